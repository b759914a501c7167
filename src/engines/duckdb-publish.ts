import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { failure } from '../diagnostics/diagnostic.js';
import type { HistoryTable, Interval, Publication, PublishReport, Value } from './adapter.js';
import { columnsOf, historyView, parquet, typedColumns } from './duckdb-history.js';
import { type JournalEntry, recover, settle, writeEntry } from './duckdb-journal.js';
import {
  historyFolder,
  intersects,
  type PartitionFile,
  type PartitionStart,
  partitionFiles,
  partitionInterval,
  partitionOf,
  partitionPath,
  within,
} from './duckdb-partitions.js';
import { runAll, type Session, withSettings } from './duckdb-session.js';
import { escapeGlob, literal, quote, subquery } from './duckdb-sql.js';
import { formatInstant } from './duckdb-values.js';

/** Where histories are written before they are shown, within the warehouse: on the same disk, so renames are whole. */
export const STAGING = '.staging';

/**
 * Open files while partitions are written. A partition that was closed is continued in a second file, and merged
 * after; rows come in the order of time, so that happens to few.
 */
const OPEN_FILES = 4000;

/** Existing files by what the publication does to them. */
interface Layout {
  /** Hold rows to be kept beside new ones: they are rewritten. */
  readonly carried: readonly PartitionFile[];
  /** Gone or rewritten. */
  readonly replaced: readonly PartitionFile[];
  readonly untouched: readonly PartitionFile[];
}

function layoutOf({ history, interval, replaceAll }: Publication, files: readonly PartitionFile[]): Layout {
  if (replaceAll) return { carried: [], replaced: files, untouched: [] };
  // Files of another unit cannot stand beside the new ones: the whole history is laid out again.
  if (files.some(({ unit }) => unit !== history.partitionBy))
    return { carried: files, replaced: files, untouched: [] };
  const touched = (file: PartitionFile): boolean =>
    intersects(partitionInterval(file.start, file.unit), interval);
  const replaced = files.filter(touched);
  return {
    carried: replaced.filter((file) => !within(partitionInterval(file.start, file.unit), interval)),
    replaced,
    untouched: files.filter((file) => !touched(file)),
  };
}

interface Staged {
  /** Partition → its file, relative to the warehouse. */
  readonly files: ReadonlyMap<PartitionStart, string>;
  readonly rows: bigint;
}

const outside = ({ start, end }: Interval): string =>
  `("timestamp" < TIMESTAMP '${formatInstant(start)}' or "timestamp" >= TIMESTAMP '${formatInstant(end)}')`;

/** The rows of a publication while it goes on: written from here, and at hand for the closing statements. */
const PUBLISHED = 'temp.published';

/** A column that no history has: it names the folders of the staged files, and is not written into them. */
const PARTITION = '__partition';

/**
 * Replaces an interval of a history (SPEC §2 point 3, §3), all or nothing:
 *
 * 1. The rows are written to a staging folder, one file a partition, together with the old rows outside the
 *    interval of partitions that lie across its edges.
 * 2. One transaction lets the view read the staged files, runs the closing statements and writes the journal.
 *    A failure up to here, also of a closing statement, leaves everything as it was.
 * 3. The files are renamed over their targets, removed ones deleted, and the view reads the targets (`settle`).
 *    A crash from here on is completed when the database is opened next.
 *
 * Throws FS900 for rows outside the interval.
 */
export async function publish(
  session: Session,
  path: string,
  publication: Publication,
): Promise<PublishReport> {
  await recover(session, path);
  const { history, closing } = publication;
  const folder = historyFolder(history);
  const top = join(path, folder);
  const id = randomUUID();
  const staging = `${STAGING}/${id}`;
  const layout = layoutOf(publication, partitionFiles(top));
  mkdirSync(join(path, staging), { recursive: true });
  try {
    const carried = layout.carried.map((file) => escapeGlob(join(top, file.path)));
    const staged = await stage(session, path, staging, publication, carried);
    const written = new Map(
      [...staged.files].map(([start, file]) => [partitionPath(start, history.partitionBy), file]),
    );
    const removals = layout.replaced.map((file) => file.path).filter((file) => !written.has(file));
    const entry: JournalEntry = {
      id,
      history,
      staging,
      moves: [...written].map(([target, from]) => [from, `${folder}/${target}`]),
      removals: removals.map((file) => `${folder}/${file}`),
    };
    const shown = [
      ...[...written.values()].map((file) => escapeGlob(join(path, file))),
      ...layout.untouched.map((file) => escapeGlob(join(top, file.path))),
    ];
    await session.transaction(async () => {
      await session.run(historyView(history, shown));
      await runAll(session, closing);
      await writeEntry(session, entry);
    });
    await settle(session, path, entry);
    return { rows: staged.rows, partitionsWritten: entry.moves.length, partitionsRemoved: removals.length };
  } catch (thrown) {
    const decided = await session
      .rows('select 1 from fs.journal where id = $1', [id])
      .then((rows) => rows.length > 0)
      .catch(() => true);
    if (!decided) rmSync(join(path, staging), { recursive: true, force: true });
    throw thrown;
  } finally {
    // Where this fails too, the first error is the one to tell, and the next publication replaces the table.
    await session.run(`drop table if exists ${PUBLISHED}`).catch(() => undefined);
  }
}

