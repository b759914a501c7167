import type { Type } from '../../types/type.js';
import type { FunctionName } from '../functions/index.js';
import type { Call, Literal, Scalar } from './nodes.js';

/** Functions that are null where any argument is. */
const strict: ReadonlySet<FunctionName> = new Set<FunctionName>([
  'add',
  'subtract',
  'multiply',
  'divide',
  'negate',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'add_interval',
  'subtract_interval',
  'time_between',
  'epoch',
]);

const isNull = (expr: Scalar | undefined): boolean => expr?.node === 'literal' && expr.value === null;
const literal = (value: Literal['value'], type: Type): Literal => ({ node: 'literal', value, type });

/**
 * A constant expression in fewer words, where that is plain: what is null by a null argument, by a division by zero or
 * after `coalesce` is a literal then. All else stays as it is, for the engine.
 */
export function simplified(expr: Scalar): Scalar {
  switch (expr.node) {
    case 'cast': {
      const arg = simplified(expr.arg);
      return arg.node === 'literal' && (arg.value === null || isSmall(arg, expr.type))
        ? literal(arg.value, expr.type)
        : { ...expr, arg };
    }
    case 'call':
      return simplifiedCall({ ...expr, args: expr.args.map(simplified) });
    default:
      return expr;
  }
}

/** A whole number that every type of number holds as it is. */
const isSmall = ({ value, type }: Literal, to: Type): boolean =>
  typeof value === 'string' &&
  /^\d{1,9}$/.test(value) &&
  (type.name === 'bigint' || type.name === 'integer') &&
  (to.name === 'bigint' || to.name === 'double');

function simplifiedCall(call: Call): Scalar {
  const { fn, args, type } = call;
  const [first, second] = args;
  if (fn === 'coalesce') {
    const rest = args.filter((arg) => !isNull(arg));
    const [known] = rest;
    if (known === undefined) return literal(null, type);
    return known.node === 'literal' || rest.length === 1 ? known : { ...call, args: rest };
  }
  const byZero = fn === 'divide' && second?.node === 'literal' && second.value === '0';
  if (byZero || (strict.has(fn) && args.some(isNull))) return literal(null, type);
  if (first?.node === 'literal' && fn === 'is_null') return literal(first.value === null, type);
  if (first?.node === 'literal' && fn === 'is_not_null') return literal(first.value !== null, type);
  return call;
}
