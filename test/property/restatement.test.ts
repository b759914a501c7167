import fc from 'fast-check';
import { test } from 'vitest';
import { duckdb } from './harness.js';
import { checkRestatement, restatements } from './restatement.js';
import { prove, runs } from './settings.js';

const targets = [duckdb];

test.each(targets)(
  'a changed event restates its interval and nothing known before it, on $name',
  { timeout: 400_000 },
  async (target) => {
    await prove(
      fc.asyncProperty(restatements, (change) => checkRestatement(change, target)),
      runs(60),
    );
  },
);
