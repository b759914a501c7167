import { sql } from 'kysely';
import type { Scalar } from '../../expression/ast/nodes.js';
import { integer, when } from '../../plan/ir/builders.js';
import type {
  Aggregate,
  Frame,
  Join,
  Order,
  Plan,
  Query,
  Relation,
  Select,
  Step,
  TimeBound,
  WindowFunction,
} from '../../plan/ir/nodes.js';
import { formatLength } from '../../types/duration.js';
import type { Type } from '../../types/type.js';
import type { Dialect, PrintedAggregate, Sql } from './dialect.js';
import { type PhysicalItem, physicalItems, readLimbs } from './exact-sums.js';
import { literal } from './literal.js';
import { identifier, renderScalar, toText } from './scalar.js';
import { packValues } from './struct-packing.js';

/**
 * Turns plans into text made for review: one named step after another, one clause a line. The text is a pure
 * function of plan and dialect; a run executes it as it stands, the interval bound as parameters 1 and 2.
 */
export function compilePlan(plan: Plan, dialect: Dialect): string {
  const last = plan.steps.at(-1);
  if (last === undefined) throw new Error('a plan without steps');
  const named = plan.steps.slice(0, -1).map((step) => cte(step, dialect));
  const body = query(last.query, dialect, 0);
  const head = named.length === 0 ? sql`` : sql`with\n${sql.join(named, sql.raw(',\n'))}\n`;
  return toText(sql`${head}${comment(last)}${body}`, dialect);
}

/** A warehouse relation as it is written in SQL. */
export const relationText = (
  schema: NonNullable<Relation['schema']>,
  name: string,
  dialect: Dialect,
): string => toText(dialect.relation(schema, name), dialect);

const comment = ({ comment: text }: Step): Sql => (text === undefined ? sql`` : sql.raw(`-- ${text}\n`));

const cte = (step: Step, dialect: Dialect): Sql =>
  sql`${comment(step)}${identifier(step.name)} as (\n  ${query(step.query, dialect, 1)}\n)`;

const line = (depth: number): Sql => sql.raw(`\n${'  '.repeat(depth)}`);

function query(node: Query, dialect: Dialect, depth: number): Sql {
  switch (node.kind) {
    case 'bounds':
      return sql.raw(
        `select${indent(depth + 1)}${dialect.parameter(1)} as "start",${indent(depth + 1)}${dialect.parameter(2)} as "end"`,
      );
    case 'union':
      return sql.join(
        node.of.map((part, index) => branch(part, node.sortedFor, dialect, depth, index)),
        sql`${line(depth)}union all${line(depth)}`,
      );
    case 'select':
      return select(node, dialect, depth);
    case 'latest':
      return dialect.latest(
        node,
        relation(node.from, dialect),
        conjunction(node.where, dialect, depth),
        line(depth),
      );
  }
}

/** One query of a union: as the engine best reads the union of them. */
function branch(
  part: Select,
  sortedFor: readonly string[] | undefined,
  dialect: Dialect,
  depth: number,
  index: number,
): Sql {
  if (!dialect.capabilities.mergesUnions) return select(part, dialect, depth, index > 0);
  if (sortedFor === undefined) return select(part, dialect, depth);
  return sql`(${select({ ...part, sortedFor }, dialect, depth)})`;
}

const indent = (depth: number): string => `\n${'  '.repeat(depth)}`;

/** `typed`: an earlier branch of a union gives the columns their types, so plain constants need none. */
function select(node: Select, dialect: Dialect, depth: number, typed = false): Sql {
  const items = physicalItems(node.items, dialect);
  const packing = packValues(items, dialect, windowKey);
  if (packing === undefined) return selectOf(node, items, dialect, depth, typed);
  const inner = selectOf(node, packing.items, dialect, depth + 1, typed);
  const columns = sql.join(packing.columns, sql`,${line(depth + 1)}`);
  return sql`select${line(depth + 1)}${columns}${line(depth)}from (${line(depth + 1)}${inner}${line(depth)}) as ${identifier(packing.alias)}`;
}

