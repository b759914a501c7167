import { join } from 'node:path';
import fc from 'fast-check';
import { type Done, firstHole, isDone } from '../oracle/serving.js';
import type { Cell, Row, Type } from '../oracle/types.js';
import {
  allBits,
  checkBits,
  checkHistory,
  checkOnline,
  type Expected,
  expectedOf,
  inCase,
  Mismatch,
  touched,
} from './checks.js';
import {
  checkDataset,
  type DatasetCase,
  datasetCases,
  type ExpectedDataset,
  eventDatasetCases,
  expectedDataset,
} from './datasets.js';
import { datasetDocument, setDocument } from './documents.js';
import { feature } from './examples.js';
import { readTable, timeText, writeSource } from './files.js';
import { open, type Target, type Workspace } from './harness.js';
import { windowsFor } from './lengths.js';
import type { Condition, Dataset, Feature, FeatureSet, Scenario, Source, Step } from './scenario.js';

/*
 * Sets over a dataset over sets, and once more on top: a dataset over that dataset, and a set over it.
 */

const rawUpper = fc.record({
  features: fc.array(
    fc.record({ column: fc.nat(99), aggregate: fc.nat(99), where: fc.nat(99), window: fc.nat(15) }),
    { minLength: 1, maxLength: 3 },
  ),
  every: fc.nat(9),
  windows: fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 3 }),
  event: fc.nat(3),
  dedupe: fc.nat(8),
  where: fc.nat(99),
});
type RawUpper = typeof rawUpper extends fc.Arbitrary<infer T> ? T : never;

const rawStep = fc.record({
  kind: fc.constantFrom('interval', 'upTo', 'upTo'),
  a: fc.nat(100),
  b: fc.nat(100),
  upper: fc.nat(2),
  below: fc.boolean(),
});
type RawStep = typeof rawStep extends fc.Arbitrary<infer T> ? T : never;

/** One row of the source or the spine, changed, gone or new. */
const rawEdit = fc.record({
  kind: fc.constantFrom('change', 'remove', 'add'),
  which: fc.nat(1000),
  like: fc.nat(1000),
  later: fc.oneof(fc.constant(0), fc.nat(200_000_000_000)),
  spine: fc.boolean(),
});
type RawEdit = typeof rawEdit extends fc.Arbitrary<infer T> ? T : never;

export interface ChainCase {
  readonly base: DatasetCase;
  readonly uppers: readonly [RawUpper, RawUpper];
  readonly top: RawUpper;
  readonly extra: number;
  readonly steps: readonly RawStep[];
  readonly edit: RawEdit;
}

export const chainCases: fc.Arbitrary<ChainCase> = fc
  .record({
    base: fc.oneof(datasetCases, eventDatasetCases),
    uppers: fc.tuple(rawUpper, rawUpper),
    top: rawUpper,
    extra: fc.nat(99),
    steps: fc.array(rawStep, { maxLength: 4 }),
    edit: rawEdit,
  })
  .map((one) => ({ ...one, base: withoutOldRows(one.base) }));

/** Spine rows long before any event would be reference times without end. */
function withoutOldRows(one: DatasetCase): DatasetCase {
  const { scenario, dataset } = one;
  const times = scenario.source.rows.flatMap(({ ts }) => (typeof ts === 'bigint' ? [ts] : []));
  const first = times.reduce((a, b) => (a < b ? a : b), scenario.now);
  const isNear = ({ at }: Row): boolean => typeof at !== 'bigint' || at >= first;
  if (dataset.spine === scenario.source) return one;
  return {
    ...one,
    dataset: { ...dataset, spine: { ...dataset.spine, rows: dataset.spine.rows.filter(isNear) } },
  };
}

/** What aggregates take values of a type; whatever they give is the same on every engine, to the bit. */
const aggregatesFor = ({ name }: Type): readonly string[] => {
  if (name === 'boolean') return ['bool_and', 'bool_or', 'count', 'last', 'newest', 'mode'];
  const any = ['count', 'max', 'count_distinct', 'last', 'min', 'first', 'newest', 'mode'];
  return name === 'decimal' ? [...any, 'sum'] : any;
};

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
};

const isThere = (column: string): Condition => ({
  sql: `"${column}" is not null`,
  holds: (row) => (row[column] ?? null) !== null,
});

/** A set over a dataset's columns. */
function upperSet(raw: RawUpper, name: string, source: Source, slides: readonly FeatureSet[]): FeatureSet {
  const every = at(slides, raw.every).every;
  // Others would have to be quoted where they stand as SQL.
  const columns = source.columns.filter((column) => column.name !== 'id' && /^[a-z_]\w*$/i.test(column.name));
  const candidates = windowsFor(every);
  const event = raw.event === 0;
  const features = raw.features.map((one, i): Feature => {
    const column = at(columns, one.column);
    const names = aggregatesFor(column.type).filter((aggregate) => !event || aggregate !== 'newest');
    return feature({
      name: `${name}${i + 1}`,
      aggregates: [at(names, one.aggregate)],
      of: column.name,
      where: one.where < 70 ? null : isThere(at(columns, one.where).name),
    });
  });
  const windows = raw.windows.map((pick) => at(candidates, pick));
  const texts = windows.map((window) => (window === 'lifetime' ? window : window.text));
  return {
    name,
    timestamp: null,
    where: raw.where < 70 ? null : isThere(at(columns, raw.where).name),
    every,
    ...(event ? { event: { own: raw.every % 2 === 0 } } : {}),
    start: null,
    dedupe: raw.dedupe > 1 || event ? null : { by: [at(columns, raw.dedupe).name], keep: 'last' },
    partitionBy: 'month',
    windows: windows.filter((_, i) => texts.indexOf(texts[i] ?? '') === i),
    features,
    derived: [],
  };
}

