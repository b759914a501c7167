import { expect, test } from 'vitest';
import { scenarios } from './arbitraries.js';
import { targets } from './harness.js';
import { checkPlan } from './history.js';
import { scenarioTally } from './reach.js';
import { isDeep, LEAST, prove, runs } from './settings.js';

test.each(targets)('any runs in any order build the oracle’s history, on $name', async (target) => {
  const tally = scenarioTally();
  const numRuns = runs(130, 200);
  let tolerated = 0;
  await prove(
    scenarios,
    async (scenario) => {
      tolerated += await checkPlan(scenario, target);
    },
    numRuns,
    (scenario) => tally.addIfRare(scenario, isDeep ? Number.POSITIVE_INFINITY : LEAST),
  );
  console.log(`${tally}\n${tolerated} rows differ in the last places of a double only`);
  // A short run for a quick look proves nothing about what was reached.
  if (numRuns < 130) return;
  expect(tally.rarerThan(LEAST)).toEqual([]);
  if (!isDeep) return;
  expect(tally.views).toBeGreaterThanOrEqual(300);
  expect(tally.below(5)).toEqual([]);
});
