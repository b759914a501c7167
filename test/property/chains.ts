import { join } from 'node:path';
import { type Done, firstHole, isDone } from '../oracle/serving.js';
import type { Row } from '../oracle/types.js';
import { at, type Built, built, type ChainCase, edit } from './chain-cases.js';
import {
  allBits,
  checkBits,
  checkHistory,
  checkOnline,
  type Expected,
  inCase,
  Mismatch,
  touched,
} from './checks.js';
import { checkDataset, expectedDataset } from './datasets.js';
import { datasetDocument, setDocument } from './documents.js';
import { readTable, timeText, writeSource } from './files.js';
import { open, type Target, type Workspace } from './harness.js';
import type { Dataset, Scenario, Source, Step } from './scenario.js';

/** The sets of whose histories a dataset's rows are made, all the way down. */
function below(dataset: string, { base, upper }: Built): readonly string[] {
  const { sets, again, atEvent = [] } = base.dataset;
  const own = sets.filter((name, i) => !atEvent.includes(name) || (i === 0 && again?.atEvent === false));
  return dataset === 'second' ? [...own, ...upper.sets] : own;
}

/** Runs in some order and cuts; then the rest; then all of it again after a change of one row. */
export const checkChain = (one: ChainCase, target: Target): Promise<void> =>
  inCase(one.base.scenario, () => follow(one, target));

async function follow(one: ChainCase, target: Target): Promise<void> {
  const expected = built(one);
  const { base, upper, uppers, top } = expected;
  const workspace = await open(
    base.scenario,
    target,
    [base.dataset],
    [
      ...uppers.sets.map((set) => setDocument(uppers, set)),
      datasetDocument(uppers, upper),
      ...top.sets.map((set) => setDocument(top, set)),
    ],
  );
  try {
    const done = new Map(expected.all.map(({ set }): [string, Done[]] => [set.name, []]));
    for (const step of stepsOf(one, expected)) await take(step, expected, done, workspace);
    await workspace.build(everything(base.scenario), null);
    await checkAll('in the end', expected, workspace);
    await checkNoFuture(one, expected, workspace);
  } finally {
    await workspace.close();
  }
}

const everything = ({ sets }: Scenario): readonly string[] => [
  'training',
  'second',
  'top',
  ...sets.map(({ name }) => name),
];

/** First what the base case plans, then runs of sets above, each bringing what it needs with it. */
function stepsOf({ base, steps }: ChainCase, { uppers, top }: Built): readonly Step[] {
  const { scenario } = base;
  const names = [...uppers.sets, ...top.sets].map(({ name }) => name);
  const half = (scenario.sets[0]?.every.micros ?? 2n) / 2n;
  const time = (back: number): bigint => {
    const t = scenario.now - half * BigInt(back);
    return t < 1n ? 1n : t;
  };
  return [
    ...scenario.plan.map((step) => ({ ...step, names: step.names ?? scenario.sets.map(({ name }) => name) })),
    ...steps.map(({ kind, a, b, upper, below: lower }): Step => {
      const [x, y] = [time(a), time(b)];
      const [start, end] = x < y ? [x, y] : [y, x + 1n];
      const chosen = lower ? scenario.sets.map(({ name }) => name) : [at(names, upper)];
      return { names: chosen, start: kind === 'interval' ? start : null, end };
    }),
  ];
}

/** The sets a run of some names builds, in order: those below come first. */
function builtBy(names: readonly string[], expected: Built): readonly Expected[] {
  const needed = new Set(names);
  for (const { set, source } of expected.all.toReversed())
    if (needed.has(set.name)) {
      if (source.name === 'second') for (const name of below('second', expected)) needed.add(name);
      if (source.name === 'training') for (const name of below('training', expected)) needed.add(name);
    }
  return expected.all.filter(({ set }) => needed.has(set.name));
}

