import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';
import { type Connected, connect, type Session } from '../duckdb-client/session.js';
import { escapeGlob } from '../duckdb-client/sql.js';
import type { HistoryCheck, HistoryTable, LostPartition } from '../engine.js';
import { publishedFiles, publishedPatterns } from './generations.js';
import { hasTables, historyView } from './history-view.js';
import { isPending } from './journal.js';
import type { Layout } from './layout.js';
import {
  compareFiles,
  hasRecords,
  isWhole,
  type RecordedFile,
  recordedFiles,
  sizeOf,
} from './partition-records.js';
import { historyFolder, partitionFiles, partitionInterval, readPartitionPath } from './partitions.js';
import { openedElsewhere } from './run-lock.js';

export interface Reader extends Connected {
  check(names: readonly string[]): Promise<ReadonlyMap<string, HistoryCheck>>;
}

export interface ReaderOptions {
  readonly threads?: number | undefined;
  readonly memoryLimit?: string | undefined;
  readonly spill?: string | undefined;
}

/**
 * Opens the read copy of a warehouse, which no run waits for and which waits for no run; nothing is shown where there
 * is none yet. Throws what DuckDB throws where a program has the copy open for writing.
 */
export async function openReader(layout: Layout, options: ReaderOptions): Promise<Reader> {
  // A run empties the folder for spilling of the warehouse when it begins.
  const { threads, memoryLimit, spill } = options;
  const settings = { threads, memoryLimit, temp: spill ?? join(tmpdir(), `asof-reader-${process.pid}`) };
  const opened = identityOf(layout.published);
  if (opened === undefined) {
    const nothing = await connect({ ...settings, file: ':memory:' });
    return { ...nothing, check: async () => new Map() };
  }
  const connected = await connect({ ...settings, file: layout.published, readOnly: true }).catch(
    (thrown: unknown) => {
      throw openedElsewhere(thrown, layout.published, 'open it read-only there: it is a copy for readers');
    },
  );
  try {
    await showMoved(connected.session, layout);
  } catch (thrown) {
    connected.close();
    throw thrown;
  }
  // While a run is at work, or was killed, partitions may be ahead of the copy; after it there is another copy.
  const isOutdated = (): boolean => existsSync(layout.owner) || identityOf(layout.published) !== opened;
  return { ...connected, check: (names) => check(connected.session, layout, { names, isOutdated }) };
}

