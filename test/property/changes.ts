import fc from 'fast-check';
import type { Row } from '../oracle/types.js';
import { realise, rowOf } from './arbitraries.js';
import { checkHistory, checkOnline, checkValid, expectedOf, inCase, Mismatch } from './checks.js';
import { open, type Target, type Workspace } from './harness.js';
import { rawEvent, rawScenario } from './raw.js';
import type { Scenario, Step } from './scenario.js';

const everything: Step = { names: null, start: null, end: null };

/** What happens to the source, or to the store. */
type Action =
  | { readonly kind: 'source'; readonly what: string; readonly rows: readonly Row[] }
  | { readonly kind: 'rewritten' }
  /** The clock moves on. */
  | { readonly kind: 'later'; readonly now: bigint }
  /** A partition of a history is removed, or overwritten. */
  | { readonly kind: 'damage'; readonly which: number; readonly how: 'removed' | 'overwritten' }
  | { readonly kind: 'run'; readonly step: Step };

export interface Changes {
  readonly scenario: Scenario;
  readonly actions: readonly Action[];
}

const rawAction = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('add', 'add', 'early', 'change', 'remove', 'clear'),
      which: fc.nat(1000),
      event: rawEvent,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rewritten') }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('later'), slides: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('damage'),
      at: fc.nat(1000),
      how: fc.constantFrom('removed', 'overwritten'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('plain', 'plain', 'until', 'interval'),
      from: fc.integer({ min: -8, max: 12 }),
      cells: fc.integer({ min: 1, max: 30 }),
    }),
  },
);

const DAY = 86_400_000_000n;
const EARLIER = 40n * DAY;

/** A random project, and a sequence of changes of its source and of runs in between. */
export const changesOf: fc.Arbitrary<Changes> = fc
  .record({ raw: rawScenario, actions: fc.array(rawAction, { minLength: 3, maxLength: 9 }) })
  .map(({ raw, actions }): Changes => {
    const scenario = realise({ ...raw, steps: [] });
    const every = scenario.sets[0]?.every.micros ?? 1n;
    let { rows } = scenario.source;
    let near = scenario.now - 20n * every;
    let { now } = scenario;
    return {
      scenario,
      actions: actions.map((one, index): Action => {
        if ('how' in one) return { kind: 'damage', which: one.at, how: one.how };
        if ('slides' in one) {
          now += (BigInt(one.slides) * (every < DAY / 24n ? DAY : every)) / 2n;
          return { kind: 'later', now };
        }
        if (one.kind === 'rewritten') return { kind: 'rewritten' };
        if ('cells' in one) {
          if (one.kind === 'plain') return { kind: 'run', step: everything };
          const wanted = near + (BigInt(one.from) * every) / 2n;
          const start = wanted < 0n ? 0n : wanted >= now ? now - 1n : wanted;
          const end = start + (BigInt(one.cells) * every) / 2n;
          return { kind: 'run', step: { names: null, start: one.kind === 'until' ? null : start, end } };
        }
        const { kind, which, event } = one as Extract<typeof one, { readonly which: number }>;
        const old = rows[which % Math.max(1, rows.length)];
        const id = kind === 'change' && old !== undefined ? String(old.id) : `added_${index}`;
        const fresh = rowOf(raw, event, rows, { id, back: kind === 'early' ? EARLIER : 0n });
        if (kind === 'clear') rows = [];
        else if (kind === 'remove') rows = rows.filter((row) => row !== old);
        else if (kind === 'change') rows = [...rows.filter((row) => row !== old), fresh];
        else rows = [...rows, fresh];
        const moved = kind === 'remove' ? old?.ts : fresh.ts;
        if (typeof moved === 'bigint') near = moved;
        return { kind: 'source', what: kind, rows };
      }),
    };
  });

/** How often each kind of action was drawn, and how often a plain run found a changed source. */
export interface Hits {
  readonly counts: Map<string, number>;
}

const hit = ({ counts }: Hits, what: string): void => {
  counts.set(what, (counts.get(what) ?? 0) + 1);
};

/**
 * After each run, what is served of each set is what the oracle has for the source of now up to where the status says it
 * is valid; after a plain run that is all of it, and the stored history is that of a fresh store.
 */
