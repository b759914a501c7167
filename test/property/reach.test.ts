import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scenarios } from './arbitraries.js';
import { InstantTally } from './dataset-reach.js';
import { datasetCases } from './datasets.js';
import { Tally } from './reach.js';
import { runs, seed } from './settings.js';

test('random spines reach every rare thing in at least 5 % of the sets that are read as of the event', () => {
  const tally = new InstantTally();
  for (const one of fc.sample(datasetCases, { seed, numRuns: runs(150, 600) })) tally.add(one);
  console.log(String(tally));
  expect(tally.below(5)).toEqual([]);
});

test('the generators reach every rare thing in at least 5 % of the cases', () => {
  const tally = new Tally();
  for (const scenario of fc.sample(scenarios, { seed, numRuns: runs(150, 600) })) tally.add(scenario);
  console.log(String(tally));
  expect(tally.cases).toBeGreaterThanOrEqual(300);
  expect(tally.below(5)).toEqual([]);
});
