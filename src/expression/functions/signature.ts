import type { Type } from '../../types/type.js';

/**
 * What an argument must be. A type name takes values of that type and what widens to it (integer → bigint →
 * decimal → double, date → timestamp, null → all). `same` arguments are brought to one type, that may be any but a
 * list where it says `ordered`. `position` is an integer; a bigint is narrowed, out of range is an error of the run.
 * The quoted ones are literals, checked when the expression is.
 */
export type Param =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'bigint'
  | 'decimal'
  | 'double'
  | 'date'
  | 'timestamp'
  | 'interval'
  | 'same'
  | 'ordered'
  | 'any'
  | 'position'
  | LiteralParam;

/** `digits`: 0 to 15. `ordinal`: from 1. `pattern`: of LIKE. `separator`: text that is not empty. */
type LiteralParam =
  | 'digits'
  | 'ordinal'
  | 'pattern'
  | 'separator'
  | 'date unit'
  | 'time unit'
  | 'date field'
  | 'time field'
  | 'time zone';

/** The type of the value: a type, that of the arguments, or a rule over decimals (see `resolve.ts`). */
export type Result =
  | Type
  | 'same'
  | 'decimal sum'
  | 'decimal product'
  | 'decimal remainder'
  | 'decimal whole'
  | 'decimal rounded';

export interface Overload {
  readonly args: readonly Param[];
  /** Any number more of these, none included. */
  readonly rest?: Param;
  readonly result: Result;
}

export const groups = [
  'Arithmetic',
  'Comparison',
  'Logic',
  'Nulls',
  'Strings',
  'Math',
  'Time',
  'Internal',
] as const;
export type Group = (typeof groups)[number];

/** Expression → value as `formatValue` of the conformance test writes it: `3.5`, `'abc'`, `null`, `true`. */
type Example = readonly [sql: string, value: string];

/** One row of the closed table. Only what is here can be written in a spec, and means the same on every engine. */
export interface Definition {
  readonly group: Group;
  readonly form: 'function' | 'operator' | 'internal';
  /** Names or signs it is written with, the first is ours; none for what only plans use. */
  readonly spellings: readonly string[];
  /** How it is written, for the documentation: `round(x, digits)`. */
  readonly usage: string;
  readonly doc: string;
  readonly notes?: readonly string[];
  readonly overloads: readonly Overload[];
  readonly examples: readonly Example[];
}