export const checkChanges = (changes: Changes, target: Target, hits: Hits): Promise<void> =>
  inCase(changes.scenario, async () => {
    const { actions } = changes;
    let { scenario } = changes;
    const workspace = await open(scenario, target);
    try {
      await workspace.run(everything);
      let { rows } = scenario.source;
      let changed = false;
      for (const [index, action] of [...actions, { kind: 'run', step: everything } as const].entries()) {
        const what = `after action ${index + 1}, ${describe(action)}`;
        switch (action.kind) {
          case 'run':
            await workspace.run(action.step);
            await checkServed(what, workspace, scenario, rows, action.step === everything);
            if (action.step === everything) {
              if (changed) hit(hits, 'a plain run after a change');
              changed = false;
              await checkDone(what, workspace, scenario);
            } else hit(hits, action.step.start === null ? 'a run up to a time' : 'a run of an interval');
            break;
          case 'later':
            scenario = { ...scenario, now: action.now };
            await workspace.reopen(scenario.threads, action.now);
            hit(hits, action.kind);
            break;
          case 'damage':
            if (await damage(workspace, scenario, action)) {
              changed = true;
              hit(hits, action.how);
            }
            break;
          default:
            if (action.kind === 'source') {
              rows = action.rows;
              changed = true;
              hit(hits, action.what);
            } else hit(hits, action.kind);
            await workspace.replace(rows, { ...scenario.layout, seed: scenario.layout.seed + index + 1 });
        }
        await checkStatus(what, workspace, scenario, rows);
      }
    } finally {
      await workspace.close();
    }
  });

/** Damages a partition of one of the sets, as between two runs. */
async function damage(
  workspace: Workspace,
  scenario: Scenario,
  { which, how }: Extract<Action, { readonly kind: 'damage' }>,
): Promise<boolean> {
  const set = scenario.sets[which % scenario.sets.length];
  if (set === undefined || !(await workspace.damage(set.name, which, how))) return false;
  await workspace.reopen(scenario.threads);
  return true;
}

/** After a plain run nothing is left to do. */
async function checkDone(what: string, workspace: Workspace, scenario: Scenario): Promise<void> {
  const open = (await workspace.statuses()).filter(({ condition }) => condition !== 'up to date');
  const problems = open.map(({ name, condition }) => `${name} is ${condition}`);
  if (problems.length > 0) throw new Mismatch(`${what}: something is left to do`, problems, scenario);
}

/** What the status says is valid is what the oracle has for the source of now, whatever happened and without a run. */
async function checkStatus(
  what: string,
  workspace: Workspace,
  scenario: Scenario,
  rows: readonly Row[],
): Promise<void> {
  const statuses = new Map((await workspace.statuses()).map((status) => [status.name, status]));
  for (const one of expectedOf(scenario, rows)) {
    const status = statuses.get(one.set.name);
    // Where a source is loaded for runs, a status knows that it changed but not since when.
    const isVague = status?.condition === 'source changed' && status.changed.length === 0;
    if (status === undefined || isVague || status.validUntil === null) continue;
    await checkValid(what, workspace, scenario, one, status.validUntil);
  }
}

const describe = (action: Action): string => {
  if (action.kind === 'source') return `the source: ${action.what}`;
  if (action.kind === 'rewritten') return 'the files in another layout';
  if (action.kind === 'later') return `the clock at ${action.now}`;
  if (action.kind === 'damage') return `a partition ${action.how}`;
  const { start, end } = action.step;
  return `a run [${start ?? ''}, ${end ?? ''})`;
};

async function checkServed(
  what: string,
  workspace: Workspace,
  scenario: Scenario,
  rows: readonly Row[],
  isPlain: boolean,
): Promise<void> {
  const fresh = expectedOf(scenario, rows);
  const until = await workspace.validUntil();
  const valid = fresh.map(({ set, history }) =>
    history.filter(({ at }) => isPlain || at < (until.get(set.name) ?? 0n)),
  );
  if (isPlain) for (const one of fresh) await checkHistory(what, workspace, scenario, one, one.history);
  await checkOnline(what, workspace, scenario, fresh, valid);
}
