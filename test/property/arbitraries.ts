import type fc from 'fast-check';
import { referenceTimeBefore } from '../oracle/snapshot.js';
import type { Cell, Row, Type } from '../oracle/types.js';
import { derivedFrom } from './derive.js';
import { DAY, slides, windowsFor } from './lengths.js';
import {
  bigints,
  conditions,
  decimals,
  doubles,
  integers,
  keyPool,
  pivots,
  strings,
  toKey,
} from './pools.js';
import {
  type Place,
  type RawEvent,
  type RawFeature,
  type RawScenario,
  type RawSet,
  type RawStep,
  rawScenario,
} from './raw.js';
import {
  type Column,
  type Feature,
  type FeatureSet,
  isLength,
  type Length,
  type Scenario,
  type Step,
  type Window,
} from './scenario.js';

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
};

const STRING: Type = { name: 'string' };
const INT: Type = { name: 'bigint' };
const TIMESTAMP: Type = { name: 'timestamp' };

/** The entity's keys by number: one or two, of strings, of integers, or mixed. */
function entityKeys(which: number): Column[] {
  const kinds: readonly (readonly Type[])[] = [
    [STRING],
    [STRING, STRING],
    [STRING, STRING],
    [INT, INT],
    [STRING, INT],
    [INT],
  ];
  return at(kinds, which).map((type, i) => ({ name: `k${i + 1}`, type }));
}

const columns = (keys: readonly Column[], keyColumns: readonly string[]): Column[] => [
  { name: 'id', type: STRING },
  { name: 'ts', type: TIMESTAMP },
  ...keys.map(({ type }, i) => ({ name: keyColumns[i] ?? '', type })),
  { name: 'ts2', type: TIMESTAMP, knownAt: 'ts2' },
  { name: 'amount', type: { name: 'double' } },
  { name: 'qty', type: { name: 'integer' } },
  { name: 'big', type: { name: 'bigint' } },
  { name: 'price', type: { name: 'decimal', precision: 12, scale: 2 } },
  { name: 'label', type: STRING },
  { name: 'flag', type: { name: 'boolean' } },
  { name: 'seen', type: TIMESTAMP },
  // Computed, one of the other; `minus` would be −0, and `used_at` is the time of events of the third set.
  { name: 'minus', type: { name: 'double' }, expr: '-amount' },
  { name: 'used_at', type: TIMESTAMP, expr: "first_seen + interval '1 second'" },
  { name: 'first_seen', type: TIMESTAMP, expr: 'greatest(ts, seen)' },
  { name: 'known_late', type: INT, expr: 'case when ts2 is null then big else big - qty end' },
];

interface Grid {
  readonly base: bigint;
  readonly cells: number;
  readonly every: bigint;
}

/** Reference time number `cell`, counted from the base. */
const gridTime = ({ base, every }: Grid, cell: number): bigint =>
  referenceTimeBefore(base, every) + BigInt(cell) * every;

function placeOf(raw: RawEvent, grid: Grid, windows: readonly bigint[], earlier: readonly Row[]): bigint {
  const cell = gridTime(grid, raw.cell % grid.cells);
  const inside = cell + (grid.every * BigInt(raw.fraction)) / 1_000_000n;
  const tie = earlier.length === 0 ? null : at(earlier, raw.fraction).ts;
  const byPlace: Record<Place, bigint> = {
    inside,
    multiple: cell,
    tie: typeof tie === 'bigint' ? tie : inside,
    window: cell + 8n * grid.every - at(windows, raw.fraction),
    before: cell - 1n,
    after: cell + 1n,
    second: inside - (inside % 1_000_000n),
  };
  const t = byPlace[raw.place];
  return t < 0n ? 0n : t;
}

/** The second time of an event: none, before its first, equal, or later, on a reference time or not. */
function lateTime(raw: RawEvent, ts: bigint, grid: Grid): bigint | null {
  if (raw.late < 3) return null;
  const later = ts + BigInt(raw.late - 4) * grid.every + BigInt(raw.fraction);
  const t = raw.late % 2 === 0 ? referenceTimeBefore(later, grid.every) : raw.late === 5 ? ts : later;
  return t < 0n ? 0n : t;
}

