import { datasetsIn, setsOfDataset } from '../../catalog/dependencies.js';
import type { AnySource, Dataset, FeatureSet, Source } from '../../catalog/model/index.js';
import { visible } from '../../catalog/sources/dataset-as-source.js';
import type { HistoryCheck, SourceReport } from '../../engines/engine.js';
import { planDatasetOutOfRangeTimes, planDatasetSource } from '../../plan/datasets/dataset-as-source.js';
import { planSpineProfile } from '../../plan/datasets/spine-profile.js';
import { compilePlan } from '../../sql/compile/plan.js';
import type { StoredSet } from '../../sql/statements/run-state.js';
import { formatInstant, parseInstant } from '../../types/instant.js';
import { formatType } from '../../types/type.js';
import { changeDetector, type DetectChange, type KnownSource, knownSource } from '../changes/detect.js';
import { knownProfile } from '../changes/known-profile.js';
import { type ReadVersion, versionReader } from '../changes/source-version.js';
import { outOfTime } from '../context/counts.js';
import type { RunState } from '../context/run-state.js';
import type { Warehouse } from '../context/warehouse.js';
import type { Inspection } from '../histories/inspection.js';
import { opening } from '../intervals/coverage.js';
import { gridOf } from '../intervals/decide.js';
import { subtract } from '../intervals/intervals.js';
import { requireValid } from '../intervals/validity.js';
import { type Bind, type Hearing, sourceBinder } from './bind.js';
import { newestEvents } from './newest-event.js';
import { type ProfileSource, sourceProfiler } from './profile.js';

/** How far a run is: it changes as sets are built. */
export interface Progress {
  state: RunState;
  /** Sets whose source this run has looked at. */
  readonly profiled: Set<string>;
  readonly profile: ProfileSource;
  /** The newest event of a source that is bound, where it has a freshness; see `planNewestEvent`. */
  readonly newest: (source: Source) => Promise<bigint | null>;
  readonly readVersion: ReadVersion;
  /** Of sets that the run does not build, as of its end. */
  readonly detectBelow: DetectChange;
  /** How histories differ from what runs left, by set. */
  readonly checks: ReadonlyMap<string, HistoryCheck>;
}

/** A run that begins. */
interface Begun {
  /** Those that it builds. */
  readonly sets: readonly FeatureSet[];
  /** Exclusive, UTC microseconds. */
  readonly end: bigint;
  readonly hearing?: Hearing;
}

export function startProgress(
  inspection: Inspection,
  { sets, end, hearing }: Begun,
  warehouse: Warehouse,
): { readonly progress: Progress; readonly bind: Bind } {
  const bind = sourceBinder(
    warehouse,
    (source, dataset, binding) => bindDataset(source, dataset, { end, progress, bind: binding, warehouse }),
    hearing,
  );
  const readVersion = versionReader(bind, warehouse);
  const known = (set: FeatureSet): Promise<KnownSource> =>
    knownSource(set, progress.state, warehouse, readVersion);
  const progress: Progress = {
    ...inspection,
    profiled: new Set(),
    profile: sourceProfiler(sets, warehouse),
    newest: newestEvents(warehouse),
    readVersion,
    detectBelow: changeDetector({ sets: [], boundaryOf: () => end, end, known }, warehouse),
  };
  return { progress, bind };
}

/** How a run binds a dataset that is a source. */
export interface DatasetBinding {
  /** Of the spine rows: exclusive, UTC microseconds. */
  readonly end: bigint;
  readonly progress: Progress;
  readonly bind: Bind;
  readonly warehouse: Warehouse;
}

/**
 * Makes `source.<dataset>` the rows of a dataset over the spine rows before `end` (exclusive, UTC microseconds),
 * from the histories as they are, never from the dataset's output. They are taken once: a run reads a source several
 * times, and each time would look up every set of every row.
 * @throws Failure FS301 where a set it needs is not valid up to the last spine row.
 */
