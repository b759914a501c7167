import { filledBy, keyOf } from '../../catalog/leakage/order-proof.js';
import type { AnySource, QueryBranch, QueryInput, QueryOrigin } from '../../catalog/model/index.js';
import { columnsRead } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { replaceColumns } from '../../expression/ast/substitute.js';
import { BIGINT, BOOLEAN, TIMESTAMP } from '../../types/type.js';
import { all, call, column, item, literal, notNull, outputOf, predicate, select } from '../ir/builders.js';
import type { Aggregate, Join, Plan, Query, Relation, Select } from '../ir/nodes.js';
import { isOutOfRange, outOfRangeTests, withComputedColumns } from './computed-columns.js';

/** Times that a query makes may lie outside of those there are; what it copies from an input never does. */
const madeTimes = (source: AnySource, { items }: QueryBranch): QueryBranch['items'] =>
  source.timestamp === null
    ? []
    : items.filter(({ expr }) => expr.type.name === 'timestamp' && expr.node !== 'column');

/** The rows of a query's source, without those that are rejected for a time outside of [1970-01-01, 2200-01-01). */
export const planQuery = (source: AnySource, origin: QueryOrigin): Plan =>
  queryPlan(source, origin, (branch) =>
    madeTimes(source, branch).map(({ expr }) => predicate('not', isOutOfRange(expr))),
  );

/** What the columns of `planQueryCheck` are called. */
export const QUERY_ROWS = 'rows';
export const rejectedFor = (index: number): string => `rejected_${index + 1}`;

/** The columns whose time a query's source may reject rows for, in the order they are tried. */
export const rejectingColumns = (source: AnySource, { branches }: QueryOrigin): readonly string[] => {
  const made = new Set(branches.flatMap((branch) => madeTimes(source, branch).map(({ name }) => name)));
  return source.columns.flatMap(({ name }) => (made.has(name) ? [name] : []));
};

/** How many rows the query gives, rejected ones too, and how many each of `rejectingColumns` rejects: the first that does. */
export function planQueryCheck(source: AnySource, origin: QueryOrigin): Plan {
  const all_ = queryPlan(source, origin, () => []);
  const tests = rejectingColumns(source, origin).map((name) => isOutOfRange(column(name, TIMESTAMP)));
  const items = [
    item(QUERY_ROWS, { node: 'aggregate', fn: 'count', type: BIGINT }),
    ...tests.map((test, index) =>
      item(rejectedFor(index), {
        node: 'aggregate',
        fn: 'count',
        filter: all([...tests.slice(0, index).map((one) => predicate('not', one)), test]),
        type: BIGINT,
      }),
    ),
  ];
  return {
    steps: [...all_.steps, { name: 'checked', query: select({ items, from: { name: MADE } }) }],
    output: outputOf(items),
  };
}

const MADE = 'made';

function queryPlan(
  source: AnySource,
  { branches }: QueryOrigin,
  conditions: (branch: QueryBranch) => readonly Scalar[],
): Plan {
  const selects = branches.map((branch) => branchSelect(source, branch, conditions(branch)));
  const [only] = selects;
  const query: Query = only !== undefined && selects.length === 1 ? only : { kind: 'union', of: selects };
  return {
    steps: [{ name: MADE, query }],
    output: (branches[0]?.items ?? []).map(({ name, expr }) => ({ name, type: expr.type })),
  };
}

function branchSelect(source: AnySource, branch: QueryBranch, conditions: readonly Scalar[]): Select {
  const { from, joins, where, items } = branch;
  const parts = [...(where === null ? [] : conjunctsOf(where)), ...conditions];
  return select({
    items: items.map(({ name, expr }) => item(name, expr)),
    from: relationOf(source, from, branch),
    ...(joins.length === 0
      ? {}
      : {
          joins: joins.map((join): Join => {
            const relation = relationOf(source, join, branch);
            return join.kind === 'cross' || join.on === null
              ? { kind: 'cross', relation }
              : { kind: join.kind, relation, on: conjunctsOf(join.on) };
          }),
        }),
    ...(parts.length === 0 ? {} : { where: parts }),
  });
}

