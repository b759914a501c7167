import { type Failure, failure } from '../diagnostics/diagnostic.js';
import type { HistoryTable, Interval, Publication, PublishReport, Statement } from './adapter.js';
import { parsePhysical } from './duckdb-sql.js';
import { dropRelation, ensureSchema, kindOf } from './postgres-catalog.js';
import { stateOf } from './postgres-errors.js';
import { existingHistory, keyColumns, otherColumns, type Partition } from './postgres-history.js';
import {
  boundedName,
  bounds,
  columnsOf,
  inside,
  outside,
  partitionAt,
  partitionName,
  partitionsOf,
  type Unit,
  unitOf,
} from './postgres-partitions.js';
import { runAll, type Session } from './postgres-session.js';
import { columnDefinition, quote, subquery } from './postgres-sql.js';

const HISTORICAL = 'historical';
/** The most partitions made before it is known which of them get rows: each takes locks until the commit. */
const MOST_AHEAD = 240;
/** A publication that writes at least this share of a history's partitions takes new statistics of all of it. */
const MUCH = 0.25;

/** A partitioned table that nobody sees yet, with the new rows. */
interface Staged {
  readonly name: string;
  readonly rows: bigint;
  readonly partitions: readonly Partition[];
}

/**
 * Replaces an interval of a history (SPEC §2 point 3, §3) and runs the closing statements, in one transaction.
 *
 * The new rows are written to tables of their own, one a partition. Then those that lie within the interval take
 * the place of the old partitions, which is a change of the catalog only; those across its edges give their rows
 * to the old ones. So readers wait at most from the first exchange to the commit, and only where a publication
 * replaces whole partitions: new partitions, and rows in old ones, are added beside them.
 *
 * Throws FS900 for rows outside the interval, and for other columns than the history has without `replaceAll`.
 */
