import type { FeatureSet, SourceColumn } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { boundsStep, eventConditions, runEnd, runStart } from '../events/events.js';
import { any, column, integer, item, outputOf, predicate, select } from '../ir/builders.js';
import type { Aggregate, Plan } from '../ir/nodes.js';

/**
 * Of the events of an event-grain set in an interval: how many lack a part of the primary key (`without`), and how many
 * share keys, time and primary key with another (`twice`); null where none does. Their rows could not be distinguished.
 */
export const planEventUniqueness = (set: FeatureSet): Plan =>
  planIdentified(set, set.timestamp, set.eventKey);

/**
 * The same of the events that a snapshot-grain set reads at one of its times, where values depend on the order of events:
 * events of one key and time that share the primary key (or lack it) are in no order.
 */
export const planOrderUniqueness = (set: FeatureSet, eventTime: SourceColumn): Plan =>
  planIdentified(
    set,
    eventTime,
    set.source.columns.filter(({ name }) => set.source.primaryKey.includes(name)),
  );

function planIdentified(set: FeatureSet, eventTime: SourceColumn, identity: readonly SourceColumn[]): Plan {
  const time = column(eventTime.name, TIMESTAMP);
  const parts = [...set.keys.map(({ column: { name, type } }) => ({ name, type })), ...identity];
  const grouped = parts.map(({ name, type }, at) => ({ name: `part_${at + 1}`, of: column(name, type) }));
  const rows = column('rows', BIGINT);
  const events = (filter: Scalar): Aggregate => ({
    node: 'aggregate',
    fn: 'sum',
    arg: rows,
    filter,
    type: BIGINT,
  });
  const missing = grouped.map(({ name, of }) => predicate('is_null', column(name, of.type)));
  const items = [
    item('without', events(any(missing))),
    item('twice', events(predicate('gt', rows, integer(1)))),
  ];
  const plan: Plan = {
    steps: [
      boundsStep,
      {
        name: 'identified',
        comment: 'events by what identifies their rows',
        query: select({
          items: [
            item('at', time),
            ...grouped.map(({ name, of }) => item(name, of)),
            item('rows', { node: 'aggregate', fn: 'count', type: BIGINT }),
          ],
          from: { schema: 'source', name: set.source.name },
          where: [
            ...eventConditions(set, eventTime),
            predicate('ge', time, runStart()),
            predicate('lt', time, runEnd()),
          ],
          groupBy: ['at', ...grouped.map(({ name }) => name)],
        }),
      },
      { name: 'found', query: select({ items, from: { name: 'identified' } }) },
    ],
    output: outputOf(items),
  };
  return withComputedColumns(plan, [set.source]);
}
