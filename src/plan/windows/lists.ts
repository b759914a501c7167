import { aggregates } from '../../catalog/model/aggregates.js';
import type { TimeWindow } from '../../catalog/model/index.js';
import { list, TIMESTAMP, type Type } from '../../types/type.js';
import { cellsOf, countCells, type WindowValues } from '../aggregates/cells.js';
import type { PlanContext } from '../aggregates/context.js';
import { isOrderedValues, type OrderedValues } from '../aggregates/measure.js';
import { windowKey } from '../aggregates/windows.js';
import { countConditions, eventOrder } from '../events/events.js';
import { all, call, column, item, select } from '../ir/builders.js';
import type { Item, Join, Step } from '../ir/nodes.js';
import { firstLastOf, firstPosition } from './first-last.js';

/** What is picked of ordered values inside a window, and whether a list must be in order. */
export interface Picked {
  readonly listing: OrderedValues;
  readonly window: TimeWindow;
  readonly inOrder: boolean;
}

/** What the columns of a set pick of ordered values, each once. */
export function pickedOf({ set, measured }: PlanContext): readonly Picked[] {
  const parts = new Map<string, Picked>();
  for (const feature of set.aggregated)
    for (const listing of measured.of(feature).filter(isOrderedValues)) {
      const id = `${listing.values} ${listing.take} ${windowKey(feature.window)}`;
      const inOrder = aggregates[feature.aggregate].ordered || parts.get(id)?.inOrder === true;
      parts.set(id, { listing, window: feature.window, inOrder });
    }
  return [...parts.values()];
}

/** The type of what is picked of the values. */
export const pickedType = ({ take, arg }: OrderedValues): Type =>
  take === 'all' ? list(arg.type) : arg.type;

/**
 * From counts to values: the list of a key holds its values by time and primary key, so the values inside a window at
 * T are the last n of those that came before T, for a count n. One list a key serves all its reference times and
 * windows. Single values are looked up, not copied.
 */
export function orderedValueSteps(context: PlanContext, counted: WindowValues): readonly Step[] {
  const { set, measured, names, keys } = context;
  const parts = pickedOf(context);
  if (parts.length === 0) return [];
  const firstLast = firstLastOf(context, counted);
  const slices = new Map(
    parts
      .filter(({ listing }) => listing.take === 'all')
      .map((part) => [names.picked(part.listing, part.window), sliceOf(context, part, counted)]),
  );
  const listJoin: Join = {
    kind: 'inner',
    relation: { name: 'lists' },
    on: keys.equal('lists', counted.name),
  };
  return [
    ...(slices.size === 0 ? [] : [listsStep(context)]),
    ...firstLast.steps,
    {
      name: names.step('collected'),
      comment: 'of the values that came before, the last so many are inside a window',
      query: select({
        items: [
          ...keys.items(counted.name),
          item(names.time, column(names.time, TIMESTAMP)),
          ...counted.eventKey,
          ...cellsOf(set.aggregated, measured).map((cell) =>
            item(names.inWindow(cell), counted.values(cell)),
          ),
          ...slices.values(),
          ...firstLast.items,
        ],
        from: { name: counted.name },
        // Lists last: an engine may hold what is joined before them in memory, row by row.
        joins: [...firstLast.joins, ...(slices.size === 0 ? [] : [listJoin])],
        where: counted.where,
      }),
    },
  ];
}

/** The values of each key as a list. */
function listsStep(context: PlanContext): Step {
  const { measured, names, keys } = context;
  const listed = ({ counter, values, arg }: OrderedValues): Item =>
    item(names.values(counter), {
      node: 'aggregate',
      fn: 'list',
      arg: column(names.value(values), arg.type),
      filter: all(countConditions(counter, names)),
      orderBy: eventOrder(context),
      type: list(arg.type),
    });
  return {
    name: 'lists',
    comment: 'the values of each key by time and primary key',
    query: select({
      items: [...keys.items(), ...measured.orderedValues.filter(({ take }) => take === 'all').map(listed)],
      from: { name: 'events' },
      groupBy: keys.names,
    }),
  };
}

/** The part of a key's list that is inside a window. */
function sliceOf({ names }: PlanContext, { listing, window }: Picked, counted: WindowValues): Item {
  const { before, inside } = countCells(listing, window);
  const [end, size] = [counted.values(before), counted.values(inside)];
  const type = pickedType(listing);
  const whole = column(names.values(listing.counter), type);
  return item(names.picked(listing, window), call('list_slice', type, whole, firstPosition(end, size), end));
}
