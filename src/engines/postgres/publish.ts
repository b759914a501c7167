import type { HistoryTable, Interval, Publication, PublishReport } from '../engine.js';
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
  type Unit,
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
 * Replaces an interval of a history and runs the post-publish statements, in one transaction. With
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

/** Puts new rows into a history whose partitions are ours. */
async function exchange(
  session: Session,
  publication: Publication,
  partitions: readonly Partition[],
): Promise<PublishReport> {
  const { history, interval } = publication;
  const unit = unitOf(history);
  const touched = partitions.filter(({ start, end }) => start < interval.end && interval.start < end);
  const across = touched.filter((old) => !within(old, interval));
  const staged = await stageBeside(session, publication, across);
  const analyzed: string[] = [];
  let [written, removed] = [0, 0];
  for (const old of touched) {
    const fresh = staged.partitions.find(({ start }) => start === old.start);
    if (within(old, interval)) {
      await session.run(`drop table ${session.relation(HISTORICAL, old.name)}`);
      if (fresh === undefined) removed++;
    } else {
      const source =
        staged.kept ?? (fresh === undefined ? undefined : session.relation(HISTORICAL, fresh.name));
      const { changed, rows } = await mix(session, history, interval, old, source);
      if (changed === 'removed') removed++;
      if (changed === 'written') {
        written++;
        if (await isMuch(session, HISTORICAL, old.name, rows)) analyzed.push(old.name);
      }
    }
  }
  for (const fresh of staged.partitions) {
    if (across.some(({ start }) => start === fresh.start)) continue;
    analyzed.push(await attach(session, history, staged.name, fresh, unit));
    written++;
  }
  if (staged.name !== undefined) await session.run(`drop table ${session.relation(HISTORICAL, staged.name)}`);
  const much = written > MUCH * (partitions.length + written);
  const whole = much && analyzed.length > 0;
  for (const name of whole ? [history.name] : analyzed) await analyze(session, history, name);
  return { rows: staged.rows, partitionsWritten: written, partitionsRemoved: removed };
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

/** A partition across an edge of the interval: its rows in the interval give way to those of `source`. */
async function mix(
  session: Session,
  history: HistoryTable,
  interval: Interval,
  old: Partition,
  source: string | undefined,
): Promise<{ readonly changed: 'written' | 'removed' | 'untouched'; readonly rows: bigint }> {
  const target = session.relation(HISTORICAL, old.name);
  const deleted = await session.run(`delete from ${target} where ${inside(interval)}`);
  const columns = columnsOf(history);
  const inserted =
    source === undefined
      ? 0n
      : await session.run(
          `insert into ${target} (${columns}) select ${columns} from ${source} where ${inside(old)}`,
        );
  const rows = deleted + inserted;
  if (inserted > 0n) return { changed: 'written', rows };
  const [row] = await session.rows(`select exists (select from ${target}) as some`);
  if (row?.some === true) return { changed: deleted > 0n ? 'written' : 'untouched', rows };
  await session.run(`drop table ${target}`);
  return { changed: 'removed', rows };
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
  unit: Unit,
): Promise<string> {
  const name = partitionName(history, fresh.start, unit);
  const table = session.relation(HISTORICAL, fresh.name);
  if (staged !== undefined)
    await session.run(`alter table ${session.relation(HISTORICAL, staged)} detach partition ${table}`);
  await rename(session, fresh.name, name);
  await session.run(
    `alter table ${session.relation(HISTORICAL, history.name)} attach partition ${session.relation(HISTORICAL, name)} ${bounds(fresh)}`,
  );
  return name;
}
