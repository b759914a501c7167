import { columnsIn } from '../expression/ast/columns.js';
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
      const name =
        expr.name === MASKED || /^[a-z_][a-z0-9_]*$/.test(expr.name)
          ? expr.name
          : `"${expr.name.replaceAll('"', '""')}"`;
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

/** Shown instead of a sensitive value. */
export const MASKED = '•••';

/** Functions that join conditions: literals of one condition say nothing about the columns of another. */
const joining: ReadonlySet<FunctionName> = new Set(['and', 'or', 'not']);

/**
 * An expression to be shown: as `formatScalar`, but literals beside a sensitive column are masked, because they say
 * what its values are. `sensitive` holds the names of such columns.
 */
export const formatShown = (expr: Scalar, sensitive: ReadonlySet<string>): string =>
  formatScalar(masked(expr, sensitive, false));

function masked(expr: Scalar, sensitive: ReadonlySet<string>, hidden: boolean): Scalar {
  const inner = (arg: Scalar, hides: boolean): Scalar => masked(arg, sensitive, hides);
  switch (expr.node) {
    case 'column':
      return expr;
    case 'literal':
      return hidden && expr.value !== null ? { node: 'column', name: MASKED, type: expr.type } : expr;
    case 'cast':
      return { ...expr, arg: inner(expr.arg, hidden) };
    case 'call': {
      const hides = hidden || (!joining.has(expr.fn) && columnsIn(expr).some((name) => sensitive.has(name)));
      return { ...expr, args: expr.args.map((arg) => inner(arg, hides)) };
    }
    case 'case':
      return {
        ...expr,
        branches: expr.branches.map(({ when, then }) => ({
          when: inner(when, hidden),
          then: inner(then, hidden),
        })),
        otherwise: expr.otherwise === null ? null : inner(expr.otherwise, hidden),
      };
  }
}

/**
 * SQL to be shown as it is written: where it names a sensitive column, every literal is masked, and comments, which
 * may repeat them, are left out.
 */
export function shownSql(text: string, sensitive: ReadonlySet<string>): string {
  const words = new Set(text.toLowerCase().match(/[\p{L}_][\p{L}\p{N}_]*/gu));
  if (![...sensitive].some((name) => words.has(name.toLowerCase()) || text.includes(`"${name}"`)))
    return text;
  return text
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, '')
    .replace(/(\$\w*\$)[\s\S]*?\1|'(?:[^']|'')*'/g, MASKED)
    .replace(/(?<![\w.])\d+(?:\.\d+)?(?![\w.])/g, MASKED);
}

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
