import { test } from 'vitest';
import { targets } from './harness.js';
import { checkPlan } from './history.js';
import { queried } from './queries.js';
import { prove, runs } from './settings.js';

test.each(targets)('a source made by queries has the rows that loops give, on $name', async (target) => {
  await prove(queried, async (scenario) => void (await checkPlan(scenario, target)), runs(12, 40));
});
