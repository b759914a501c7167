/** The column types the oracle knows. */
export type Type =
  | { readonly name: 'string' | 'boolean' | 'integer' | 'bigint' | 'double' | 'timestamp' }
  | { readonly name: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly name: 'list'; readonly of: Type };

/**
 * A value: string → string; boolean → boolean; integer, bigint → bigint; double → number; timestamp → bigint,
 * UTC microseconds since 1970-01-01; decimal → bigint, in units of its last digit (1.50 of scale 2 is 150n); list →
 * its text as `listCell` writes it.
 */
export type Cell = string | bigint | number | boolean | null;

/** A list as one cell. */
export const listCell = (items: readonly Cell[]): string =>
  JSON.stringify(items.map((item) => (Object.is(item, -0) ? '-0' : `${typeof item} ${String(item)}`)));

export type Row = Readonly<Record<string, Cell>>;

/** SQL's three values: only `true` lets a row pass. */
export type Predicate = (row: Row) => boolean | null;

export interface FeatureColumn {
  readonly name: string;
  /** The source column that holds the time of the events it counts. */
  readonly timestamp: string;
  /** `newest`: the value of the newest event, null or not. */
  readonly aggregate: string;
  /** The column that is aggregated; null: events are counted. */
  readonly of: { readonly column: string; readonly type: Type } | null;
  readonly where: Predicate | null;
  /** Only events of which `by` gives this value; null: all. */
  readonly pivot: { readonly by: (row: Row) => Cell; readonly value: Cell } | null;
  /** Microseconds; or so many rows, at event grain. */
  readonly window: bigint | 'lifetime' | { readonly rows: number };
  /** In the place of null; null: none. */
  readonly fill: Cell;
}

/** A column made of others: from the values of those before it, by name. `as_of` is the instant of reading. */
export interface DerivedColumn {
  readonly name: string;
  readonly of: (values: Row) => Cell;
}

export interface SnapshotSet {
  readonly name: string;
  /** Source columns that hold the keys, in the entity's order. */
  readonly keys: readonly string[];
  readonly where: Predicate | null;
  /** Microseconds. */
  readonly every: bigint;
  readonly start: bigint | null;
  /** Inside each window only one event of equal values counts; null: all do. */
  readonly dedupe: { readonly by: readonly string[]; readonly keep: 'first' | 'last' } | null;
  /** One row for each event, and whether a window holds its row's own time; absent: snapshots. */
  readonly event?: { readonly own: boolean };
  readonly columns: readonly FeatureColumn[];
  readonly derived: readonly DerivedColumn[];
  /** Not stored: computed where they are read. */
  readonly read: readonly DerivedColumn[];
}

/** The values of the set's columns, in order, then of those derived. */
export type State = readonly Cell[];

export interface HistoryRow {
  readonly keys: readonly Cell[];
  /** The reference time, or the event's. */
  readonly at: bigint;
  /** The event's primary key, at event grain. */
  readonly id?: string;
  readonly state: State;
}

/** Names a key without mixing ("1","12") with ("11","2"), or 1 with "1". */
export const keyId = (keys: readonly Cell[]): string =>
  JSON.stringify(keys.map((k) => (typeof k === 'bigint' ? ['int', String(k)] : k)));
