import { sql } from 'kysely';
import type { Scalar } from '../../expression/ast/nodes.js';
import type { Dialect, Sql } from './dialect.js';
import { readLimbs } from './exact-sums.js';
import { line, type Place } from './lines.js';
import { renderScalar } from './scalar.js';

/** Each condition on its own line, and each part of a condition that is an `or`. */
export const conjunction = (conditions: readonly Scalar[], place: Place): Sql =>
  sql.join(
    conditions.map((condition) => conditionText(readLimbs(condition, place.dialect), place)),
    sql`${line(place, 1)}and `,
  );

function conditionText(condition: Scalar, place: Place): Sql {
  const { dialect } = place;
  if (isAnd(condition)) return sql`(${renderScalar(condition, dialect)})`;
  if (condition.node !== 'call' || condition.fn !== 'or') return renderScalar(condition, dialect);
  const parts = condition.args.map((arg) => renderScalar(arg, dialect, isAnd(arg)));
  return sql`(${sql.join(parts, sql`${line(place, 2)}or `)})`;
}

const isAnd = (expr: Scalar): boolean => expr.node === 'call' && expr.fn === 'and';

/** The `where` clause; none where every row passes. `shardBy`: see `SelectHints`. */
export function whereClause(
  conditions: readonly Scalar[],
  shardBy: readonly Scalar[],
  place: Place,
): readonly Sql[] {
  const shard = shardCondition(shardBy, place.dialect);
  const parts = [
    ...(conditions.length === 0 ? [] : [conjunction(conditions, place)]),
    ...(shard === undefined ? [] : [shard]),
  ];
  return parts.length === 0 ? [] : [sql`where ${sql.join(parts, sql`${line(place, 1)}and `)}`];
}

const shardCondition = (shardBy: readonly Scalar[], dialect: Dialect): Sql | undefined =>
  shardBy.length === 0 ? undefined : dialect.inShard?.(shardBy.map((one) => renderScalar(one, dialect)));
