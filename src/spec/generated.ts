// Generated from schemas/*.schema.json by `npm run generate`; do not edit.

/**
 * A file or a table.
 */
export type OriginSpec =
  | {
      readonly file: string;
      readonly format?: 'csv' | 'parquet' | 'ndjson';
      readonly table?: never;
      readonly target?: never;
    }
  | {readonly table: string; readonly target?: string; readonly file?: never; readonly format?: never};
/**
 * A file or a table.
 */
export type OutputSpec =
  {readonly file: string; readonly table?: never} | {readonly table: string; readonly file?: never};
/**
 * A value of the column's type, null, or a list.
 */
export type TestValue =
  string | number | bigint | boolean | null | readonly (string | number | bigint | boolean | null)[];
/**
 * Bounds of a column, both inclusive; at least one.
 */
export type Between = {readonly column: string; readonly min?: Fill; readonly max?: Fill};
/**
 * Bounds of a number of rows, both inclusive; at least one.
 */
export type RowCount = {readonly min?: number | bigint; readonly max?: number | bigint};
/**
 * An aggregate function. Nulls are skipped; over no events count and count_distinct are 0 and the others are null.
 */
export type Aggregate = string;
/**
 * A value of the feature's type.
 */
export type Fill = string | number | bigint | boolean;
/**
 * An engine and where it keeps its results.
 */
export type TargetSpec = DuckdbTargetSpec | PostgresTargetSpec;

/**
 * What features are about: a user, a card, a merchant.
 */
export interface EntitySpec {
  /**
   * This document is an entity.
   */
  readonly kind: 'entity';
  /**
   * Name of the entity, unique among entities. It names the online view and the folder of its histories.
   */
  readonly name: string;
  /**
   * What the entity is, in a sentence or two.
   */
  readonly description?: string;
  /**
   * Who answers for it: a team or a person.
   */
  readonly owner?: string;
  /**
   * Words to select it by, as in `tag:fraud`.
   */
  readonly tags?: readonly string[];
  /**
   * The columns that tell one of them from another: name, then type, or a map with type and description.
   */
  readonly keys: {
    /**
     * The type of this key column, or a map with type, description and sensitive.
     */
    readonly [k: string]: string | KeySpec;
  };
}
/**
 * A key column of an entity.
 */
export interface KeySpec {
  /**
   * Type of the key column.
   */
  readonly type: string;
  /**
   * What the key column holds.
   */
  readonly description?: string;
  /**
   * true masks the values in docs and messages. Default false.
   */
  readonly sensitive?: boolean;
}
/**
 * Where events come from: a file, a table, or a query over other sources, with an event time.
 */
export interface SourceSpec {
  /**
   * This document is a source.
   */
  readonly kind: 'source';
  /**
   * Name of the source, unique among sources. In compiled SQL it is the relation `source.<name>`.
   */
  readonly name: string;
  /**
   * What one row of the source is.
   */
  readonly description?: string;
  /**
   * Who answers for it: a team or a person.
   */
  readonly owner?: string;
  /**
   * Words to select it by, as in `tag:fraud`.
   */
  readonly tags?: readonly string[];
  /**
   * The columns that identify a row. They order rows that have the same event time.
   */
  readonly primary_key?: readonly string[];
  /**
   * The column of the event time. A static source has none.
   */
  readonly timestamp?: string;
  /**
   * true: a table without event time, known always, for the joins of queries only.
   */
  readonly static?: true;
  /**
   * The columns that may be used: name, then type, or a map with type, description, known_at and sensitive. Others in the data are ignored.
   */
  readonly columns: {
    /**
     * The type of this column, or a map with type, description, known_at and sensitive.
     */
    readonly [k: string]: string | ColumnSpec;
  };
  /**
   * Where the rows are: a file (csv, parquet or ndjson; globs are allowed) or a table of the target's database. Not beside query.
   */
  readonly from?: OriginSpec;
  /**
   * Instead of from: one SELECT over the inputs that works row by row, with where, joins and union all. It gives the declared columns.
   */
  readonly query?: string;
  /**
   * The sources that the query reads, by their names.
   */
  readonly inputs?: readonly string[];
  /**
   * Another origin for a target, by the target's name in fs.yaml.
   */
  readonly targets?: {
    readonly [k: string]: SourceTargetSpec;
  };
  /**
   * Which rows there are: a boolean SQL expression over the columns. Rows where it is false or null are left out.
   */
  readonly where?: string;
  /**
   * How changes are found. files: by names, sizes and times of files, then by content; the default of files. hash: always by content; the default of tables. updated_at: by the greatest value of that column and the number of rows, then by content. none: not at all.
   */
  readonly detect?: 'hash' | 'files' | 'updated_at' | 'none';
  /**
   * The column that says when a row was last written. Of a table it is the default way to find changes.
   */
  readonly updated_at?: string;
  /**
   * How late rows may come: each run computes again what the events of this time before the last computed reference time can change, without looking. Goes with detect: none or updated_at.
   */
  readonly late?: string;
  /**
   * How old the newest event may be: fs status shows it, and --check fails beyond it.
   */
  readonly freshness?: string;
  /**
   * What has to be true of the rows of the source before anything is computed from them.
   */
  readonly checks?: readonly CheckSpec[];
  /**
   * IANA name of the time zone of timestamps that are written without an offset. Default UTC.
   */
  readonly timezone?: string;
  /**
   * null reads NaN and infinities as null. Without this key rows that hold one are rejected.
   */
  readonly non_finite?: 'null' | null;
}
/**
 * A column of a source.
 */
