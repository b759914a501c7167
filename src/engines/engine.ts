import type { Diagnostic, Span } from '../diagnostics/diagnostic.js';

/**
 * The narrow waist between what we mean and what an engine does. It knows SQL text, rows, files and physical
 * tables; nothing of features. All instants are UTC microseconds since 1970-01-01 as bigint; intervals are half-open.
 */
export interface Engine {
  /** Keeps other runs out of the warehouse until `close`. @throws Failure FS303 where one is at work. */
  lock(): Promise<void>;

  /** All rows of one statement. Parameters are bound as `$1`, `$2`, … */
  query(sql: string, params?: readonly Value[]): Promise<readonly Row[]>;

  /** Statements one after another, in one transaction: all or none. */
  execute(statements: readonly Statement[]): Promise<void>;

  /** Makes the relation `source.<name>` stand for this session. Throws a Failure where the data does not fit. */
  bindSource(source: SourceBinding): Promise<SourceReport>;

  /**
   * A text that differs whenever the data of a source may have changed since, found without reading the data; null where
   * only reading it tells. Throws a Failure where there are no such files.
   */
  dataVersion(source: SourceBinding): Promise<string | null>;

  /** Takes `source.<name>` away, where it is. */
  unbindSource(name: string): Promise<void>;

  /**
   * Statements that make `source.<name>` of files or a table, which is bound in this session, in another session of the
   * engine. Throws FS008 where they would be too long.
   */
  definition(source: SourceBinding): Promise<readonly string[]>;

  /** Makes the relation `source.<name>` the rows of a query over relations of this session. */
  bindView(name: string, sql: string): Promise<void>;

  /** Replaces an interval of a history by the rows of a query, together with post-publish statements. */
  publish(publication: Publication): Promise<PublishReport>;

  /**
   * Compares the partitions of histories with what publications left, by names and sizes. `historical.<name>` then
   * shows none that is damaged or unknown. Only histories that differ are in the result, by name.
   */
  checkHistories(names: readonly string[]): Promise<ReadonlyMap<string, HistoryCheck>>;

  /** Writes the rows of a query, in its order, as one csv or parquet file that appears whole or not at all. */
  writeFile(query: Statement, file: OutputFile): Promise<{ readonly rows: bigint }>;

  /** Makes a table of the rows of a query, whole or not at all. Throws a Failure FS307 if another relation has its name. */
  writeTable(query: Statement, table: OutputTable): Promise<{ readonly rows: bigint }>;

  /** What is there of things that no spec has any more, of those that this tool made. Changes nothing. */
  leftovers(gone: GoneThings): Promise<readonly Leftover[]>;

  /** Removes leftovers, together with statements, in one transaction; files after it. */
  removeLeftovers(leftovers: readonly Leftover[], statements: readonly Statement[]): Promise<void>;

  /** What it does now; null: nothing. */
  activity(): Activity | null;

  /** Asks the running statement to stop; its promise rejects. */
  interrupt(): void;

  close(): Promise<void>;
}

/** Names that the run state knows and no spec has any more, and what specs have. */
export interface GoneThings {
  readonly sets: readonly string[];
  readonly entities: readonly string[];
  /** Tables that datasets made. */
  readonly tables: readonly Pick<OutputTable, 'schema' | 'name' | 'owner'>[];
  /** The histories and the sources of all specs of today. */
  readonly owned: {
    readonly histories: readonly Pick<HistoryTable, 'name' | 'group'>[];
    readonly sources: readonly string[];
  };
}

/** Something that the engine can remove. */
export interface Leftover {
  readonly kind: 'history' | 'online' | 'view' | 'source' | 'table';
  /** The set, entity, source or dataset that it was of. */
  readonly name: string;
  /** A relation, as `schema.name`, or a folder relative to the warehouse. */
  readonly where: string;
}

/** What an engine does, for those who watch. */
export interface Activity {
  readonly phase: 'reading' | 'checking' | 'computing' | 'writing';
  /** The share of the running statement or shard that is done, 0 to 1; null: not known. */
  readonly done: number | null;
}

/**
 * What a cell is in JavaScript: string → string; boolean → boolean; integer → number; bigint → bigint;
 * double → number; decimal → string, with all its scale digits; date → `YYYY-MM-DD`; timestamp →
 * `YYYY-MM-DD HH:MM:SS[.ffffff]` UTC, the fraction only where not zero and without trailing zeros; list → array.
 * As parameters a timestamp is such a string.
 */
export type Value = string | number | bigint | boolean | null | readonly Value[];
export type Row = Readonly<Record<string, Value>>;

export interface Statement {
  readonly sql: string;
  readonly params?: readonly Value[];
}

/** Statements around those of a script that another session of the engine runs. */
export interface ScriptFrame {
  readonly begin: readonly string[];
  readonly end: readonly string[];
}

