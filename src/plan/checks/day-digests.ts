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
  notNull,
  outputOf,
  predicate,
  select,
  when,
} from '../ir/builders.js';
import type { Plan } from '../ir/nodes.js';

const DIGEST = decimal(38, 0);

/** Up to this many digests are computed in one pass: each has two columns, and engines have a limit. */
const MOST_DIGESTS = 200;

/** One pass over a source at one event time, and the columns in which each set finds its own. */
export interface DayDigestPass {
  readonly plan: Plan;
  /** A set with several event times is in a pass for each. */
  readonly columns: readonly {
    readonly set: string;
    readonly events: string;
    readonly digest: string;
  }[];
}

/**
 * For each UTC day with events of some sets of one source, which must be bound: how many there are of each set, and a
 * digest that does not depend on their order and adds up. `boundaries` (UTC microseconds) cut the days in which they lie.
 * Columns: `since` (timestamp: where the day, or its part, begins), and for each set `events` (bigint) and `digest`
 * (decimal(38,0), null without events). Only what values of a set depend on is digested, so that a change of anything
 * else is none. One pass for each event time, and more where sets are many; what sets digest alike is computed once.
 */
export function planDayDigests(
  sets: readonly FeatureSet[],
  boundaries: readonly bigint[],
): readonly DayDigestPass[] {
  const byTime = new Map<string, { readonly time: SourceColumn; readonly digests: Digested[] }>();
  for (const set of sets)
    for (const [index, time] of eventTimesOf(set).entries()) {
      const known = byTime.get(time.name) ?? { time, digests: [] };
      known.digests.push({ set, expr: digestAt(set, time, index) });
      byTime.set(time.name, known);
    }
  return [...byTime.values()].flatMap(({ time, digests }) =>
    chunked(digests).map((some) => passOf(time, some, boundaries)),
  );
}

interface Digested {
  readonly set: FeatureSet;
  /** Null where a row is no event of the set. */
  readonly expr: Scalar;
}

const chunked = (digests: readonly Digested[]): readonly (readonly Digested[])[] =>
  Array.from({ length: Math.ceil(digests.length / MOST_DIGESTS) }, (_, index) =>
    digests.slice(index * MOST_DIGESTS, (index + 1) * MOST_DIGESTS),
  );

function passOf(
  time: SourceColumn,
  digests: readonly Digested[],
  boundaries: readonly bigint[],
): DayDigestPass {
  const [first] = digests;
  if (first === undefined) throw new Error('a pass without sets');
  const { source } = first.set;
  const at = column(time.name, TIMESTAMP);
  const distinct = new Map(digests.map(({ expr }) => [toJson(expr), expr]));
  const numbers = new Map([...distinct.keys()].map((text, index) => [text, index]));
  const exprs = [...distinct.values()];
  const items = [
    item('since', column('since', TIMESTAMP)),
    ...exprs.flatMap((_, index) => {
      const arg = column(`digest_${index}`, BIGINT);
      return [
        item(`events_${index}`, { node: 'aggregate', fn: 'count', arg, type: BIGINT }),
        item(`digest_${index}`, { node: 'aggregate', fn: 'sum', arg, type: DIGEST }),
      ];
    }),
  ];
  const plan: Plan = {
    steps: [
      {
        name: 'digested',
        query: select({
          items: [
            item('since', sinceOf(at, boundaries)),
            ...exprs.map((expr, index) => item(`digest_${index}`, expr)),
          ],
          from: { schema: 'source', name: source.name },
          where: [notNull(at)],
        }),
      },
      { name: 'days', query: select({ items, from: { name: 'digested' }, groupBy: ['since'] }) },
    ],
    output: outputOf(items),
  };
  return {
    plan: withComputedColumns(plan, [source]),
    columns: digests.map(({ set, expr }) => {
      const number = numbers.get(toJson(expr)) ?? 0;
      return { set: set.name, events: `events_${number}`, digest: `digest_${number}` };
    }),
  };
}

const digestAt = (set: FeatureSet, time: SourceColumn, index: number): Scalar =>
  when(
    all(eventConditions(set, time)),
    call('row_digest', BIGINT, integer(index), column(time.name, TIMESTAMP), ...digested(set)),
  );

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
