import type { Entity } from '../../catalog/model/index.js';
import { TIMESTAMP } from '../../types/type.js';
import { boundsStep } from '../events/events.js';
import { call, cast, column, item, literal, outputOf, predicate, select } from '../ir/builders.js';
import type { Item, Plan, Step } from '../ir/nodes.js';
import type { OnlineSet } from './online-table.js';
import { servedItems } from './served-columns.js';

/**
 * The online view of an entity: every key that any of its sets has, each set's columns beside it (the empty state
 * where it has no row), and the time of each set's row. What uses `as_of` is computed as of the statement that reads it. Keys are looked up in every set by themselves, so a filter
 * on the key reaches each relation.
 */
export function planEntityView(entity: Entity, sets: readonly OnlineSet[]): Plan {
  const keys = entity.keys.map(({ name, type }) => ({ name, type }));
  const keyItems = keys.map(({ name, type }) => item(name, column(name, type)));
  const keysOf = sets.map((set) => select({ items: keyItems, from: { schema: 'online', name: set.name } }));
  const steps: readonly Step[] = [
    { name: 'known', query: { kind: 'union', of: keysOf } },
    { name: 'keys', query: select({ distinct: true, items: keyItems, from: { name: 'known' } }) },
  ];
  const alias = (set: OnlineSet): string =>
    ['known', 'keys'].includes(set.name) ? `${set.name}_set` : set.name;
  const items: readonly Item[] = [
    ...keys.map(({ name, type }) => item(name, column(name, type, 'keys'))),
    ...sets.flatMap((set) =>
      servedItems(set, ({ name, type }) => column(name, type, alias(set)), call('read_time', TIMESTAMP)).map(
        ({ name, expr }) => item(name, expr),
      ),
    ),
    ...sets.map((set) => item(`${set.name}__timestamp`, column('timestamp', TIMESTAMP, alias(set)))),
  ];
  return {
    steps: [
      ...steps,
      {
        name: 'view',
        query: select({
          items,
          from: { name: 'keys' },
          joins: sets.map((set) => ({
            kind: 'left',
            relation: { schema: 'online', name: set.name, alias: alias(set) },
            on: keys.map(({ name, type }) =>
              predicate('eq', column(name, type, alias(set)), column(name, type, 'keys')),
            ),
          })),
        }),
      },
    ],
    output: outputOf(items),
  };
}

/** The columns of a set as its entity's view reads them, over one row of nulls: what an engine refuses fails here. The bounds of the run are any. */
export function planReadCheck(set: OnlineSet): Plan {
  const items = servedItems(
    set,
    ({ type }) => cast(literal(null, type), type),
    call('read_time', TIMESTAMP),
  ).map(({ name, expr }) => item(name, expr));
  return {
    steps: [boundsStep, { name: 'read_check', query: select({ items, from: { name: 'bounds' } }) }],
    output: outputOf(items),
  };
}
