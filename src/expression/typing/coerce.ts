import {
  BIGINT,
  DOUBLE,
  decimal,
  INTEGER,
  isNumeric,
  STRING,
  sameType,
  TIMESTAMP,
  type Type,
} from '../../types/type.js';
import type { Literal, Scalar } from '../ast/nodes.js';
import { dateText, timestampText } from './temporal-literals.js';

export const literal = (value: Literal['value'], type: Type): Literal => ({ node: 'literal', value, type });

export const MOST_DIGITS = 38;

type Decimal = Extract<Type, { name: 'decimal' }>;

const INTEGER_DIGITS = 10;
const BIGINT_DIGITS = 19;

/** A number as a decimal: what an engine makes of it beside one. Undefined for doubles and what is no number. */
export function asDecimal(type: Type): Decimal | undefined {
  if (type.name === 'decimal') return type;
  if (type.name === 'integer') return decimal(INTEGER_DIGITS, 0);
  if (type.name === 'bigint') return decimal(BIGINT_DIGITS, 0);
  return type.name === 'null' ? decimal(1, 0) : undefined;
}

/** `expr` as a decimal with the digits of its type; the literal of a whole number has only its own. */
export function decimalOf(expr: Scalar): Decimal | undefined {
  const own = asDecimal(expr.type);
  const digits = own === undefined || expr.type.name === 'decimal' ? undefined : literalDigits(expr);
  return digits === undefined ? own : decimal(Math.max(1, digits.whole), 0);
}

const isLiteral = (expr: Scalar): expr is Literal => expr.node === 'literal';
export const isNullLiteral = (expr: Scalar): boolean => isLiteral(expr) && expr.value === null;

/** Digits before and after the point of a number literal: less than its type has room for. */
function literalDigits(expr: Scalar): { readonly whole: number; readonly scale: number } | undefined {
  if (!isLiteral(expr) || typeof expr.value !== 'string' || !/^-?\d+(\.\d+)?$/.test(expr.value))
    return undefined;
  const [whole = '', fraction = ''] = expr.value.replace('-', '').split('.');
  return { whole: whole.replace(/^0+/, '').length, scale: fraction.length };
}

const roomOf = (expr: Scalar): { readonly whole: number; readonly scale: number } => {
  const type = asDecimal(expr.type) ?? { precision: MOST_DIGITS, scale: 0 };
  return literalDigits(expr) ?? { whole: type.precision - type.scale, scale: type.scale };
};

/** `from` widens to `to` without losing anything (but digits beyond 15, to a double). */
function widens(from: Type, to: Type): boolean {
  if (sameType(from, to) || from.name === 'null') return true;
  if (to.name === 'timestamp') return from.name === 'date';
  if (to.name === 'double') return isNumeric(from);
  if (to.name === 'bigint') return from.name === 'integer';
  if (to.name !== 'decimal') return false;
  const number = isNumeric(from) ? asDecimal(from) : undefined;
  return (
    number !== undefined &&
    number.scale <= to.scale &&
    number.precision - number.scale <= to.precision - to.scale
  );
}

const temporalLiteral = (expr: Literal, to: Type): Literal | undefined => {
  if (typeof expr.value !== 'string') return undefined;
  const value = to.name === 'date' ? dateText(expr.value) : timestampText(expr.value);
  return value === undefined ? undefined : literal(value, to);
};

/** A literal of another type with the same value, where there is one. */
function literalAs(expr: Literal, to: Type): Literal | undefined {
  if (expr.value === null) return literal(null, to);
  if (expr.type.name === 'string' && (to.name === 'date' || to.name === 'timestamp'))
    return temporalLiteral(expr, to);
  if (expr.type.name === 'date' && to.name === 'timestamp')
    return literal(`${expr.value} 00:00:00`, TIMESTAMP);
  if (!isNumeric(expr.type)) return undefined;
  if (to.name === 'decimal') {
    const digits = literalDigits(expr);
    const fits = digits !== undefined && digits.scale <= to.scale && digits.whole <= to.precision - to.scale;
    return fits ? literal(expr.value, to) : undefined;
  }
  return widens(expr.type, to) ? literal(expr.value, to) : undefined;
}

/** A bigint as the integer it narrows to: the arithmetic itself where it is one of integers, else a cast that may fail. */
export function narrowed(expr: Scalar): Scalar {
  return integerOnly(expr) ?? { node: 'cast', arg: expr, type: INTEGER };
}

const narrowing: ReadonlySet<string> = new Set(['add', 'subtract', 'multiply']);

