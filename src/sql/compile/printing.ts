import { sql } from 'kysely';
import type { Scalar } from '../../expression/ast/nodes.js';
import { type Level, level, type Operand, type Printed, type Printer, type Sql } from './dialect.js';

export const raw = (text: string): Sql => sql.raw(text);

export const printed = (text: Sql, at: Level): Printed => ({ sql: text, level: at });
export const atom = (text: Sql): Printed => printed(text, level.atom);

/** In parentheses unless it holds together at least as tightly as `at`. */
export const within = (value: Printed, at: number): Sql =>
  value.level >= at ? value.sql : sql`(${value.sql})`;

const comma = sql.raw(', ');
export const list = (values: readonly Sql[]): Sql => sql.join([...values], comma);

/** `name(a, b)`. */
export const apply = (name: string, ...args: readonly Printed[]): Printed =>
  atom(sql`${raw(name)}(${list(args.map((arg) => arg.sql))})`);

export const castTo = (value: Printed, type: string): Printed =>
  atom(sql`cast(${value.sql} as ${raw(type)})`);

/** The argument at `index`: absent only if a plan broke the function's signature. */
export function nth<T>(args: readonly T[], index: number): T {
  const arg = args[index];
  if (arg === undefined) throw new Error(`argument ${index + 1} is missing`);
  return arg;
}

/** The text of a literal argument. */
export function literalText(operand: Operand): string {
  const { expr } = operand;
  if (expr.node !== 'literal' || typeof expr.value !== 'string')
    throw new Error('an argument must be a literal here');
  return expr.value;
}

const isLiteral = (expr: Scalar): boolean => expr.node === 'literal';
export const isNonZero = (expr: Scalar): boolean =>
  expr.node === 'literal' && typeof expr.value === 'string' && /[1-9]/.test(expr.value.replace(/e.*$/i, ''));

/**
 * Arguments of one type, each as short as it can be: one of them keeps its exact form so that the engine finds
 * that type, unless one has no shorter form anyway; the others stand bare.
 */
export function settle(args: readonly Operand[]): readonly Printed[] {
  const anchored = args.some(({ bare }) => bare === undefined);
  const firstColumn = args.findIndex(({ expr }) => !isLiteral(expr));
  const keeper = anchored ? -1 : Math.max(0, firstColumn);
  return args.map((arg, index) => (index === keeper ? arg : (arg.bare ?? arg)));
}

/** The shortest form, where only the value counts. */
export const plainValue = (operand: Operand): Printed => operand.compared ?? operand.bare ?? operand;

const whole = new Set(['integer', 'bigint']);

/** As `settle`, where only values count: whole numbers need no exact type at all. */
export const settleCompared = (args: readonly Operand[]): readonly Printed[] =>
  args.every(({ expr }) => whole.has(expr.type.name)) ? args.map(plainValue) : settle(args);

/** `a sign b`, left-associative, of two arguments. */
export const binary = (sign: string, at: Level, left: Printed, right: Printed): Printed =>
  printed(sql`${within(left, at)} ${raw(sign)} ${within(right, at + 1)}`, at);

/** A comparison: never chained, so that both sides hold together more tightly. */
export const comparison = (sign: string, left: Printed, right: Printed): Printed =>
  printed(sql`${within(left, level.append)} ${raw(sign)} ${within(right, level.append)}`, level.comparison);

/** `a and b and …` or with `or`. */
export const chain =
  (word: 'and' | 'or'): Printer =>
  (args) => {
    const only = args[0];
    if (only !== undefined && args.length === 1) return only;
    const at = level[word];
    const parts = args.map((arg) => within(arg.bare ?? arg, at + 1));
    return printed(sql.join(parts, raw(` ${word} `)), at);
  };

/** `x words`, as in `x is null`. */
export const postfix =
  (words: string): Printer =>
  (args) =>
    printed(sql`${within(nth(args, 0), level.append)} ${raw(words)}`, level.comparison);

/** A plain call of the same name and arguments. */
export const called =
  (name: string): Printer =>
  (args) =>
    apply(name, ...args);
