import { test } from 'vitest';
import { checkDatasetCase, datasetCases } from './datasets.js';
import { targets } from './harness.js';
import { prove, runs } from './settings.js';

test.each(targets)('a dataset holds what each set knew at each spine row, on $name', async (target) => {
  await prove(datasetCases, (one) => checkDatasetCase(one, target), runs(200, 300));
});
