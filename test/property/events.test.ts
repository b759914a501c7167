import { expect, test } from 'vitest';
import { byKey, eventsOf } from '../oracle/snapshot.js';
import { checkDatasetCase, eventDatasetCases } from './datasets.js';
import { eventScenarios, withEvents } from './events.js';
import { targets } from './harness.js';
import { checkPlan } from './history.js';
import { checkRestatement, restatementsOf } from './restatement.js';
import { type Scenario, toOracle } from './scenario.js';
import { prove, runs } from './settings.js';

/** How often a run's cases had what makes event grain hard. */
function reached(scenario: Scenario): Readonly<Record<string, boolean>> {
  const own = scenario.sets.filter(({ event }) => event !== undefined);
  const oracles = own.map((set) => toOracle(scenario, set));
  const peers = oracles.some((set) =>
    [...byKey(eventsOf(set, scenario.source.rows)).values()].some(
      (events) => new Set(events.map(({ at }) => at)).size < events.length,
    ),
  );
  return {
    'windows of rows': oracles.some(({ columns }) =>
      columns.some(({ window }) => typeof window === 'object'),
    ),
    'own time left out': own.some(({ event }) => event?.own === false),
    'equal times of one key': peers,
    'both grains': own.length < scenario.sets.length,
  };
}

test.each(targets)(
  'at event grain any runs in any order build the oracle’s rows, on $name',
  async (target) => {
    const seen = new Map<string, number>();
    let cases = 0;
    await prove(
      eventScenarios,
      async (scenario) => {
        cases++;
        for (const [what, is] of Object.entries(reached(scenario)))
          seen.set(what, (seen.get(what) ?? 0) + (is ? 1 : 0));
        await checkPlan(scenario, target);
      },
      target.historical === null ? runs(35, 80) : runs(60, 120),
    );
    // A short run for a quick look proves nothing about what was reached.
    if (cases >= 30) expect([...seen].filter(([, times]) => times * 20 < cases)).toEqual([]);
  },
);

test.each(targets)(
  'a changed event restates its interval and nothing before it at event grain, on $name',
  async (target) => {
    await prove(restatementsOf(withEvents), (change) => checkRestatement(change, target), runs(20, 50));
  },
);

test.each(targets)(
  'a dataset row sees what came before it, and its own row where asked for, on $name',
  async (target) => {
    await prove(eventDatasetCases, (one) => checkDatasetCase(one, target), runs(25, 60));
  },
);