function selectOf(
  node: Select,
  items: readonly PhysicalItem[],
  dialect: Dialect,
  depth: number,
  typed: boolean,
): Sql {
  const windows = windowClauses(items);
  const columns = sql.join(
    items.map((item) => outputColumn(item, dialect, windows, typed)),
    sql`,${line(depth + 1)}`,
  );
  const clauses: readonly Sql[] = [
    sql`${sql.raw(node.distinct ? 'select distinct' : 'select')}${line(depth + 1)}${columns}`,
    sql`from ${relation(node.from, dialect, depth)}`,
    ...(node.joins ?? []).map((join) => joinClause(join, dialect, depth)),
    ...whereClause(node.where ?? [], dialect, depth, node.shardBy),
    ...(node.groupBy === undefined ? [] : [sql`group by ${sql.join(groups(node.groupBy, items, dialect))}`]),
    ...windowClause(windows, dialect, depth),
    ...(node.orderBy === undefined ? [] : [sql`order by ${orderList(node.orderBy, dialect)}`]),
    ...(node.sortedFor === undefined || !dialect.capabilities.mergesUnions
      ? []
      : [sql`order by ${sql.join(node.sortedFor.map((name) => identifier(name)))}`]),
  ];
  return sql.join([...clauses], line(depth));
}

/** Grouping goes by the expressions themselves: an output name may also be an input column, and engines differ then. */
function groups(names: readonly string[], items: readonly PhysicalItem[], dialect: Dialect): readonly Sql[] {
  return items.flatMap(({ name, expr }) => {
    if (!names.includes(name) || expr.node === 'aggregate' || expr.node === 'window') return [];
    return [renderScalar(readLimbs(expr, dialect), dialect)];
  });
}

function outputColumn(item: PhysicalItem, dialect: Dialect, windows: Windows, typed: boolean): Sql {
  const { expr, name } = item;
  if (typed && expr.node === 'literal' && (expr.value === null || expr.type.name === 'bigint')) {
    const constant = literal(expr, dialect);
    return sql`${(constant.bare ?? constant).sql} as ${identifier(name)}`;
  }
  if (expr.node === 'column' && expr.name === name) return renderScalar(expr, dialect);
  return sql`${value(item, expr, dialect, windows)} as ${identifier(name)}`;
}

function value(item: PhysicalItem, expr: PhysicalItem['expr'], dialect: Dialect, windows: Windows): Sql {
  if (expr.node !== 'aggregate' && expr.node !== 'window') return renderScalar(expr, dialect);
  if (expr.node === 'window' && expr.filter !== undefined && !dialect.capabilities.filterOverWindow)
    return value(item, withoutFilter(expr, expr.filter), dialect, windows);
  const { call, castTo } = aggregateCall(item, expr, dialect);
  const filter =
    expr.filter === undefined ? sql`` : sql` filter (where ${renderScalar(expr.filter, dialect)})`;
  const over = expr.node === 'window' ? sql` over ${identifier(windows.nameOf(expr))}` : sql``;
  const whole = sql`${call}${filter}${over}`;
  return castTo === undefined ? whole : sql`cast(${whole} as ${sql.raw(castTo)})`;
}

/** The same aggregate of a case that is null where the filter fails: aggregates over a frame leave nulls out. */
function withoutFilter({ filter: _, ...window }: WindowFunction, filter: Scalar): WindowFunction {
  if (window.fn === 'list') throw new Error('a list over a frame needs an engine with filterOverWindow');
  return { ...window, arg: when(filter, window.arg ?? integer(1)) };
}

