import { sql } from 'kysely';
import type { Entity, FeatureSet } from '../../catalog/model/index.js';
import type { Interval, Statement } from '../../engines/engine.js';
import { historyColumns } from '../../plan/history/columns.js';
import { planEntityView } from '../../plan/online/entity-view.js';
import { planLatestRows } from '../../plan/online/latest-rows.js';
import type { OnlineSet } from '../../plan/online/online-table.js';
import { formatInstant, formatIso } from '../../types/instant.js';
import type { Type } from '../../types/type.js';
import type { Dialect, Sql } from '../compile/dialect.js';
import { compilePlan } from '../compile/plan.js';
import { identifier, toText } from '../compile/scalar.js';

interface TableColumn {
  readonly name: string;
  readonly type: Type;
}

const onlineColumns = (entity: Entity, set: OnlineSet): readonly TableColumn[] => [
  ...entity.keys,
  { name: 'timestamp', type: { name: 'timestamp' } },
  ...set.eventKey,
  ...set.columns,
];

/** Makes the online relation of a set where there is none. */
export function createOnline(entity: Entity, set: OnlineSet, dialect: Dialect): Statement {
  const columns = onlineColumns(entity, set).map(
    ({ name, type }): Sql => sql`${identifier(name)} ${sql.raw(dialect.columnType(type))}`,
  );
  const key = dialect.capabilities.onlinePrimaryKey
    ? [sql`primary key (${sql.join(entity.keys.map(({ name }) => identifier(name)))})`]
    : [];
  const body = sql.join([...columns, ...key]);
  return {
    sql: toText(sql`create table if not exists ${dialect.relation('online', set.name)} (${body})`, dialect),
  };
}

/** Removes the view of an entity where there is one. */
export const dropView = (entity: Entity, dialect: Dialect): Statement => ({
  sql: toText(sql`drop view if exists ${dialect.relation('online', entity.name)}`, dialect),
});

/** Removes the entity's view and the set's relation, to make them anew with other columns. */
export function dropOnline(entity: Entity, set: string, dialect: Dialect): readonly Statement[] {
  return [
    dropView(entity, dialect),
    { sql: toText(sql`drop table if exists ${dialect.relation('online', set)}`, dialect) },
  ];
}

/**
 * Brings the online relation up to `valid.end` (exclusive) by the history rows of `valid`. With `whole` it is made
 * anew from them; without, only keys with a row in `valid` change, which is right exactly when the relation was
 * brought up to `valid.start` before and no earlier row has changed since. `from` may be the rows just published, where
 * they are all that the history has in `valid`.
 */
export function refreshOnline(
  set: FeatureSet,
  valid: Interval,
  { whole, from }: { readonly whole: boolean; readonly from: 'historical' | 'published' },
  dialect: Dialect,
): readonly Statement[] {
  const table = dialect.relation('online', set.name);
  const latest = sql.raw(compilePlan(planLatestRows(set, [], from), dialect));
  const params = [formatInstant(valid.start), formatInstant(valid.end)];
  const same = set.keys.map(
    ({ key }): Sql => sql`latest.${identifier(key.name)} = ${table}.${identifier(key.name)}`,
  );
  const remove = whole
    ? { sql: toText(sql`delete from ${table}`, dialect) }
    : {
        sql: toText(
          sql`delete from ${table} where exists (select 1 from (${latest}) as latest where ${sql.join(same, sql` and `)})`,
          dialect,
        ),
        params,
      };
  const insert = sql`insert into ${table}\n${latest}`;
  const comment = sql.lit(`valid until ${formatIso(valid.end)}, exclusive`);
  const changes =
    dialect.capabilities.onlinePrimaryKey && !whole
      ? [{ sql: toText(sql`${insert}\n${onConflict(set)}`, dialect), params }]
      : [remove, { sql: toText(insert, dialect), params }];
  return [...changes, { sql: toText(sql`comment on table ${table} is ${comment}`, dialect) }];
}

/** A key that is there already takes the new row's values: all that is no key, the carried primary key too. */
function onConflict(set: FeatureSet): Sql {
  const keys = set.keys.map(({ key }) => key.name);
  const values = historyColumns(set)
    .filter(({ name }) => !keys.includes(name))
    .map(({ name }): Sql => sql`${identifier(name)} = excluded.${identifier(name)}`);
  return sql`on conflict (${sql.join(keys.map(identifier))}) do update set ${sql.join(values)}`;
}

/** The view of an entity over its sets' online relations, made anew. */
export function entityView(
  entity: Entity,
  sets: readonly OnlineSet[],
  dialect: Dialect,
): readonly Statement[] {
  const view = dialect.relation('online', entity.name);
  return [
    dropView(entity, dialect),
    {
      sql: toText(
        sql`create view ${view} as\n${sql.raw(compilePlan(planEntityView(entity, sets), dialect))}`,
        dialect,
      ),
    },
  ];
}
