import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scenarios } from './arbitraries.js';
import { instantTally } from './dataset-reach.js';
import { datasetCases } from './datasets.js';
import { scenarioTally } from './reach.js';
import { runs, seed } from './settings.js';

test('random spines reach every rare thing in at least 5 % of the sets that are read as of the event', () => {
  const tally = instantTally();
  for (const one of fc.sample(datasetCases, { seed, numRuns: runs(150, 400) })) tally.add(one);
  console.log(String(tally));
  expect(tally.below(5)).toEqual([]);
});

test('the generators reach every rare thing in at least 5 % of the cases', () => {
  const tally = scenarioTally();
  for (const scenario of fc.sample(scenarios, { seed, numRuns: runs(150, 400) })) tally.add(scenario);
  console.log(String(tally));
  expect(tally.views).toBeGreaterThanOrEqual(300);
  expect(tally.below(5)).toEqual([]);
});
