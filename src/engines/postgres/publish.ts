import type { HistoryTable, Publication, PublishReport } from '../engine.js';
import { dropRelation, ensureSchema, kindOf } from './catalog.js';
import { existingHistory, keyColumns, otherColumns, type Partition } from './history-table.js';
import { recordPartitions } from './partition-records.js';
import {
  bounds,
  columnsOf,
  inside,
  outside,
  partitionName,
  partitionsOf,
  unitOf,
  within,
} from './partitions.js';
import { runAll, type Session } from './session.js';
import { quote, subquery } from './sql.js';
import { HISTORICAL, keep, published, type Staged, stage } from './staging.js';

/** A publication that writes at least this share of a history's partitions takes new statistics of all of it. */
const MUCH = 0.25;
/** A change of at least this share of a table's rows makes its statistics old. */
const SOME = 0.1;
/** A quarter of Postgres' usual sample, which it takes of each partition and of all of them together. */
const SAMPLE = 25;

/**
 * Replaces an interval of a history, verifies it and runs the post-publish statements, in one transaction. With
 * `keepsRows` they find the new rows as `fs.published`.
 *
 * The new rows are written to tables of their own, one a partition. Then those that lie within the interval take
 * the place of the old partitions, which is a change of the catalog only; those across its edges give their rows
 * to the old ones. So readers wait at most from the first exchange to the commit, and only where a publication
 * replaces whole partitions: new partitions, and rows in old ones, are added beside them.
 *
 * Throws FS900 for rows outside the interval, and for other columns than the history has without `replaceAll`.
 */
export async function publish(session: Session, publication: Publication): Promise<PublishReport> {
  const { history, replaceAll, postPublish } = publication;
  return session.transaction(async () => {
    await ensureSchema(session, `${session.prefix}${HISTORICAL}`);
    if (publication.keepsRows === true) await ensureSchema(session, `${session.prefix}fs`);
    const existing = await existingHistory(session, history);
    if (existing !== undefined && !existing.fits && !replaceAll) throw otherColumns(history);
    const report =
      existing === undefined || replaceAll || !existing.regular
        ? await rebuild(
            session,
            publication,
            existing?.partitions ?? [],
            existing !== undefined && !replaceAll,
          )
        : await exchange(session, publication, existing.partitions);
    await recordPartitions(session, history);
    await publication.verify?.((sql, params) => session.rows(sql, params));
    await runAll(session, postPublish);
    if (publication.keepsRows === true) await dropRelation(session, 'fs', 'published');
    const online = (await kindOf(session, 'online', history.name)) === 'r';
    if (online && (await isMuch(session, 'online', history.name, report.rows)))
      await session.run(`analyze ${session.relation('online', history.name)}`);
    return report;
  });
}

/** Makes the whole table anew: rows, then the primary key, then statistics. With `carries` it keeps the other rows. */
async function rebuild(
  session: Session,
  publication: Publication,
  old: readonly Partition[],
  carries: boolean,
): Promise<PublishReport> {
  const { history, interval } = publication;
  const unit = unitOf(history);
  const columns = columnsOf(history);
  const carried = `select ${columns} from ${session.relation(HISTORICAL, history.name)} where ${outside(interval)}`;
  const fresh = `select ${columns} from ${subquery(publication.rows.sql)} as given(${columns})`;
  const rows = carries ? { ...publication.rows, sql: `${fresh} union all ${carried}` } : publication.rows;
  const staging = carries
    ? { units: undefined, check: undefined }
    : { units: partitionsOf(interval, unit), check: interval };
  const staged = await stage(session, history, rows, staging);
  const [count] = carries ? await session.rows(`select count(*) as n from (${carried}) as carried`) : [];
  const table = session.relation(HISTORICAL, staged.name);
  await session.run(`alter table ${table} add primary key (${keyOf(history)})`);
  await analyze(session, history, staged.name);
  await dropRelation(session, HISTORICAL, history.name);
  for (const partition of staged.partitions)
    await rename(session, partition.name, partitionName(history, partition.start, unit));
  await rename(session, staged.name, history.name);
  if (publication.keepsRows === true)
    await session.run(
      `create view ${published(session)} as select ${columns} from ${session.relation(HISTORICAL, history.name)} where ${inside(interval)}`,
    );
  const left = old.filter(
    (before) => !staged.partitions.some(({ start, end }) => start < before.end && before.start < end),
  );
  return {
    rows: staged.rows - BigInt(String(count?.n ?? 0)),
    partitionsWritten: staged.partitions.length,
    partitionsRemoved: left.length,
  };
}

const keyOf = (history: HistoryTable): string => keyColumns(history).map(quote).join(', ');

const rename = (session: Session, from: string, to: string): Promise<bigint> =>
  session.run(`alter table ${session.relation(HISTORICAL, from)} rename to ${quote(to)}`);

/** What became of partitions. */
interface Exchanged {
  readonly written: number;
  readonly removed: number;
  /** Partitions so much of which changed that statistics are taken again. */
  readonly analyzed: readonly string[];
}

const UNTOUCHED: Exchanged = { written: 0, removed: 0, analyzed: [] };