export interface ColumnSpec {
  /**
   * Type of the column. Default for a computed column: that of its expr.
   */
  readonly type?: string;
  /**
   * Makes this a computed column: one SQL expression over the other columns of the row. It is not read from the data.
   */
  readonly expr?: string;
  /**
   * What the column holds.
   */
  readonly description?: string;
  /**
   * The timestamp column that says when this column becomes known, if that is later than its row. Feature sets may use it only at that time.
   */
  readonly known_at?: string;
  /**
   * true masks the values in docs and messages. Default false.
   */
  readonly sensitive?: boolean;
}
/**
 * What is different on this target.
 */
export interface SourceTargetSpec {
  /**
   * Where the rows are on this target.
   */
  readonly from: OriginSpec;
}
/**
 * Features of one entity, from one source, computed together and stored as one history.
 */
export interface FeatureSetSpec {
  /**
   * This document is a feature set.
   */
  readonly kind: 'feature_set';
  /**
   * Name of the feature set, unique among feature sets. It names the history and the online relation.
   */
  readonly name: string;
  /**
   * What the features are about.
   */
  readonly description?: string;
  /**
   * The name that the set had before: fs diff compares it with that one.
   */
  readonly renamed?: string;
  /**
   * A whole number from 1, raised where values or columns change on purpose: fs diff then accepts what breaks readers. Default 1.
   */
  readonly version?: number;
  /**
   * Who answers for it: a team or a person.
   */
  readonly owner?: string;
  /**
   * Words to select it by, as in `tag:fraud`.
   */
  readonly tags?: readonly string[];
  /**
   * The entity that the features describe.
   */
  readonly entity: string;
  /**
   * The source of the events.
   */
  readonly source: string;
  /**
   * Which source column holds each key of the entity: entity key, then source column. Default: the column of the same name.
   */
  readonly keys?: KeyMap;
  /**
   * The column of the event time of this set, instead of the source's. Rows where it is null are not events of this set.
   */
  readonly timestamp?: string;
  /**
   * What a row of the history is. snapshot: a change of a key's state at a reference time. event: one row for each event, stamped with its time. Default snapshot.
   */
  readonly grain?: 'snapshot' | 'event';
  /**
   * Event grain only: whether a window holds what has the very time of its row, the row's own event among it. Default include.
   */
  readonly at_t?: 'include' | 'exclude';
  /**
   * How far back the features look from each reference time, or from each event. `lifetime` is everything before it; `3 events` is an event and the two before it (event grain only). Default for the features that have no windows of their own.
   */
  readonly windows?: readonly string[];
  /**
   * The slide: time between reference times, which are its multiples since 1970-01-01 UTC (weeks: since Monday 1970-01-05). Default 1 day. Snapshot grain only.
   */
  readonly every?: string;
  /**
   * Which rows of the source are events of this set: a boolean SQL expression over the source's columns.
   */
  readonly where?: string;
  /**
   * Inside each window, only one of the events with equal values of these columns counts.
   */
  readonly dedupe?: DedupeSpec;
  /**
   * The history begins at the first reference time at or after this date or instant (UTC). Earlier events are still read. Default: the first event.
   */
  readonly start?: string;
  /**
   * The history ends with the last reference time at or before this date (its first moment) or instant (UTC). Then it is complete. Default: it goes on.
   */
  readonly end?: string;
  /**
   * How far the history may lie behind now: fs status shows it, and --check fails beyond it, and only then for a set that is behind.
   */
  readonly freshness?: string;
  /**
   * What has to be true of the rows of the history before readers see them.
   */
  readonly checks?: readonly CheckSpec[];
  /**
   * The unit of time of one partition of the history: day, month or year. Default day.
   */
  readonly partition_by?: 'day' | 'month' | 'year';
  /**
   * The value used instead of null, for the features that have no fill of their own.
   */
  readonly fill?: Fill;
  /**
   * The features by name. The name goes into the names of the columns.
   */
  readonly features: {
    readonly [k: string]: FeatureSpec;
  };
  /**
   * Columns made of the set's other columns, by name.
   */
  readonly derived?: DerivedMap;
}
/**
 * Columns made of other columns: name, then a scalar SQL expression, or a map with expr, type, fill and description.
 */
