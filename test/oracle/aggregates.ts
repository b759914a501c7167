import { nearestDouble, UNITS_PER_ONE, unitsOf } from './exact.js';
import type { Cell, Type } from './types.js';

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
};

export function aggregate(name: string): Aggregate {
  const found = aggregates[name];
  if (found === undefined) throw new Error(`the oracle knows no aggregate ${name}`);
  return found;
}
