import type { Session } from '../duckdb-client/session.js';
import { duckdbType, literal, parsePhysical, quote } from '../duckdb-client/sql.js';
import type { HistoryTable } from '../engine.js';

/** The tables of the engine's own book-keeping, and the schema of the histories' views. */
const TABLES = [
  'create schema if not exists fs',
  'create schema if not exists historical',
  'create table if not exists fs.journal (id VARCHAR primary key, entry VARCHAR not null)',
  'create table if not exists fs.histories (name VARCHAR primary key, location VARCHAR not null, definition VARCHAR not null)',
  'create table if not exists fs.generations (history VARCHAR not null, year VARCHAR not null, folder VARCHAR not null, files INTEGER not null)',
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

/** `historical.<name>`, or that of another schema, over the files of `patterns`; no rows where there are none. */
export function historyView(
  history: HistoryTable,
  patterns: readonly string[],
  schema = 'historical',
): string {
  const head = `create or replace view ${schema}.${quote(history.name)} as select`;
  if (patterns.length > 0) return `${head} ${typedColumns(history)} from ${parquet(patterns)}`;
  const nulls = history.columns.map(
    ({ name, type }) => `cast(null as ${duckdbType(parsePhysical(type))}) as ${quote(name)}`,
  );
  return `${head} ${nulls.join(', ')} where false`;
}
