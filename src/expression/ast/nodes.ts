import type { Type } from '../../types/type.js';
import type { FunctionName } from '../functions/index.js';

/**
 * A typed scalar expression: readonly data, the same on every engine. A dialect only prints it.
 * `type` is the type of the value. Nulls are possible everywhere.
 */
export type Scalar = ColumnRef | Literal | Call | Case | Cast;

/** A column of the relation in scope; `of` is the relation's alias where there are several. */
export interface ColumnRef {
  readonly node: 'column';
  readonly of?: string;
  readonly name: string;
  readonly type: Type;
}

/**
 * A constant. Numbers are kept as decimal text so that none is rounded; a timestamp is
 * `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC, a date `YYYY-MM-DD`; an interval is a bigint of microseconds.
 */
export interface Literal {
  readonly node: 'literal';
  readonly value: string | boolean | bigint | null;
  readonly type: Type;
}

export interface Call {
  readonly node: 'call';
  readonly fn: FunctionName;
  readonly args: readonly Scalar[];
  readonly type: Type;
}

export interface Case {
  readonly node: 'case';
  readonly branches: readonly { readonly when: Scalar; readonly then: Scalar }[];
  readonly otherwise: Scalar | null;
  readonly type: Type;
}

/** A conversion to `type`; what cannot be held is an error of the run, never a silent null. */
export interface Cast {
  readonly node: 'cast';
  readonly arg: Scalar;
  readonly type: Type;
}