export interface DerivedMap {
  /**
   * The expression, or a map with expr, type, fill and description.
   */
  readonly [k: string]: string | DerivedSpec;
}
/**
 * A column made of other columns. Bare names of features give one column for each of their windows; `as_of` is the instant of reading.
 */
export interface DerivedSpec {
  /**
   * What the column says.
   */
  readonly description?: string;
  /**
   * The name that the column had before: it is then renamed, not removed.
   */
  readonly renamed?: string;
  /**
   * A scalar SQL expression over features by name, columns by name, and `as_of`.
   */
  readonly expr: string;
  /**
   * The value used instead of null.
   */
  readonly fill?: Fill;
  /**
   * The type of the column, if not the expression's own.
   */
  readonly type?: string;
}
/**
 * Which events are repetitions of the same one, and which of them counts.
 */
export interface DedupeSpec {
  /**
   * Columns of the source: events with equal values in all of them are the same. Nulls are equal.
   */
  readonly by: readonly string[];
  /**
   * Whether the last or the first of them counts, by time, then primary key.
   */
  readonly keep: 'last' | 'first';
}
/**
 * One feature: an aggregate over windows of events, which gives one column for each aggregate and window; or, without an aggregate, the value of the newest event.
 */
export interface FeatureSpec {
  /**
   * What the feature says.
   */
  readonly description?: string;
  /**
   * The name that the feature had before: its columns are then renamed, not removed.
   */
  readonly renamed?: string;
  /**
   * Who answers for it: a team or a person.
   */
  readonly owner?: string;
  /**
   * Words to select it by.
   */
  readonly tags?: readonly string[];
  /**
   * How the events of a window become one value: an aggregate such as count, sum or p95, or a list of them. Nulls are skipped. Without it the feature is the value of the newest event, null or not.
   */
  readonly aggregate?: Aggregate | readonly Aggregate[];
  /**
   * What is aggregated: a column of the source or a scalar SQL expression. Default: the column that has the feature's name; `count` without it counts events.
   */
  readonly of?: string;
  /**
   * The name of the feature's column, instead of the generated one. With several aggregates or windows a pattern: {feature}, {aggregate} and {window} stand for the parts of the generated name, as in {feature}__{aggregate}_over_{window}.
   */
  readonly name?: string;
  /**
   * With count: equal values count once.
   */
  readonly distinct?: true;
  /**
   * Which events of the set count for this feature: a boolean SQL expression.
   */
  readonly where?: string;
  /**
   * One column for each value of `by`, over the events that have it.
   */
  readonly pivot?: PivotSpec;
  /**
   * The column of another event time of the same source, for this feature. Rows where it is null are not events of this feature.
   */
  readonly timestamp?: string;
  /**
   * The windows of this feature, instead of the set's.
   */
  readonly windows?: readonly string[];
  /**
   * The value used instead of null.
   */
  readonly fill?: Fill;
  /**
   * The type of the feature's columns, if not the aggregate's own.
   */
  readonly type?: string;
}
/**
 * Values that events are split by.
 */
export interface PivotSpec {
  /**
   * What tells the events apart: a column of the source or a scalar SQL expression.
   */
  readonly by: string;
  /**
   * The values, each the beginning of its columns' names; or a map of value to name.
   */
  readonly values: readonly (string | number | bigint | boolean)[] | {readonly [value: string]: string};
}
/**
 * The rows of a source, each enriched with features as they were known at that row's time.
 */
