import { test } from 'vitest';
import { targets } from './harness.js';
import { checkRestatement, restatements } from './restatement.js';
import { prove, runs } from './settings.js';

test.each(targets)(
  'a changed event restates its interval and nothing known before it, on $name',
  async (target) => {
    await prove(restatements, (change) => checkRestatement(change, target), runs(16, 60));
  },
);
