import { sql } from 'kysely';
import type { Scalar } from '../../expression/ast/nodes.js';
import { integer, when } from '../../plan/ir/builders.js';
import type { Aggregate, FrameFunction, RowFunction, WindowFunction } from '../../plan/ir/nodes.js';
import type { Dialect, PrintedAggregate, Sql } from './dialect.js';
import type { PhysicalItem } from './exact-sums.js';
import { literal } from './literal.js';
import { orderList } from './order.js';
import { identifier, renderScalar } from './scalar.js';
import type { WindowClauses } from './windows.js';

/** What printing the items of a select needs. */
export interface ItemContext {
  readonly dialect: Dialect;
  readonly windows: WindowClauses;
  /** An earlier query of the union gives the columns their types, so plain constants need none. */
  readonly isTyped: boolean;
}

/** `expr as name`; a column under its own name is printed bare. */
export function outputColumn(item: PhysicalItem, context: ItemContext): Sql {
  const { expr, name } = item;
  const { dialect } = context;
  if (context.isTyped && expr.node === 'literal' && (expr.value === null || expr.type.name === 'bigint')) {
    const constant = literal(expr, dialect);
    const plain = expr.value === null ? sql.raw('null') : (constant.bare ?? constant).sql;
    return sql`${plain} as ${identifier(name)}`;
  }
  if (expr.node === 'column' && expr.name === name) return renderScalar(expr, dialect);
  return sql`${itemValue(item, context)} as ${identifier(name)}`;
}

function itemValue(item: PhysicalItem, { dialect, windows }: Pick<ItemContext, 'dialect' | 'windows'>): Sql {
  const { expr } = item;
  if (expr.node !== 'aggregate' && expr.node !== 'window') return renderScalar(expr, dialect);
  if (isFiltered(expr) && !dialect.capabilities.filterOverWindow)
    return itemValue({ ...item, expr: withoutFilter(expr) }, { dialect, windows });
  const { call, castTo } = functionCall(item, expr, dialect);
  const filter =
    'filter' in expr && expr.filter !== undefined
      ? sql` filter (where ${renderScalar(expr.filter, dialect)})`
      : sql``;
  const over = expr.node === 'window' ? sql` over ${identifier(windows.nameOf(expr))}` : sql``;
  const whole = sql`${call}${filter}${over}`;
  return castTo === undefined ? whole : sql`cast(${whole} as ${sql.raw(castTo)})`;
}

type Filtered = FrameFunction & { readonly filter: Scalar };

const isFiltered = (expr: PhysicalItem['expr']): expr is Filtered =>
  expr.node === 'window' && 'filter' in expr && expr.filter !== undefined;

/** The same aggregate of a case that is null where the filter fails: aggregates over a frame skip nulls. */
function withoutFilter({ filter, ...fn }: Filtered): FrameFunction {
  if (fn.fn === 'list') throw new Error('a list over a frame needs an engine with filterOverWindow');
  return { ...fn, arg: when(filter, fn.arg ?? integer(1)) };
}

/** The call without filter and window. */
function functionCall(
  item: PhysicalItem,
  node: Aggregate | WindowFunction,
  dialect: Dialect,
): PrintedAggregate {
  if (node.fn === 'row_number') return { call: sql`row_number()` };
  if (node.arg === undefined) return { call: sql`${sql.raw(node.fn)}(*)` };
  const arg = renderScalar(node.arg, dialect);
  if (node.fn === 'lag' || node.fn === 'lead') return { call: neighbourCall(node, arg, dialect) };
  if (node.fn === 'first') return { call: sql`first_value(${packOf(item, dialect) ?? arg})` };
  return dialect.aggregates[node.fn]({
    arg: item.limb === undefined ? arg : item.limb.of(arg),
    argType: node.arg.type,
    type: node.type,
    ...(node.node === 'aggregate' && node.orderBy !== undefined
      ? { order: orderList(node.orderBy, dialect) }
      : {}),
    ...('hints' in node && node.hints?.sumsCounts === true ? { sumsCounts: true } : {}),
  });
}

function packOf({ pack }: PhysicalItem, dialect: Dialect): Sql | undefined {
  if (pack === undefined) return undefined;
  return dialect.packed?.pack(pack.map(({ name, arg }) => ({ name, value: renderScalar(arg, dialect) })));
}

/** Engines demand that the fallback has exactly the type of the argument. */
function neighbourCall({ fn, fallback, type }: RowFunction, arg: Sql, dialect: Dialect): Sql {
  const isNull = fallback === undefined || (fallback.node === 'literal' && fallback.value === null);
  if (isNull) return sql`${sql.raw(fn)}(${arg})`;
  return sql`${sql.raw(fn)}(${arg}, 1, ${renderScalar({ node: 'cast', arg: fallback, type }, dialect)})`;
}
