import type { FeatureSet } from '../catalog/model.js';
import type { Literal } from '../expression/ast.js';
import { TIMESTAMP } from '../spec/types.js';
import { column, item, predicate, select } from './build.js';
import type { Plan } from './ir.js';
import { boundsStep, keyColumns, keyItems, keyNames, runEnd, runStart } from './steps.js';

/**
 * For each key the last history row in the interval: bound to all valid time it is the online relation. With
 * `keys`, in the set's order, only of that key. `from` may be the rows just published, where they are all there is.
 */
export function planLatest(
  set: FeatureSet,
  keys: readonly Literal[] = [],
  from: 'historical' | 'published' = 'historical',
): Plan {
  const timestamp = column('timestamp', TIMESTAMP);
  const relation = { schema: from, name: set.name };
  const output = [
    ...set.keys.map(({ key }) => ({ name: key.name, type: key.type })),
    { name: 'timestamp', type: TIMESTAMP },
    ...set.columns.map(({ name, type }) => ({ name, type })),
  ];
  return {
    steps: [
      boundsStep,
      {
        name: 'latest',
        comment: 'the last valid row of each key',
        query: select({
          items: [
            ...keyItems(set),
            item('timestamp', { node: 'aggregate', fn: 'max', arg: timestamp, type: TIMESTAMP }),
          ],
          from: relation,
          where: [
            predicate('ge', timestamp, runStart()),
            predicate('lt', timestamp, runEnd()),
            ...keys.map((value, index) => predicate('eq', keyColumns(set)[index] ?? value, value)),
          ],
          groupBy: keyNames(set),
        }),
      },
      {
        name: 'online',
        query: select({
          items: output.map(({ name, type }) => item(name, column(name, type, 'history'))),
          from: { ...relation, alias: 'history' },
          joins: [
            {
              kind: 'inner',
              relation: { name: 'latest' },
              on: [
                ...keyColumns(set, 'latest').map((key, index) =>
                  predicate('eq', key, keyColumns(set, 'history')[index] ?? key),
                ),
                predicate(
                  'eq',
                  column('timestamp', TIMESTAMP, 'history'),
                  column('timestamp', TIMESTAMP, 'latest'),
                ),
              ],
            },
          ],
        }),
      },
    ],
    output,
  };
}
