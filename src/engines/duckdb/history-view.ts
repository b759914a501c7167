import { join } from 'node:path';
import type { Session } from '../duckdb-client/session.js';
import { duckdbType, escapeGlob, literal, parsePhysical, quote } from '../duckdb-client/sql.js';
import type { HistoryCheck, HistoryTable, Value } from '../engine.js';
import { type ComparedFiles, compareFiles, hasRecords, recordedFiles } from './partition-records.js';
import { historyFolder, partitionGlob } from './partitions.js';

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

/**
 * Shows the history as it lies on disk, and remembers where: a moved warehouse is noticed by `misplaced`. The view has
 * one pattern; where files are damaged or unknown it names those that are as they were written, and is made again when
 * the warehouse is opened next.
 */
export async function showHistory(
  session: Session,
  history: HistoryTable,
  path: string,
  { good, lost, unknown }: ComparedFiles,
): Promise<void> {
  const folder = escapeGlob(join(path, historyFolder(history)));
  const isPlain =
    unknown.length === 0 &&
    lost.every(({ problem }) => problem === 'missing') &&
    good.every(({ unit }) => unit === history.partitionBy);
  const patterns =
    isPlain && good.length > 0
      ? [`${folder}/${partitionGlob(history.partitionBy)}`]
      : good.map((file) => `${folder}/${escapeGlob(file.path)}`);
  await session.run(historyView(history, patterns));
  const values: readonly Value[] = [history.name, isPlain ? path : '', JSON.stringify(history)];
  await session.run('insert or replace into fs.histories values ($1, $2, $3)', values);
}

/** Compares histories with what is recorded of them, and shows those that differ, or did, as they are. */
export async function checkHistories(
  session: Session,
  path: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, HistoryCheck>> {
  const checks = new Map<string, HistoryCheck>();
  if (names.length === 0 || !(await hasRecords(session))) return checks;
  const recorded = await recordedFiles(session);
  const wanted = new Set(names);
  for (const row of await session.rows('select name, location, definition from fs.histories order by name')) {
    const name = String(row.name);
    if (!wanted.has(name)) continue;
    const history: HistoryTable = JSON.parse(String(row.definition));
    const compared = compareFiles(history, path, recorded.get(name) ?? []);
    const { lost, unknown } = compared;
    const differs = lost.length > 0 || unknown.length > 0;
    if (differs || row.location !== path)
      await session.transaction(() => showHistory(session, history, path, compared));
    const folder = historyFolder(history);
    if (differs) checks.set(name, { lost, unknown: unknown.map((file) => `${folder}/${file.path}`) });
  }
  return checks;
}

/** The histories whose views still point to where the warehouse once lay. */
export async function misplaced(session: Session, path: string): Promise<readonly HistoryTable[]> {
  const rows = await session.rows('select definition from fs.histories where location <> $1', [path]);
  return rows.map(({ definition }): HistoryTable => JSON.parse(String(definition)));
}
