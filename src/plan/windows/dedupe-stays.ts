import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import type { PlanContext } from '../aggregates/context.js';
import { nextReferenceTime, windowWord } from '../aggregates/windows.js';
import { eventColumns, eventOrder, runEnd } from '../events/events.js';
import { call, column, item, passed, select } from '../ir/builders.js';
import type { Item, Step, WindowFunction } from '../ir/nodes.js';
import { leavesAt } from './distinct-counts.js';

type Dedupe = NonNullable<FeatureSet['dedupe']>;

/**
 * From `events` to `stays`: each event with when it enters and leaves each window. Entries and exits come in the order
 * of events, so the neighbour with equal values decides:
 *
 *     keep: last    event      |–––––– counts ––––|                leaves when the next one enters
 *                   next                          |–––––––––––|
 *     keep: first   before     |––––––––––––––––––|                enters when the one before has left
 *                   event                         |–– counts ––|
 *
 * A stay that is empty (enters ≥ leaves) does not count.
 */
export function dedupeStays(context: PlanContext, { keep, by }: Dedupe): readonly Step[] {
  const { windows } = context;
  const columns = passed(eventColumns(context));
  const neighbour = neighbourOf(context, by);
  const isLast = keep === 'last';
  const neighbours = isLast
    ? [item(context.names.next, neighbour('lead', entryOf(context)))]
    : windows.map((window) => item(exitBefore(context, window), neighbour('lag', exitOf(context, window))));
  const stay = isLast ? stayUntilNext : stayAfterBefore;
  return [
    {
      name: 'beside',
      comment: `each event beside the ${isLast ? 'next' : 'one before'} with the same values`,
      query: select({ items: [...columns, ...neighbours], from: { name: 'events' } }),
    },
    {
      name: 'stays',
      comment: 'when each event begins and ceases to count in each window',
      query: select({
        items: [...columns, ...windows.flatMap((window) => stay(context, window))],
        from: { name: 'beside' },
      }),
    },
  ];
}

const eventTimeOf = ({ names }: PlanContext): Scalar => column(names.eventTime, TIMESTAMP);
const entryOf = (context: PlanContext): Scalar =>
  nextReferenceTime(eventTimeOf(context), context.set.every.micros);
const exitOf = (context: PlanContext, window: TimeWindow): Scalar =>
  leavesAt(eventTimeOf(context), window, context.set.every.micros);

/** The column with when the event before leaves the window. */
const exitBefore = ({ names }: PlanContext, window: TimeWindow): string =>
  names.before(names.leaves(windowWord(window)));

/** A value of the next or the previous event with equal values of `by` at the same event time. */
const neighbourOf =
  (context: PlanContext, by: Dedupe['by']) =>
  (fn: 'lead' | 'lag', arg: Scalar): WindowFunction => {
    const { names, keys } = context;
    const hasNumber = eventColumns(context).some(({ name }) => name === names.eventTimeNumber);
    return {
      node: 'window',
      fn,
      arg,
      partitionBy: [
        ...keys.columns(),
        ...(hasNumber ? [column(names.eventTimeNumber, BIGINT)] : []),
        ...by.map(({ type }, index) => column(names.dedupeBy(index), type)),
      ],
      orderBy: eventOrder(context),
      type: TIMESTAMP,
    };
  };

const stayItems = (
  { names }: PlanContext,
  window: TimeWindow,
  enters: Scalar,
  leaves: Scalar,
): readonly Item[] => {
  const word = windowWord(window);
  return [item(names.enters(word), enters), item(names.leaves(word), leaves)];
};

/** An event counts until the next one enters. */
function stayUntilNext(context: PlanContext, window: TimeWindow): readonly Item[] {
  const next = call('coalesce', TIMESTAMP, column(context.names.next, TIMESTAMP), runEnd());
  const leaves = call('least', TIMESTAMP, exitOf(context, window), next);
  return stayItems(context, window, entryOf(context), leaves);
}

/** An event counts once the one before has left. */
function stayAfterBefore(context: PlanContext, window: TimeWindow): readonly Item[] {
  const entry = entryOf(context);
  const before = call('coalesce', TIMESTAMP, column(exitBefore(context, window), TIMESTAMP), entry);
  return stayItems(context, window, call('greatest', TIMESTAMP, entry, before), exitOf(context, window));
}