export interface DatasetSpec {
  /**
   * This document is a dataset.
   */
  readonly kind: 'dataset';
  /**
   * Name of the dataset, unique among datasets.
   */
  readonly name: string;
  /**
   * What one row of the dataset is.
   */
  readonly description?: string;
  /**
   * The name that the dataset had before: fs diff compares it with that one.
   */
  readonly renamed?: string;
  /**
   * A whole number from 1, raised where values or columns change on purpose: fs diff then accepts what breaks readers. Default 1.
   */
  readonly version?: number;
  /**
   * Who answers for it: a team or a person.
   */
  readonly owner?: string;
  /**
   * Words to select it by, as in `tag:fraud`.
   */
  readonly tags?: readonly string[];
  /**
   * The source whose rows are enriched.
   */
  readonly spine: string;
  /**
   * The column of the time as of which features are taken, instead of the spine's event time.
   */
  readonly timestamp?: string;
  /**
   * The spine's columns in the output, in order. `timestamp` is the spine's event time.
   */
  readonly columns: readonly string[];
  /**
   * What is known later than its row, to be predicted and never used as a feature: columns of the spine, or a map of names to expressions.
   */
  readonly labels?: readonly string[] | LabelMap;
  /**
   * The feature sets to join, each as of the row's time: a name, or a map with set and keys.
   */
  readonly features: readonly (string | DatasetSetSpec)[];
  /**
   * Which rows of the spine are in the dataset: a boolean SQL expression over the spine's columns.
   */
  readonly where?: string;
  /**
   * Columns made of the others: name, then one SQL expression, or a map with expr, type and fill.
   */
  readonly derived?: {
    /**
     * One SQL expression over the dataset's other columns that are no labels, or a map with expr, type and fill.
     */
    readonly [k: string]: string | DatasetDerivedSpec;
  };
  /**
   * What has to be true of the rows of the dataset before they replace its output.
   */
  readonly checks?: readonly CheckSpec[];
  /**
   * Where the dataset is written: a file, or a table of the target's database.
   */
  readonly output: OutputSpec;
}
/**
 * A column made of others of its row.
 */
export interface DatasetDerivedSpec {
  /**
   * One SQL expression over the dataset's other columns, by their names there.
   */
  readonly expr: string;
  /**
   * Type of the column. Default: that of expr.
   */
  readonly type?: string;
  /**
   * The value used instead of null.
   */
  readonly fill?: Fill;
  /**
   * What the column says.
   */
  readonly description?: string;
}
/**
 * Labels by name.
 */
export interface LabelMap {
  readonly [k: string]: LabelSpec;
}
/**
 * A label made of the spine's columns.
 */
export interface LabelSpec {
  /**
   * One SQL expression over the spine's columns, also those known later.
   */
  readonly expr: string;
  /**
   * The label is what was known this long after the row; rows that are not yet as old are left out and counted. Without it: what is known now.
   */
  readonly within?: string;
  /**
   * Type of the label. Default: that of expr.
   */
  readonly type?: string;
  /**
   * The value used instead of null.
   */
  readonly fill?: Fill;
  /**
   * What the label says.
   */
  readonly description?: string;
}
/**
 * A feature set, with the spine columns that hold its keys and what is taken of it.
 */
export interface DatasetSetSpec {
  /**
   * The feature set.
   */
  readonly set: string;
  /**
   * Which spine column holds each key of the entity: entity key, then spine column. Default: the column of the same name.
   */
  readonly keys?: KeyMap;
  /**
   * Goes before the name of each of its columns, so that one set can be joined twice, in two roles.
   */
  readonly prefix?: string;
  /**
   * Which of its columns, in order: full names, or names of features, which mean all their columns. Default: all.
   */
  readonly columns?: readonly string[];
  /**
   * Event grain only, where the spine is the set's source: include takes the row of the spine row's own event too, by primary key. Default: only rows before the spine row's time.
   */
  readonly self?: 'include';
  /**
   * Event grain only: a row older than this at the spine row's time counts as none.
   */
  readonly max_age?: string;
  /**
   * Snapshots only: event evaluates the windows at the spine row's own instant, straight from the events, [t − w, t); snapshot takes the last snapshot at or before it. Default: snapshot.
   */
  readonly as_of?: 'snapshot' | 'event';
}
/**
 * A unit test: rows of sources, and the rows that must come out.
 */
