import type { Span } from '../../diagnostics/diagnostic.js';
import type { Literal, Scalar } from '../../expression/ast/nodes.js';
import type { AggregateName } from '../../spec/aggregate-names.js';
import type { Duration, RowCount } from '../../types/duration.js';
import type { Type } from '../../types/type.js';
import type { Check } from './checks.js';

/** Everything the specs say, resolved and checked. Readonly data; names are unique within a kind. */
export interface Catalog {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly sources: ReadonlyMap<string, AnySource>;
  readonly featureSets: ReadonlyMap<string, FeatureSet>;
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** What no output may be written over. */
  readonly occupied: readonly Occupied[];
  readonly tests: ReadonlyMap<string, UnitTest>;
}

/** A file, a pattern of files or a folder, relative to the project root or absolute. */
export interface Occupied {
  readonly path: string;
  /** What is there, for messages. */
  readonly what: string;
}

export interface Described {
  readonly name: string;
  readonly description: string;
  readonly owner: string | null;
  readonly tags: readonly string[];
  /** Where its name stands. */
  readonly span: Span;
}

/** What something was called before, and where its spec says so. */
export interface EarlierName {
  readonly name: string;
  readonly span: Span;
}

/** What a spec declares of the changes that it has seen; no value depends on it. */
export interface Versioned {
  readonly renamed: EarlierName | null;
  /** From 1; raised where values or columns change on purpose. */
  readonly version: number;
}

export interface Column {
  readonly name: string;
  readonly type: Type;
  readonly description: string;
  readonly sensitive: boolean;
}

export interface Entity extends Described {
  readonly kind: 'entity';
  readonly keys: readonly Column[];
}

export interface SourceColumn extends Column {
  /** The column that says when this one is known; null: with its row. Of several times the first (see `timesOf`). */
  readonly knownAt: string | null;
  /** How it is made of other columns of its row; null: it is read from the data, or given by the query. */
  readonly computed: Computed | null;
  /** How the source's query makes it; null: it has none, or the column is computed. */
  readonly queried: Queried | null;
  /** Where it is declared; absent: it is a column of a dataset. */
  readonly span?: Span;
}

/** A column that is made of others of its row. */
export interface Computed {
  /** Over columns of the data alone, of the column's type, never −0. */
  readonly expr: Scalar;
  /** As it is written in the spec. */
  readonly text: string;
  /** The columns it names, computed ones too. */
  readonly reads: readonly string[];
  /** It is known at the latest of these columns' times; none: with its row. */
  readonly knownTimes: readonly string[];
  /** Whether that time is what the author says of it (`known_at`), not what it is made of. */
  readonly knownAtDeclared: boolean;
}

/** A column that the query of a source gives. */
export interface Queried {
  /** The columns of the inputs that it is made of. */
  readonly reads: readonly QueriedRead[];
  /** It is known at the latest of these columns' times, which are columns of the source; none: with its row. */
  readonly knownTimes: readonly string[];
  /** Whether that time is what the author says of it (`known_at`), not what it is made of. */
  readonly knownAtDeclared: boolean;
}

export interface QueriedRead {
  readonly source: AnySource;
  readonly column: string;
  /** Which of the query's columns tells when it is known; null: with the row. */
  readonly knownAt: string | null;
}

/** How changes of the rows of a source are found, and how new they have to be. */
export interface Watch {
  /** Null: `files` of files, `updatedAt` or `hash` of tables. Of a query and a dataset what is below decides. */
  readonly detect: 'hash' | 'files' | 'updated_at' | 'none' | null;
  /** The column that says when a row was last written. */
  readonly updatedAt: string | null;
  /** How late rows may come that are not looked for. */
  readonly late: Duration | null;
  /** How old the newest event may be. */
  readonly freshness: Duration | null;
}

/** Rows with columns that have types, as a spec of kind source declares them. */
interface Tabular extends Described {
  readonly kind: 'source';
  readonly columns: readonly SourceColumn[];
  readonly primaryKey: readonly string[];
  readonly where: Scalar | null;
  readonly timezone: string;
  readonly nonFinite: 'reject' | 'null';
  readonly watch: Watch;
  readonly checks: readonly Check[];
  readonly from: SourceOrigin;
  /** By target name. */
  readonly targets: ReadonlyMap<string, StoredOrigin>;
}

/** A source of events. */
export interface Source extends Tabular {
  /** The column of the event time. */
  readonly timestamp: string;
}

/** A table without event time, known always: for the joins of queries only. */
export interface StaticSource extends Tabular {
  readonly timestamp: null;
}

export type AnySource = Source | StaticSource;

/** Where the rows of a source come from: one kind a way to make the relation `source.<name>`. */
export type SourceOrigin = StoredOrigin | QueryOrigin | DatasetOrigin;