function integerOnly(expr: Scalar): Scalar | undefined {
  if (expr.type.name === 'integer') return expr;
  if (expr.node === 'cast' && expr.arg.type.name === 'integer' && expr.type.name === 'bigint')
    return expr.arg;
  if (expr.node === 'literal' && typeof expr.value === 'string') return integerLiteral(expr.value);
  if (expr.node !== 'call' || !narrowing.has(expr.fn)) return undefined;
  const args = expr.args.map(integerOnly).filter((arg) => arg !== undefined);
  return args.length === expr.args.length ? { ...expr, args, type: INTEGER } : undefined;
}

const integerLiteral = (text: string): Literal | undefined => {
  const number = /^-?\d+$/.test(text) ? numberLiteral(text) : undefined;
  return number?.type.name === 'integer' ? number : undefined;
};

/** `expr` with the type `to`, by a wider literal or a cast that loses nothing; undefined where it has none. */
export function coerce(expr: Scalar, to: Type): Scalar | undefined {
  if (sameType(expr.type, to)) return expr;
  const constant = isLiteral(expr) ? literalAs(expr, to) : undefined;
  if (constant !== undefined) return constant;
  return widens(expr.type, to) ? { node: 'cast', arg: expr, type: to } : undefined;
}

export type Common = { readonly type: Type } | { readonly problem: 'types' | 'digits' };

/** The narrowest type that all can have; the null type if all are null. */
export function commonType(exprs: readonly Scalar[]): Common {
  const values = exprs.filter((expr) => !isNullLiteral(expr) || expr.type.name !== 'null');
  const first = values[0];
  if (first === undefined) return { type: { name: 'null' } };
  const names = new Set(values.map(({ type }) => type.name));
  if (values.every(({ type }) => isNumeric(type))) return numericType(values, names);
  const temporal =
    values.find(({ type }) => type.name === 'timestamp') ?? values.find(({ type }) => type.name === 'date');
  const type = temporal !== undefined && values.some(isTimeOfDay) ? TIMESTAMP : (temporal ?? first).type;
  return values.every((value) => coerce(value, type) !== undefined) ? { type } : { problem: 'types' };
}

/** A string that a date cannot hold but a timestamp can. */
const isTimeOfDay = (expr: Scalar): boolean =>
  isLiteral(expr) &&
  sameType(expr.type, STRING) &&
  typeof expr.value === 'string' &&
  dateText(expr.value) === undefined &&
  timestampText(expr.value) !== undefined;

function numericType(values: readonly Scalar[], names: ReadonlySet<string>): Common {
  if (names.has('double')) return { type: DOUBLE };
  if (!names.has('decimal'))
    return { type: values.every(({ type }) => type.name === 'integer') ? INTEGER : BIGINT };
  const rooms = values.map(roomOf);
  const scale = Math.max(...rooms.map((room) => room.scale));
  const precision = Math.max(1, ...rooms.map((room) => room.whole)) + scale;
  return precision > MOST_DIGITS ? { problem: 'digits' } : { type: decimal(precision, scale) };
}

/** The literal of a number as it was written: an integer, a decimal, or with an exponent a double. */
export function numberLiteral(written: string): Literal | undefined {
  const text = written.replaceAll('_', '').toLowerCase();
  if (text.includes('e')) {
    const value = Number(text);
    const isLost = value === 0 && /[1-9]/.test(text.replace(/e.*/, ''));
    return Number.isFinite(value) && !isLost ? literal(normal(text), DOUBLE) : undefined;
  }
  const plain = normal(text);
  const [whole = '0', fraction] = plain.replace('-', '').split('.');
  if (fraction === undefined) return wholeLiteral(plain, whole.length);
  const precision = whole.length + fraction.length;
  return precision > MOST_DIGITS ? undefined : literal(plain, decimal(precision, fraction.length));
}

function wholeLiteral(text: string, length: number): Literal | undefined {
  const value = BigInt(text);
  if (value >= -(2n ** 31n) && value < 2n ** 31n) return literal(text, INTEGER);
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return literal(text, BIGINT);
  return length > MOST_DIGITS ? undefined : literal(text, decimal(length, 0));
}

/** One zero before the point at least, none that means nothing before other digits, digits after the point. */
function normal(text: string): string {
  const sign = text.startsWith('-') ? '-' : '';
  const [mantissa = '', exponent] = text.replace(/^[+-]/, '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const number = `${whole.replace(/^0+(?=\d)/, '') || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  return `${sign}${number}${exponent === undefined ? '' : `e${exponent}`}`;
}