const conjunctsOf = (condition: Scalar): readonly Scalar[] =>
  condition.node === 'call' && condition.fn === 'and' ? condition.args.flatMap(conjunctsOf) : [condition];

/** What an input's rows are: with its computed columns, passing its `where`, and with an event time. */
function relationOf(source: AnySource, input: QueryInput, branch: QueryBranch): Relation {
  const { alias, source: read } = input;
  const bare: Relation = { schema: 'source', name: read.name, ...(alias === read.name ? {} : { alias }) };
  const made = new Map(
    read.columns.flatMap(({ name, computed }) => (computed === null ? [] : [[name, computed.expr]])),
  );
  const where = [
    ...(read.where === null ? [] : conjunctsOf(replaceColumns(read.where, made))),
    ...outOfRangeTests(read).map(({ test }) => predicate('not', test)),
    ...(isTimeless(source, input, branch) ? timeOf(read, made).map(notNull) : []),
  ];
  if (where.length === 0 && made.size === 0) return bare;
  const used = new Set(usedOf(alias, branch));
  const items = read.columns.flatMap(({ name, type, computed }) =>
    used.has(name) ? [item(name, computed === null ? column(name, type) : computed.expr)] : [],
  );
  return {
    name: read.name,
    alias,
    rows: select({
      items: items.length === 0 ? [item('row', literal(true, BOOLEAN))] : items,
      from: { schema: 'source', name: read.name },
      ...(where.length === 0 ? {} : { where }),
    }),
  };
}

const timeOf = (read: AnySource, made: ReadonlyMap<string, Scalar>): readonly Scalar[] =>
  read.timestamp === null ? [] : [made.get(read.timestamp) ?? column(read.timestamp, TIMESTAMP)];

/** The columns of an input that a select names. */
const usedOf = (alias: string, { joins, where, items }: QueryBranch): readonly string[] =>
  [...items.map(({ expr }) => expr), where, ...joins.map(({ on }) => on)]
    .flatMap(columnsRead)
    .flatMap(({ of, name }) => (of === alias ? [name] : []));

/**
 * Whether rows of an input without event time have to be left out: where the row they would make has no time either,
 * or a condition is not true of them, they are no event anyway.
 */
function isTimeless(source: AnySource, { alias, source: read }: QueryInput, branch: QueryBranch): boolean {
  if (read.timestamp === null) return false;
  const time = keyOf(column(read.timestamp, TIMESTAMP, alias));
  const own = branch.items.find(({ name }) => name === source.timestamp)?.expr;
  if (own !== undefined && keyOf(own) === time) return false;
  const join = branch.joins.find((one) => one.alias === alias);
  const decided =
    join !== undefined && (join.kind === 'inner' || join.kind === 'left') ? filledBy(join.on) : [];
  return ![...filledBy(branch.where), ...decided].some((filled) => keyOf(filled) === time);
}

/** How many rows of an input a query does not read: those its own `where` leaves out, and those without event time. */
export function planUnreadRows(input: AnySource): Plan | undefined {
  if (input.where === null && input.timestamp === null) return undefined;
  const passed = call('coalesce', BOOLEAN, input.where ?? literal(true, BOOLEAN), literal(false, BOOLEAN));
  const count = (filter: Scalar): Aggregate => ({ node: 'aggregate', fn: 'count', filter, type: BIGINT });
  const items = [
    item('filtered', count(predicate('not', passed))),
    item(
      'without_time',
      input.timestamp === null
        ? literal('0', BIGINT)
        : count(all([passed, predicate('is_null', column(input.timestamp, TIMESTAMP))])),
    ),
  ];
  const plan: Plan = {
    steps: [{ name: 'unread', query: select({ items, from: { schema: 'source', name: input.name } }) }],
    output: outputOf(items),
  };
  return withComputedColumns(plan, [input]);
}
