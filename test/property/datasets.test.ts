import { expect, test } from 'vitest';
import { instantTally } from './dataset-reach.js';
import { checkDatasetCase, type DatasetCase, datasetCases } from './datasets.js';
import { targets } from './harness.js';
import { isDeep, LEAST, prove, runs } from './settings.js';

const readsHistoryAlone = ({ dataset: { sets, atEvent = [] } }: DatasetCase): boolean =>
  !sets.some((name) => atEvent.includes(name));

test.each(targets)('a dataset holds what each set knew at each spine row, on $name', async (target) => {
  const tally = instantTally();
  const numRuns = runs(200, 300);
  let ofHistory = 0;
  await prove(
    datasetCases,
    (one) => checkDatasetCase(one, target),
    numRuns,
    (one) => {
      if (readsHistoryAlone(one)) return ++ofHistory <= LEAST || isDeep;
      return tally.addIfRare(one, isDeep ? Number.POSITIVE_INFINITY : LEAST);
    },
  );
  console.log(`${tally}\n${ofHistory} datasets drawn of histories alone`);
  // A short run for a quick look proves nothing about what was reached.
  if (numRuns < 200) return;
  expect(tally.rarerThan(LEAST)).toEqual([]);
  expect(ofHistory).toBeGreaterThanOrEqual(LEAST);
});
