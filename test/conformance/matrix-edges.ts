import type { Cell, Type } from '../oracle/types.js';
import { DAY } from '../property/lengths.js';

/** What the aggregates read: one column a type, with values that repeat, cancel and have signs. */
export const valuesOf: Readonly<Record<string, { readonly type: Type; readonly values: readonly Cell[] }>> = {
  whole: { type: { name: 'integer' }, values: [3n, -1n, 3n, 0n, 7n, -1n, 12n] },
  large: { type: { name: 'bigint' }, values: [2n ** 53n, 1n, -(2n ** 53n), 1n, 5n] },
  price: { type: { name: 'decimal', precision: 12, scale: 2 }, values: [1050n, -250n, 1050n, 1n, 99999n] },
  amount: { type: { name: 'double' }, values: [1e16, 0.1, -1e16, -0, 0.1, 2.5, 1e-3] },
  label: { type: { name: 'string' }, values: ['b', 'é', 'b', 'A', '', "o'clock"] },
  flag: { type: { name: 'boolean' }, values: [true, false, true, true] },
  seen: {
    type: { name: 'timestamp' },
    values: [1_700_000_000_000_001n, 1_600_000_000_000_000n, 1_700_000_000_000_001n],
  },
};

const anyType = [
  'count',
  'count_distinct',
  'min',
  'max',
  'mode',
  'first',
  'last',
  'first_2',
  'last_2',
  'top_2',
  'collect_list',
  'collect_set',
];
const numbers = [
  'sum',
  'avg',
  'stddev',
  'stddev_pop',
  'variance',
  'var_pop',
  'skewness',
  'kurtosis',
  'median',
  'p1',
  'p90',
];

/** The aggregates that make sense over a column; null: over events. */
export function aggregatesOf(of: string | null): readonly string[] {
  if (of === null) return ['count'];
  const type = valuesOf[of]?.type.name;
  // Of truth values there is no least, but there are two aggregates of their own.
  if (type === 'boolean')
    return [...anyType.filter((name) => name !== 'min' && name !== 'max'), 'bool_and', 'bool_or'];
  return type === 'string' || type === 'timestamp' ? anyType : [...anyType, ...numbers];
}

/** An event of an edge; `turn` picks its values where they are not simply the next. */
interface EdgeEvent {
  readonly at: bigint;
  readonly nulls?: boolean;
  readonly turn?: number;
}

export interface Edge {
  readonly name: string;
  readonly what: string;
  /** The events, for a window of w and a slide, both in microseconds. */
  readonly events: (w: bigint, slide: bigint) => readonly EdgeEvent[];
}

const instant = (text: string): bigint => BigInt(Date.parse(`${text}Z`)) * 1000n;
/** A Monday, and so a reference time of every slide that is used. */
const T = instant('2024-03-18T00:00:00');
const at = (...times: readonly bigint[]): EdgeEvent[] => times.map((time) => ({ at: time }));

export const edges: readonly Edge[] = [
  { name: 'no events', what: 'no event has this key', events: () => [] },
  {
    name: 'nulls only',
    what: 'events whose values are all null',
    events: (w) => [T - w, T - 1n, T + 1n].map((time) => ({ at: time, nulls: true })),
  },
  {
    name: 'nulls among values',
    what: 'every second value is null',
    events: (w) => [5n, 4n, 3n, 2n, 1n].map((n, i) => ({ at: T - (w * n) / 6n, nulls: i % 2 === 1 })),
  },
  { name: 'one event', what: 'a single event inside a slide', events: (_, slide) => at(T - slide / 3n) },
  {
    name: 'at t',
    what: 'events just before, at and just after a reference time',
    events: () => at(T - 1n, T, T + 1n),
  },
  {
    name: 'w old',
    what: 'events that are a microsecond younger than the window, as old as it, and older',
    events: (w) => at(T - w - 1n, T - w, T - w + 1n, T + w),
  },
  {
    name: 'ties',
    what: 'events at one time, of different values, distinguished by their primary key',
    events: (w) => at(T - w, T - w, T - w, T - 1n, T - 1n, T, T),
  },
  {
    name: 'duplicates',
    what: 'the same values again, at the same time and at another',
    events: (w) => [T - w + 5n, T - w + 5n, T - w / 2n, T].map((time) => ({ at: time, turn: 0 })),
  },
  {
    name: 'year end',
    what: 'the last microsecond of a year, the first of the next, and events around them',
    events: (w) =>
      at(
        instant('2023-12-31T00:00:00') - w,
        instant('2023-12-31T12:00:00'),
        instant('2024-01-01T00:00:00') - 1n,
        instant('2024-01-01T00:00:00'),
        instant('2024-01-01T00:00:00') + w,
      ),
  },
  {
    name: 'leap day',
    what: 'events on 28 and 29 February and 1 March',
    events: (w) =>
      at(
        instant('2024-02-28T23:59:59.999'),
        instant('2024-02-29T00:00:00'),
        instant('2024-02-29T13:00:00'),
        instant('2024-03-01T00:00:00') - 1n,
        instant('2024-03-01T00:00:00'),
        instant('2024-02-29T00:00:00') + w,
      ),
  },
  {
    name: 'dense',
    what: 'forty events spread over two windows, none of them on a reference time',
    events: (w) => Array.from({ length: 40 }, (_, i) => ({ at: T - 2n * w + (w * BigInt(i)) / 20n + 17n })),
  },
  {
    name: 'comes back',
    what: 'the window runs empty, stays so, and fills again',
    events: (w, slide) => at(T - 4n * w - 3n * slide, T - 4n * w, T, T + 2n * w + 2n * slide + DAY),
  },
];