/** The call without filter or frame; a limb's argument is made from the double. */
function aggregateCall(
  item: PhysicalItem,
  node: Aggregate | WindowFunction,
  dialect: Dialect,
): PrintedAggregate {
  if (node.fn === 'row_number') return { call: sql`row_number()` };
  if (node.arg === undefined) return { call: sql`${sql.raw(node.fn)}(*)` };
  const plain = renderScalar(node.arg, dialect);
  if (node.fn === 'first') {
    const fields = item.pack?.map(({ name, arg }) => ({ name, value: renderScalar(arg, dialect) }));
    return {
      call: sql`first_value(${fields === undefined ? plain : (dialect.packed?.pack(fields) ?? plain)})`,
    };
  }
  if (node.fn === 'lag' || node.fn === 'lead')
    return {
      call: neighbour(node.fn, plain, node.node === 'window' ? node.fallback : undefined, node.type, dialect),
    };
  const arg = item.limb === undefined ? plain : item.limb.of(plain);
  const order =
    node.node === 'aggregate' && node.orderBy !== undefined
      ? { order: orderList(node.orderBy, dialect) }
      : {};
  const counts = node.node === 'window' && node.ofCounts === true ? { ofCounts: true } : {};
  return dialect.aggregates[node.fn]({ arg, argType: node.arg.type, type: node.type, ...order, ...counts });
}

/** Engines demand that the fallback has the very type of the argument. */
function neighbour(
  fn: 'lag' | 'lead',
  arg: Sql,
  fallback: Scalar | undefined,
  type: Type,
  dialect: Dialect,
): Sql {
  const none = fallback === undefined || (fallback.node === 'literal' && fallback.value === null);
  return none
    ? sql`${sql.raw(fn)}(${arg})`
    : sql`${sql.raw(fn)}(${arg}, 1, ${renderScalar({ node: 'cast', arg: fallback, type }, dialect)})`;
}

interface Windows {
  readonly all: ReadonlyMap<string, { readonly name: string; readonly window: WindowFunction }>;
  readonly nameOf: (window: WindowFunction) => string;
}

const windowKey = ({
  partitionBy,
  orderBy,
  frame,
}: Pick<WindowFunction, 'partitionBy' | 'orderBy'> & { readonly frame?: Frame | undefined }): string =>
  JSON.stringify([partitionBy, orderBy, frame], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );

const looksAtFrame = ({ fn }: WindowFunction): boolean => !['lag', 'lead', 'row_number'].includes(fn);

/**
 * Functions that take no notice of a frame share the window of one that does, over the same rows in the same order:
 * to an engine each window is another pass.
 */
function sharedWindow(window: WindowFunction, among: readonly WindowFunction[]): WindowFunction {
  if (looksAtFrame(window)) return window;
  const bare = windowKey({ ...window, frame: undefined });
  return (
    among.find((other) => looksAtFrame(other) && windowKey({ ...other, frame: undefined }) === bare) ?? window
  );
}

/** Equal windows share one named clause, called by what it sees. */
function windowClauses(items: readonly PhysicalItem[]): Windows {
  const all = new Map<string, { readonly name: string; readonly window: WindowFunction }>();
  const among = items.flatMap(({ expr }) => (expr.node === 'window' ? [expr] : []));
  for (const window of among) {
    const expr = sharedWindow(window, among);
    const key = windowKey(expr);
    if (all.has(key)) continue;
    const stem = expr.called ?? windowName(expr.frame);
    const taken = [...all.values()].filter(
      ({ name }) => name === stem || name.startsWith(`${stem}_no_`),
    ).length;
    all.set(key, { name: taken === 0 ? stem : `${stem}_no_${taken + 1}`, window: expr });
  }
  return { all, nameOf: (window) => all.get(windowKey(sharedWindow(window, among)))?.name ?? 'in_order' };
}

function windowName(frame: Frame | undefined): string {
  if (frame === undefined) return 'in_order';
  if (frame.start.bound === 'unbounded preceding') return frame.unit === 'rows' ? 'so_far' : 'ever_before';
  if (frame.unit === 'rows')
    return frame.start.bound === 'preceding' ? `last_${frame.start.rows + 1}_rows` : 'this_row';
  if (frame.start.bound === 'current row') return 'now';
  if ('units' in frame.start) return `last_${frame.start.units}`;
  return `last_${formatLength(frame.start.micros).replaceAll(' ', '_')}`;
}

