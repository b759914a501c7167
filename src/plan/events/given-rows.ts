import type { Column } from '../../catalog/model/index.js';
import type { Literal } from '../../expression/ast/nodes.js';
import { BOOLEAN } from '../../types/type.js';
import { item, literal, outputOf, select } from '../ir/builders.js';
import type { Plan, Select } from '../ir/nodes.js';
import { boundsStep } from './events.js';

/** Rows that are written into the plan, each a literal for every column, in no order. */
export function planGivenRows(
  columns: readonly Pick<Column, 'name' | 'type'>[],
  rows: readonly ReadonlyMap<string, Literal>[],
): Plan {
  const ofRow = (row: ReadonlyMap<string, Literal>): Select =>
    select({
      items: columns.map(({ name, type }) => item(name, row.get(name) ?? literal(null, type))),
      from: { name: 'bounds' },
    });
  const [first, ...rest] = rows.map(ofRow);
  const none = select({ ...ofRow(new Map()), where: [literal(false, BOOLEAN)] });
  return {
    steps: [
      boundsStep,
      {
        name: 'made',
        query:
          first === undefined || rest.length === 0
            ? (first ?? none)
            : { kind: 'union', of: [first, ...rest] },
      },
    ],
    output: outputOf((first ?? none).items),
  };
}
