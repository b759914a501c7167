import { test } from 'vitest';
import { chainCases } from './chain-cases.js';
import { checkChain } from './chains.js';
import { targets } from './harness.js';
import { prove, runs } from './settings.js';

test.each(targets)(
  'a set over a dataset is a function of the source, and nothing later changes what was known, on $name',
  async (target) => {
    await prove(chainCases, (one) => checkChain(one, target), runs(12, 40));
  },
);
