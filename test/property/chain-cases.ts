import fc from 'fast-check';
import type { Cell, Row, Type } from '../oracle/types.js';
import { type Expected, expectedOf } from './checks.js';
import {
  type DatasetCase,
  datasetCases,
  type ExpectedDataset,
  eventDatasetCases,
  expectedDataset,
} from './datasets.js';
import { feature } from './examples.js';
import { windowsFor } from './lengths.js';
import type { Condition, Dataset, Feature, FeatureSet, Scenario, Source } from './scenario.js';

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

export const at = <T>(list: readonly T[], index: number): T => {
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

export interface Built {
  readonly base: DatasetCase;
  readonly all: readonly Expected[];
  readonly first: ExpectedDataset;
  readonly second: ExpectedDataset;
  readonly upper: Dataset;
  readonly uppers: Scenario;
  readonly top: Scenario;
}

/** What the oracle says of a case, up to now. */
export function built(one: ChainCase, base = one.base): Built {
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
export function edit({ base, edit: { kind, which, like: other, later, spine } }: ChainCase): {
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
