import type { Scalar } from '../../expression/ast/nodes.js';
import type { Type } from '../../types/type.js';
import type { StepName } from './step-names.js';

/**
 * A plan: named steps in order, each a query over relations and earlier steps; the rows of the last step are the
 * result. Readonly data that no engine is part of: `sql/` prints it, `json.ts` writes it as JSON and reads it back.
 * What stands under a key `hints` never changes a value; an engine may use it, and may ignore it.
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
  readonly name: StepName;
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
  /** They apply to each of the queries. */
  readonly hints?: Pick<SelectHints, 'sortedFor'>;
}

/**
 * For each of `keys` the row with the greatest `timestamp`, and among equal ones the row with the greatest
 * `eventKey`, which is unique; `columns` are all columns of the relation.
 */
export interface LatestRows {
  readonly kind: 'latest';
  readonly eventKey: readonly OutputColumn[];
  readonly columns: readonly OutputColumn[];
  readonly keys: readonly OutputColumn[];
  readonly from: Relation;
  /** Joined by `and`. */
  readonly where: readonly Scalar[];
  /** `isLookup`: `where` leaves one key. */
  readonly hints?: { readonly isLookup: boolean };
}

export interface Select {
  readonly kind: 'select';
  readonly distinct?: boolean;
  readonly items: readonly Item[];
  readonly from: Relation;
  readonly joins?: readonly Join[];
  /** Joined by `and`. */
  readonly where?: readonly Scalar[];
  /** Names of items. */
  readonly groupBy?: readonly string[];
  readonly orderBy?: readonly Order[];
  readonly hints?: SelectHints;
}

export interface SelectHints {
  /** Names of items: the next step sorts by them. For an engine that merges sorted rows rather than sort them again. */
  readonly sortedFor?: readonly string[];
  /**
   * A run may be cut into shards: this query then reads only the rows whose values of these expressions fall into the
   * shard of parameter 3, from 0, of the number in parameter 4. All shards together are the rows of the query.
   */
  readonly shardBy?: readonly Scalar[];
}

/** An output column. Aggregates and window functions are only at the top of an item, never inside an expression. */
export interface Item {
  readonly name: string;
  readonly expr: Scalar | Aggregate | WindowFunction;
}

export type Relation = StoredRelation | StepRelation | QueryRows;

interface StoredRelation {
  /** `published` holds the rows that were just published. */
  readonly schema: 'source' | 'historical' | 'online' | 'published';
  readonly name: string;
  readonly alias?: string;
  readonly rows?: undefined;
}

/** An earlier step of the plan. */
export interface StepRelation {
  readonly schema?: undefined;
  readonly name: StepName;
  readonly alias?: string;
  readonly rows?: undefined;
}

/** The rows of a query under a name. */
interface QueryRows {
  readonly schema?: undefined;
  readonly name: string;
  readonly alias?: string;
  readonly rows: Select;
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
 * For each left row the last right row with equal keys and right time ≤ left time (`inclusive`) or < left time;
 * left rows without a match are kept, with nulls. A null key matches nothing.
 */
export interface AsofJoin {
  readonly kind: 'asof';
  readonly relation: Relation;
  readonly keys: readonly { readonly left: Scalar; readonly right: Scalar }[];
  readonly leftTime: Scalar;
  readonly rightTime: Scalar;
  /** Right columns that order rows of the same time. */
  readonly eventKey: readonly OutputColumn[];
  readonly inclusive: boolean;
}

/** The aggregates of plans; those a feature may name are in `catalog/model/aggregates.ts`. */
export type AggregateName = 'count' | 'sum' | 'exact_sum' | 'min' | 'max' | 'list';

/**
 * All skip nulls but `list`, whose values are in the order of `orderBy` (as a window function: in no order). `count`
 * without `arg` counts rows. `exact_sum` of doubles has type `exact`.
 */
export interface Aggregate {
  readonly node: 'aggregate';
  readonly fn: AggregateName;
  readonly arg?: Scalar;
  readonly filter?: Scalar;
  readonly orderBy?: readonly Order[];
  readonly type: Type;
}

export type WindowFunction = FrameFunction | RowFunction;

interface OverRows {
  readonly node: 'window';
  readonly partitionBy: readonly Scalar[];
  readonly orderBy: readonly Order[];
  readonly type: Type;
}

/** Over the rows of a frame. `first` is the value of the first of them, null or not. */
export interface FrameFunction extends OverRows {
  readonly fn: AggregateName | 'first';
  /** Absent for a `count` of rows. */
  readonly arg?: Scalar;
  /** Of an aggregate: the rows of the frame that count. */
  readonly filter?: Scalar;
  readonly frame: Frame;
  readonly hints?: FrameHints;
}

export interface FrameHints {
  /** A name for the frame; without it the name says which rows it holds. */
  readonly frameName?: string;
  /** `sum` adds up numbers of rows: no partial sum reaches 2^53, for no table has so many rows. */
  readonly sumsCounts?: boolean;
}

/** Of the row itself and its neighbours; a frame has no influence. */
export interface RowFunction extends OverRows {
  readonly fn: 'lag' | 'lead' | 'row_number';
  /** Absent for `row_number`. */
  readonly arg?: Scalar;
  /** The value of `lag` and `lead` where there is no such row; null without it. */
  readonly fallback?: Scalar;
}

export interface Order {
  readonly expr: Scalar;
  readonly direction: 'ascending' | 'descending';
  readonly nulls: 'last';
}

/** A bound's direction and unit are in its tag, never in a sign: a lost sign would let a window see the future. */
export type Frame =
  | { readonly unit: 'rows'; readonly start: RowBound; readonly end: RowBound }
  | { readonly unit: 'range'; readonly start: RangeBound; readonly end: RangeBound };

export type RowBound = OpenBound | { readonly bound: 'rows preceding'; readonly rows: number };

/** `micros` is a length in microseconds where rows are ordered by time, `units` where by a bigint; never negative. */
export type RangeBound =
  | OpenBound
  | { readonly bound: 'time preceding'; readonly micros: bigint }
  | { readonly bound: 'units preceding'; readonly units: bigint };

type OpenBound = { readonly bound: 'unbounded preceding' } | { readonly bound: 'current row' };
