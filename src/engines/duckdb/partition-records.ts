import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../duckdb-client/session.js';
import { literal } from '../duckdb-client/sql.js';
import type { HistoryTable, LostPartition } from '../engine.js';
import {
  historyFolder,
  type PartitionFile,
  partitionFiles,
  partitionInterval,
  readPartitionPath,
} from './partitions.js';

// Which partition files publications wrote, and how many bytes each has: in `fs.partitions`, by history and path
// within its folder. It changes in the transaction that shows the files.

export interface RecordedFile {
  readonly path: string;
  readonly bytes: number;
}

/** The files of a history's folder beside what is recorded of them. */
export interface ComparedFiles {
  /** As they were written. */
  readonly good: readonly PartitionFile[];
  /** Recorded, and not as written: names within the folder. */
  readonly lost: readonly LostPartition[];
  /** Not recorded. */
  readonly unknown: readonly PartitionFile[];
}

const CREATE =
  'create table if not exists fs.partitions (history VARCHAR not null, path VARCHAR not null, bytes BIGINT not null)';

/** Makes the table where there is none; files of a warehouse from before it had one are recorded as they are. */
export async function prepareRecords(session: Session, path: string): Promise<void> {
  if (await hasRecords(session)) return;
  const rows = await session.rows('select definition from fs.histories');
  await session.transaction(async () => {
    await session.run(CREATE);
    for (const { definition } of rows) {
      const history: HistoryTable = JSON.parse(String(definition));
      const top = join(path, historyFolder(history));
      const files = partitionFiles(top).map((file) => ({
        path: file.path,
        bytes: sizeOf(join(top, file.path)),
      }));
      await record(session, history.name, { removed: 'all', written: files });
    }
  });
}

/** Sessions that have seen the table: a look into the catalog goes through all views of the warehouse. */
const recording = new WeakSet<Session>();

export async function hasRecords(session: Session): Promise<boolean> {
  if (recording.has(session)) return true;
  const rows = await session.rows(
    "select 1 from duckdb_tables() where database_name = current_database() and schema_name = 'fs' and table_name = 'partitions'",
  );
  if (rows.length > 0) recording.add(session);
  return rows.length > 0;
}

/** What is recorded of these histories, or of all, by name. */
export async function recordedFiles(
  session: Session,
  names?: readonly string[],
): Promise<ReadonlyMap<string, readonly RecordedFile[]>> {
  const where = names === undefined ? '' : `where ${isOneOf('history', names)}`;
  const rows = await session.rows(`select history, path, bytes from fs.partitions ${where} order by all`);
  const files = new Map<string, RecordedFile[]>();
  for (const { history, path, bytes } of rows) {
    const known = files.get(String(history)) ?? [];
    known.push({ path: String(path), bytes: Number(bytes) });
    files.set(String(history), known);
  }
  return files;
}

/** SQL: whether a column holds one of these texts, of which there is at least one. */
export const isOneOf = (column: string, texts: readonly string[]): string =>
  `${column} in (${texts.map(literal).join(', ')})`;

/** Up to this many files are named in one statement. */
const CHUNK = 1000;

/** Changes what is recorded of a history. */
export async function record(
  session: Session,
  history: string,
  {
    removed,
    written,
  }: { readonly removed: readonly string[] | 'all'; readonly written: readonly RecordedFile[] },
): Promise<void> {
  const name = literal(history);
  if (removed === 'all') await session.run(`delete from fs.partitions where history = ${name}`);
  else
    for (const paths of chunks([...removed, ...written.map(({ path }) => path)]))
      await session.run(
        `delete from fs.partitions where history = ${name} and path in (${paths.map(literal).join(', ')})`,
      );
  for (const files of chunks(written))
    await session.run(
      `insert into fs.partitions values ${files.map(({ path, bytes }) => `(${name}, ${literal(path)}, ${bytes})`).join(', ')}`,
    );
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += CHUNK) yield items.slice(from, from + CHUNK);
}

export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? -1;

/** Compares the folder of a history with what is recorded of it; paths are relative to the warehouse at `path`. */
export function compareFiles(
  history: HistoryTable,
  path: string,
  recorded: readonly RecordedFile[],
): ComparedFiles {
  const folder = historyFolder(history);
  const top = join(path, folder);
  const found = new Map(partitionFiles(top).map((file) => [file.path, file]));
  const good: PartitionFile[] = [];
  const lost: LostPartition[] = [];
  for (const { path: name, bytes } of recorded) {
    const file = found.get(name);
    found.delete(name);
    const read = file ?? readPartitionPath(name);
    if (read === undefined) continue;
    if (file !== undefined && isWhole(join(top, name), bytes)) good.push(file);
    else
      lost.push({
        name: `${folder}/${name}`,
        problem: file === undefined ? 'missing' : 'damaged',
        ...partitionInterval(read.start, read.unit),
      });
  }
  return { good, lost, unknown: [...found.values()] };
}

const MARK = 'PAR1';

/** Whether a parquet file has so many bytes, and its first and last ones. */
export function isWhole(path: string, bytes: number): boolean {
  if (sizeOf(path) !== bytes || bytes < 2 * MARK.length) return false;
  try {
    const file = openSync(path, 'r');
    try {
      const read = Buffer.alloc(2 * MARK.length);
      readSync(file, read, 0, MARK.length, 0);
      readSync(file, read, MARK.length, MARK.length, bytes - MARK.length);
      return read.toString('latin1') === MARK + MARK;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
