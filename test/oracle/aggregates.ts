import { nearestDouble, UNITS_PER_ONE, unitsOf } from './exact.js';
import { type Cell, listCell, type Type } from './types.js';

/** One value that is not null, with the time of its event and the event's primary key for what depends on order. */
export interface Observed {
  readonly value: string | bigint | number | boolean;
  readonly at: bigint;
  readonly id: string;
}

export interface Aggregate {
  /** The type of the result for a column of type `of`; null where events are counted. */
  readonly type: (of: Type | null) => Type;
  /** The result over values in any order; none at all gives the value over no events. */
  readonly over: (values: readonly Observed[], of: Type | null) => Cell;
}

const BIGINT: Type = { name: 'bigint' };
const DOUBLE: Type = { name: 'double' };

const compareUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Less than, equal, more than zero. Strings compare by UTF-8 bytes. */
export function compare(a: Observed['value'], b: Observed['value']): number {
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

const only = <T>(values: readonly Observed[], is: (value: unknown) => value is T): T[] =>
  values.map(({ value }) => {
    if (!is(value)) throw new TypeError(`unexpected value ${String(value)}`);
    return value;
  });
const isBigint = (value: unknown): value is bigint => typeof value === 'bigint';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);

/** The sum as a fraction: nothing is rounded. */
function exactSum(values: readonly Observed[], of: Type | null): { numerator: bigint; denominator: bigint } {
  if (of?.name === 'double')
    return { numerator: total(only(values, isNumber).map(unitsOf)), denominator: UNITS_PER_ONE };
  const denominator = of?.name === 'decimal' ? 10n ** BigInt(of.scale) : 1n;
  return { numerator: total(only(values, isBigint)), denominator };
}

const extreme =
  (sign: 1 | -1) =>
  (values: readonly Observed[]): Cell =>
    values.reduce<Cell>(
      (best, { value }) => (best === null || sign * compare(value, best) > 0 ? value : best),
      null,
    );

const sameType = (of: Type | null): Type => {
  if (of === null) throw new TypeError('this aggregate needs a column');
  return of;
};

const listType = (of: Type | null): Type => ({ name: 'list', of: sameType(of) });

/** By time, then primary key. */
const inTime = (values: readonly Observed[]): Observed[] =>
  values.toSorted((a, b) => compare(a.at, b.at) || compare(a.id, b.id));

const distinct = (values: readonly Observed[]): Observed[] => [
  ...new Map(values.map((observed) => [observed.value, observed])).values(),
];

/** Each value once: the most frequent first, of equally frequent ones the smallest. */
function byFrequency(values: readonly Observed[]): Observed[] {
  const times = (one: Observed): number => values.filter(({ value }) => value === one.value).length;
  return distinct(values).toSorted((a, b) => times(b) - times(a) || compare(a.value, b.value));
}

const list =
  (pick: (values: readonly Observed[]) => readonly Observed[]): Aggregate['over'] =>
  (values) =>
    values.length === 0 ? null : listCell(pick(values).map(({ value }) => value));

const value = (observed: Observed | undefined): Cell => observed?.value ?? null;

/** A value as a whole number of units, and how many of them are one. */
function fraction(observed: Observed, of: Type | null): { units: bigint; one: bigint } {
  const { numerator, denominator } = exactSum([observed], of);
  return { units: numerator, one: denominator };
}

/** Linear between the two values around place (n − 1)·k/100 of the sorted ones, counted from 0. */
const percentile =
  (k: number): Aggregate['over'] =>
  (values, of) => {
    if (values.length === 0) return null;
    const sorted = values.toSorted((a, b) => compare(a.value, b.value));
    const [whole, part] = [Math.floor(((values.length - 1) * k) / 100), ((values.length - 1) * k) % 100];
    const [below, above] = [sorted[whole], sorted[part === 0 ? whole : whole + 1]];
    if (below === undefined || above === undefined) throw new RangeError('no such place');
    const [a, b] = [fraction(below, of), fraction(above, of)];
    return nearestDouble(a.units * BigInt(100 - part) + b.units * BigInt(part), a.one * 100n);
  };

/** Σ(n·x − Σx)^power as a fraction, and n: all that central moments are made of. */
function central(
  values: readonly Observed[],
  of: Type | null,
  power: bigint,
): { top: bigint; bottom: bigint; n: bigint } {
  const n = BigInt(values.length);
  const { numerator, denominator } = exactSum(values, of);
  const top = total(values.map((observed) => (n * fraction(observed, of).units - numerator) ** power));
  return { top, bottom: (n * denominator) ** power, n };
}

const variance =
  (less: bigint): Aggregate['over'] =>
  (values, of) => {
    const { top, bottom, n } = central(values, of, 2n);
    return n <= less ? null : nearestDouble(top, bottom * (n - less));
  };

