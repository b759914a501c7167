import { sql } from 'kysely';
import type { FeatureSet } from '../../catalog/model/index.js';
import { historyColumns } from '../../plan/history/columns.js';
import type { Dialect, Sql } from '../compile/dialect.js';
import { identifier, toText } from '../compile/scalar.js';

/** The rows of a set's history, with the columns as the set has them now; `earlier` names them as they are stored. */
export function copiedRows(
  set: FeatureSet,
  earlier: ReadonlyMap<string, string>,
  dialect: Dialect,
): { readonly sql: string } {
  const columns = historyColumns(set).map(({ name }): Sql => {
    const was = earlier.get(name) ?? name;
    return was === name ? identifier(name) : sql`${identifier(was)} as ${identifier(name)}`;
  });
  return {
    sql: toText(sql`select ${sql.join(columns)} from ${dialect.relation('historical', set.name)}`, dialect),
  };
}
