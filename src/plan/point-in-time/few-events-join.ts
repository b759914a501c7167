import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, BOOLEAN, TIMESTAMP } from '../../types/type.js';
import type { Cell } from '../aggregates/cells.js';
import type { PlanContext } from '../aggregates/context.js';
import { measureInputs } from '../aggregates/measure-inputs.js';
import { longestOf } from '../aggregates/windows.js';
import { call, column, count, earlier, integer, item, literal, predicate, select } from '../ir/builders.js';
import type { Aggregate, Join, Step } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';

/**
 * For keys with up to so many events, each instant is joined to all of them. That is half the work of sorting them if
 * keys have a few events each, and never more than that work, however they are distributed.
 */
const FEW = 32;

const SIZES = 'events_by_key';
const PAIRS = 'instants_and_events';

/** The number of events of each key. */
export const sizesStep = ({ keys, names }: PlanContext): Step => ({
  name: SIZES,
  query: select({
    items: [...keys.items(), item(names.size, count())],
    from: { name: 'events' },
    groupBy: keys.names,
  }),
});

/** The join to the keys with few events, or to those with many, and its condition on their number. */
export const ofSize = (
  { keys, names }: PlanContext,
  which: 'few' | 'many',
  from: StepName,
): { readonly join: Join; readonly where: Scalar } => ({
  join: { kind: 'inner', relation: { name: SIZES }, on: keys.equal(SIZES, from) },
  where: predicate(which === 'few' ? 'le' : 'gt', column(names.size, BIGINT), integer(FEW)),
});

/**
 * What is inside each window for keys with few events: each instant of the step `instants` with every event that one of
 * its windows holds. To the step `name` (keys, time, cells); instants that see no event have no row.
 */
export function fewEventsSteps(context: PlanContext, instants: StepName, name: StepName): readonly Step[] {
  const { keys, names, cells } = context;
  const age = column(names.tick, BIGINT);
  const inside = ({ measure, window }: Cell): Aggregate => ({
    node: 'aggregate',
    fn: measure.fn,
    arg: column(names.value(measure.name), measure.arg?.type ?? BOOLEAN),
    ...(window.kind === 'duration'
      ? { filter: predicate('le', age, literal(String(window.duration.micros), BIGINT)) }
      : {}),
    type: measure.type,
  });
  return [
    pairsStep(context, instants),
    {
      name,
      query: select({
        items: [
          ...keys.items(),
          item(names.time, column(names.time, TIMESTAMP)),
          ...cells.map((cell) => item(names.inWindow(cell), inside(cell))),
        ],
        from: { name: PAIRS },
        groupBy: [...keys.names, names.time],
      }),
    },
  ];
}

/** Each instant with all events before it that a window can hold, and their age in microseconds. */
function pairsStep(context: PlanContext, instants: StepName): Step {
  const { keys, names, measured, cells } = context;
  const time = column(names.time, TIMESTAMP);
  const eventTime = column(names.eventTime, TIMESTAMP);
  const micros = (of: Scalar): Scalar => call('epoch_us', BIGINT, of);
  // Of the cells, not of the set: positions in a list are counted from the first event on.
  const longest = longestOf(cells.map(({ window }) => window));
  const { join, where } = ofSize(context, 'few', instants);
  return {
    name: PAIRS,
    comment: 'for keys with few events: each instant with all events before it',
    query: select({
      items: [
        ...keys.items(instants),
        item(names.time, time),
        item(names.tick, call('subtract', BIGINT, micros(time), micros(eventTime))),
        ...measureInputs(measured, names).map(({ name: value, event }) => item(value, event)),
      ],
      from: { name: instants },
      joins: [
        join,
        {
          kind: 'inner',
          relation: { name: 'events' },
          on: [
            ...keys.equal('events', instants),
            predicate('lt', eventTime, time),
            ...(longest === null ? [] : [predicate('ge', eventTime, earlier(time, longest))]),
          ],
        },
      ],
      where: [where],
    }),
  };
}
