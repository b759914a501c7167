import type { Source } from '../../catalog/model/index.js';
import { TIMESTAMP } from '../../types/type.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { column, instant, item, outputOf, predicate, select } from '../ir/builders.js';
import type { Plan } from '../ir/nodes.js';

/**
 * The newest event time of a source, which must be bound, at or before `now` (UTC microseconds): a row dated in the future
 * does not make a source fresh. One row with `newest`; null: there is none.
 */
export function planNewestEvent(source: Source, now: bigint): Plan {
  const at = column(source.timestamp, TIMESTAMP);
  const items = [item('newest', { node: 'aggregate', fn: 'max', arg: at, type: TIMESTAMP })];
  const plan: Plan = {
    steps: [
      {
        name: 'newest_event',
        query: select({
          items,
          from: { schema: 'source', name: source.name },
          where: [predicate('le', at, instant(now)), ...(source.where === null ? [] : [source.where])],
        }),
      },
    ],
    output: outputOf(items),
  };
  return withComputedColumns(plan, [source]);
}
