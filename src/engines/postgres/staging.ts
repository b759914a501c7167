import { type Failure, failure } from '../../diagnostics/diagnostic.js';
import { parsePhysical } from '../duckdb-client/sql.js';
import type { HistoryTable, Interval, Statement } from '../engine.js';
import { stateOf } from './errors.js';
import { keyColumns, type Partition } from './history-table.js';
import {
  boundedName,
  bounds,
  columnsOf,
  inside,
  outside,
  partitionAt,
  partitionName,
  unitOf,
  within,
} from './partitions.js';
import type { Session } from './session.js';
import { columnDefinition, subquery } from './sql.js';

export const HISTORICAL = 'historical';
/** The most partitions made before it is known which of them get rows: each takes locks until the commit. */
const MOST_AHEAD = 240;

/** A partitioned table that nobody sees yet, with the new rows. */
export interface Staged {
  readonly name: string;
  readonly rows: bigint;
  readonly partitions: readonly Partition[];
}

interface Staging {
  /** The partitions that may get rows; undefined: not known. */
  readonly units: readonly Interval[] | undefined;
  /** Where all rows must lie; undefined: anywhere. */
  readonly check: Interval | undefined;
}

/** Writes rows to a new partitioned table; its partitions are those that got any. */
export function stage(
  session: Session,
  history: HistoryTable,
  rows: Statement,
  { units, check }: Staging,
): Promise<Staged> {
  return checked(history, async () => {
    const isAhead = units !== undefined && units.length <= MOST_AHEAD;
    const staged = isAhead
      ? await stageAhead(session, history, rows, units)
      : await stageFound(session, history, rows);
    await refuseStrays(session, history, staged, check);
    return isAhead ? { ...staged, partitions: await nonEmpty(session, staged.partitions) } : staged;
  });
}

/** With a partition for each of `units`. */
async function stageAhead(
  session: Session,
  history: HistoryTable,
  rows: Statement,
  units: readonly Interval[],
): Promise<Staged> {
  const { name, partitions } = await makeStaging(session, history, units);
  return { name, rows: await fill(session, history, session.relation(HISTORICAL, name), rows), partitions };
}

/** With a partition for each unit of time that the rows lie in, which a table without partitions shows first. */
async function stageFound(session: Session, history: HistoryTable, rows: Statement): Promise<Staged> {
  const unit = unitOf(history);
  const flat = session.relation(HISTORICAL, boundedName(history.name, '@flat'));
  await session.run(`create table ${flat} ${tableDefinition(history)}`);
  const count = await fill(session, history, flat, rows);
  const starts = await session.rows(
    `select distinct (extract(epoch from date_trunc('${unit}', "timestamp")) * 1000000)::bigint as start
       from ${flat} order by start`,
  );
  const units = starts.map(({ start }) => partitionAt(BigInt(String(start)), unit));
  const { name, partitions } = await makeStaging(session, history, units);
  await fill(session, history, session.relation(HISTORICAL, name), { sql: `select * from ${flat}` });
  await session.run(`drop table ${flat}`);
  return { name, rows: count, partitions };
}

/**
 * Writes the rows of a short publication to one table, `fs.published`, which its post-publish statements read as well.
 * Gives their number.
 */
export function keep(
  session: Session,
  history: HistoryTable,
  rows: Statement,
  check: Interval,
): Promise<bigint> {
  return checked(history, async () => {
    await session.run(`create unlogged table ${published(session)} ${tableDefinition(history)}`);
    const count = await fill(session, history, published(session), rows);
    if (await holds(session, published(session), outside(check))) throw stray(history);
    return count;
  });
}

export const published = (session: Session): string => session.relation('fs', 'published');

/**
 * Rows outside the interval can be only in partitions across its edges, or beyond them: these are read, where a
 * constraint would be asked for each row.
 */
async function refuseStrays(
  session: Session,
  history: HistoryTable,
  { name, partitions }: Staged,
  check: Interval | undefined,
): Promise<void> {
  if (check === undefined) return;
  const table = session.relation(HISTORICAL, name);
  for (const partition of partitions.filter((one) => !within(one, check)))
    if (await holds(session, table, `${inside(partition)} and ${outside(check)}`)) throw stray(history);
}

const holds = async (session: Session, table: string, condition: string): Promise<boolean> => {
  const [row] = await session.rows(`select exists (select from ${table} where ${condition}) as found`);
  return row?.found === true;
};

/** A row for which there is no partition lies outside the interval. */
async function checked<T>(history: HistoryTable, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw stateOf(thrown) === '23514' ? stray(history, thrown) : thrown;
  }
}

function stray(history: HistoryTable, cause?: unknown): Failure {
  const thrown = failure('FS900', `the rows of ${history.name} lie outside the interval they were asked for`);
  if (cause !== undefined) thrown.cause = cause;
  return thrown;
}

function tableDefinition(history: HistoryTable): string {
  const required = new Set(keyColumns(history));
  const columns = history.columns.map(({ name, type }) => {
    const definition = columnDefinition(name, parsePhysical(type));
    return required.has(name) ? `${definition} not null` : definition;
  });
  return `(${columns.join(', ')})`;
}

async function makeStaging(
  session: Session,
  history: HistoryTable,
  units: readonly Interval[],
): Promise<Omit<Staged, 'rows'>> {
  const name = boundedName(history.name, '@new');
  const table = session.relation(HISTORICAL, name);
  const made = units.map(({ start, end }) => ({
    start,
    end,
    name: boundedName(partitionName(history, start, unitOf(history)), '@new'),
  }));
  await session.run(
    [
      `create table ${table} ${tableDefinition(history)} partition by range ("timestamp")`,
      ...made.map(
        (partition) =>
          `create table ${session.relation(HISTORICAL, partition.name)} partition of ${table} ${bounds(partition)}`,
      ),
    ].join('; '),
  );
  return { name, partitions: made };
}

const fill = (
  session: Session,
  history: HistoryTable,
  /** As it is written in SQL. */
  table: string,
  { sql, params }: Statement,
): Promise<bigint> => {
  const columns = columnsOf(history);
  return session.run(
    `insert into ${table} (${columns}) select ${columns} from ${subquery(sql)} as given(${columns})`,
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