function identityOf(file: string): string | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino} ${found.mtimeNs}`;
}

/** Shows the histories of a warehouse that was moved since it was published. */
async function showMoved(session: Session, layout: Layout): Promise<void> {
  if (!(await hasTables(session))) return;
  const isGenerated = await hasGenerations(session);
  if (!isGenerated && (await isPending(session)))
    throw failure('FS401', `the last run of the feature store in ${layout.path} was cut off`, {
      hint: 'fs run completes it',
    });
  const rows = await session.rows('select definition from fs.histories where location <> $1', [layout.path]);
  if (rows.length === 0) return;
  const recorded = (await hasRecords(session)) ? await recordedFiles(session) : undefined;
  for (const { definition } of rows) {
    const history: HistoryTable = JSON.parse(String(definition));
    const files = recorded?.get(history.name) ?? [];
    const patterns = isGenerated
      ? await movedPatterns(session, layout, history, files)
      : canonicalPatterns(layout, history);
    await overlay(session, history, patterns);
  }
}

/** DuckDB reads the first file when it makes a view: none that is damaged may be among them. */
async function movedPatterns(
  session: Session,
  layout: Layout,
  { name }: HistoryTable,
  recorded: readonly RecordedFile[],
): Promise<readonly string[]> {
  const links = await publishedFiles(session, layout, name, recorded);
  const good = recorded.flatMap(({ path, bytes }) => {
    const link = links.get(path);
    return link !== undefined && isWhole(link, bytes) ? [escapeGlob(link)] : [];
  });
  return good.length === links.size ? publishedPatterns(session, layout, name) : good;
}

const hasGenerations = async (session: Session): Promise<boolean> =>
  (
    await session.rows(
      "select 1 from duckdb_tables() where database_name = current_database() and schema_name = 'fs' and table_name = 'generations'",
    )
  ).length > 0;

const canonicalPatterns = ({ path }: Layout, history: HistoryTable): readonly string[] => {
  const top = join(path, historyFolder(history));
  return partitionFiles(top).map((file) => escapeGlob(join(top, file.path)));
};

/** Shows other files of a history in this session: the read copy itself cannot be changed. */
async function overlay(session: Session, history: HistoryTable, patterns: readonly string[]): Promise<void> {
  const [row] = await session.rows('select current_database() as name');
  await session.run("attach if not exists ':memory:' as overlay (read_write)");
  await session.run('create schema if not exists overlay.historical');
  // A name with a schema is looked up in the catalogs of the path that have the schema, in their order.
  await session.run(`set search_path = '${row?.name}.main,overlay.historical,${row?.name}.historical'`);
  await session.run(historyView(history, patterns, 'overlay.historical'));
}

interface Asked {
  readonly names: readonly string[];
  readonly isOutdated: () => boolean;
}

/**
 * Compares histories with what is recorded of them: the partitions, or what the copy shows where runs are ahead of it.
 * Those that differ are shown as they are.
 */
async function check(
  session: Session,
  layout: Layout,
  { names, isOutdated }: Asked,
): Promise<ReadonlyMap<string, HistoryCheck>> {
  const checks = new Map<string, HistoryCheck>();
  if (names.length === 0 || !(await hasTables(session)) || !(await hasRecords(session))) return checks;
  const recorded = await recordedFiles(session);
  const isGenerated = await hasGenerations(session);
  const wanted = new Set(names);
  for (const row of await session.rows('select name, definition from fs.histories order by name')) {
    if (!wanted.has(String(row.name))) continue;
    const history: HistoryTable = JSON.parse(String(row.definition));
    const files = recorded.get(history.name) ?? [];
    const links = isGenerated
      ? await publishedFiles(session, layout, history.name, files)
      : new Map(files.map(({ path }) => [path, join(layout.path, historyFolder(history), path)] as const));
    const found = differences(history, layout, files, { links, isOutdated });
    if (found === undefined) continue;
    checks.set(history.name, found);
    const lost = new Set(found.lost.map(({ name }) => name.slice(historyFolder(history).length + 1)));
    const good = files.flatMap(({ path }) => (lost.has(path) ? [] : [links.get(path) ?? []].flat()));
    if (lost.size > 0) await overlay(session, history, good.map(escapeGlob));
  }
  return checks;
}

interface Shown {
  /** Where the session reads each file. */
  readonly links: ReadonlyMap<string, string>;
  readonly isOutdated: () => boolean;
}

function differences(
  history: HistoryTable,
  { path }: Layout,
  recorded: readonly RecordedFile[],
  { links, isOutdated }: Shown,
): HistoryCheck | undefined {
  const folder = historyFolder(history);
  const { lost, unknown } = compareFiles(history, path, recorded);
  if (!isOutdated())
    return lost.length + unknown.length === 0
      ? undefined
      : { lost, unknown: unknown.map((file) => `${folder}/${file.path}`) };
  // A run may have replaced a damaged partition, which the session still reads.
  const gone = recorded.flatMap((file) => lostLink(file, links.get(file.path), folder));
  return gone.length === 0 ? undefined : { lost: gone, unknown: [] };
}

function lostLink(
  { path, bytes }: RecordedFile,
  link: string | undefined,
  folder: string,
): readonly LostPartition[] {
  const read = readPartitionPath(path);
  if (read === undefined || (link !== undefined && isWhole(link, bytes))) return [];
  const isMissing = link === undefined || sizeOf(link) < 0;
  return [
    {
      name: `${folder}/${path}`,
      problem: isMissing ? 'missing' : 'damaged',
      ...partitionInterval(read.start, read.unit),
    },
  ];
}
