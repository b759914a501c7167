import type { Entity } from '../catalog/model.js';
import type { Literal } from '../expression/ast.js';
import { TIMESTAMP } from '../spec/types.js';
import { column, item, predicate, select } from './build.js';
import type { Plan } from './ir.js';
import type { OnlineSet } from './view.js';

/** The online row of one key, values in the order of the entity's keys. */
export function planLookup(entity: Entity, set: OnlineSet, values: readonly Literal[]): Plan {
  const items = [
    item('timestamp', column('timestamp', TIMESTAMP)),
    ...set.columns.map(({ name, type }) => item(name, column(name, type))),
  ];
  return {
    steps: [
      {
        name: 'online',
        query: select({
          items,
          from: { schema: 'online', name: set.name },
          where: entity.keys.flatMap(({ name, type }, index) => {
            const value = values[index];
            return value === undefined ? [] : [predicate('eq', column(name, type), value)];
          }),
        }),
      },
    ],
    output: items.map(({ name, expr }) => ({ name, type: expr.type })),
  };
}