export async function bindDataset(
  source: AnySource,
  dataset: Dataset,
  { end, progress, bind, warehouse }: DatasetBinding,
): Promise<SourceReport> {
  const { engine, dialect } = warehouse;
  const params = [formatInstant(0n), formatInstant(end)];
  await bind(dataset.spine);
  await refreshSources(dataset, progress, bind, warehouse);
  await checkEventsRead(dataset, progress, bind);
  const shown = visible(dataset);
  const [row] = await engine.query(compilePlan(planSpineProfile(shown), dialect), params);
  const last = row?.last_time;
  if (typeof last === 'string') requireValid(dataset, progress.state, parseInstant(last), warehouse);
  const report = await engine.bindSource({
    name: source.name,
    from: { kind: 'query', query: { sql: compilePlan(planDatasetSource(dataset), dialect), params } },
    columns: source.columns.map(({ name, type, sensitive }) => ({
      name,
      type: formatType(type),
      ...(sensitive ? { sensitive } : {}),
    })),
    timezone: source.timezone,
    nonFinite: source.nonFinite,
  });
  const unfit = planDatasetOutOfRangeTimes(dataset);
  if (unfit === undefined) return report;
  const [counts] = await engine.query(compilePlan(unfit, dialect), params);
  const rejected = outOfTime(
    unfit.output.map(({ name }) => ({ name, counted: name })),
    counts,
  );
  return { ...report, rows: rejected.reduce((sum, { rows }) => sum + rows, report.rows), rejected };
}

/**
 * The state of a dataset's sets as it is right for their sources of now, where the run has not looked at them: an older
 * first event may have turned up, and where a source changed there are holes until the set is built again. Rows of first
 * events that are gone are holes too, although nothing has to be computed there. Nothing of it is stored.
 */
export async function refreshSources(
  dataset: Dataset,
  progress: Progress,
  bind: Bind,
  warehouse: Warehouse,
): Promise<void> {
  for (const set of setsOfDataset(dataset)) {
    const stored = progress.state.sets.get(set.name);
    if (stored === undefined || progress.profiled.has(set.name)) continue;
    progress.profiled.add(set.name);
    const known = await knownSource(set, progress.state, warehouse, progress.readVersion);
    if (knownProfile(set, known) !== undefined) continue;
    await bind(set.source);
    const { firstEvent } = await progress.profile(set);
    const { stale } = await progress.detectBelow(set, known);
    const from = opening(gridOf(set), firstEvent);
    const hasGoneRows = stale.some(({ start }) => from === null || start < from);
    const first = hasGoneRows ? earliest(stored.firstEvent, firstEvent) : firstEvent;
    const fresh = { ...stored, firstEvent: first, done: subtract(stored.done, stale) };
    const sets = new Map([...progress.state.sets, [set.name, fresh]]);
    progress.state = { ...progress.state, sets };
  }
}

const earliest = (a: bigint | null, b: bigint | null): bigint | null => {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
};

/** Finds what the events that a dataset reads itself cannot be summed of; sets in `surveyed` have been looked at. */
export async function checkEventsRead(
  { sets }: Dataset,
  { profiled, profile }: Progress,
  bind: Bind,
): Promise<void> {
  const read = new Set(sets.flatMap(({ set, asOf }) => (asOf === 'event' ? [set] : [])));
  for (const set of read) {
    if (profiled.has(set.name)) continue;
    await bind(set.source);
    await profile(set);
  }
}

/**
 * The first event of a set as far as its source shows it: of a dataset, only what lies before `end` is there. Where
 * that is nothing, the first event known before still stands if it lies behind, or may lie anywhere behind what was
 * seen. `stored` is the set's state under its fingerprint of today.
 */
export function firstEventOf(
  set: FeatureSet,
  seen: bigint | null,
  stored: StoredSet | undefined,
  end: bigint,
): bigint | null {
  if (seen !== null || stored === undefined || datasetsIn(set.source).length === 0) return seen;
  if (stored.firstEvent !== null && stored.firstEvent >= end) return stored.firstEvent;
  const done = stored.done.at(-1)?.end ?? 0n;
  return done > end ? end : null;
}
