import { sql } from 'kysely';
import type { Scalar } from '../../../expression/ast/nodes.js';
import { level, type Operand, type Printed } from '../../compile/dialect.js';
import { atom, nth, raw, settle, within } from '../../compile/printing.js';

/** Regular expressions (in what RE2 and Postgres have in common) of text that casts to a type. */
export const WHOLE = '[+-]?[0-9]+';
export const DECIMAL = '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)';
export const DOUBLE = `${DECIMAL}([eE][+-]?[0-9]+)?`;
export const DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?';
const OFFSET = '(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)';
/** Without an offset: UTC, midnight where there is no time. */
export const DATE_TIME = `${DATE}([ T]${TIME})?`;
export const INSTANT = `${DATE}[ T]${TIME}${OFFSET}`;

/** From here on every double is a whole number. */
export const TWO_TO_53 = '9007199254740992';

/** Whether the whole number `operand` is at least `least`, whatever its columns hold. */
export const isFrom = ({ expr }: Operand, least: number): boolean => lowerBound(expr) >= least;

function lowerBound(expr: Scalar): number {
  if (expr.node === 'literal')
    return typeof expr.value === 'string' ? Number(expr.value) : Number.NEGATIVE_INFINITY;
  if (expr.node !== 'call') return Number.NEGATIVE_INFINITY;
  if (expr.fn === 'length' || expr.fn === 'strpos') return 0;
  return expr.fn === 'add'
    ? expr.args.reduce((sum, arg) => sum + lowerBound(arg), 0)
    : Number.NEGATIVE_INFINITY;
}

/** The number, or 0 for a negative one; null stays null. */
export const atLeastZero = (operand: Operand): Printed =>
  isFrom(operand, 0)
    ? operand
    : atom(sql`case when ${within(operand, level.append)} < 0 then 0 else ${operand.sql} end`);

/** A field of a date or time is a word of SQL, not a value: only what the table of functions allows. */
export function fieldOf(text: string): string {
  if (!/^[a-z]+$/.test(text)) throw new Error(`not a field: ${text}`);
  return text;
}

/** The arguments of a remainder; a literal divisor loses its sign, which changes nothing. */
export function moduloArgs(args: readonly Operand[]): {
  readonly a: Printed;
  readonly b: Printed;
  readonly literal: boolean;
} {
  const settled = settle(args);
  const { expr } = nth(args, 1);
  const [a, b] = [nth(settled, 0), nth(settled, 1)];
  if (expr.node !== 'literal' || typeof expr.value !== 'string' || !/[1-9]/.test(expr.value))
    return { a, b, literal: false };
  const positive = b.level === level.sum ? atom(raw(expr.value.replace('-', ''))) : b;
  return { a, b: positive, literal: true };
}
