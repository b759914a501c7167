import { type Done, isDone } from '../oracle/serving.js';
import {
  allBits,
  builds,
  checkBits,
  checkFiles,
  checkHistory,
  checkOnline,
  expectedOf,
  inCase,
  servedPart,
  touched,
} from './checks.js';
import { open, type Target } from './harness.js';
import type { Scenario, Step } from './scenario.js';

const rest: Step = { names: null, start: null, end: null };

/**
 * Runs a case's plan and then the rest. After each run, for each set: the history is the oracle's over all that is
 * done (so rows inside are right and all others unchanged), the online relations are the last valid rows, and files
 * of other partitions are untouched. In the end: the whole history again over other files, with other threads, to
 * the bit. Gives the number of rows where a last place of a double was tolerated.
 */
export async function checkPlan(scenario: Scenario, target: Target): Promise<number> {
  let tolerated = 0;
  await inCase(scenario, async () => {
    tolerated = await followPlan(scenario, target);
  });
  return tolerated;
}

async function followPlan(scenario: Scenario, target: Target): Promise<number> {
  const workspace = await open(scenario, target);
  try {
    const { now } = scenario;
    const { rows } = scenario.source;
    const expected = expectedOf(scenario);
    const done = new Map<string, Done[]>(expected.map(({ set }) => [set.name, []]));
    let tolerated = 0;
    for (const [n, step] of [...scenario.plan, rest].entries()) {
      const what = `after run ${n + 1} of ${scenario.plan.length} and the rest`;
      const before = await Promise.all(expected.map(({ set }) => workspace.partitions(set.name)));
      await workspace.run(step);
      for (const [i, one] of expected.entries()) {
        const own = done.get(one.set.name) ?? [];
        const intervals = builds(step, one.set) ? touched(one, rows, own, step, now) : [];
        own.push(...intervals);
        const stored = one.history.filter(({ at }) => isDone(own, at));
        tolerated += await checkHistory(what, workspace, scenario, one, stored);
        const [old, fresh] = [before[i], await workspace.partitions(one.set.name)];
        if (old && fresh) checkFiles(what, old, fresh, intervals, scenario);
      }
      const valid = expected.map((one) => {
        const own = done.get(one.set.name) ?? [];
        return servedPart(
          one,
          one.history.filter(({ at }) => isDone(own, at)),
          rows,
          own,
          now,
        );
      });
      await checkOnline(what, workspace, scenario, expected, valid);
    }
    const first = await allBits(workspace, scenario);
    await workspace.replace(rows, { ...scenario.layout, seed: scenario.layout.seed + 1 });
    await workspace.reopen(3 - scenario.threads);
    await workspace.run({ names: null, start: 0n, end: null });
    checkBits(
      'one run over shuffled rows is not the sum of the runs',
      first,
      await allBits(workspace, scenario),
      scenario,
    );
    return tolerated;
  } finally {
    await workspace.close();
  }
}
