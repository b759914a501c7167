import { failure } from '../../diagnostics/diagnostic.js';
import { parsePhysical } from '../duckdb-client/sql.js';
import type { HistoryTable, Interval } from '../engine.js';
import { partitionAt, partitionName, readBounds, unitOf } from './partitions.js';
import type { Session } from './session.js';
import { postgresType } from './sql.js';

/** A partition as it is in the database. */
export interface Partition extends Interval {
  /** Its table. */
  readonly name: string;
}

/** The primary key of a history, in order: a look-up by key reads the last row first. */
export const keyColumns = ({ keys, eventKey = [] }: HistoryTable): readonly string[] => [
  ...keys,
  'timestamp',
  ...eventKey,
];

export interface ExistingHistory {
  readonly partitions: readonly Partition[];
  /** Whether it has the history's columns. */
  readonly fits: boolean;
  /** Whether its key and its partitions are what we would make; otherwise it is to be laid out again. */
  readonly regular: boolean;
}

/** `historical.<name>` as it is; undefined where it is not there. */
export async function existingHistory(
  session: Session,
  history: HistoryTable,
): Promise<ExistingHistory | undefined> {
  const schema = `${session.prefix}historical`;
  const [table] = await session.rows(
    `select c.oid::bigint as oid, c.relkind::text as kind,
       (select array_agg(a.attname order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as names,
       (select array_agg(format_type(a.atttypid, a.atttypmod) order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as types,
       (select array_agg(a.attname order by k.at) from pg_index i, unnest(i.indkey) with ordinality as k(attnum, at)
        join pg_attribute a on a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid) as keys
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2`,
    [schema, history.name],
  );
  if (table === undefined) return undefined;
  const found = await session.rows(
    `select p.relname::text as name, pn.nspname::text as schema, pg_get_expr(p.relpartbound, p.oid) as bound
     from pg_inherits i join pg_class p on p.oid = i.inhrelid join pg_namespace pn on pn.oid = p.relnamespace
     where i.inhparent = $1::bigint::oid order by p.relname`,
    [table.oid ?? 0n],
  );
  const unit = unitOf(history);
  const partitions = found.flatMap(({ name, schema: where, bound }): Partition[] => {
    const interval = readBounds(String(bound));
    return interval === undefined || where !== schema ? [] : [{ name: String(name), ...interval }];
  });
  const ours = ({ name, start, end }: Partition): boolean =>
    partitionAt(start, unit).start === start &&
    partitionAt(start, unit).end === end &&
    name === partitionName(history, start, unit);
  const regular =
    table.kind === 'p' &&
    partitions.length === found.length &&
    partitions.every(ours) &&
    same(table.keys, keyColumns(history));
  return { partitions, regular, fits: hasColumns(table.names, table.types, history) };
}

const same = (found: unknown, wanted: readonly string[]): boolean =>
  Array.isArray(found) && found.length === wanted.length && wanted.every((text, i) => found[i] === text);

const hasColumns = (names: unknown, types: unknown, { columns }: HistoryTable): boolean =>
  same(
    names,
    columns.map(({ name }) => name),
  ) &&
  same(
    types,
    columns.map(({ type }) => postgresType(parsePhysical(type))),
  );

/** For a history whose columns are not those it is published with, although it is not replaced. */
export const otherColumns = (history: HistoryTable) =>
  failure('FS900', `the history ${history.name} has other columns than its feature set`, {
    hint: `rebuild it: fs run ${history.name} --full`,
  });