/** A `file` is relative to the project root and may be a glob. */
export type StoredOrigin =
  | { readonly kind: 'file'; readonly file: string; readonly format: 'csv' | 'parquet' | 'ndjson' }
  | TableOrigin;

/** A relation of a database: of the run's target, or of another one, from which it is copied. */
export interface TableOrigin {
  readonly kind: 'table';
  readonly table: string;
  /** A Postgres target; null: that of the run. */
  readonly target: string | null;
}

/** The rows of a dataset, without its labels (see `visible` in `dataset-source.ts`). */
export interface DatasetOrigin {
  readonly kind: 'dataset';
  readonly dataset: Dataset;
}

/** Rows made of the rows of other sources, one by one. */
export interface QueryOrigin {
  readonly kind: 'query';
  /** As it is written in the spec. */
  readonly text: string;
  /** Those it reads, in the order of `inputs`. */
  readonly inputs: readonly AnySource[];
  /** Their rows together, none left out. */
  readonly branches: readonly QueryBranch[];
}

/** One `select` of a query. Columns in its expressions name the alias that they are of. */
export interface QueryBranch {
  readonly from: QueryInput;
  readonly joins: readonly QueryJoin[];
  readonly where: Scalar | null;
  /** One a column that the query gives, in the order of the source's columns, of its type, never −0. */
  readonly items: readonly { readonly name: string; readonly expr: Scalar }[];
}

export interface QueryInput {
  readonly alias: string;
  readonly source: AnySource;
}

/** Joins what stands before it with one more input. */
export interface QueryJoin extends QueryInput {
  readonly kind: 'inner' | 'left' | 'right' | 'full' | 'cross';
  /** Null of a cross join only. */
  readonly on: Scalar | null;
}

export interface FeatureSet extends Described, Versioned {
  readonly kind: 'feature_set';
  readonly entity: Entity;
  readonly source: Source;
  /** In the entity's order. */
  readonly keys: readonly { readonly key: Column; readonly column: SourceColumn }[];
  /** The event time of features that have none of their own. */
  readonly timestamp: SourceColumn;
  /** A row of the history is a change of a key's state at a reference time, or one event. */
  readonly grain: 'snapshot' | 'event';
  /** Between reference times. At event grain one microsecond: a row can have any instant. */
  readonly every: Duration;
  /** Event grain: whether windows hold what has the very time of their row. */
  readonly atT: 'include' | 'exclude';
  /** Event grain: the parts of the source's primary key that is in neither keys nor `timestamp`: columns of the history behind `timestamp`. */
  readonly eventKey: readonly SourceColumn[];
  readonly where: Scalar | null;
  /** Which of the events with equal values of `by` counts inside a window, by time and primary key; null: all do. */
  readonly dedupe: { readonly by: readonly SourceColumn[]; readonly keep: 'last' | 'first' } | null;
  /** Microseconds since 1970-01-01, UTC; null: from the first event. */
  readonly start: bigint | null;
  /** Microseconds since 1970-01-01, UTC, inclusive; null: it goes on. */
  readonly end: bigint | null;
  /** How far the history may lie behind now. */
  readonly freshness: Duration | null;
  readonly partitionBy: 'day' | 'month' | 'year';
  readonly features: readonly Feature[];
  /** What features and derived columns were called before, by their names. */
  readonly renamedFeatures: ReadonlyMap<string, EarlierName>;
  /** Columns made of events, in order: features as written, their aggregates as written, then windows. */
  readonly aggregated: readonly FeatureColumn[];
  /** Columns made of other stored columns, each after those it reads. */
  readonly derived: readonly DerivedColumn[];
  /** Columns that use `as_of`: not stored, but computed where they are read. */
  readonly unmaterialized: readonly DerivedColumn[];
  /** The stored columns: the aggregated, then the derived ones. */
  readonly columns: readonly StoredColumn[];
  /** Of the rows of its history. */
  readonly checks: readonly Check[];
}

export interface Feature {
  readonly name: string;
  readonly description: string;
  readonly span: Span;
}

/** `lifetime` holds every event before T; `events`, at event grain only, so many rows up to the row itself. */
export type TimeWindow =
  | { readonly kind: 'duration'; readonly duration: Duration }
  | { readonly kind: 'lifetime' }
  | { readonly kind: 'events'; readonly rows: RowCount };

export interface StoredColumn extends Column {
  /** The feature or derived name in the spec that it comes from. */
  readonly feature: string;
  /** The value over no events: constant but for `as_of` in a column that is computed where it is read. */
  readonly empty: Scalar;
}

/** A column made of other columns of its set. */
export interface DerivedColumn extends StoredColumn {
  /**
   * As the spec says it, names resolved. Of a stored column over what aggregated and derived ones before it are before
   * they are filled and cast; of one that is computed where it is read over columns as they are stored.
   */
  readonly expr: Scalar;
  readonly fill: Scalar | null;
  /** `expr`, cast and filled; of a column that is read over stored columns and `as_of` alone. */
  readonly value: Scalar;
}