/** A dataset as a source: its exact columns, without labels. */
function sourceOf(name: string, { columns, rows }: ExpectedDataset): Source {
  const exact = columns.filter(({ inexact, type }) => inexact === null && type.name !== 'list');
  return {
    name,
    timestamp: 'timestamp',
    columns: exact.map(({ name: column, type }) => ({ name: column, type })),
    rows: rows.map((row) =>
      Object.fromEntries(columns.map(({ name: column }, i): [string, Cell] => [column, row[i] ?? null])),
    ),
  };
}

interface Built {
  readonly base: DatasetCase;
  readonly all: readonly Expected[];
  readonly first: ExpectedDataset;
  readonly second: ExpectedDataset;
  readonly upper: Dataset;
  readonly uppers: Scenario;
  readonly top: Scenario;
}

/** What the oracle says of a case, up to now. */
function built(one: ChainCase, base = one.base): Built {
  const { scenario, dataset } = base;
  const end = scenario.now + 1n;
  const below = expectedOf(scenario);
  const first = expectedDataset(base, end, below, true);
  const source = sourceOf(dataset.name, first);
  const ground = { ...scenario, keyColumns: dataset.spineKeys };
  const uppers: Scenario = {
    ...ground,
    source,
    sets: one.uppers.map((raw, i) => upperSet(raw, `upper_${'ab'[i]}`, source, scenario.sets)),
  };
  const features = source.columns.slice(2 + dataset.spineKeys.length).map(({ name }) => name);
  const upper: Dataset = {
    name: 'second',
    spine: source,
    spineKeys: dataset.spineKeys,
    sets: uppers.sets.map(({ name }) => name),
    extra: features.length === 0 ? [] : [at(features, one.extra)],
    again: null,
    within: null,
    format: 'parquet',
  };
  const second = expectedDataset(
    { scenario: uppers, dataset: upper },
    end,
    [...below, ...expectedOf(uppers)],
    true,
  );
  const topSource = sourceOf('second', second);
  const top: Scenario = {
    ...ground,
    source: topSource,
    sets: [upperSet(one.top, 'top', topSource, scenario.sets)],
  };
  return {
    base,
    first,
    second,
    upper,
    uppers,
    top,
    all: [...below, ...expectedOf(uppers), ...expectedOf(top)],
  };
}

/** The sets that a dataset's rows are made of, all the way down. */
function below(dataset: string, { base, upper }: Built): readonly string[] {
  return dataset === 'second' ? [...base.dataset.sets, ...upper.sets] : base.dataset.sets;
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

/** All columns that are times of events. */
const TIMES = ['ts', 'ts2', 'seen', 'first_seen', 'used_at', 'at', 'outcome_at'];

/** A row like another one, a little later. */
const like = (row: Row, id: Cell, by: bigint): Row => ({
  ...row,
  ...Object.fromEntries(
    TIMES.flatMap((name) => {
      const time = row[name];
      return typeof time === 'bigint' ? [[name, time + by]] : [];
    }),
  ),
  id,
});

/** The case with one row changed, and the first time at which that row was or is an event; null: there is none. */
function edit({ base, edit: { kind, which, like: other, later, spine } }: ChainCase): {
  readonly base: DatasetCase;
  readonly at: bigint;
} | null {
  const { scenario, dataset } = base;
  const isSource = dataset.spine === scenario.source;
  const ofSpine = spine && !isSource;
  const { rows } = ofSpine ? dataset.spine : scenario.source;
  const model = rows[other % Math.max(1, rows.length)];
  if (model === undefined) return null;
  const before = kind === 'add' ? null : at(rows, which);
  const after = kind === 'remove' ? null : like(model, before?.id ?? 'added', BigInt(later));
  const changed = [...rows.filter((row) => row !== before), ...(after === null ? [] : [after])];
  const times = [before, after].flatMap((row) =>
    TIMES.slice(0, -1).flatMap((name) => {
      const time = row?.[name];
      return typeof time === 'bigint' ? [time] : [];
    }),
  );
  if (times.length === 0) return null;
  const source = { ...scenario.source, rows: ofSpine ? scenario.source.rows : changed };
  const onto = isSource ? source : { ...dataset.spine, rows: ofSpine ? changed : dataset.spine.rows };
  return {
    base: { ...base, scenario: { ...scenario, source }, dataset: { ...dataset, spine: onto } },
    at: times.reduce((a, b) => (a < b ? a : b)),
  };
}
