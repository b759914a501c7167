import { join } from 'node:path';
import type { Session } from '../duckdb-client/session.js';
import { escapeGlob } from '../duckdb-client/sql.js';
import type { HistoryCheck, HistoryTable, Value } from '../engine.js';
import { markChanged } from './generations.js';
import { historyView } from './history-view.js';
import { type ComparedFiles, compareFiles, hasRecords, recordedFiles } from './partition-records.js';
import { historyFolder, partitionFiles, partitionGlob } from './partitions.js';

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
  const top = historyFolder(history).length + 1;
  await markChanged(
    session,
    history.name,
    lost.map(({ name }) => name.slice(top)),
  );
  const values: readonly Value[] = [history.name, isPlain ? path : '', JSON.stringify(history)];
  // `insert or replace` takes three times as long.
  const known = await session.rows('select 1 from fs.histories where name = $1', [history.name]);
  await session.run(
    known.length === 0
      ? 'insert into fs.histories values ($1, $2, $3)'
      : 'update fs.histories set location = $2, definition = $3 where name = $1',
    values,
  );
}

/** In a warehouse from before files were recorded all of them count. */
export async function showAsIs(session: Session, history: HistoryTable, path: string): Promise<void> {
  const recorded = (await hasRecords(session)) ? await recordedFiles(session, [history.name]) : undefined;
  const compared =
    recorded === undefined
      ? { good: partitionFiles(join(path, historyFolder(history))), lost: [], unknown: [] }
      : compareFiles(history, path, recorded.get(history.name) ?? []);
  await showHistory(session, history, path, compared);
}

/** Compares histories with what is recorded of them, and shows those that differ, or did, as they are. */
export async function checkHistories(
  session: Session,
  path: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, HistoryCheck>> {
  const checks = new Map<string, HistoryCheck>();
  if (names.length === 0 || !(await hasRecords(session))) return checks;
  const recorded = await recordedFiles(session, names);
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