/** What a row needs to know of its case. */
interface Ground {
  readonly grid: Grid;
  readonly windows: readonly bigint[];
  readonly keys: readonly Column[];
  readonly keyColumns: readonly string[];
}

interface RowPlace {
  readonly id: string;
  /** By how much earlier the row is than drawn, where that leaves a time since 1970. */
  readonly back?: bigint;
}

function rowFrom(event: RawEvent, ground: Ground, earlier: readonly Row[], { id, back = 0n }: RowPlace): Row {
  const { grid, windows, keys, keyColumns } = ground;
  const drawn = placeOf(event, grid, windows, earlier);
  const ts = drawn > back ? drawn - back : drawn;
  const key: readonly Cell[] = at(keyPool, event.key).map((text, i) => toKey(text, keys[i]?.type ?? STRING));
  const before = ts - BigInt(event.fraction % 1000 < 500 ? 0 : event.fraction);
  const seen = event.late < 2 ? null : before < 0n ? 0n : before;
  const ts2 = lateTime(event, ts, grid);
  const [amount, qty, big] = [at(doubles, event.amount), at(integers, event.qty), at(bigints, event.big)];
  return {
    id,
    ts,
    ...Object.fromEntries(keyColumns.map((name, i) => [name, event.nullKey === i ? null : (key[i] ?? null)])),
    ts2,
    amount,
    qty,
    big,
    price: at(decimals, event.price),
    label: at(strings, event.label),
    flag: at([true, false, null], event.big),
    seen,
    minus: amount === null ? null : -amount === 0 ? 0 : -amount,
    first_seen: seen === null || seen < ts ? ts : seen,
    used_at: (seen === null || seen < ts ? ts : seen) + 1_000_000n,
    known_late: ts2 === null ? big : big === null || qty === null ? null : big - qty,
  };
}

function rowsFrom(events: readonly RawEvent[], ground: Ground): Row[] {
  const rows: Row[] = [];
  for (const event of events) rows.push(rowFrom(event, ground, rows, { id: `e${rows.length}` }));
  return rows;
}

interface Measure {
  readonly of: string | null;
  readonly aggregates: readonly string[];
  readonly fills: readonly (string | number | null)[];
}

const none = [null, null, null];
const numeric = ['sum', 'avg', 'count', 'min', 'max'];
const measures: readonly Measure[] = [
  { of: null, aggregates: ['count'], fills: [null, 0] },
  { of: 'amount', aggregates: numeric, fills: [null, 0, -1.5] },
  { of: 'qty', aggregates: numeric, fills: [null, 0, -1] },
  { of: 'big', aggregates: numeric, fills: [null, 0, 7] },
  { of: 'price', aggregates: numeric, fills: [null, 0, 3] },
  { of: 'label', aggregates: ['min', 'max', 'count'], fills: [null, null, null] },
  { of: 'seen', aggregates: ['max', 'min', 'count'], fills: [null, null, null] },
  { of: 'id', aggregates: ['count', 'max'], fills: [null, null, null] },
  { of: 'label', aggregates: ['max', 'min'], fills: [null, 'none', "o'clock"] },
  { of: 'amount', aggregates: ['sum'], fills: [null, 0, 0] },
  { of: 'amount', aggregates: ['sum', 'avg'], fills: [null, 0, 0] },
  { of: 'amount', aggregates: ['median', 'stddev', 'p90', 'first'], fills: [null, 0, -1.5] },
  { of: 'qty', aggregates: ['stddev_pop', 'variance', 'last', 'count_distinct'], fills: [null, 0, -1] },
  { of: 'qty', aggregates: ['skewness', 'kurtosis', 'mode', 'p25'], fills: [null, 0, -1] },
  { of: 'price', aggregates: ['variance', 'var_pop', 'median', 'last'], fills: [null, 0, 3] },
  { of: 'big', aggregates: ['stddev', 'mode', 'count_distinct', 'p99'], fills: [null, 0, 7] },
  { of: 'label', aggregates: ['mode', 'first', 'last'], fills: [null, 'none', "o'clock"] },
  { of: 'label', aggregates: ['collect_list', 'top_2', 'collect_set', 'last_2'], fills: none },
  { of: 'amount', aggregates: ['first_2', 'collect_list', 'top_3', 'last_3'], fills: none },
  { of: 'flag', aggregates: ['bool_and', 'bool_or', 'last', 'mode'], fills: none },
  { of: 'seen', aggregates: ['mode', 'last', 'first', 'collect_set'], fills: none },
  { of: 'id', aggregates: ['count_distinct', 'last', 'last_2'], fills: none },
  { of: 'amount', aggregates: numeric, fills: [null, 0, -1.5] },
  { of: 'amount', aggregates: ['avg', 'sum'], fills: [null, 0, 0] },
  { of: 'minus', aggregates: ['sum', 'min', 'max', 'mode'], fills: [null, 0, -1.5] },
  { of: 'minus', aggregates: ['first_2', 'collect_set', 'last', 'median'], fills: none },
  { of: 'used_at', aggregates: ['max', 'min', 'count', 'last'], fills: none },
  { of: 'label', aggregates: ['newest'], fills: [null, null, 'none'] },
  { of: 'amount', aggregates: ['newest'], fills: [null, null, 0] },
  { of: 'flag', aggregates: ['newest'], fills: none },
  { of: 'price', aggregates: ['newest'], fills: none },
  { of: 'amount', aggregates: ['sum', 'avg'], fills: [null, 0, 0] },
  { of: 'amount', aggregates: ['sum'], fills: [null, 0, 0] },
];

