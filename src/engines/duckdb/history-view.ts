import { join } from 'node:path';
import type { Session } from '../duckdb-client/session.js';
import { duckdbType, escapeGlob, literal, parsePhysical, quote } from '../duckdb-client/sql.js';
import type { HistoryTable, Value } from '../engine.js';
import { hasPartitions, historyFolder, partitionGlob } from './partitions.js';

/** The tables of the engine's own book-keeping, and the schema of the histories' views. */
const TABLES = [
  'create schema if not exists fs',
  'create schema if not exists historical',
  'create table if not exists fs.journal (id VARCHAR primary key, entry VARCHAR not null)',
  'create table if not exists fs.histories (name VARCHAR primary key, location VARCHAR not null, definition VARCHAR not null)',
].join('; ');

export const prepareTables = (session: Session): Promise<void> => session.run(TABLES);

export async function hasTables(session: Session): Promise<boolean> {
  const rows = await session.rows(
    "select 1 from duckdb_tables() where database_name = current_database() and schema_name = 'fs' and table_name in ('journal', 'histories')",
  );
  return rows.length === 2;
}

export const columnsOf = (history: HistoryTable): string =>
  history.columns.map(({ name }) => quote(name)).join(', ');

/** Each column of `from` in the history's type. */
export const typedColumns = (history: HistoryTable): string =>
  history.columns
    .map(({ name, type }) => `cast(${quote(name)} as ${duckdbType(parsePhysical(type))}) as ${quote(name)}`)
    .join(', ');

/** A table expression over parquet files; `patterns` are patterns of DuckDB, already escaped. */
export const parquet = (patterns: readonly string[]): string =>
  `read_parquet([${patterns.map(literal).join(', ')}], hive_partitioning = false)`;

/** `historical.<name>` over the files of `patterns`; no rows where there are none. */
export function historyView(history: HistoryTable, patterns: readonly string[]): string {
  const head = `create or replace view historical.${quote(history.name)} as select`;
  if (patterns.length > 0) return `${head} ${typedColumns(history)} from ${parquet(patterns)}`;
  const nulls = history.columns.map(
    ({ name, type }) => `cast(null as ${duckdbType(parsePhysical(type))}) as ${quote(name)}`,
  );
  return `${head} ${nulls.join(', ')} where false`;
}

/** The view over the history's files as they lie under the warehouse at `path`, by one pattern. */
function settledView(history: HistoryTable, path: string): string {
  const folder = join(path, historyFolder(history));
  const some = hasPartitions(folder, history.partitionBy);
  return historyView(history, some ? [`${escapeGlob(folder)}/${partitionGlob(history.partitionBy)}`] : []);
}

/** Shows the history as it lies on disk, and remembers where: a moved warehouse is noticed by `relocate`. */
export async function showHistory(session: Session, history: HistoryTable, path: string): Promise<void> {
  await session.run(settledView(history, path));
  const values: readonly Value[] = [history.name, path, JSON.stringify(history)];
  await session.run('insert or replace into fs.histories values ($1, $2, $3)', values);
}

/** The histories whose views still point to where the warehouse once lay. */
export async function misplaced(session: Session, path: string): Promise<readonly HistoryTable[]> {
  const rows = await session.rows('select definition from fs.histories where location <> $1', [path]);
  return rows.map(({ definition }): HistoryTable => JSON.parse(String(definition)));
}