export interface PhysicalColumn {
  readonly name: string;
  /** As `formatType` writes it: `string`, `decimal(38,2)`, `timestamp`, … */
  readonly type: string;
}

/** A column of a source's data. */
export interface BoundColumn extends PhysicalColumn {
  /** Its values are not shown in findings. */
  readonly sensitive?: boolean;
  /** Where the spec declares it: findings about the column point there. */
  readonly span?: Span;
}

/**
 * Where the rows of `source.<name>` come from and what their columns must be. A query is over relations of the
 * warehouse; its rows, fit as they are, are taken once.
 */
export interface SourceBinding {
  readonly name: string;
  readonly from:
    | { readonly kind: 'file'; readonly path: string; readonly format: FileFormat }
    | { readonly kind: 'table'; readonly table: string }
    | { readonly kind: 'query'; readonly query: Statement };
  /** All declared columns; others in the data are ignored. */
  readonly columns: readonly BoundColumn[];
  /** The zone of timestamps written without an offset: an IANA name. */
  readonly timezone: string;
  /** What to do with NaN and infinities: reject the row, or read null. */
  readonly nonFinite: 'reject' | 'null';
}

export type FileFormat = 'csv' | 'parquet' | 'ndjson';

export interface SourceReport {
  /** Rows read, rejected ones included. */
  readonly rows: bigint;
  /** Rows not in `source.<name>`, by reason; each also names up to three of their row numbers (from 1, after the header). */
  readonly rejected: readonly {
    readonly reason: string;
    readonly rows: bigint;
    readonly examples: readonly bigint[];
  }[];
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were read, in the order of their paths; absent: it was a table. */
  readonly files?: readonly DataFile[];
}

/** A file of data: its path from the project root, with forward slashes, and its size. */
export interface DataFile {
  readonly path: string;
  readonly bytes: number;
}

export interface Interval {
  readonly start: bigint;
  readonly end: bigint;
}

/** A history as it lies in the warehouse: `historical.<name>`, one row per keys, `timestamp` and event key. */
export interface HistoryTable {
  readonly name: string;
  /** The folder above it: the entity. */
  readonly group: string;
  /** All columns in order: keys, then `timestamp`, then the event key, then features. */
  readonly columns: readonly PhysicalColumn[];
  readonly keys: readonly string[];
  /** Columns that identify a row among those of one key and time, in order; absent: there is only one. Never null. */
  readonly eventKey?: readonly string[];
  readonly partitionBy: PartitionUnit;
}

/** A partition that is not as its publication left it: gone, or with other bytes. Its interval is of times of rows. */
export interface LostPartition extends Interval {
  /** A file, relative to the warehouse, or a table. */
  readonly name: string;
  readonly problem: 'missing' | 'damaged';
}

export interface HistoryCheck {
  readonly lost: readonly LostPartition[];
  /** Files that lie where partitions do and that no publication wrote. Nothing reads or removes them. */
  readonly unknown: readonly string[];
}

export type PartitionUnit = 'day' | 'month' | 'year';

export interface Publication {
  readonly history: HistoryTable;
  readonly interval: Interval;
  /** Gives the history's columns in order, only rows with `timestamp` in the interval. */
  readonly rows: Statement;
  /** The same rows in parts, for an engine that would hold all at once in memory; absent: they are few. */
  readonly shards?: readonly Statement[];
  /** Drop whatever the history holds outside the interval too: a rebuild that swaps when complete. */
  readonly replaceAll: boolean;
  /**
   * Looks at the history as it will be, before anybody else can see it. What it throws leaves everything as it was.
   */
  readonly verify?: (query: Engine['query']) => Promise<void>;
  /** Run after the history shows the new rows, in the same transaction as far as the engine can. */
  readonly postPublish: readonly Statement[];
  /** The post-publish statements read just the new rows, as a relation `published`, on an engine that can keep them at hand. */
  readonly keepsRows?: boolean;
}

export interface PublishReport {
  readonly rows: bigint;
  readonly partitionsWritten: number;
  readonly partitionsRemoved: number;
}

export interface OutputFile {
  /** Absolute. Folders are made. */
  readonly path: string;
  readonly format: 'csv' | 'parquet';
  /** Of the query, in its order, where they are known: an engine may forget the precision of a decimal on the way through an expression. */
  readonly columns?: readonly PhysicalColumn[];
}

/** A table of the database that a dataset is written to. */
export interface OutputTable {
  readonly schema: string;
  readonly name: string;
  /** Of the query, in its order. */
  readonly columns: readonly PhysicalColumn[];
  /** Whose it is: only what the same owner made is replaced. */
  readonly owner: string;
  /** What the table's comment tells, below whose it is, of so many rows. */
  readonly comment: (rows: bigint) => string;
}
