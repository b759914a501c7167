import { aggregates } from '../../catalog/model/aggregates.js';
import { eventTimesOf } from '../../catalog/model/event-times.js';
import type { FeatureSet, SourceColumn } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import { DAY } from '../../types/duration.js';
import { toJson } from '../../types/json.js';
import { BIGINT, decimal, TIMESTAMP } from '../../types/type.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { eventConditions } from '../events/events.js';
import {
  all,
  call,
  column,
  instant,
  integer,
  interval,
  item,
  predicate,
  select,
  when,
} from '../ir/builders.js';
import type { Plan, Select } from '../ir/nodes.js';

const DIGEST = decimal(38, 0);

/**
 * One pass over a set's source, which must be bound: for each UTC day with events of the set, how many there are, and a
 * digest that does not depend on their order and adds up. `boundaries` (UTC microseconds) cut the days in which they lie.
 * Columns: `since` (timestamp: where the day, or its part, begins), `events` (bigint), `digest` (decimal(38,0)). Only
 * what values of the set depend on is digested, so that a change of anything else is none.
 */
export function planDayDigests(set: FeatureSet, boundaries: readonly bigint[]): Plan {
  const times = eventTimesOf(set).map((time, index) => eventsAt(set, time, index, boundaries));
  const [only] = times;
  const plan: Plan = {
    steps: [
      {
        name: 'digested',
        query: only !== undefined && times.length === 1 ? only : { kind: 'union', of: times },
      },
      {
        name: 'days',
        query: select({
          items: [
            item('since', column('since', TIMESTAMP)),
            item('events', { node: 'aggregate', fn: 'count', type: BIGINT }),
            item('digest', {
              node: 'aggregate',
              fn: 'sum',
              arg: column('digest', BIGINT),
              type: DIGEST,
            }),
          ],
          from: { name: 'digested' },
          groupBy: ['since'],
        }),
      },
    ],
    output: [
      { name: 'since', type: TIMESTAMP },
      { name: 'events', type: BIGINT },
      { name: 'digest', type: DIGEST },
    ],
  };
  return withComputedColumns(plan, [set.source]);
}

function eventsAt(set: FeatureSet, time: SourceColumn, index: number, boundaries: readonly bigint[]): Select {
  const at = column(time.name, TIMESTAMP);
  return select({
    items: [
      item('since', sinceOf(at, boundaries)),
      item('digest', call('row_digest', BIGINT, integer(index), at, ...digested(set))),
    ],
    from: { schema: 'source', name: set.source.name },
    where: eventConditions(set, time),
  });
}

/** The start of the day of a time, or the last boundary between them. */
function sinceOf(at: Scalar, boundaries: readonly bigint[]): Scalar {
  const day = call('bucket', TIMESTAMP, at, interval(DAY), instant(0n));
  return boundaries
    .toSorted((a, b) => (a < b ? -1 : 1))
    .reduce<Scalar>((since, boundary) => {
      const isBetween = all([
        predicate('ge', at, instant(boundary)),
        predicate('lt', day, instant(boundary)),
      ]);
      return when(isBetween, instant(boundary), since);
    }, day);
}

/** What the values of a set depend on beside its conditions and times, each once. */
function digested(set: FeatureSet): readonly Scalar[] {
  const isOrdered =
    set.grain === 'event' ||
    set.dedupe !== null ||
    set.aggregated.some(({ aggregate }) => aggregates[aggregate].ordered);
  const order = isOrdered
    ? set.source.columns.filter(({ name }) => set.source.primaryKey.includes(name))
    : [];
  const columns = [...set.keys.map((key) => key.column), ...(set.dedupe?.by ?? []), ...order];
  const scalars = [
    ...columns.map(({ name, type }) => column(name, type)),
    ...set.aggregated.flatMap(({ of, filter }) => [of, filter]).filter((expr) => expr !== null),
  ];
  const distinct = new Map(scalars.map((expr) => [toJson(expr), positiveZero(expr)]));
  return [...distinct.values()];
}