/** Rows of up to this long, 32 days in microseconds, are sorted by time and keys: equal data gives equal bytes. */
const SORTED_WHOLE = 32n * 86_400_000_000n;

async function stage(
  session: Session,
  path: string,
  staging: string,
  { history, interval, rows, keepsRows = false }: Publication,
  carried: readonly string[],
): Promise<Staged> {
  const given = `select ${typedColumns(history)} from ${subquery(rows.sql)} as given(${columnsOf(history)})`;
  const kept = `select ${columnsOf(history)} from ${parquet(carried)} where ${outside(interval)}`;
  const partition = partitionOf('"timestamp"', history.partitionBy);
  // Snappy: files of a day are small, and zstd would spend more on each of their pages than on what is in them.
  const write = (fresh: string, order: string, params?: readonly Value[]) => {
    const all = carried.length === 0 ? fresh : `${fresh} union all ${kept}`;
    return session.rows(
      `copy (select ${typedColumns(history)}, ${partition} as ${PARTITION} from (${all}) order by ${order}) to ${literal(join(path, staging))} ` +
        `(format parquet, compression snappy, partition_by (${PARTITION}), write_partition_columns false, return_stats)`,
      params,
    );
  };
  const files = await withSettings(session, { preserve_insertion_order: 'false' }, async () => {
    const order = interval.end - interval.start <= SORTED_WHOLE ? orderOf(history) : '"timestamp"';
    if (!keepsRows) return write(given, order, rows.params);
    await session.run(`create or replace temp table published as ${given}`, rows.params);
    return write(`select ${columnsOf(history)} from ${PUBLISHED}`, order);
  });
  const [old] = carried.length === 0 ? [] : await session.rows(`select count(*) as n from (${kept})`);
  const written = files.reduce((sum, file) => sum + BigInt(String(file.count)), 0n);
  const count = written - BigInt(String(old?.n ?? 0));
  const byPartition = new Map<PartitionStart, string[]>();
  for (const file of files) {
    const name = relative(path, String(file.filename)).split(sep).join('/');
    const start = new RegExp(`${PARTITION}=(\\d{4}-\\d{2}-\\d{2})/`).exec(name)?.[1];
    if (start === undefined || !expected(start, history, interval, carried.length > 0))
      throw failure('FS900', `the rows of ${history.name} lie outside the interval they were asked for`);
    byPartition.set(start, [...(byPartition.get(start) ?? []), name]);
  }
  const merged = new Map<PartitionStart, string>();
  for (const [start, parts] of byPartition) merged.set(start, await merge(session, path, history, parts));
  return { files: merged, rows: count };
}

const expected = (
  start: PartitionStart,
  history: HistoryTable,
  interval: Interval,
  carried: boolean,
): boolean => carried || intersects(partitionInterval(start, history.partitionBy), interval);

const orderOf = (history: HistoryTable): string =>
  ['timestamp', ...history.keys, ...(history.ties ?? [])].map(quote).join(', ');

/** The parts of one partition as one file. */
async function merge(
  session: Session,
  path: string,
  history: HistoryTable,
  parts: readonly string[],
): Promise<string> {
  const [first = ''] = parts;
  if (parts.length === 1) return first;
  const whole = `${dirname(first)}/merged.parquet`;
  const sources = parts.map((part) => escapeGlob(join(path, part)));
  await session.run(
    `copy (select * from ${parquet(sources)} order by ${orderOf(history)}) to ${literal(join(path, whole))} (format parquet, compression snappy)`,
  );
  return whole;
}

export const PUBLISH_SETTINGS = `set partitioned_write_max_open_files = ${OPEN_FILES}`;
