import type { Call, Literal, Scalar } from '../expression/ast/nodes.js';
import { type FunctionName, functions } from '../expression/functions/index.js';
import { formatLength } from '../types/duration.js';
import { formatType } from '../types/type.js';

/** Operators that are not written between two arguments. */
const shapes: Partial<Record<FunctionName, (args: readonly string[]) => string>> = {
  is_null: ([x]) => `${x} is null`,
  is_not_null: ([x]) => `${x} is not null`,
  is_true: ([x]) => `${x} is true`,
  is_not_true: ([x]) => `${x} is not true`,
  is_false: ([x]) => `${x} is false`,
  is_not_false: ([x]) => `${x} is not false`,
  not: ([x]) => `not ${x}`,
  negate: ([x]) => `-${x}`,
  between: ([x, low, high]) => `${x} between ${low} and ${high}`,
  in: ([x, ...list]) => `${x} in (${list.join(', ')})`,
};

/**
 * An expression as a reader would write it in a spec: the checked one, so names and types are as they were resolved.
 * It is for people, not for engines.
 */
export function formatScalar(expr: Scalar): string {
  switch (expr.node) {
    case 'column': {
      const name = /^[a-z_][a-z0-9_]*$/.test(expr.name) ? expr.name : `"${expr.name.replaceAll('"', '""')}"`;
      return expr.of === undefined ? name : `${expr.of}.${name}`;
    }
    case 'literal':
      return formatLiteral(expr);
    case 'cast':
      return `cast(${formatScalar(expr.arg)} as ${formatType(expr.type)})`;
    case 'case': {
      const branches = expr.branches.map(
        ({ when, then }) => ` when ${formatScalar(when)} then ${formatScalar(then)}`,
      );
      const otherwise = expr.otherwise === null ? '' : ` else ${formatScalar(expr.otherwise)}`;
      return `case${branches.join('')}${otherwise} end`;
    }
    case 'call':
      return formatCall(expr);
  }
}

function formatCall({ fn, args }: Call): string {
  const { form, spellings } = functions[fn];
  const [spelling = fn] = spellings;
  if (form !== 'operator') return `${spelling}(${args.map(formatScalar).join(', ')})`;
  const inner = args.map((arg) =>
    isOperator(arg) && !sameChain(fn, arg) ? `(${formatScalar(arg)})` : formatScalar(arg),
  );
  return shapes[fn]?.(inner) ?? inner.join(` ${spelling} `);
}

const isOperator = (expr: Scalar): boolean =>
  expr.node === 'call' && functions[expr.fn].form === 'operator' && !(expr.fn === 'negate');

/** `a and b and c` needs no parentheses. */
const sameChain = (fn: FunctionName, arg: Scalar): boolean =>
  arg.node === 'call' && arg.fn === fn && (fn === 'and' || fn === 'or' || fn === 'append');

/** A constant as it is written in SQL: text in quotes, times with the name of their type. */
function formatLiteral({ value, type }: Literal): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint')
    return type.name === 'interval' ? `interval '${formatLength(value)}'` : String(value);
  if (typeof value === 'boolean') return String(value);
  const quoted = `'${value.replaceAll("'", "''")}'`;
  if (type.name === 'string') return quoted;
  return type.name === 'date' || type.name === 'timestamp' ? `${type.name} ${quoted}` : value;
}

/** A value as a table shows it: bare text, `null` for a missing one. */
export const formatConstant = (expr: Scalar): string =>
  expr.node === 'literal' && typeof expr.value === 'string' ? expr.value : formatScalar(expr);