/** Runs a step: each set has then exactly what it did, or is refused because what it needs is not valid. */
async function take(
  step: Step,
  expected: Built,
  done: ReadonlyMap<string, Done[]>,
  workspace: Workspace,
): Promise<void> {
  const { scenario } = expected.base;
  const { now } = scenario;
  const end = step.end === null || step.end > now ? now + 1n : step.end;
  const failed = await workspace.attempt(step);
  const refused = new Set<string>();
  for (const one of builtBy(step.names ?? [], expected)) {
    const { set, source } = one;
    const own = done.get(set.name) ?? [];
    if (isRefused(source, end, expected, done, refused)) refused.add(set.name);
    else own.push(...touched(one, source.rows, own, step, now));
  }
  const want = [...refused].sort().map((name) => `${name} FS301`);
  const got = [...failed].map(([name, codes]) => `${name} ${[...new Set(codes)].join()}`).sort();
  if (want.join() !== got.join())
    throw new Mismatch(
      `a run of ${step.names} up to ${timeText(end)}`,
      [`expected to fail: ${want.join() || 'nothing'}`, `failed: ${got.join() || 'nothing'}`],
      scenario,
    );
  for (const one of expected.all) {
    const own = done.get(one.set.name) ?? [];
    if (own.length === 0) continue;
    const stored = one.history.filter((row) => isDone(own, row.at));
    await checkHistory('after a run', workspace, scenario, one, stored);
  }
}

/** Whether a source cannot stand up to `end`: something below it is not valid at its last row, or was refused itself. */
function isRefused(
  source: Source,
  end: bigint,
  expected: Built,
  done: ReadonlyMap<string, Done[]>,
  refused: ReadonlySet<string>,
): boolean {
  if (source.name !== 'training' && source.name !== 'second') return false;
  const { now } = expected.base.scenario;
  const invalid = (name: string, last: bigint): boolean => {
    const one = expected.all.find(({ set }) => set.name === name);
    if (one === undefined) return false;
    const hole = firstHole(one.oracle, one.source.rows, done.get(name) ?? [], now);
    return hole !== null && hole <= last;
  };
  const last = (rows: readonly Row[]): bigint | null =>
    rows.reduce<bigint | null>((most, { timestamp: t }) => {
      if (typeof t !== 'bigint' || t >= end) return most;
      return most === null || t > most ? t : most;
    }, null);
  const time = last(source.rows);
  const names = below(source.name, expected);
  return names.some((name) => refused.has(name) || (time !== null && invalid(name, time)));
}

async function checkAll(what: string, expected: Built, workspace: Workspace): Promise<void> {
  const { base, all, second, upper, uppers } = expected;
  const { scenario } = base;
  for (const one of all) await checkHistory(what, workspace, scenario, one, one.history);
  await checkOnline(
    what,
    workspace,
    scenario,
    all,
    all.map(({ history }) => history),
  );
  const shown = expectedDataset(base, scenario.now + 1n);
  await checkDataset(what, workspace.root, base, shown);
  await checkDataset(what, workspace.root, { scenario: uppers, dataset: upper }, second);
}

/** An event at u changes nothing of what was known before it, in any set and any dataset. */
async function checkNoFuture(one: ChainCase, before: Built, workspace: Workspace): Promise<void> {
  const edited = edit(one);
  if (edited === null) return;
  const { scenario, dataset } = edited.base;
  const after = built(one, edited.base);
  const sets = { ...scenario, sets: after.all.map(({ set }) => set) };
  const read = async () => ({
    histories: await allBits(workspace, sets),
    datasets: [await written(dataset, workspace), await written(before.upper, workspace)],
  });
  const was = await read();
  await workspace.replace(scenario.source.rows, scenario.layout);
  if (dataset.spine !== scenario.source)
    await writeSource(workspace.root, dataset.spine, { ...scenario.layout, files: 1 });
  const failed = await workspace.attempt({ names: everything(scenario), start: 0n, end: null });
  if (failed.size > 0) throw new Mismatch('after a change', [[...failed].join()], scenario);
  await checkAll('after a change', after, workspace);
  const is = await read();
  const known = (rows: readonly string[]): string[] =>
    rows.filter((row) => (/timestamp="([^"]+)"/.exec(row)?.[1] ?? '') < timeText(edited.at));
  const [old, now] = [was, is].map(({ histories, datasets }) => [...histories, ...datasets].map(known));
  const named = {
    ...scenario,
    sets: [
      ...sets.sets,
      ...['training', 'second'].flatMap((name) => sets.sets.slice(0, 1).map((set) => ({ ...set, name }))),
    ],
  };
  checkBits('a change changed what was known before it', old ?? [], now ?? [], named);
}

/** The rows of a dataset's file, in order, as text. */
async function written({ name, format }: Dataset, { root }: Workspace): Promise<string[]> {
  const { rows } = await readTable(join(root, 'out', `${name}.${format}`));
  return rows.map((row) =>
    Object.entries(row)
      .map(([column, value]) => `${column}=${JSON.stringify(value)}`)
      .join(' '),
  );
}