function featureOf(raw: RawFeature, name: string, every: Length, isWide: boolean): Feature {
  const measure = at(measures, raw.measure);
  const aggregates = [...new Set(raw.aggregates.map((i) => at(measure.aggregates, i)))];
  const fill = at(measure.fills, raw.fill);
  return {
    name,
    aggregates,
    of: measure.of,
    where: raw.where === null ? null : at(conditions, raw.where),
    pivot: raw.pivot === null ? null : at(pivots, raw.pivot),
    timestamp: raw.clock === null ? null : at(['ts2', 'seen', 'ts'], raw.clock),
    windows:
      raw.windows === null || aggregates.includes('newest') ? null : pickWindows(raw.windows, every, isWide),
    // A fraction is no count.
    fill: aggregates.includes('count') && fill !== 0 ? null : fill,
  };
}

function pickWindows(picks: readonly number[], every: Length, isWide: boolean): Window[] {
  const inStep = (window: Window): boolean => !isLength(window) || window.micros % every.micros === 0n;
  const candidates = windowsFor(every).filter((window) => !isWide || inStep(window));
  const chosen = new Map(picks.map((i) => at(candidates, i)).map((w) => [isLength(w) ? w.micros : w, w]));
  return [...chosen.values()];
}

/** Columns by which events are the same: of few values, with nulls, of many. */
const sames: readonly (readonly string[])[] = [['flag'], ['qty'], ['flag', 'label'], ['amount'], ['label']];

const letters = 'abc';

function setOf(raw: RawSet, index: number, grid: Grid, every: Length): FeatureSet {
  const startAt =
    raw.start === null
      ? null
      : gridTime(grid, raw.start % (grid.cells + 4)) + (raw.start % 3 === 0 ? 1_000_000n : 0n);
  const start =
    startAt === null
      ? null
      : raw.start !== null && raw.start % 2 === 0
        ? startAt - (startAt % DAY)
        : startAt - (startAt % 1_000_000n);
  const isWide = raw.wide === 0;
  const windows = pickWindows(isWide ? [0, 1, 2, 4, ...raw.windows] : raw.windows, every, isWide);
  const features = raw.features.map((feature, i) => {
    const made = featureOf(feature, `${letters[index] ?? 'z'}${i + 1}`, every, isWide);
    // What is made of `ts2` is known when that is the time.
    return index === 1 && feature.clock === null && made.of === 'big' ? { ...made, of: 'known_late' } : made;
  });
  const timestamp = [null, 'ts2', 'used_at'][index] ?? null;
  const plain = { name: 'events', timestamp: 'ts', columns: columns([], []), rows: [] };
  return {
    name: `set_${letters[index] ?? 'z'}`,
    timestamp,
    where: raw.where === null ? null : at(conditions, raw.where),
    every,
    start:
      start === null || start < 0n
        ? null
        : {
            text:
              start % DAY === 0n
                ? new Date(Number(start / 1000n)).toISOString().slice(0, 10)
                : new Date(Number(start / 1000n)).toISOString().replace('.000Z', 'Z'),
            micros: start,
          },
    dedupe: raw.dedupe === null || isWide ? null : { by: at(sames, raw.dedupe.by), keep: raw.dedupe.keep },
    partitionBy: raw.partitionBy,
    windows,
    features,
    derived: derivedFrom(raw.derived, letters[index] ?? 'z', plain, { timestamp, windows, features }),
  };
}

