import { sql } from 'kysely';
import type { Order } from '../../plan/ir/nodes.js';
import type { Dialect, Sql } from './dialect.js';
import { renderScalar } from './scalar.js';

/** The expressions after `order by`. Null order is always written: its default differs between engines. */
export const orderList = (orders: readonly Order[], dialect: Dialect): Sql =>
  sql.join(orders.map((order) => orderItem(order, dialect)));

function orderItem({ expr, direction, nulls }: Order, dialect: Dialect): Sql {
  const value = renderScalar(expr, dialect);
  const key = expr.type.name === 'string' ? dialect.sortKey(value) : value;
  return sql`${key}${sql.raw(`${direction === 'descending' ? ' desc' : ''} nulls ${nulls}`)}`;
}
