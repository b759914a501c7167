import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Failure, failure } from '../../diagnostics/diagnostic.js';
import { parseSize } from '../../types/size.js';
import { type Session, withSettings } from '../duckdb-client/session.js';
import { escapeGlob, literal, quote, storedColumn, subquery } from '../duckdb-client/sql.js';
import { formatInstant } from '../duckdb-client/values.js';
import type { HistoryTable, Interval, Publication, Statement } from '../engine.js';
import { columnsOf, parquet, typedColumns } from './history-view.js';
import { intersects, type PartitionStart, partitionInterval, partitionOf } from './partitions.js';

export interface Staged {
  /** Partition → its file, relative to the warehouse. */
  readonly files: ReadonlyMap<PartitionStart, string>;
  readonly rows: bigint;
}

/** The rows of a publication while it goes on: written from here, and at hand for the post-publish statements. */
const PUBLISHED = 'temp.published';

/** Takes the rows away again; the files of a view are those of the staging folder. */
export async function dropPublished(session: Session): Promise<void> {
  // A look into the catalog would go through all views of the warehouse.
  await session
    .run(`drop table if exists ${PUBLISHED}`)
    .catch(() => session.run(`drop view if exists ${PUBLISHED}`));
}

/** A column that no history has: it names the folders of the staged files, and is not written into them. */
const PARTITION = '__partition';

const DAY = 86_400_000_000n;

/** Rows of up to this long are sorted by time and keys: equal data gives equal bytes. */
const SORTED_WHOLE = 32n * DAY;

/**
 * Values that are sorted, and columns of files that are open, in one write: both are held in memory, some hundred bytes
 * of the one and some thousand of the other. With little memory fewer values are sorted at once.
 */
const MOST_VALUES = 60_000_000;
const LEAST_VALUES = 1_000_000;
const BYTES_OF_VALUE = 200;
const MOST_WRITERS = 20_000;

/** Spans of time by which shards are written: each is a file a shard. */
const MOST_SPANS = 48;

/** Files that a process may well have open. */
const MOST_PARTITIONS = 2000;
/** More than one write has, so that the file of no partition is closed before it is whole. */
export const PUBLISH_SETTINGS = `set partitioned_write_max_open_files = ${2 * MOST_PARTITIONS}`;

const instant = (at: bigint): string => `TIMESTAMP '${formatInstant(at)}'`;

const outside = ({ start, end }: Interval): string =>
  `("timestamp" < ${instant(start)} or "timestamp" >= ${instant(end)})`;

/** Rows that are written at once: whole partitions. */
type Portion = Statement;

/** Where files are staged: the warehouse, and a folder of it. */
interface StagingFolder {
  readonly path: string;
  readonly staging: string;
}

/** Writes the rows of a publication, and those of `carried` files outside its interval, as one file a partition. */
export const stage = (
  session: Session,
  folder: StagingFolder,
  publication: Publication,
  carried: readonly string[],
): Promise<Staged> =>
  // What depends on an order asks for it.
  withSettings(session, { preserve_insertion_order: 'false' }, () =>
    writePartitions(session, folder, publication, carried),
  );

