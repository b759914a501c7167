import { expect, test } from 'vitest';
import { scenarios } from './arbitraries.js';
import { targets } from './harness.js';
import { checkPlan } from './history.js';
import { Tally } from './reach.js';
import { prove, runs } from './settings.js';

test.each(targets)('any runs in any order build the oracle’s history, on $name', async (target) => {
  const tally = new Tally();
  let tolerated = 0;
  await prove(
    scenarios,
    async (scenario) => {
      tally.add(scenario);
      tolerated += await checkPlan(scenario, target);
    },
    runs(130, 200),
  );
  console.log(`${tally}\n${tolerated} rows differ in the last places of a double only`);
  // A short run for a quick look proves nothing about what was reached.
  if (runs(130, 200) < 130) return;
  expect(tally.cases).toBeGreaterThanOrEqual(300);
  expect(tally.below(5)).toEqual([]);
});