export interface FeatureColumn extends StoredColumn {
  /** Its event time: rows where it is null are not events of this column. */
  readonly timestamp: SourceColumn;
  /** What the aggregate gives, which derived columns see; `type` is what is stored. */
  readonly result: Type;
  readonly aggregate: AggregateName;
  /** The number in the aggregate's name (95 of `p95`); null where there is none. */
  readonly number: number | null;
  readonly window: TimeWindow;
  /** What is aggregated; null: events are counted. */
  readonly of: Scalar | null;
  /** Which of the set's events count; null: all. Of a pivot, those that have its value. */
  readonly filter: Scalar | null;
  readonly pivot: PivotValue | null;
  /** A literal of `type` for where the aggregate is null. */
  readonly fill: Scalar | null;
  /** The value over no events, after fill: a literal of `type`. */
  readonly empty: Scalar;
}

/** One value of a pivot: what it adds to a column's name and to its filter. */
export interface PivotValue {
  readonly name: string;
  readonly by: Scalar;
  readonly value: Scalar;
  /** The filter without the pivot. */
  readonly where: Scalar | null;
}

/** A dataset can stand wherever a source can: as such it is a `Source` with a `DatasetOrigin`. */
export interface Dataset extends Described, Versioned {
  readonly kind: 'dataset';
  readonly spine: Source;
  readonly timestamp: SourceColumn;
  readonly where: Scalar | null;
  /** The spine's columns in the output, in order; `timestamp` names the spine's event time there. */
  readonly columns: readonly {
    readonly name: string;
    readonly column: SourceColumn;
    readonly label: boolean;
  }[];
  /** Labels made of the spine's columns; they stand behind `columns`. */
  readonly labels: readonly Label[];
  readonly sets: readonly DatasetSet[];
  /** Made of the others; they stand last. */
  readonly derived: readonly DatasetDerived[];
  readonly checks: readonly Check[];
  readonly output: DatasetOutput;
}

/** A `file` is relative to the project root; a table is one of the target's database, made by us alone. */
export type DatasetOutput =
  | { readonly kind: 'file'; readonly file: string; readonly format: 'csv' | 'parquet' }
  | { readonly kind: 'table'; readonly schema: string; readonly table: string };

export interface Label extends Column {
  /** Over the spine's columns, those known later than `within` after the row as null; of the label's type, never −0. */
  readonly expr: Scalar;
  /** As it is written in the spec. */
  readonly text: string;
  /** How long after its row the label was known; null: as it is known now. */
  readonly within: Duration | null;
}

export interface DatasetDerived extends Column {
  /** Over the names of the dataset's other columns; of the column's type, never −0. */
  readonly expr: Scalar;
  /** As it is written in the spec. */
  readonly text: string;
}

export interface DatasetSet {
  readonly set: FeatureSet;
  /** Entity key ← spine column, in the entity's order. */
  readonly keys: readonly { readonly key: Column; readonly column: SourceColumn }[];
  /** What goes before the names of its columns; often nothing. */
  readonly prefix: string;
  /** Those of its columns that are in the dataset, in order, by their names there. */
  readonly columns: readonly { readonly name: string; readonly column: StoredColumn }[];
  /** Event grain, where the spine is the set's source: whether the spine row's own row counts. */
  readonly self: boolean;
  /** Event grain: a row older than this at the spine row's time counts as none; null: none is too old. */
  readonly maxAge: Duration | null;
  /**
   * What is read: rows of the set's history, or at `event` its events themselves, the windows of snapshots evaluated at
   * the spine row's own instant.
   */
  readonly asOf: 'snapshot' | 'event';
}

/** What a unit test can be of. */
export type Subject = FeatureSet | Dataset | AnySource;

/** A value as a literal of its type, or a list of them. */
export type TestValue = Literal['value'] | readonly TestValue[];

export interface TestCell {
  readonly type: Type;
  readonly value: TestValue;
}

/** Columns that are not in it: null in a given row, not compared in an expected one. */
export interface TestRow {
  readonly cells: ReadonlyMap<string, TestCell>;
  readonly span: Span;
}

export interface GivenRows {
  readonly source: AnySource;
  readonly rows: readonly TestRow[];
}

/** A unit test: what comes out of rows. */
export interface UnitTest {
  readonly kind: 'test';
  readonly name: string;
  readonly description: string;
  readonly span: Span;
  readonly subject: Subject;
  /** The time and the clock of the test: UTC microseconds since 1970-01-01. */
  readonly at: bigint;
  /** By the name of the source: all that the subject reads. */
  readonly given: ReadonlyMap<string, GivenRows>;
  readonly expect: readonly TestRow[];
  /** Whether there may be other rows. */
  readonly partial: boolean;
  /** How far doubles and decimals may be from what is expected. */
  readonly tolerance: number;
}