function planOf(steps: readonly RawStep[], grid: Grid, now: bigint, sets: readonly FeatureSet[]): Step[] {
  const plan: Step[] = [];
  const half = (n: number): bigint =>
    gridTime(grid, -2) + (BigInt(n % (2 * grid.cells + 8)) * grid.every) / 2n;
  for (const raw of steps) {
    const jitter = raw.jitter === 0 ? 1n : raw.jitter === 1 ? -1n : 0n;
    const [x, y] = [half(raw.a) + jitter, half(raw.b)];
    const [start, end] = x < y ? [x, y] : [y, x + 1n];
    const names = raw.only === 0 ? [at(sets, raw.a).name] : null;
    const previous = plan.at(-1);
    const early = previous?.start ?? null;
    if (raw.kind === 'repeat' && previous !== undefined) plan.push(previous);
    else if (raw.kind === 'upTo') plan.push({ names, start: null, end });
    else if (raw.kind === 'earlier' && early !== null)
      plan.push({ names, start: early - (end - start), end: early });
    else if (start > now) plan.push({ names, start: now - grid.every, end: null });
    else plan.push({ names, start, end: raw.kind === 'from' ? null : end });
  }
  return (
    plan
      .map((step) => ({
        ...step,
        start: step.start !== null && step.start < 0n ? 0n : step.start,
        end: step.end !== null && step.end < 1n ? 1n : step.end,
      }))
      .filter(({ start, end }) => start === null || end === null || start < end)
      // The first run builds all sets: from then on each has its relations.
      .map((step, i) => (i === 0 ? { ...step, names: null } : step))
  );
}

/** All of a case but its rows. */
function groundOf(raw: RawScenario): Ground & { readonly sets: readonly FeatureSet[] } {
  const first = at(slides, raw.sets[0]?.every ?? 0);
  const base = BigInt(Date.parse(`${raw.base}T00:00:00Z`)) * 1000n;
  const grid: Grid = { base, cells: raw.cells, every: first.micros };
  const keys = entityKeys(raw.keys);
  // Other sets' slides may be finer or coarser, but not so that there are thousands of reference times.
  const span = first.micros * BigInt(raw.cells);
  const fitting = slides.filter(({ micros }) => micros * 250n >= span && micros <= span);
  const sets = raw.sets.map((set, i) =>
    setOf(set, i, grid, i === 0 || fitting.length === 0 ? first : at(fitting, set.every)),
  );
  const windows = sets.flatMap((set) => set.windows.flatMap((w) => (isLength(w) ? [w.micros] : [])));
  return {
    grid,
    windows: windows.length === 0 ? [first.micros] : windows,
    keys,
    keyColumns: keys.map(({ name }, i) => (raw.mapped === i ? `${name}_of_row` : name)),
    sets,
  };
}

/** A row of the same case as `raw`, after `earlier` ones. */
export const rowOf = (raw: RawScenario, event: RawEvent, earlier: readonly Row[], place: RowPlace): Row =>
  rowFrom(event, groundOf(raw), earlier, place);

/** The case that the numbers stand for. */
export function realise(raw: RawScenario): Scenario {
  const ground = groundOf(raw);
  const { grid, keys, keyColumns, sets } = ground;
  const planned = gridTime(grid, raw.cells + raw.after) + (raw.seed % 2 === 0 ? 0n : 1_234_567n);
  const now = planned < 1_000_000n ? 1_000_000n : planned;
  return {
    keys,
    keyColumns,
    source: {
      name: 'events',
      timestamp: 'ts',
      columns: columns(keys, keyColumns),
      rows: rowsFrom(raw.events, ground),
    },
    layout: { format: raw.format, files: raw.files, seed: raw.seed },
    sets,
    plan: planOf(raw.steps, grid, now, sets),
    now,
    threads: raw.threads,
  };
}

export const scenarios: fc.Arbitrary<Scenario> = rawScenario.map(realise);
