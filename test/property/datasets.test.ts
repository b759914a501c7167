import fc from 'fast-check';
import { test } from 'vitest';
import { checkDatasetCase, datasetCases } from './datasets.js';
import { duckdb } from './harness.js';
import { runs, seed } from './settings.js';

const targets = [duckdb];

test.each(targets)(
  'a dataset holds what each set knew at each spine row, on $name',
  { timeout: 600_000 },
  async (target) => {
    await fc.assert(
      fc.asyncProperty(datasetCases, (one) => checkDatasetCase(one, target)),
      { seed, numRuns: runs(60), interruptAfterTimeLimit: 500_000, markInterruptAsFailure: true },
    );
  },
);
