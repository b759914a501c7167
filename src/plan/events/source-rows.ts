import type { AnySource } from '../../catalog/model/index.js';
import { passed, select } from '../ir/builders.js';
import type { Plan } from '../ir/nodes.js';
import { withComputedColumns } from './computed-columns.js';

/** The rows of a source that are not rejected and pass its `where`, with its computed columns, in no order. */
export function planSourceRows(source: AnySource): Plan {
  const columns = source.columns.map(({ name, type }) => ({ name, type }));
  const plan: Plan = {
    steps: [
      {
        name: 'asked',
        query: select({
          items: passed(columns),
          from: { schema: 'source', name: source.name },
          ...(source.where === null ? {} : { where: [source.where] }),
        }),
      },
    ],
    output: columns,
  };
  return withComputedColumns(plan, [source]);
}