export interface TestSpec {
  /**
   * This document is a unit test.
   */
  readonly kind: 'test';
  /**
   * Name of the test, unique among tests.
   */
  readonly name: string;
  /**
   * What the test shows, in a sentence.
   */
  readonly description?: string;
  /**
   * What is tested: a feature set, a dataset, or a source that a query makes.
   */
  readonly subject: string;
  /**
   * The time of the test, which is also its clock: a date or an instant in UTC.
   */
  readonly at: string;
  /**
   * Rows by source. Columns that are left out are null; times without an offset are UTC.
   */
  readonly given: {
    /**
     * The rows of this source.
     */
    readonly [k: string]: readonly TestRow[];
  };
  /**
   * The rows that come out, in any order: of a feature set the state of each key. Columns that are left out are not compared.
   */
  readonly expect: readonly TestRow[];
  /**
   * Whether other rows than those of expect may come out. Default: false.
   */
  readonly partial?: boolean;
  /**
   * How far doubles and decimals may be from what is expected. Default: 0.
   */
  readonly tolerance?: number;
}
/**
 * One row: column, then its value.
 */
export interface TestRow {
  readonly [k: string]: TestValue;
}
/**
 * Entity key, then the column that holds it.
 */
export interface KeyMap {
  /**
   * The column that holds this key.
   */
  readonly [k: string]: string;
}
/**
 * One check: exactly one of not_null, unique, accepted_values, between, expression, row_count, freshness and change.
 */
export interface CheckSpec {
  /**
   * These columns are never null; each is a check of its own.
   */
  readonly not_null?: readonly string[];
  /**
   * No two rows have equal values in all of these columns. Rows with a null in one of them do not count.
   */
  readonly unique?: readonly string[];
  /**
   * A column has no other values than these. Null passes.
   */
  readonly accepted_values?: AcceptedValues;
  /**
   * The values of a column lie between two bounds, both inclusive. Null passes.
   */
  readonly between?: Between;
  /**
   * A boolean SQL expression over the columns that is false for no row. Null passes.
   */
  readonly expression?: string;
  /**
   * How many rows there are.
   */
  readonly row_count?: RowCount;
  /**
   * How old the newest row may be.
   */
  readonly freshness?: string;
  /**
   * By which share the number of rows may differ from that of the last run that passed: 0.2 is a fifth more or less. The first run passes.
   */
  readonly change?: number | bigint;
  /**
   * What a check that fails does. error: nothing is replaced, and the run of what was checked fails. warn: a warning. Default error.
   */
  readonly severity?: 'error' | 'warn';
}
/**
 * The values of a column.
 */
export interface AcceptedValues {
  /**
   * The column.
   */
  readonly column: string;
  /**
   * All values that it may have.
   */
  readonly values: readonly Fill[];
}
/**
 * DuckDB: a database file, and histories as parquet files.
 */
export interface DuckdbTargetSpec {
  /**
   * DuckDB, inside this process.
   */
  readonly engine: 'duckdb';
  /**
   * Folder of the warehouse, relative to the folder of fs.yaml. ${env:NAME} and ${env:NAME:-default} are replaced.
   */
  readonly path: string;
}
/**
 * Postgres: histories as partitioned tables.
 */
export interface PostgresTargetSpec {
  /**
   * A Postgres server.
   */
  readonly engine: 'postgres';
  /**
   * Connection URL, best from the environment: ${env:FS_POSTGRES_URL}. ${env:NAME:-default} has a default.
   */
  readonly url: string;
  /**
   * Goes before the name of each schema that is made.
   */
  readonly schema_prefix?: string;
}
/**
 * fs.yaml: the root of a feature store, and where it is built.
 */
export interface ProjectSpec {
  /**
   * Name of the project.
   */
  readonly project: string;
  /**
   * The target used when the command line names none. Not needed where there is only one.
   */
  readonly default_target?: string;
  /**
   * Where features are built, by name.
   */
  readonly targets: {
    readonly [k: string]: TargetSpec;
  };
  /**
   * How feature columns are named. long: orders__count_over_7_days_rolling_windows; short: orders__count_7d. Default long.
   */
  readonly naming?: 'long' | 'short';
}
