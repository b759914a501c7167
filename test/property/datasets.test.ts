import { test } from 'vitest';
import { checkDatasetCase, datasetCases } from './datasets.js';
import { targets } from './harness.js';
import { prove, runs } from './settings.js';

test.each(targets)(
  'a dataset holds what each set knew at each spine row, on $name',
  { timeout: 1_000_000 },
  async (target) => {
    await prove(datasetCases, (one) => checkDatasetCase(one, target), runs(200));
  },
);
