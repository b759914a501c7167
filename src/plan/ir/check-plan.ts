import type { ColumnRef, Scalar } from '../../expression/ast/nodes.js';
import { formatType, sameType, TIMESTAMP, type Type } from '../../types/type.js';
import type {
  Aggregate,
  Item,
  Join,
  LatestRows,
  OutputColumn,
  Plan,
  Query,
  Relation,
  Select,
  StepRelation,
  WindowFunction,
} from './nodes.js';

/** The columns of a step or of rows; null: a stored relation, whose columns are not part of the plan. */
type Columns = ReadonlyMap<string, Type> | null;

/** The relations that a query reads, by the names that its columns use. */
type Scope = ReadonlyMap<string, Columns>;

/** The steps before the one that is checked, and what is called with each fault of it. */
interface Reader {
  readonly before: ReadonlyMap<string, Columns>;
  readonly fault: (message: string) => void;
}

export const isStep = (relation: Relation): relation is StepRelation =>
  relation.schema === undefined && relation.rows === undefined;

/** @throws Error with the first fault: plans are made by code, so it is a fault of that code. */
export function checkPlan(plan: Plan): void {
  const [first] = planFaults(plan);
  if (first !== undefined) throw new Error(first);
}

/**
 * What is wrong with a plan: each step reads only steps before it, and of these only columns that they have, with the
 * type that they have there. Columns of stored relations are not checked.
 */
export function planFaults({ steps, output }: Plan): readonly string[] {
  const faults: string[] = [];
  const before = new Map<string, Columns>();
  let last: Columns = null;
  for (const { name, query } of steps) {
    const reader: Reader = { before, fault: (message) => void faults.push(`step ${name} ${message}`) };
    if (before.has(name)) faults.push(`two steps are called ${name}`);
    last = columnsOf(query, reader);
    before.set(name, last);
  }
  const fault = (message: string): void => void faults.push(`the output ${message}`);
  readOutputs(output, new Map([[steps.at(-1)?.name ?? '', last]]), { before, fault });
  return faults;
}

const BOUNDS: Columns = new Map([
  ['start', TIMESTAMP],
  ['end', TIMESTAMP],
]);

/** The columns that a query gives. */
function columnsOf(query: Query, reader: Reader): Columns {
  switch (query.kind) {
    case 'bounds':
      return BOUNDS;
    case 'select':
      return columnsOfSelect(query, reader);
    case 'latest':
      return columnsOfLatest(query, reader);
    case 'union':
      return columnsOfUnion(query.of, reader);
  }
}

function columnsOfSelect(query: Select, reader: Reader): Columns {
  const { from, joins = [], items, where = [], orderBy = [], groupBy = [], hints } = query;
  const scope = new Map([from, ...joins.map(({ relation }) => relation)].map((one) => inScope(one, reader)));
  for (const join of joins) readJoin(join, scope, reader);
  for (const { expr } of items) readItem(expr, scope, reader);
  for (const expr of [...where, ...(hints?.shardBy ?? [])]) read(expr, scope, reader);
  const columns = new Map(items.map(({ name, expr }) => [name, expr.type]));
  for (const name of [...groupBy, ...(hints?.sortedFor ?? [])])
    if (!columns.has(name)) reader.fault(`groups or sorts by ${name}, which is not among its columns`);
  for (const { expr } of orderBy) read(expr, scope, reader);
  return columns;
}

function columnsOfUnion(parts: readonly Select[], reader: Reader): Columns {
  const [first = null, ...others] = parts.map((part) => columnsOfSelect(part, reader));
  const names = (columns: Columns): string => [...(columns?.keys() ?? [])].join(', ');
  for (const other of others)
    if (names(other) !== names(first)) reader.fault(`is a union of (${names(first)}) and (${names(other)})`);
  return first;
}

