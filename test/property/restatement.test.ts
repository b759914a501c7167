import fc from 'fast-check';
import { test } from 'vitest';
import { duckdb } from './harness.js';
import { checkRestatement, restatements } from './restatement.js';
import { runs, seed } from './settings.js';

const targets = [duckdb];

test.each(targets)(
  'a changed event restates its interval and nothing known before it, on $name',
  { timeout: 600_000 },
  async (target) => {
    await fc.assert(
      fc.asyncProperty(restatements, (change) => checkRestatement(change, target)),
      { seed, numRuns: runs(60), interruptAfterTimeLimit: 500_000, markInterruptAsFailure: true },
    );
  },
);
