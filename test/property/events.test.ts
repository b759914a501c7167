import { expect, test } from 'vitest';
import { byKey, eventsOf } from '../oracle/snapshot.js';
import type { SnapshotSet } from '../oracle/types.js';
import { checkDatasetCase, eventDatasetCases } from './datasets.js';
import { eventScenarios, withEvents } from './events.js';
import { targets } from './harness.js';
import { checkPlan } from './history.js';
import { checkRestatement, restatementsOf } from './restatement.js';
import { type Scenario, toOracle } from './scenario.js';
import { isDeep, prove, runs } from './settings.js';
import { Tally } from './tally.js';

const eventSets = ({ sets }: Scenario): Scenario['sets'] => sets.filter(({ event }) => event !== undefined);
const oracles = (scenario: Scenario): readonly SnapshotSet[] =>
  eventSets(scenario).map((set) => toOracle(scenario, set));

/** What makes event grain hard. */
const reaches: Readonly<Record<string, (scenario: Scenario) => boolean>> = {
  'windows of rows': (scenario) =>
    oracles(scenario).some(({ columns }) => columns.some(({ window }) => typeof window === 'object')),
  'own time left out': (scenario) => eventSets(scenario).some(({ event }) => event?.own === false),
  'equal times of one key': (scenario) =>
    oracles(scenario).some((set) =>
      [...byKey(eventsOf(set, scenario.source.rows)).values()].some(
        (events) => new Set(events.map(({ at }) => at)).size < events.length,
      ),
    ),
  'both grains': (scenario) => eventSets(scenario).length < scenario.sets.length,
  'event grain alone': (scenario) => eventSets(scenario).length === scenario.sets.length,
};

/** A usual run checks the cases that reach something not yet reached so often; every run demands 5 % of those drawn. */
const LEAST = 12;

test.each(targets)(
  'at event grain any runs in any order build the oracle’s rows, on $name',
  async (target) => {
    const tally = new Tally<Scenario, Scenario>('cases', reaches, (scenario) => [scenario]);
    const numRuns = runs(60, 120);
    await prove(
      eventScenarios,
      async (scenario) => void (await checkPlan(scenario, target)),
      numRuns,
      (scenario) => tally.addIfRare(scenario, isDeep ? Number.POSITIVE_INFINITY : LEAST),
    );
    console.log(String(tally));
    // A short run for a quick look proves nothing about what was reached.
    if (numRuns < 60) return;
    expect(tally.rarerThan(numRuns / 20)).toEqual([]);
  },
);

test.each(targets)(
  'a changed event restates its interval and nothing before it at event grain, on $name',
  async (target) => {
    await prove(restatementsOf(withEvents), (change) => checkRestatement(change, target), runs(10, 40));
  },
);

test.each(targets)(
  'a dataset row sees what came before it, and its own row where asked for, on $name',
  async (target) => {
    await prove(eventDatasetCases, (one) => checkDatasetCase(one, target), runs(12, 50));
  },
);
