import { sql } from 'kysely';
import { level, type Operand, type Printed, type Sql } from '../../compile/dialect.js';
import { atom, binary, castTo, nth, raw, within } from '../../compile/printing.js';

/** What engines print alike of the functions that count time since 1970. */

/** Whole seconds since 1970-01-01 UTC: the first one of the year 0001, and the first one after the year 9999. */
const FIRST_SECOND = -62_135_596_800n;
const SECOND_AFTER = 253_402_300_800n;

/** The units of the functions in microseconds, and how many of them a second has. */
export const epochUnits = {
  second: { micros: 1_000_000n, perSecond: 1n },
  millisecond: { micros: 1_000n, perSecond: 1_000n },
  microsecond: { micros: 1n, perSecond: 1_000_000n },
} as const;
export type EpochUnit = keyof typeof epochUnits;

/** The message about an instant outside the years 0001 to 9999. */
export const OUT_OF_YEARS = 'FS207: a time lies outside the years 0001 to 9999';

/** Whether a count of units is an instant of the years 0001 to 9999. */
export function isInYears(count: Printed, unit: EpochUnit): Sql {
  const { perSecond } = epochUnits[unit];
  const value = within(count, level.append);
  return sql`${value} >= ${raw(String(FIRST_SECOND * perSecond))} and ${value} < ${raw(String(SECOND_AFTER * perSecond))}`;
}

/** The microseconds of a count of units; a decimal has at most 6 digits after the point. */
export function microsOf(count: Operand, unit: EpochUnit, bigint: string): Printed {
  const { micros } = epochUnits[unit];
  if (micros === 1n) return count;
  const product = binary('*', level.product, count, atom(raw(String(micros))));
  return count.expr.type.name === 'decimal' ? castTo(product, bigint) : product;
}

/**
 * The product of an interval and a whole number in microseconds, a bigint. `micros` prints the microseconds of an
 * interval that is not a constant.
 */
export function productInMicros(
  args: readonly Operand[],
  bigint: string,
  micros: (length: Operand) => Printed,
): Printed {
  const [first, second] = [nth(args, 0), nth(args, 1)];
  const [length, number] = first.expr.type.name === 'interval' ? [first, second] : [second, first];
  const { expr } = length;
  const constant = expr.node === 'literal' && typeof expr.value === 'bigint' ? expr.value : undefined;
  const factor = constant === undefined ? micros(length) : castTo(atom(raw(String(constant))), bigint);
  return binary('*', level.product, factor, number);
}
