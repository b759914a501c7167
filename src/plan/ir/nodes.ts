import type { Scalar } from '../../expression/ast/nodes.js';
import type { Type } from '../../types/type.js';

/**
 * A plan: named steps in the order of the story, each a query over relations and earlier steps; the last step's
 * rows are the answer. Readonly data without an engine in it: `sql/` turns it into text.
 */
export interface Plan {
  readonly steps: readonly Step[];
  /** The columns of the last step, in order. */
  readonly output: readonly OutputColumn[];
}

export interface OutputColumn {
  readonly name: string;
  readonly type: Type;
}

export interface Step {
  readonly name: string;
  /** One line that says what the step is for; printed above it. */
  readonly comment?: string;
  readonly query: Query;
}

export type Query = Select | Union | Bounds | LatestRows;

/** The interval of a run, half-open, as one row of two columns `start`, `end`; bound as parameters 1 and 2. */
export interface Bounds {
  readonly kind: 'bounds';
}

/** `union all` of queries with the same columns. */
export interface Union {
  readonly kind: 'union';
  readonly of: readonly Select[];
  /** See `Select`: of each of the queries. */
  readonly sortedFor?: readonly string[];
}

/**
 * For each of `keys` the row with the greatest `timestamp`, and of these the one with the greatest `ties`, which is one;
 * `columns` are all of the relation.
 */
export interface LatestRows {
  readonly kind: 'latest';
  readonly eventKey: readonly OutputColumn[];
  readonly columns: readonly OutputColumn[];
  readonly keys: readonly OutputColumn[];
  readonly from: Relation;
  /** Joined by `and`. */
  readonly where: readonly Scalar[];
  /** Whether `where` leaves one key. */
  readonly isLookup: boolean;
}

export interface Select {
  readonly kind: 'select';
  readonly distinct?: boolean;
  readonly items: readonly Item[];
  readonly from: Relation;
  readonly joins?: readonly Join[];
  /** Joined by `and`. */
  readonly where?: readonly Scalar[];
  /**
   * Only the rows whose values fall into one shard: that of parameter 3, from 0, of as many as parameter 4 says. Equal
   * values fall into the same, on an engine that has shards at all.
   */
  readonly shardBy?: readonly Scalar[];
  /** Names of items. */
  readonly groupBy?: readonly string[];
  readonly orderBy?: readonly Order[];
  /**
   * Names of items in whose order the next step takes the rows. It means nothing, for a step has no order; an
   * engine that merges what is sorted, rather than sort all of it again, is told of it.
   */
  readonly sortedFor?: readonly string[];
}

/** An output column. Aggregates and windows stand only at the top of an item, never inside an expression. */
export interface Item {
  readonly name: string;
  readonly expr: Scalar | Aggregate | WindowFunction;
}

export interface Relation {
  /** Absent for an earlier step; `published` holds the rows that a publication has just added. */
  readonly schema?: 'source' | 'historical' | 'online' | 'published';
  readonly name: string;
  readonly alias?: string;
  /** In the place of the relation the rows of a query, under the alias. */
  readonly rows?: Select;
}

export type Join =
  | { readonly kind: 'cross'; readonly relation: Relation }
  | {
      readonly kind: 'inner' | 'left' | 'right' | 'full';
      readonly relation: Relation;
      readonly on: readonly Scalar[];
    }
  | AsofJoin;

/**
 * For each left row the last right row with equal keys and right time ≤ left time (`inclusive`) or < it;
 * left rows without one are kept, with nulls. A null key matches nothing.
 */
export interface AsofJoin {
  readonly kind: 'asof';
  readonly relation: Relation;
  readonly keys: readonly { readonly left: Scalar; readonly right: Scalar }[];
  readonly leftTime: Scalar;
  readonly rightTime: Scalar;
  /** Right columns that put rows of one time in order. */
  readonly eventKey: readonly OutputColumn[];
  readonly inclusive: boolean;
}

/** Which aggregates there are at this level; what a feature may name is in `aggregates.ts`. */
export type AggregateName = 'count' | 'sum' | 'exact_sum' | 'min' | 'max' | 'list';

/** Nulls are skipped by all but `list`, which has its values in the order of `orderBy`, as a window in any; `count` without `arg` counts rows. `exact_sum` of doubles has type `exact`. */
export interface Aggregate {
  readonly node: 'aggregate';
  readonly fn: AggregateName;
  readonly arg?: Scalar;
  readonly filter?: Scalar;
  readonly orderBy?: readonly Order[];
  readonly type: Type;
}

export interface WindowFunction {
  readonly node: 'window';
  /** `first` is the value of the first row of the frame, null or not. */
  readonly fn: AggregateName | 'first' | 'lag' | 'lead' | 'row_number';
  readonly arg?: Scalar;
  /** Of an aggregate: which rows of the frame count. */
  readonly filter?: Scalar;
  /** What `lag` and `lead` give where there is no such row; null without it. */
  readonly fallback?: Scalar;
  readonly partitionBy: readonly Scalar[];
  readonly orderBy: readonly Order[];
  readonly frame?: Frame;
  /** What the frame is called; without it, by what it sees. */
  readonly called?: string;
  /** What `sum` adds up are numbers of rows: no part of it is 2^53 or more, for no table has as many. */
  readonly ofCounts?: boolean;
  readonly type: Type;
}

/** Nulls are always last, and the text says so. */
export interface Order {
  readonly expr: Scalar;
  readonly descending?: boolean;
}

/** Frame bounds are tagged, never signed numbers: a lost sign would be the future. */
export type Frame =
  | { readonly unit: 'rows'; readonly start: RowBound; readonly end: RowBound }
  | { readonly unit: 'range'; readonly start: TimeBound; readonly end: TimeBound };

export type RowBound =
  | { readonly bound: 'unbounded preceding' }
  | { readonly bound: 'current row' }
  | { readonly bound: 'preceding'; readonly rows: number };

/** `micros` is a length in microseconds, `units` a number where rows are ordered by a whole number; never negative. */
export type TimeBound =
  | { readonly bound: 'unbounded preceding' }
  | { readonly bound: 'current row' }
  | { readonly bound: 'preceding'; readonly micros: bigint }
  | { readonly bound: 'preceding'; readonly units: bigint };
