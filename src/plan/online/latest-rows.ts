import type { FeatureSet } from '../../catalog/model/index.js';
import type { Literal } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import { keysOf } from '../aggregates/keys.js';
import { boundsStep, runEnd, runStart } from '../events/events.js';
import { eventKeyColumns, historyColumns } from '../history/columns.js';
import { column, predicate } from '../ir/builders.js';
import type { Plan } from '../ir/nodes.js';

/**
 * For each key the last history row in the interval: bound to all valid time it is the online relation. With
 * `keys`, in the set's order, only of that key. `from` may be the rows just published, where they are all there is.
 */
export function planLatestRows(
  set: FeatureSet,
  keys: readonly Literal[] = [],
  from: 'historical' | 'published' = 'historical',
): Plan {
  const timestamp = column('timestamp', TIMESTAMP);
  const keyColumns = set.keys.map(({ key }) => ({ name: key.name, type: key.type }));
  const output = historyColumns(set);
  return {
    steps: [
      boundsStep,
      {
        name: 'online',
        comment: 'the last valid row of each key',
        query: {
          kind: 'latest',
          columns: output,
          keys: keyColumns,
          eventKey: eventKeyColumns(set),
          from: { schema: from, name: set.name },
          hints: { isLookup: keys.length > 0 },
          where: [
            predicate('ge', timestamp, runStart()),
            predicate('lt', timestamp, runEnd()),
            ...keys.map((value, index) => predicate('eq', keysOf(set).columns()[index] ?? value, value)),
          ],
        },
      },
    ],
    output,
  };
}
