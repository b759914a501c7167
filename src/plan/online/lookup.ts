import { eventTimesOf } from '../../catalog/model/event-times.js';
import type { Entity, FeatureSet } from '../../catalog/model/index.js';
import type { Literal, Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, BOOLEAN, TIMESTAMP } from '../../types/type.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { boundsStep, eventConditions } from '../events/events.js';
import {
  all,
  any,
  cast,
  column,
  instant,
  integer,
  item,
  literal,
  outputOf,
  predicate,
  select,
  when,
} from '../ir/builders.js';
import type { Plan, Step } from '../ir/nodes.js';
import { statesAt } from '../point-in-time/states-at.js';
import { planLatestRows } from './latest-rows.js';
import type { OnlineSet } from './online-table.js';
import { type Served, servedItems } from './served-columns.js';

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
  served(set, planLatestRows(set, values).steps, asOf);

/**
 * The state of one key at the very instant `at` (UTC microseconds), its windows [at − w, at) evaluated over the events of
 * the set's source, which must be bound; the run's interval must end behind `at`. Values in the order of the set's keys.
 * `timestamp` is `at`, or null where the key has no event before it.
 */
export function planLookupAtEvent(set: FeatureSet, values: readonly Literal[], at: bigint): Plan {
  const isKey = set.keys.map(({ key, column: { name, type } }, index) =>
    predicate('eq', cast(column(name, type), key.type), values[index] ?? literal(null, key.type)),
  );
  const ofKey = { ...set, where: all([...(set.where === null ? [] : [set.where]), ...isKey]) };
  const instants = statesAt(ofKey, '', 'the key and the instant', (time) =>
    select({
      items: [
        ...set.keys.map(({ key }, index) => item(key.name, values[index] ?? literal(null, key.type))),
        item(time, instant(at)),
      ],
      from: { name: 'bounds' },
    }),
  );
  const earlier = eventTimesOf(set).map((time) =>
    all([...eventConditions(ofKey, time), predicate('lt', column(time.name, TIMESTAMP), instant(at))]),
  );
  const seen: Step = {
    name: 'seen',
    query: select({
      items: [item('events', { node: 'aggregate', fn: 'count', filter: any(earlier), type: BIGINT })],
      from: { schema: 'source', name: set.source.name },
    }),
  };
  const always: Scalar = literal(true, BOOLEAN);
  const isSeen = predicate('gt', column('events', BIGINT, seen.name), integer(0));
  const items = [
    item('timestamp', when(isSeen, instant(at))),
    ...servedItems(set, ({ name, type }) => column(name, type, ROW), instant(at)).map(({ name, expr }) =>
      item(name, expr),
    ),
  ];
  const plan: Plan = {
    steps: [
      boundsStep,
      ...instants.steps,
      seen,
      {
        name: 'served',
        query: select({
          items,
          from: { name: seen.name },
          joins: [{ kind: 'left', relation: { name: instants.name, alias: ROW }, on: [always] }],
        }),
      },
    ],
    output: outputOf(items),
  };
  return withComputedColumns(plan, [set.source]);
}

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
    output: outputOf(items),
  };
}