function columnsOfLatest(query: LatestRows, reader: Reader): Columns {
  const { columns, keys, eventKey, from, where } = query;
  const scope = new Map([inScope(from, reader)]);
  readOutputs([...columns, ...keys, ...eventKey], scope, reader);
  for (const expr of where) read(expr, scope, reader);
  return new Map(columns.map(({ name, type }) => [name, type]));
}

/** The name by which columns of a relation are read, and what it has. */
function inScope(relation: Relation, reader: Reader): readonly [string, Columns] {
  const name = relation.alias ?? relation.name;
  if (relation.rows !== undefined) return [name, columnsOfSelect(relation.rows, reader)];
  if (!isStep(relation)) return [name, null];
  const columns = reader.before.get(relation.name);
  if (columns === undefined) reader.fault(`reads ${relation.name}, which does not come before it`);
  return [name, columns ?? null];
}

function readJoin(join: Join, scope: Scope, reader: Reader): void {
  if (join.kind === 'cross') return;
  if (join.kind !== 'asof') {
    for (const expr of join.on) read(expr, scope, reader);
    return;
  }
  for (const { left, right } of join.keys) for (const expr of [left, right]) read(expr, scope, reader);
  for (const expr of [join.leftTime, join.rightTime]) read(expr, scope, reader);
  const name = join.relation.alias ?? join.relation.name;
  readOutputs(join.eventKey, new Map([[name, scope.get(name) ?? null]]), reader);
}

function readItem(expr: Item['expr'], scope: Scope, reader: Reader): void {
  const parts = expr.node === 'aggregate' || expr.node === 'window' ? partsOf(expr) : [expr];
  for (const part of parts) read(part, scope, reader);
}

function partsOf(expr: Aggregate | WindowFunction): readonly Scalar[] {
  const order = (expr.orderBy ?? []).map((one) => one.expr);
  const partition = expr.node === 'window' ? expr.partitionBy : [];
  const filter = 'filter' in expr && expr.filter !== undefined ? [expr.filter] : [];
  const fallback = 'fallback' in expr && expr.fallback !== undefined ? [expr.fallback] : [];
  return [...(expr.arg === undefined ? [] : [expr.arg]), ...filter, ...fallback, ...partition, ...order];
}

function read(expr: Scalar, scope: Scope, reader: Reader): void {
  if (expr.node === 'column') readColumn(expr, scope, reader);
  if (expr.node === 'call' && readsInterval.has(expr.fn) && !reader.before.has('bounds'))
    reader.fault('reads the interval of the run without a step bounds');
  for (const part of operandsOf(expr)) read(part, scope, reader);
}

const readsInterval: ReadonlySet<string> = new Set(['run_start', 'run_end']);

function operandsOf(expr: Scalar): readonly Scalar[] {
  switch (expr.node) {
    case 'column':
    case 'literal':
      return [];
    case 'cast':
      return [expr.arg];
    case 'call':
      return expr.args;
    case 'case':
      return [
        ...expr.branches.flatMap(({ when, then }) => [when, then]),
        ...(expr.otherwise === null ? [] : [expr.otherwise]),
      ];
  }
}

function readOutputs(columns: readonly OutputColumn[], scope: Scope, reader: Reader): void {
  for (const { name, type } of columns) readColumn({ node: 'column', name, type }, scope, reader);
}

function readColumn({ of, name, type }: ColumnRef, scope: Scope, reader: Reader): void {
  const having: string[] = [];
  let given: Type | undefined;
  for (const [relation, columns] of scope) {
    if (of !== undefined && relation !== of) continue;
    if (columns === null) return;
    const found = columns.get(name);
    if (found === undefined) continue;
    having.push(relation);
    given = found;
  }
  const read = of === undefined ? name : `${of}.${name}`;
  if (given === undefined) reader.fault(`reads ${read}, which is not in ${[...scope.keys()].join(' or ')}`);
  else if (having.length > 1) reader.fault(`reads ${read}, which ${having.join(' and ')} both have`);
  else if (!sameType(given, type))
    reader.fault(`reads ${read} as ${formatType(type)}, but it is ${formatType(given)}`);
}
