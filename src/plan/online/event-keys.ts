import { eventTimesOf } from '../../catalog/model/event-times.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import type { Literal } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import { keysOf } from '../aggregates/keys.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { boundsStep, eventConditions, runEnd } from '../events/events.js';
import {
  all,
  any,
  ascending,
  cast,
  column,
  item,
  literal,
  outputOf,
  predicate,
  select,
} from '../ir/builders.js';
import type { Plan } from '../ir/nodes.js';

/** The keys that have an event of the set before the run's end, each once and in order. */
export function planEventKeys(set: FeatureSet): Plan {
  const items = set.keys.map(({ key, column: from }) =>
    item(key.name, cast(column(from.name, from.type), key.type)),
  );
  const isEvent = eventTimesOf(set).map((time) =>
    all([...eventConditions(set, time), predicate('lt', column(time.name, TIMESTAMP), runEnd())]),
  );
  const plan: Plan = {
    steps: [
      boundsStep,
      {
        name: 'keys',
        comment: 'keys with an event',
        query: select({
          distinct: true,
          items,
          from: { schema: 'source', name: set.source.name },
          where: [any(isEvent)],
        }),
      },
      {
        name: 'asked',
        query: select({
          items: keysOf(set).items(),
          from: { name: 'keys' },
          orderBy: keysOf(set).columns().map(ascending),
        }),
      },
    ],
    output: outputOf(items),
  };
  return withComputedColumns(plan, [set.source]);
}

/** The set with only the events of some keys, whose values are in the order of its keys; the others have no rows. */
export function ofKeys(set: FeatureSet, keys: readonly (readonly Literal[])[]): FeatureSet {
  const isOne = keys.map((values) =>
    all(
      set.keys.map(({ key, column: { name, type } }, index) =>
        predicate('eq', cast(column(name, type), key.type), values[index] ?? literal(null, key.type)),
      ),
    ),
  );
  return { ...set, where: all([...(set.where === null ? [] : [set.where]), any(isOne)]) };
}