/** Puts new rows into a history whose partitions are ours. */
async function exchange(
  session: Session,
  publication: Publication,
  partitions: readonly Partition[],
): Promise<PublishReport> {
  const { history, interval } = publication;
  const touched = partitions.filter(({ start, end }) => start < interval.end && interval.start < end);
  const across = touched.filter((old) => !within(old, interval));
  const staged = await stageBeside(session, publication, across);
  const parts: Exchanged[] = [];
  for (const old of touched)
    parts.push(
      within(old, interval)
        ? await dropReplaced(session, old, staged)
        : await mixInto(session, publication, old, staged),
    );
  for (const fresh of staged.partitions) {
    if (across.some(({ start }) => start === fresh.start)) continue;
    parts.push({ written: 1, removed: 0, analyzed: [await attach(session, history, staged.name, fresh)] });
  }
  if (staged.name !== undefined) await session.run(`drop table ${session.relation(HISTORICAL, staged.name)}`);
  const written = parts.reduce((sum, one) => sum + one.written, 0);
  const removed = parts.reduce((sum, one) => sum + one.removed, 0);
  const analyzed = parts.flatMap((one) => one.analyzed);
  const whole = written > MUCH * (partitions.length + written) && analyzed.length > 0;
  for (const name of whole ? [history.name] : analyzed) await analyze(session, history, name);
  return { rows: staged.rows, partitionsWritten: written, partitionsRemoved: removed };
}

const replacementOf = ({ partitions }: Fresh, old: Partition): Partition | undefined =>
  partitions.find(({ start }) => start === old.start);

/** A partition within the interval goes; it counts as removed where no new one takes its place. */
async function dropReplaced(session: Session, old: Partition, staged: Fresh): Promise<Exchanged> {
  await session.run(`drop table ${session.relation(HISTORICAL, old.name)}`);
  return replacementOf(staged, old) === undefined ? { ...UNTOUCHED, removed: 1 } : UNTOUCHED;
}

/** A partition across an edge of the interval: its rows in the interval give way to the new ones. */
async function mixInto(
  session: Session,
  { history, interval }: Publication,
  old: Partition,
  staged: Fresh,
): Promise<Exchanged> {
  const fresh = replacementOf(staged, old);
  const target = session.relation(HISTORICAL, old.name);
  const source = staged.kept ?? (fresh === undefined ? undefined : session.relation(HISTORICAL, fresh.name));
  const deleted = await session.run(`delete from ${target} where ${inside(interval)}`);
  const columns = columnsOf(history);
  const inserted =
    source === undefined
      ? 0n
      : await session.run(
          `insert into ${target} (${columns}) select ${columns} from ${source} where ${inside(old)}`,
        );
  if (inserted === 0n) {
    const [row] = await session.rows(`select exists (select from ${target}) as some`);
    if (row?.some !== true) {
      await session.run(`drop table ${target}`);
      return { ...UNTOUCHED, removed: 1 };
    }
    if (deleted === 0n) return UNTOUCHED;
  }
  const isAnalyzed = await isMuch(session, HISTORICAL, old.name, deleted + inserted);
  return { written: 1, removed: 0, analyzed: isAnalyzed ? [old.name] : [] };
}

/** The new rows: all of them in `kept`, where they are kept, and those of whole partitions in tables of their own. */
interface Fresh extends Omit<Staged, 'name'> {
  /** Of the partitioned table with `partitions`; undefined where there is none. */
  readonly name: string | undefined;
  readonly kept: string | undefined;
}

async function stageBeside(
  session: Session,
  { history, interval, rows, keepsRows = false }: Publication,
  across: readonly Partition[],
): Promise<Fresh> {
  const units = partitionsOf(interval, unitOf(history));
  if (!keepsRows)
    return { ...(await stage(session, history, rows, { units, check: interval })), kept: undefined };
  const kept = published(session);
  const count = await keep(session, history, rows, interval);
  const own = units.filter(({ start }) => !across.some((old) => old.start === start));
  if (own.length === 0) return { name: undefined, rows: count, partitions: [], kept };
  const away = across.map((old) => ` and ${outside(old)}`).join('');
  const moved = { sql: `select ${columnsOf(history)} from ${kept} where true${away}` };
  const staged = await stage(session, history, moved, { units: own, check: interval });
  return { ...staged, rows: count, kept };
}

/** Whether so many rows of a table changed that its statistics are to be taken again, as autovacuum would decide. */
async function isMuch(session: Session, schema: string, name: string, rows: bigint): Promise<boolean> {
  const [row] = await session.rows(
    'select reltuples::float8 as rows from pg_class where oid = $1::regclass',
    [session.relation(schema, name)],
  );
  return Number(rows) >= SOME * Number(row?.rows ?? 0);
}

/** Statistics of what rows are looked up by; autovacuum takes those of the features, which may be many. */
const analyze = (session: Session, history: HistoryTable, name: string): Promise<bigint> =>
  session.run(
    `set local default_statistics_target = ${SAMPLE}; analyze ${session.relation(HISTORICAL, name)} (${keyOf(history)}); set local default_statistics_target to default`,
  );

/** Moves a staged partition into the history; attaching it makes its primary key. Gives its name. */
async function attach(
  session: Session,
  history: HistoryTable,
  staged: string | undefined,
  fresh: Partition,
): Promise<string> {
  const name = partitionName(history, fresh.start, unitOf(history));
  const table = session.relation(HISTORICAL, fresh.name);
  if (staged !== undefined)
    await session.run(`alter table ${session.relation(HISTORICAL, staged)} detach partition ${table}`);
  await rename(session, fresh.name, name);
  await session.run(
    `alter table ${session.relation(HISTORICAL, history.name)} attach partition ${session.relation(HISTORICAL, name)} ${bounds(fresh)}`,
  );
  return name;
}
