import { aggregates } from '../../catalog/model/aggregates.js';
import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import { list, TIMESTAMP, type Type } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import {
  cellsOf,
  countCells,
  isOrderedValues,
  type Measured,
  type OrderedValues,
  type WindowValues,
} from '../aggregates/measures.js';
import { windowKey } from '../aggregates/windows.js';
import { countConditions, eventOrder, keyColumns, keyItems, keyNames } from '../events/events.js';
import { all, call, column, integer, item, predicate, select } from '../ir/builders.js';
import type { Item, Join, Step } from '../ir/nodes.js';
import { firstLastOf, firstPosition } from './first-last.js';

/** What is taken of a list inside a window, and whether its values must be in their order. */
export interface Picked {
  readonly listing: OrderedValues;
  readonly window: TimeWindow;
  readonly inOrder: boolean;
}

/** What the columns of a set take of lists, each once. */
export function pickedOf(set: FeatureSet, measured: Measured): readonly Picked[] {
  const parts = new Map<string, Picked>();
  for (const feature of set.aggregated)
    for (const listing of measured.of(feature).filter(isOrderedValues)) {
      const id = `${listing.values} ${listing.take} ${windowKey(feature.window)}`;
      const inOrder = aggregates[feature.aggregate].ordered || parts.get(id)?.inOrder === true;
      parts.set(id, { listing, window: feature.window, inOrder });
    }
  return [...parts.values()];
}

/** The type of what is taken of the values. */
export const pickedType = ({ take, arg }: OrderedValues): Type =>
  take === 'all' ? list(arg.type) : arg.type;

/**
 * From counts to values: the list of a key holds its values by time and primary key, so the values inside a window at
 * T are the last so many of those that came before T. One list a key serves all its reference times and windows, and
 * goes by the order of events and nothing else. Single values are looked up, not copied.
 */
export function orderedValueSteps(
  set: FeatureSet,
  measured: Measured,
  names: ColumnNames,
  counted: WindowValues,
): readonly Step[] {
  const parts = pickedOf(set, measured);
  if (parts.length === 0) return [];
  const picks = firstLastOf(set, measured, names, counted);
  const lists = measured.orderedValues.filter(({ take }) => take === 'all');
  const listed = ({ counter, values, arg }: OrderedValues): Item =>
    item(names.values(counter), {
      node: 'aggregate',
      fn: 'list',
      arg: column(names.value(values), arg.type),
      filter: all(countConditions(counter, names)),
      orderBy: eventOrder(set, measured, names),
      type: list(arg.type),
    });
  const slices = new Map<string, Item>();
  for (const { listing, window } of parts) {
    if (listing.take !== 'all') continue;
    const { before, inside } = countCells(listing, window);
    const [came, within] = [counted.values(before), counted.values(inside)];
    const type = pickedType(listing);
    const whole = column(names.values(listing.counter), type);
    const name = names.picked(listing, window);
    slices.set(name, item(name, call('list_slice', type, whole, firstPosition(came, within), came)));
  }
  const keys = keyColumns(set, counted.name);
  const listStep: Step = {
    name: 'lists',
    comment: 'the values of each key by time and primary key',
    query: select({
      items: [...keyItems(set), ...lists.map(listed)],
      from: { name: 'events' },
      groupBy: keyNames(set),
    }),
  };
  const listJoin: Join = {
    kind: 'inner',
    relation: { name: 'lists' },
    on: keyColumns(set, 'lists').map((key, index) => predicate('eq', key, keys[index] ?? key)),
  };
  return [
    ...(slices.size === 0 ? [] : [listStep]),
    ...picks.steps,
    {
      name: names.step('collected'),
      comment: 'of the values that came before, the last so many are inside a window',
      query: select({
        items: [
          ...keyNames(set).map((name, index) => item(name, keys[index] ?? integer(0))),
          item(names.time, column(names.time, TIMESTAMP)),
          ...counted.eventKey,
          ...cellsOf(set.aggregated, measured).map((cell) =>
            item(names.inWindow(cell), counted.values(cell)),
          ),
          ...slices.values(),
          ...picks.items,
        ],
        from: { name: counted.name },
        // Lists last: what is joined before them an engine may hold in memory, row by row.
        joins: [...picks.joins, ...(slices.size === 0 ? [] : [listJoin])],
        where: counted.where,
      }),
    },
  ];
}
