import type { Call, Scalar } from '../../expression/ast/nodes.js';

/**
 * How large a double can become, as a power of ten: a bound from the shape of an expression alone, so that only
 * what can leave the range of a double is guarded on engines that answer Infinity.
 */

/** log10 of the largest double, 1.797…e308. */
const LARGEST = 308.25;
const BEYOND = LARGEST + 1;

const magnitude = (text: string): number => {
  const [mantissa = '0', exponent = '0'] = text.toLowerCase().split('e');
  const value = Math.abs(Number(mantissa));
  return value === 0 ? 0 : Math.log10(value) + Number(exponent);
};

/** No value of `expr` but 0 is nearer to 0 than this power of ten. */
function lowest(expr: Scalar): number {
  if (expr.node === 'literal' && typeof expr.value === 'string') return magnitude(expr.value);
  const { type } = expr.node === 'cast' ? expr.arg : expr;
  if (type.name === 'integer' || type.name === 'bigint') return 0;
  return type.name === 'decimal' ? -type.scale : -LARGEST;
}

const greatestOf = (values: readonly Scalar[]): number => Math.max(0, ...values.map(bound));

const powerBound = ([base, exponent]: readonly Scalar[]): number =>
  base !== undefined &&
  exponent?.node === 'literal' &&
  typeof exponent.value === 'string' &&
  magnitude(exponent.value) < 3
    ? Math.abs(Number(exponent.value)) * Math.max(bound(base), -lowest(base))
    : BEYOND;

const rules: Readonly<Partial<Record<Call['fn'], (args: readonly Scalar[]) => number>>> = {
  add: (args) => greatestOf(args) + Math.log10(2),
  subtract: (args) => greatestOf(args) + Math.log10(2),
  multiply: (args) => args.reduce((sum, arg) => sum + bound(arg), 0),
  divide: ([a, b]) => (a === undefined || b === undefined ? BEYOND : bound(a) - lowest(b)),
  sqrt: (args) => greatestOf(args) / 2,
  ln: () => 3,
  log10: () => 3,
  exp: () => BEYOND,
  power: powerBound,
  epoch: () => 13,
};

const isTextToDouble = (expr: Scalar): boolean =>
  expr.node === 'cast' && expr.arg.type.name === 'string' && expr.type.name === 'double';

/** A power of ten that no value of the double or number `expr` exceeds. */
function bound(expr: Scalar): number {
  switch (expr.node) {
    case 'literal':
      return typeof expr.value === 'string' ? magnitude(expr.value) : 0;
    case 'case':
      return greatestOf([
        ...expr.branches.map(({ then }) => then),
        ...(expr.otherwise ? [expr.otherwise] : []),
      ]);
    case 'cast':
      return isTextToDouble(expr) ? BEYOND : bound(expr.arg);
    case 'column':
      return columnBound(expr);
    case 'call': {
      const rule = rules[expr.fn];
      if (expr.type.name !== 'double') return columnBound(expr);
      return Math.min(rule === undefined ? LARGEST : rule(expr.args), BEYOND);
    }
  }
}

function columnBound({ type }: Scalar): number {
  if (type.name === 'integer') return 10;
  if (type.name === 'bigint') return 19;
  return type.name === 'decimal' ? type.precision - type.scale : LARGEST;
}

const overflowing = new Set<Call['fn']>(['add', 'subtract', 'multiply', 'divide', 'exp', 'power']);

const parts = (expr: Scalar): readonly Scalar[] => {
  switch (expr.node) {
    case 'call':
      return expr.args;
    case 'cast':
      return [expr.arg];
    case 'case':
      return [...expr.branches.map(({ then }) => then), ...(expr.otherwise ? [expr.otherwise] : [])];
    default:
      return [];
  }
};

/** Functions of doubles whose result is not finite where their argument at an index is not: it shows there. */
const passing: Readonly<Partial<Record<Call['fn'], readonly number[]>>> = {
  add: [0, 1],
  subtract: [0, 1],
  multiply: [0, 1],
  divide: [0],
  negate: [0],
  abs: [0],
  floor: [0],
  ceil: [0],
  round: [0],
  trunc: [0],
  sqrt: [0],
  ln: [0],
  log10: [0],
};

/**
 * Whether the argument at `index` of a call may be Infinity and the result would not show it: a comparison, a divisor
 * (1 / Infinity is 0), `exp`, `greatest`, ….
 */
export function hidesOverflow({ fn, args, type }: Call, index: number): boolean {
  const arg = args[index];
  if (arg === undefined || arg.type.name !== 'double' || !canOverflow(arg)) return false;
  if (type.name !== 'double') return true;
  return fn !== 'coalesce' && passing[fn]?.includes(index) !== true;
}

/** Whether some call inside an expression hides an overflow, so that its text holds guards. */
export function holdsGuards(expr: Scalar): boolean {
  switch (expr.node) {
    case 'call':
      return expr.args.some((arg, index) => hidesOverflow(expr, index) || holdsGuards(arg));
    case 'cast':
      return holdsGuards(expr.arg);
    case 'case':
      return [
        ...expr.branches.flatMap(({ when, then }) => [when, then]),
        ...(expr.otherwise === null ? [] : [expr.otherwise]),
      ].some(holdsGuards);
    default:
      return false;
  }
}

/** Whether the double `expr` may be Infinity on an engine that does not fail by itself. */
export const canOverflow = (expr: Scalar): boolean =>
  expr.type.name === 'double' &&
  (((expr.node === 'call' && overflowing.has(expr.fn)) || isTextToDouble(expr)) && bound(expr) > LARGEST
    ? true
    : parts(expr).some(canOverflow));