function windowClause(windows: Windows, dialect: Dialect, depth: number): readonly Sql[] {
  if (windows.all.size === 0) return [];
  const clauses = [...windows.all.values()].map(({ name, window }) => {
    const partition = sql.join(window.partitionBy.map((key) => renderScalar(key, dialect)));
    const parts = [
      ...(window.partitionBy.length === 0 ? [] : [sql`partition by ${partition}`]),
      ...(window.orderBy.length === 0 ? [] : [sql`order by ${orderList(window.orderBy, dialect)}`]),
      ...(window.frame === undefined ? [] : [frameClause(window.frame, dialect)]),
    ];
    return sql`${identifier(name)} as (${sql.join(parts, sql` `)})`;
  });
  return [sql`window${line(depth + 1)}${sql.join(clauses, sql`,${line(depth + 1)}`)}`];
}

function frameClause(frame: Frame, dialect: Dialect): Sql {
  const bound = (edge: Frame['start'] | Frame['end']): Sql => {
    if (edge.bound !== 'preceding') return sql.raw(edge.bound);
    if ('rows' in edge) return sql.raw(`${edge.rows} preceding`);
    if ('units' in edge) return sql.raw(`${edge.units} preceding`);
    return sql`${length(edge, dialect)} preceding`;
  };
  return sql`${sql.raw(frame.unit)} between ${bound(frame.start)} and ${bound(frame.end)}`;
}

const length = (edge: Extract<TimeBound, { readonly micros: bigint }>, dialect: Dialect): Sql =>
  renderScalar({ node: 'literal', value: edge.micros, type: { name: 'interval' } }, dialect);

/** Null order is always written: its default differs between engines. Inside windows time and keys are never null. */
const orderList = (orders: readonly Order[], dialect: Dialect): Sql =>
  sql.join(
    orders.map(({ expr, descending }) => {
      const value = renderScalar(expr, dialect);
      const key = expr.type.name === 'string' ? dialect.sortKey(value) : value;
      return sql`${key}${sql.raw(descending ? ' desc nulls last' : ' nulls last')}`;
    }),
  );

function whereClause(
  conditions: readonly Scalar[],
  dialect: Dialect,
  depth: number,
  shardBy: readonly Scalar[] = [],
): readonly Sql[] {
  const shard =
    shardBy.length === 0 ? undefined : dialect.inShard?.(shardBy.map((one) => renderScalar(one, dialect)));
  const parts = [
    ...(conditions.length === 0 ? [] : [conjunction(conditions, dialect, depth)]),
    ...(shard === undefined ? [] : [shard]),
  ];
  return parts.length === 0 ? [] : [sql`where ${sql.join(parts, sql`${line(depth + 1)}and `)}`];
}

/** Each condition on its own line, and each part of a condition that is an `or`. */
function conjunction(conditions: readonly Scalar[], dialect: Dialect, depth: number): Sql {
  const parts = conditions.map((condition) => {
    const exact = readLimbs(condition, dialect);
    if (exact.node !== 'call' || exact.fn !== 'or')
      return exact.node === 'call' && exact.fn === 'and'
        ? sql`(${renderScalar(exact, dialect)})`
        : renderScalar(exact, dialect);
    const either = exact.args.map((arg) =>
      renderScalar(arg, dialect, arg.node === 'call' && arg.fn === 'and'),
    );
    return sql`(${sql.join(either, sql`${line(depth + 2)}or `)})`;
  });
  return sql.join(parts, sql`${line(depth + 1)}and `);
}

function relation({ schema, name, alias, rows }: Relation, dialect: Dialect, depth = 0): Sql {
  if (rows !== undefined)
    return sql`(${line(depth + 1)}${select(rows, dialect, depth + 1)}${line(depth)}) as ${identifier(alias ?? name)}`;
  const path = schema === undefined ? identifier(name) : dialect.relation(schema, name);
  return alias === undefined ? path : sql`${path} as ${identifier(alias)}`;
}

function joinClause(join: Join, dialect: Dialect, depth: number): Sql {
  switch (join.kind) {
    case 'cross':
      return sql`cross join ${relation(join.relation, dialect, depth)}`;
    case 'asof':
      return dialect.asofJoin(join, relation(join.relation, dialect), (conditions) =>
        conjunction(conditions, dialect, depth),
      );
    default:
      return sql`${sql.raw(join.kind)} join ${relation(join.relation, dialect, depth)}${line(depth + 1)}on ${conjunction(join.on, dialect, depth)}`;
  }
}