async function writePartitions(
  session: Session,
  { path, staging }: StagingFolder,
  publication: Publication,
  carried: readonly string[],
): Promise<Staged> {
  const { history, interval } = publication;
  const kept = `select ${columnsOf(history)} from ${parquet(carried)} where ${outside(interval)}`;
  const portions = await portionsOf(
    session,
    join(path, staging),
    publication,
    carried.length === 0 ? undefined : kept,
  );
  // In the order of time rows go to few files at a time, which is worth the sort.
  const order = interval.end - interval.start <= SORTED_WHOLE ? orderOf(history) : '"timestamp"';
  const partition = partitionOf('"timestamp"', history.partitionBy);
  let rows = 0n;
  const parts = new Map<PartitionStart, readonly string[]>();
  for (const [index, { sql, params }] of portions.entries()) {
    const folder = `${staging}/${index}`;
    const [written] = await session.rows(
      partitioned(
        `select ${typedColumns(history)}, ${partition} as ${PARTITION} from ${subquery(sql)} order by ${order}`,
        join(path, folder),
      ),
      params,
    );
    rows += BigInt(String(written?.Count ?? 0));
    for (const [start, files] of partitionsIn(path, folder)) parts.set(start, files);
  }
  for (const start of parts.keys())
    if (
      !isDay(start) ||
      (carried.length === 0 && !intersects(partitionInterval(start, history.partitionBy), interval))
    )
      throw stray(history);
  const [old] = carried.length === 0 ? [] : await session.rows(`select count(*) as n from (${kept})`);
  const files = new Map<PartitionStart, string>();
  for (const [start, some] of parts) files.set(start, await merge(session, path, history, some));
  return { files, rows: rows - BigInt(String(old?.n ?? 0)) };
}

const stray = ({ name }: HistoryTable): Failure =>
  failure('FS900', `the rows of ${name} lie outside the interval they were asked for`);

/**
 * Writes rows to folders called after their `PARTITION`. Snappy: files of a day are small, and zstd would spend more on
 * each of their pages than on what is in them.
 */
const partitioned = (rows: string, folder: string): string =>
  `copy (${rows}) to ${literal(folder)} (format parquet, compression snappy, partition_by (${PARTITION}), write_partition_columns false)`;

/** A row without time is in no partition of a day. */
const isDay = (start: PartitionStart): boolean => /^\d{4}-\d{2}-\d{2}$/.test(start);

/**
 * The rows of a publication, and `kept` ones: all as they are asked for where they are few and read once, otherwise
 * held as `published`, in a table or, shard by shard, in files.
 */
async function portionsOf(
  session: Session,
  staging: string,
  publication: Publication,
  kept: string | undefined,
): Promise<readonly Portion[]> {
  const { history, interval, rows, shards = [], keepsRows = false } = publication;
  const given = givenRows(history);
  const beside = (sql: string): string => (kept === undefined ? sql : `${sql} union all ${kept}`);
  if (shards.length > 1) return shardPortions(session, staging, publication, kept);
  const partitions = Number((interval.end - interval.start) / DAY) + 1;
  if (!keepsRows && partitions <= mostPartitions(history)) return [{ ...rows, sql: beside(given(rows.sql)) }];
  await session.run(`create temp table published as ${given(rows.sql)}`, rows.params);
  return parted(session, history, beside(`select ${columnsOf(history)} from ${PUBLISHED}`));
}

/** Rows of a query in the columns of a history, in the types that files have. */
const givenRows =
  (history: HistoryTable) =>
  (sql: string): string =>
    `select ${history.columns.map(storedColumn).join(', ')} from ${subquery(sql)} as given(${columnsOf(history)})`;

/**
 * The rows of shards, computed one after another and written to files by spans of time, of which each is then a portion:
 * neither a sort nor the open files hold all of them.
 */
