import type { Source } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { boundsStep, runEnd, runStart } from '../events/events.js';
import { ascending, column, integer, item, notNull, outputOf, predicate, select } from '../ir/builders.js';
import type { Aggregate, Plan, Step } from '../ir/nodes.js';

const GROUPED = 'by_primary_key';
const rows = column('rows', BIGINT);
const isTwice = predicate('gt', rows, integer(1));

/** The parts of a source's primary key under names of their own. */
const partsOf = ({
  primaryKey,
  columns,
}: Source): readonly { readonly name: string; readonly of: Scalar }[] =>
  primaryKey.flatMap((name, index) => {
    const found = columns.find((one) => one.name === name);
    return found === undefined ? [] : [{ name: `part_${index + 1}`, of: column(name, found.type) }];
  });

/** The rows of a source with an event time in the interval, by their primary key; rows without all of it are not told. */
function groupedStep(source: Source): Step {
  const time = column(source.timestamp, TIMESTAMP);
  const parts = partsOf(source);
  return {
    name: GROUPED,
    comment: 'how many rows each primary key has',
    query: select({
      items: [
        ...parts.map(({ name, of }) => item(name, of)),
        item('rows', { node: 'aggregate', fn: 'count', type: BIGINT }),
      ],
      from: { schema: 'source', name: source.name },
      where: [
        ...(source.where === null ? [] : [source.where]),
        predicate('ge', time, runStart()),
        predicate('lt', time, runEnd()),
        ...parts.map(({ of }) => notNull(of)),
      ],
      groupBy: parts.map(({ name }) => name),
    }),
  };
}

/** How many primary keys of a source more than one row of an interval has, and how many rows these are; null for none. */
export function planDuplicateKeys(source: Source): Plan {
  const of = (fn: 'count' | 'sum'): Aggregate => ({
    node: 'aggregate',
    fn,
    ...(fn === 'sum' ? { arg: rows } : {}),
    filter: isTwice,
    type: BIGINT,
  });
  const items = [item('keys', of('count')), item('rows', of('sum'))];
  const plan: Plan = {
    steps: [
      boundsStep,
      groupedStep(source),
      { name: 'duplicates', query: select({ items, from: { name: GROUPED } }) },
    ],
    output: outputOf(items),
  };
  return withComputedColumns(plan, [source]);
}

/** One of these primary keys, the first in order, in columns `part_1`, `part_2`, … */
export function planDuplicateKeyExample(source: Source): Plan {
  const parts = partsOf(source).map(({ name, of }) => item(name, column(name, of.type)));
  const plan: Plan = {
    steps: [
      boundsStep,
      groupedStep(source),
      {
        name: 'numbered',
        query: select({
          items: [
            ...parts,
            item('number', {
              node: 'window',
              fn: 'row_number',
              partitionBy: [],
              orderBy: partsOf(source).map(({ name, of }) => ascending(column(name, of.type))),
              type: BIGINT,
            }),
          ],
          from: { name: GROUPED },
          where: [isTwice],
        }),
      },
      {
        name: 'example',
        query: select({
          items: parts,
          from: { name: 'numbered' },
          where: [predicate('eq', column('number', BIGINT), integer(1))],
        }),
      },
    ],
    output: outputOf(parts),
  };
  return withComputedColumns(plan, [source]);
}