const root =
  (over: Aggregate['over']): Aggregate['over'] =>
  (values, of) => {
    const square = over(values, of);
    return typeof square === 'number' ? Math.sqrt(square) : null;
  };

/** The sums of the powers of the deviations from the mean; undefined where these are all zero. */
function deviations(
  values: readonly Observed[],
  of: Type | null,
  power: bigint,
): { n: number; squares: number; powers: number } | undefined {
  const [squares, powers] = [central(values, of, 2n), central(values, of, power)];
  if (squares.top === 0n) return undefined;
  return {
    n: values.length,
    squares: nearestDouble(squares.top, squares.bottom),
    powers: nearestDouble(powers.top, powers.bottom),
  };
}

/** Joanes and Gill 1998, G1. */
const skewness: Aggregate['over'] = (values, of) => {
  const sums = values.length < 3 ? undefined : deviations(values, of, 3n);
  if (sums === undefined) return null;
  const { n, squares, powers } = sums;
  const g1 = powers / n / (squares / n) ** 1.5;
  return (g1 * Math.sqrt(n * (n - 1))) / (n - 2);
};

/** Joanes and Gill 1998, G2. */
const kurtosis: Aggregate['over'] = (values, of) => {
  const sums = values.length < 4 ? undefined : deviations(values, of, 4n);
  if (sums === undefined) return null;
  const { n, squares, powers } = sums;
  const g2 = powers / n / (squares / n) ** 2 - 3;
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * g2 + 6);
};

export const aggregates: Readonly<Record<string, Aggregate>> = {
  count: { type: () => BIGINT, over: (values) => BigInt(values.length) },
  sum: {
    type: (of) => {
      const type = sameType(of);
      if (type.name === 'decimal') return { name: 'decimal', precision: 38, scale: type.scale };
      return type.name === 'double' ? DOUBLE : BIGINT;
    },
    over: (values, of) => {
      if (values.length === 0) return null;
      const { numerator, denominator } = exactSum(values, of);
      return of?.name === 'double' ? nearestDouble(numerator, denominator) : numerator;
    },
  },
  avg: {
    type: () => DOUBLE,
    over: (values, of) => {
      if (values.length === 0) return null;
      const { numerator, denominator } = exactSum(values, of);
      return nearestDouble(numerator, denominator * BigInt(values.length));
    },
  },
  min: { type: sameType, over: extreme(-1) },
  max: { type: sameType, over: extreme(1) },
  count_distinct: { type: () => BIGINT, over: (values) => BigInt(distinct(values).length) },
  variance: { type: () => DOUBLE, over: variance(1n) },
  var_pop: { type: () => DOUBLE, over: variance(0n) },
  stddev: { type: () => DOUBLE, over: root(variance(1n)) },
  stddev_pop: { type: () => DOUBLE, over: root(variance(0n)) },
  skewness: { type: () => DOUBLE, over: skewness },
  kurtosis: { type: () => DOUBLE, over: kurtosis },
  median: { type: () => DOUBLE, over: percentile(50) },
  mode: { type: sameType, over: (values) => value(byFrequency(values)[0]) },
  first: { type: sameType, over: (values) => value(inTime(values)[0]) },
  last: { type: sameType, over: (values) => value(inTime(values).at(-1)) },
  bool_and: {
    type: sameType,
    over: (values) => (values.length === 0 ? null : values.every((one) => one.value === true)),
  },
  bool_or: {
    type: sameType,
    over: (values) => (values.length === 0 ? null : values.some((one) => one.value === true)),
  },
  collect_list: { type: listType, over: list(inTime) },
  collect_set: {
    type: listType,
    over: list((values) => distinct(values).toSorted((a, b) => compare(a.value, b.value))),
  },
};

const numbered: readonly (readonly [shape: RegExp, make: (n: number) => Aggregate])[] = [
  [/^p(\d+)$/, (k) => ({ type: () => DOUBLE, over: percentile(k) })],
  [/^first_(\d+)$/, (n) => ({ type: listType, over: list((values) => inTime(values).slice(0, n)) })],
  [/^last_(\d+)$/, (n) => ({ type: listType, over: list((values) => inTime(values).slice(-n)) })],
  [/^top_(\d+)$/, (n) => ({ type: listType, over: list((values) => byFrequency(values).slice(0, n)) })],
];

export function aggregate(name: string): Aggregate {
  for (const [shape, make] of numbered) {
    const digits = shape.exec(name)?.[1];
    if (digits !== undefined) return make(Number(digits));
  }
  const found = aggregates[name];
  if (found === undefined) throw new Error(`the oracle knows no aggregate ${name}`);
  return found;
}