async function shardPortions(
  session: Session,
  staging: string,
  { history, interval, shards = [] }: Publication,
  kept: string | undefined,
): Promise<readonly Portion[]> {
  const given = givenRows(history);
  const days = Number((interval.end - interval.start) / DAY) + 1;
  const spans = Math.min(
    MOST_SPANS,
    Math.ceil(Math.max(0.75 * shards.length, days / mostPartitions(history))),
  );
  const first = `DATE '${formatInstant(interval.start).slice(0, 10)}'`;
  const partition = partitionOf('"timestamp"', history.partitionBy);
  // By the first day of a partition, so that a partition is in one span.
  const span = `greatest(0, least(${spans - 1}, (${partition} - ${first}) // ${Math.ceil(days / spans)}))`;
  const folder = join(staging, 'shards');
  mkdirSync(folder);
  for (const [index, { sql, params }] of shards.entries())
    await session.run(
      partitioned(`select *, ${span} as ${PARTITION} from (${given(sql)})`, join(folder, String(index))),
      params,
    );
  const below = (some: string): string => `${escapeGlob(folder)}/*/${some}/*.parquet`;
  const written = new Set(
    readdirSync(folder).flatMap((shard) =>
      readdirSync(join(folder, shard)).filter((name) => name.startsWith(PARTITION)),
    ),
  );
  const from = (patterns: readonly string[]): string =>
    `select ${columnsOf(history)} from ${parquet(patterns)}`;
  await session.run(
    written.size === 0
      ? `create temp table published as ${given(shards[0]?.sql ?? '')} limit 0`
      : `create temp view published as ${from([below(`${PARTITION}=*`)])}`,
    written.size === 0 ? shards[0]?.params : [],
  );
  const portions: Portion[] = [];
  for (let index = 0; index < spans; index++) {
    const name = `${PARTITION}=${index}`;
    const fresh = written.has(name) ? [from([below(name)])] : [];
    const old = kept === undefined ? [] : [`select * from (${kept}) where ${span} = ${index}`];
    const all = [...fresh, ...old];
    if (all.length > 0) portions.push(...(await parted(session, history, all.join(' union all '))));
  }
  return portions;
}

/** Rows as portions that are not too large. */
async function parted(session: Session, history: HistoryTable, sql: string): Promise<readonly Portion[]> {
  const spans = await spansOf(session, history, sql);
  if (spans.length <= 1) return [{ sql }];
  return spans.map(({ start, end }) => ({
    sql: `select * from (${sql}) where "timestamp" >= ${instant(start)} and "timestamp" < ${instant(end)}`,
  }));
}

const mostPartitions = ({ columns }: HistoryTable): number =>
  Math.min(MOST_PARTITIONS, Math.ceil(MOST_WRITERS / columns.length));

/** How many values are sorted in one write within the memory of the session. */
async function mostValues(session: Session): Promise<number> {
  const [row] = await session.rows(`select current_setting('memory_limit') as memory`);
  const bytes = Number(parseSize(String(row?.memory).replaceAll(' ', '')) ?? 0n);
  return Math.max(LEAST_VALUES, Math.min(MOST_VALUES, Math.floor(bytes / BYTES_OF_VALUE)));
}

/** Half-open spans of time, whole partitions each, that can be written at once; together they have all rows. */
async function spansOf(session: Session, history: HistoryTable, sql: string): Promise<readonly Interval[]> {
  const counted = await session.rows(
    `select cast(${partitionOf('"timestamp"', history.partitionBy)} as VARCHAR) as start, count(*) as n from ${subquery(sql)} group by 1 order by 1`,
  );
  const spans: Interval[] = [];
  const most = await mostValues(session);
  let [values, partitions] = [0, 0];
  for (const { start, n } of counted) {
    if (start === null) throw stray(history);
    const partition = partitionInterval(String(start), history.partitionBy);
    const more = Number(n) * history.columns.length;
    const last = spans.at(-1);
    if (last !== undefined && values + more <= most && partitions < mostPartitions(history)) {
      spans[spans.length - 1] = { start: last.start, end: partition.end };
      [values, partitions] = [values + more, partitions + 1];
    } else {
      spans.push(partition);
      [values, partitions] = [more, 1];
    }
  }
  return spans;
}

/** Partition → its staged files, relative to the warehouse. */
function partitionsIn(path: string, folder: string): ReadonlyMap<PartitionStart, readonly string[]> {
  const found = readdirSync(join(path, folder), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return new Map(
    found.map(({ name }) => [
      name.slice(`${PARTITION}=`.length),
      readdirSync(join(path, folder, name)).map((file) => `${folder}/${name}/${file}`),
    ]),
  );
}

const orderOf = (history: HistoryTable): string =>
  ['timestamp', ...history.keys, ...(history.eventKey ?? [])].map(quote).join(', ');

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