export async function publish(session: Session, publication: Publication): Promise<PublishReport> {
  const { history, replaceAll, closing } = publication;
  return session.transaction(async () => {
    await ensureSchema(session, `${session.prefix}${HISTORICAL}`);
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
    await runAll(session, closing);
    if ((await kindOf(session, 'online', history.name)) === 'r')
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
  await session.run(
    `alter table ${table} drop constraint if exists ${quote(CHECK)}; alter table ${table} add primary key (${keyOf(history)}); analyze ${table}`,
  );
  await dropRelation(session, HISTORICAL, history.name);
  for (const partition of staged.partitions)
    await rename(session, partition.name, partitionName(history, partition.start, unit));
  await rename(session, staged.name, history.name);
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

/** Puts staged partitions into a history whose partitions are ours. */
async function exchange(
  session: Session,
  { history, interval, rows }: Publication,
  partitions: readonly Partition[],
): Promise<PublishReport> {
  const unit = unitOf(history);
  const staged = await stage(session, history, rows, {
    units: partitionsOf(interval, unit),
    check: interval,
  });
  const analyzed: string[] = [];
  let [written, removed] = [0, 0];
  const touched = partitions.filter(({ start, end }) => start < interval.end && interval.start < end);
  for (const old of touched) {
    const fresh = staged.partitions.find(({ start }) => start === old.start);
    if (interval.start <= old.start && old.end <= interval.end) {
      await session.run(`drop table ${session.relation(HISTORICAL, old.name)}`);
      if (fresh === undefined) removed++;
    } else {
      const changed = await mix(session, history, interval, old, fresh);
      if (changed === 'removed') removed++;
      if (changed === 'written') {
        written++;
        analyzed.push(old.name);
      }
    }
  }
  for (const fresh of staged.partitions) {
    const old = touched.find(({ start }) => start === fresh.start);
    if (old !== undefined && !(interval.start <= old.start && old.end <= interval.end)) continue;
    analyzed.push(await attach(session, history, staged, fresh, unit));
    written++;
  }
  await session.run(`drop table ${session.relation(HISTORICAL, staged.name)}`);
  const much = written > MUCH * (partitions.length + written);
  for (const name of much ? [history.name] : analyzed)
    await session.run(`analyze ${session.relation(HISTORICAL, name)}`);
  return { rows: staged.rows, partitionsWritten: written, partitionsRemoved: removed };
}

/** A partition across an edge of the interval: its rows in the interval give way to the staged ones. */
async function mix(
  session: Session,
  history: HistoryTable,
  interval: Interval,
  old: Partition,
  fresh: Partition | undefined,
): Promise<'written' | 'removed' | 'untouched'> {
  const target = session.relation(HISTORICAL, old.name);
  const deleted = await session.run(`delete from ${target} where ${inside(interval)}`);
  if (fresh !== undefined) {
    const columns = columnsOf(history);
    await session.run(
      `insert into ${target} (${columns}) select ${columns} from ${session.relation(HISTORICAL, fresh.name)}`,
    );
    return 'written';
  }
  const [row] = await session.rows(`select exists (select from ${target}) as some`);
  if (row?.some === true) return deleted > 0n ? 'written' : 'untouched';
  await session.run(`drop table ${target}`);
  return 'removed';
}

/** Moves a staged partition into the history; attaching it makes its primary key. Gives its name. */
async function attach(
  session: Session,
  history: HistoryTable,
  staged: Staged,
  fresh: Partition,
  unit: Unit,
): Promise<string> {
  const name = partitionName(history, fresh.start, unit);
  const table = session.relation(HISTORICAL, fresh.name);
  await session.run(`alter table ${session.relation(HISTORICAL, staged.name)} detach partition ${table}`);
  await session.run(`alter table ${table} drop constraint if exists ${quote(CHECK)}`);
  await rename(session, fresh.name, name);
  await session.run(
    `alter table ${session.relation(HISTORICAL, history.name)} attach partition ${session.relation(HISTORICAL, name)} ${bounds(fresh)}`,
  );
  return name;
}

const CHECK = 'in the interval';

interface Staging {
  /** The partitions that may get rows; undefined: not known. */
  readonly units: readonly Interval[] | undefined;
  /** Where all rows must lie; undefined: anywhere. */
  readonly check: Interval | undefined;
}

/** Writes rows to a new partitioned table; its partitions are those that got any. */
async function stage(
  session: Session,
  history: HistoryTable,
  rows: Statement,
  { units, check }: Staging,
): Promise<Staged> {
  const name = boundedName(history.name, '@new');
  const unit = unitOf(history);
  const definition = tableDefinition(history, check);
  try {
    if (units !== undefined && units.length <= MOST_AHEAD) {
      const made = await makeStaging(session, history, name, definition, units);
      const count = await fill(session, history, name, rows);
      return { name, rows: count, partitions: await nonEmpty(session, made) };
    }
    const flat = boundedName(history.name, '@flat');
    await session.run(`create table ${session.relation(HISTORICAL, flat)} ${definition}`);
    const count = await fill(session, history, flat, rows);
    const starts = await session.rows(
      `select distinct (extract(epoch from date_trunc('${unit}', "timestamp")) * 1000000)::bigint as start
       from ${session.relation(HISTORICAL, flat)} order by start`,
    );
    const found = starts.map(({ start }) => partitionAt(BigInt(String(start)), unit));
    const made = await makeStaging(session, history, name, definition, found);
    await fill(session, history, name, { sql: `select * from ${session.relation(HISTORICAL, flat)}` });
    await session.run(`drop table ${session.relation(HISTORICAL, flat)}`);
    return { name, rows: count, partitions: made };
  } catch (thrown) {
    throw strayRow(thrown) ? stray(history, thrown) : thrown;
  }
}

const strayRow = (thrown: unknown): boolean => stateOf(thrown) === '23514';

function stray(history: HistoryTable, cause: unknown): Failure {
  const told = failure('FS900', `the rows of ${history.name} lie outside the interval they were asked for`);
  told.cause = cause;
  return told;
}

function tableDefinition(history: HistoryTable, check: Interval | undefined): string {
  const required = new Set(keyColumns(history));
  const columns = history.columns.map(({ name, type }) => {
    const definition = columnDefinition(name, parsePhysical(type));
    return required.has(name) ? `${definition} not null` : definition;
  });
  const checks = check === undefined ? [] : [`constraint ${quote(CHECK)} check ${inside(check)}`];
  return `(${[...columns, ...checks].join(', ')})`;
}

async function makeStaging(
  session: Session,
  history: HistoryTable,
  name: string,
  definition: string,
  units: readonly Interval[],
): Promise<readonly Partition[]> {
  const table = session.relation(HISTORICAL, name);
  const made = units.map(({ start, end }) => ({
    start,
    end,
    name: boundedName(partitionName(history, start, unitOf(history)), '@new'),
  }));
  await session.run(
    [
      `create table ${table} ${definition} partition by range ("timestamp")`,
      ...made.map(
        (partition) =>
          `create table ${session.relation(HISTORICAL, partition.name)} partition of ${table} ${bounds(partition)}`,
      ),
    ].join('; '),
  );
  return made;
}

const fill = (
  session: Session,
  history: HistoryTable,
  table: string,
  { sql, params }: Statement,
): Promise<bigint> => {
  const columns = columnsOf(history);
  return session.run(
    `insert into ${session.relation(HISTORICAL, table)} (${columns}) select ${columns} from ${subquery(sql)} as given(${columns})`,
    params,
  );
};

/** Drops the staged partitions without rows; gives the others. */
async function nonEmpty(session: Session, made: readonly Partition[]): Promise<readonly Partition[]> {
  if (made.length === 0) return [];
  const items = made.map(({ name }) => `exists (select from ${session.relation(HISTORICAL, name)})`);
  const [row] = await session.rows(`select array[${items.join(', ')}] as filled`);
  const filled = Array.isArray(row?.filled) ? row.filled : [];
  const empty = made.filter((_, i) => filled[i] !== true);
  if (empty.length > 0)
    await session.run(`drop table ${empty.map(({ name }) => session.relation(HISTORICAL, name)).join(', ')}`);
  return made.flatMap((partition, i) => (filled[i] === true ? [partition] : []));
}
