import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import { BIGINT, list, TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import {
  type Cell,
  isOrderedValues,
  type Measure,
  type Measured,
  type OrderedValues,
  type WindowValues,
} from '../aggregates/measures.js';
import { windowKey, windowsOf, windowWord } from '../aggregates/windows.js';
import { countConditions, eventOrder, keyColumns, keyItems, keyNames } from '../events/events.js';
import { all, call, column, integer, item, predicate, select } from '../ir/builders.js';
import type { Aggregate, Item, Step } from '../ir/nodes.js';
import { measureOverEvents } from './entries-and-exits.js';
import { pickedType } from './lists.js';

/**
 * What cannot be undone, from the events whose stay in a window holds the reference time: each reference time is joined
 * to all of them, so this costs as many rows as there are events in windows.
 */
export function overlapJoinSteps(
  set: FeatureSet,
  measured: Measured,
  names: ColumnNames,
  counted: WindowValues,
  cells: readonly Cell[],
): readonly Step[] {
  const held = windowsOf(set).flatMap((window, index) => {
    const needed = neededIn(window, set, measured);
    return needed.length === 0 ? [] : [{ window, needed, name: `held_${index + 1}` }];
  });
  if (held.length === 0) return [];
  const inside = 'inside';
  const keys = keyColumns(set, inside);
  const time = column(names.time, TIMESTAMP, inside);
  const keyItemsOf = keyNames(set).map((name, index) => item(name, keys[index] ?? integer(0)));
  const steps = held.map(({ window, needed, name }, index): Step => {
    const word = windowWord(window);
    return {
      name,
      ...(index === 0 ? { comment: 'the events that count at each reference time' } : {}),
      query: select({
        items: [
          ...keyItemsOf,
          item(names.time, time),
          ...needed.map((one) =>
            isOrderedValues(one)
              ? item(names.picked(one, window), listedValues(one, set, measured, names))
              : item(names.inWindow({ measure: one, window }), measureOverEvents(one, names)),
          ),
        ],
        from: { name: inside },
        joins: [
          {
            kind: 'inner',
            relation: { name: 'stays' },
            on: [
              ...keyColumns(set, 'stays').map((key, at) => predicate('eq', key, keys[at] ?? key)),
              predicate('le', column(names.enters(word), TIMESTAMP), time),
              predicate('gt', column(names.leaves(word), TIMESTAMP), time),
            ],
          },
        ],
        groupBy: [...keyNames(set), names.time],
      }),
    };
  });
  const whole = (one: OrderedValues, window: TimeWindow, from: string): Item => {
    const name = names.picked(one, window);
    const values = column(name, list(one.arg.type), from);
    if (one.take === 'all') return item(name, values);
    const place = one.take === 'first' ? integer(1) : call('list_size', BIGINT, values);
    return item(name, call('list_item', pickedType(one), values, place));
  };
  return [
    {
      name: inside,
      query: select({
        items: [
          ...keyItems(set),
          item(names.time, column(names.time, TIMESTAMP)),
          ...cells.map((cell) => item(names.inWindow(cell), counted.values(cell))),
        ],
        from: { name: counted.name },
        where: counted.where,
      }),
    },
    ...steps,
    {
      name: 'collected',
      comment: 'beside what is inside each window',
      query: select({
        items: [
          ...keyItemsOf,
          item(names.time, time),
          ...cells.map((cell) =>
            item(names.inWindow(cell), column(names.inWindow(cell), counted.values(cell).type)),
          ),
          ...held.flatMap(({ window, needed, name }) =>
            needed.map((one) => {
              if (isOrderedValues(one)) return whole(one, window, name);
              const cell = names.inWindow({ measure: one, window });
              return item(cell, column(cell, one.type, name));
            }),
          ),
        ],
        from: { name: inside },
        joins: held.map(({ name }) => ({
          kind: 'left' as const,
          relation: { name },
          on: [
            ...keyColumns(set, name).map((key, at) => predicate('eq', key, keys[at] ?? key)),
            predicate('eq', column(names.time, TIMESTAMP, name), time),
          ],
        })),
      }),
    },
  ];
}

/** What the columns of a window need that cannot be undone, each once. */
function neededIn(
  window: TimeWindow,
  set: FeatureSet,
  measured: Measured,
): readonly (Measure | OrderedValues)[] {
  const columns = set.aggregated.filter((feature) => windowKey(feature.window) === windowKey(window));
  const needed = columns.flatMap((feature) => measured.of(feature));
  return [...new Set(needed)].filter((one) => isOrderedValues(one) || !one.invertible);
}

function listedValues(
  { counter, values, arg }: OrderedValues,
  set: FeatureSet,
  measured: Measured,
  names: ColumnNames,
): Aggregate {
  const conditions = countConditions(counter, names);
  return {
    node: 'aggregate',
    fn: 'list',
    arg: column(names.value(values), arg.type),
    ...(conditions.length === 0 ? {} : { filter: all(conditions) }),
    orderBy: eventOrder(set, measured, names),
    type: list(arg.type),
  };
}
