import { sql } from 'kysely';
import { checkPlan } from '../../plan/ir/check-plan.js';
import type { Join, Plan, Query, Relation, Select, Step, Union } from '../../plan/ir/nodes.js';
import { conjunction, whereClause } from './conditions.js';
import type { Dialect, Sql } from './dialect.js';
import { type PhysicalItem, physicalItems, readLimbs } from './exact-sums.js';
import { outputColumn } from './items.js';
import { deeper, line, lineText, type Place } from './lines.js';
import { orderList } from './order.js';
import { identifier, renderScalar, toText } from './scalar.js';
import { packValues } from './struct-packing.js';
import { windowClauses, windowKey } from './windows.js';

/**
 * Turns plans into text made for review: one named step after another, one clause a line. The text is a pure
 * function of plan and dialect; a run executes it as it is, with the interval bound as parameters 1 and 2.
 */
export function compilePlan(plan: Plan, dialect: Dialect): string {
  checkPlan(plan);
  const last = plan.steps.at(-1);
  if (last === undefined) throw new Error('a plan without steps');
  const named = plan.steps.slice(0, -1).map((step) => cte(step, dialect));
  const body = query(last.query, { dialect, depth: 0 });
  const head = named.length === 0 ? sql`` : sql`with\n${sql.join(named, sql.raw(',\n'))}\n`;
  return toText(sql`${head}${comment(last)}${body}`, dialect);
}

/** A relation of the warehouse as it is written in SQL. */
export const relationText = (
  schema: NonNullable<Relation['schema']>,
  name: string,
  dialect: Dialect,
): string => toText(dialect.relation(schema, name), dialect);

const comment = ({ comment: text }: Step): Sql => (text === undefined ? sql`` : sql.raw(`-- ${text}\n`));

const cte = (step: Step, dialect: Dialect): Sql =>
  sql`${comment(step)}${identifier(step.name)} as (\n  ${query(step.query, { dialect, depth: 1 })}\n)`;

function query(node: Query, place: Place): Sql {
  const { dialect } = place;
  switch (node.kind) {
    case 'bounds':
      return bounds(place);
    case 'union':
      return union(node, place);
    case 'select':
      return select(node, place);
    case 'latest':
      return dialect.latest(node, relation(node.from, place), conjunction(node.where, place), line(place));
  }
}

function bounds(place: Place): Sql {
  const { dialect } = place;
  const indent = lineText(place, 1);
  return sql.raw(
    `select${indent}${dialect.parameter(1)} as "start",${indent}${dialect.parameter(2)} as "end"`,
  );
}

const union = (node: Union, place: Place): Sql =>
  sql.join(
    node.of.map((part, index) => branch(part, node, index, place)),
    sql`${line(place)}union all${line(place)}`,
  );

/** One query of a union, in the form in which the engine reads the union best. */
function branch(part: Select, { hints }: Union, index: number, place: Place): Sql {
  if (!place.dialect.capabilities.mergesUnions) return select(part, place, index > 0);
  if (hints?.sortedFor === undefined) return select(part, place);
  return sql`(${select({ ...part, hints: { ...part.hints, ...hints } }, place)})`;
}

/** `isTyped`: see `ItemContext`. */
function select(node: Select, place: Place, isTyped = false): Sql {
  const items = physicalItems(node.items, place.dialect);
  const packing = packValues(items, place.dialect, windowKey);
  if (packing === undefined) return plainSelect(node, items, place, isTyped);
  const inner = plainSelect(node, packing.items, deeper(place), isTyped);
  const columns = sql.join(packing.columns, sql`,${line(place, 1)}`);
  return sql`select${line(place, 1)}${columns}${line(place)}from (${line(place, 1)}${inner}${line(place)}) as ${identifier(packing.alias)}`;
}

function plainSelect(node: Select, items: readonly PhysicalItem[], place: Place, isTyped: boolean): Sql {
  const { dialect } = place;
  const windows = windowClauses(items, dialect);
  const columns = items.map((item) => outputColumn(item, { dialect, windows, isTyped }));
  const clauses: readonly Sql[] = [
    sql`${sql.raw(node.distinct ? 'select distinct' : 'select')}${line(place, 1)}${sql.join(columns, sql`,${line(place, 1)}`)}`,
    sql`from ${relation(node.from, place)}`,
    ...(node.joins ?? []).map((join) => joinClause(join, place)),
    ...whereClause(node.where ?? [], node.hints?.shardBy ?? [], place),
    ...(node.groupBy === undefined ? [] : [sql`group by ${sql.join(groups(node.groupBy, items, dialect))}`]),
    ...(windows.clauses.length === 0
      ? []
      : [sql`window${line(place, 1)}${sql.join([...windows.clauses], sql`,${line(place, 1)}`)}`]),
    ...(node.orderBy === undefined ? [] : [sql`order by ${orderList(node.orderBy, dialect)}`]),
    ...sortClause(node, dialect),
  ];
  return sql.join([...clauses], line(place));
}

const sortClause = ({ hints }: Select, dialect: Dialect): readonly Sql[] =>
  hints?.sortedFor === undefined || !dialect.capabilities.mergesUnions
    ? []
    : [sql`order by ${sql.join(hints.sortedFor.map((name) => identifier(name)))}`];

/** Groups are the expressions themselves: an output name may also be an input column, where engines differ. */
const groups = (names: readonly string[], items: readonly PhysicalItem[], dialect: Dialect): readonly Sql[] =>
  items.flatMap(({ name, expr }) =>
    !names.includes(name) || expr.node === 'aggregate' || expr.node === 'window'
      ? []
      : [renderScalar(readLimbs(expr, dialect), dialect)],
  );

function relation({ schema, name, alias, rows }: Relation, place: Place): Sql {
  if (rows !== undefined)
    return sql`(${line(place, 1)}${select(rows, deeper(place))}${line(place)}) as ${identifier(alias ?? name)}`;
  const path = schema === undefined ? identifier(name) : place.dialect.relation(schema, name);
  return alias === undefined ? path : sql`${path} as ${identifier(alias)}`;
}

function joinClause(join: Join, place: Place): Sql {
  const joined = relation(join.relation, place);
  switch (join.kind) {
    case 'cross':
      return sql`cross join ${joined}`;
    case 'asof':
      return place.dialect.asofJoin(join, joined, (conditions) => conjunction(conditions, place));
    default:
      return sql`${sql.raw(join.kind)} join ${joined}${line(place, 1)}on ${conjunction(join.on, place)}`;
  }
}
