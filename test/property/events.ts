import { realise } from './arbitraries.js';
import { derivedFrom } from './derive.js';
import { type RawDerived, type RawScenario, rawScenario } from './raw.js';
import { type FeatureSet, isLength, isNewest, type Scenario, type Source, type Window } from './scenario.js';

const rowCounts: readonly Window[] = [1, 2, 3, 7, 40].map((rows) => ({
  text: `${rows} event${rows === 1 ? '' : 's'}`,
  rows,
}));

/** Every other window as a number of events; where its row's own time is left out there are none. */
function windowsOf(windows: readonly Window[], pick: number, own: boolean): Window[] {
  if (!own) return [...windows];
  const changed = windows.map((window, i): Window => {
    const rows = rowCounts[(pick + i) % rowCounts.length];
    return (pick + i) % 2 === 0 && rows !== undefined ? rows : window;
  });
  const texts = changed.map((window) => (isLength(window) ? `${window.micros}` : JSON.stringify(window)));
  return changed.filter((_, i) => texts.indexOf(texts[i] ?? '') === i);
}

function byEvent(set: FeatureSet, pick: number, source: Source, derived: readonly RawDerived[]): FeatureSet {
  const own = pick % 3 !== 0;
  const changed = {
    ...set,
    event: { own },
    dedupe: null,
    windows: windowsOf(set.windows, pick, own),
    features: set.features.map((feature, i) => ({
      ...feature,
      timestamp: null,
      aggregates: isNewest(feature) ? ['last'] : feature.aggregates,
      windows: feature.windows === null ? null : windowsOf(feature.windows, pick + i, own),
    })),
  };
  return { ...changed, derived: derivedFrom(derived, set.name.slice(-1), source, changed) };
}

/** The case with all sets but perhaps its last at event grain. */
export const withEvents = (scenario: Scenario, { seed, sets }: RawScenario): Scenario => ({
  ...scenario,
  sets: scenario.sets.map((set, i) =>
    seed % 4 === 0 && i === scenario.sets.length - 1
      ? set
      : byEvent(set, Math.floor(seed / 4) + i, scenario.source, sets[i]?.derived ?? []),
  ),
});

export const eventScenarios = rawScenario.map((raw) => withEvents(realise(raw), raw));
