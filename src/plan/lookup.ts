import type { Entity, FeatureSet } from '../catalog/model.js';
import type { Literal, Scalar } from '../expression/ast.js';
import { BOOLEAN, TIMESTAMP } from '../spec/types.js';
import { column, instant, item, literal, predicate, select } from './build.js';
import type { Plan, Step } from './ir.js';
import { planLatest } from './online.js';
import type { OnlineSet } from './online-set.js';
import { type Served, servedItems } from './served.js';
import { boundsStep } from './steps.js';

const ROW = 'online';

/** The online row of one key, as of `asOf` (UTC microseconds); values in the order of the entity's keys. */
export function planLookup(entity: Entity, set: OnlineSet, values: readonly Literal[], asOf: bigint): Plan {
  const items = [
    item('timestamp', column('timestamp', TIMESTAMP)),
    ...set.columns.map(({ name, type }) => item(name, column(name, type))),
  ];
  const found: Step = {
    name: ROW,
    query: select({
      items,
      from: { schema: 'online', name: set.name },
      where: entity.keys.flatMap(({ name, type }, index) => {
        const value = values[index];
        return value === undefined ? [] : [predicate('eq', column(name, type), value)];
      }),
    }),
  };
  return served(set, [boundsStep, found], asOf);
}

/** The last history row of one key in the interval, as of `asOf`; values in the order of the set's keys. */
export const planLookupAt = (set: FeatureSet, values: readonly Literal[], asOf: bigint): Plan =>
  served(set, planLatest(set, values).steps, asOf);

/** Always one row: without one in `online`, the last of `steps`, its timestamp is null and the rest the empty state. */
function served(set: Served, steps: readonly Step[], asOf: bigint): Plan {
  const always: Scalar = literal(true, BOOLEAN);
  const items = [
    item('timestamp', column('timestamp', TIMESTAMP, ROW)),
    ...servedItems(set, ({ name, type }) => column(name, type, ROW), instant(asOf)).map(({ name, expr }) =>
      item(name, expr),
    ),
  ];
  return {
    steps: [
      ...steps,
      {
        name: 'served',
        query: select({
          items,
          from: { name: 'bounds' },
          joins: [{ kind: 'left', relation: { name: ROW }, on: [always] }],
        }),
      },
    ],
    output: items.map(({ name, expr }) => ({ name, type: expr.type })),
  };
}
