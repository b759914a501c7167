import type { AnySource, Column } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { boundsStep, runEnd, runStart } from '../events/events.js';
import {
  ascending,
  column,
  count,
  instant,
  integer,
  item,
  notNull,
  outputOf,
  predicate,
  select,
} from '../ir/builders.js';
import type { Item, Plan, Relation, Select, Step } from '../ir/nodes.js';

type KeyColumn = Pick<Column, 'name' | 'type'>;

/** Rows that checks are about. */
export interface CheckedRows {
  readonly from: Relation;
  /** The source whose rows they are, where its columns are computed; null: all columns are there. */
  readonly source: AnySource | null;
  /** The column of their time; null: they have none. */
  readonly time: string | null;
  /** Whether single rows are looked at only where their time is in the interval of the run. */
  readonly isBounded: boolean;
  /** What identifies a row, for examples. */
  readonly keys: readonly KeyColumn[];
}

/** The column that counts the rows that violate a check, followed by its number. */
export const VIOLATED = 'violated_';

/** How many rows there are, in `rows`, and the greatest time that is not after `now` (UTC microseconds), in `newest`. */
export function planRowTotals(rows: CheckedRows, now: bigint): Plan {
  const at = rows.time === null ? null : column(rows.time, TIMESTAMP);
  const newest: readonly Item[] =
    at === null
      ? []
      : [
          item('newest', {
            node: 'aggregate',
            fn: 'max',
            arg: at,
            filter: predicate('le', at, instant(now)),
            type: TIMESTAMP,
          }),
        ];
  const items = [item('rows', count()), ...newest];
  return planOf(rows, [], { items, from: rows.from, where: conditionsOf(rows) });
}

/** How many rows are looked at, in `rows`, and how many of them violate each condition. */
export function planViolations(rows: CheckedRows, violated: readonly Scalar[]): Plan {
  const items = [
    item('rows', count()),
    ...violated.map((condition, index) => item(`${VIOLATED}${index}`, count(condition))),
  ];
  return planOf(rows, boundsOf(rows), { items, from: rows.from, where: inInterval(rows) });
}

/** How many rows share their values of `columns` with another one: one row with `rows`, null for none. */
export function planRepeated(rows: CheckedRows, columns: readonly KeyColumn[]): Plan {
  const items = [item('rows', { node: 'aggregate', fn: 'sum', arg: column('rows', BIGINT), type: BIGINT })];
  const before = [...boundsOf(rows), groupedBy(rows, columns)];
  return planOf(rows, before, { items, from: { name: 'grouped' }, where: [isRepeated] });
}

/** The keys of a row that violates a condition, the first in their order, as `part_1`, `part_2`, … */
export function planViolationExample(rows: CheckedRows, violated: Scalar): Plan {
  const numbered = numberedStep({
    items: partsOf(rows.keys),
    from: rows.from,
    where: [...inInterval(rows), violated],
  });
  return planOf(rows, [...boundsOf(rows), numbered], firstOf(rows.keys));
}

/** Values that several rows share, the first in their order, as `part_1`, `part_2`, … */
export function planRepeatedExample(rows: CheckedRows, columns: readonly KeyColumn[]): Plan {
  const numbered = numberedStep({
    items: readParts(columns),
    from: { name: 'grouped' },
    where: [isRepeated],
  });
  return planOf(rows, [...boundsOf(rows), groupedBy(rows, columns), numbered], firstOf(columns));
}

const partName = (index: number): string => `part_${index + 1}`;

/** Columns under names that no other has. */
const partsOf = (columns: readonly KeyColumn[]): readonly Item[] =>
  columns.map(({ name, type }, index) => item(partName(index), column(name, type)));

const readParts = (columns: readonly KeyColumn[]): readonly Item[] =>
  columns.map(({ type }, index) => item(partName(index), column(partName(index), type)));

const isRepeated = predicate('gt', column('rows', BIGINT), integer(1));

const groupedBy = (rows: CheckedRows, columns: readonly KeyColumn[]): Step => ({
  name: 'grouped',
  query: select({
    items: [...partsOf(columns), item('rows', count())],
    from: rows.from,
    where: [...inInterval(rows), ...columns.map(({ name, type }) => notNull(column(name, type)))],
    groupBy: columns.map((_, index) => partName(index)),
  }),
});

/** Rows numbered in the order of their items, which are columns. */
const numberedStep = ({ items, from, where = [] }: Omit<Select, 'kind'>): Step => ({
  name: 'numbered',
  query: select({
    items: [
      ...items,
      item('number', {
        node: 'window',
        fn: 'row_number',
        partitionBy: [],
        orderBy: items.flatMap(({ expr }) => (expr.node === 'column' ? [ascending(expr)] : [])),
        type: BIGINT,
      }),
    ],
    from,
    where,
  }),
});

const firstOf = (columns: readonly KeyColumn[]): Omit<Select, 'kind'> => ({
  items: readParts(columns),
  from: { name: 'numbered' },
  where: [predicate('eq', column('number', BIGINT), integer(1))],
});

const conditionsOf = ({ source }: CheckedRows): readonly Scalar[] =>
  source === null || source.where === null ? [] : [source.where];

function inInterval(rows: CheckedRows): readonly Scalar[] {
  const { time, isBounded } = rows;
  if (!isBounded || time === null) return conditionsOf(rows);
  const at = column(time, TIMESTAMP);
  return [...conditionsOf(rows), predicate('ge', at, runStart()), predicate('lt', at, runEnd())];
}

const boundsOf = ({ isBounded }: CheckedRows): readonly Step[] => (isBounded ? [boundsStep] : []);

function planOf({ source }: CheckedRows, before: readonly Step[], query: Omit<Select, 'kind'>): Plan {
  const plan: Plan = {
    steps: [...before, { name: 'checked', query: select(query) }],
    output: outputOf(query.items),
  };
  return source === null ? plan : withComputedColumns(plan, [source]);
}
