import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import {
  countCells,
  isOrderedValues,
  type Measure,
  type Measured,
  type OrderedValues,
  type WindowValues,
} from '../aggregates/measures.js';
import { windowKey } from '../aggregates/windows.js';
import { countConditions, eventOrder, keyColumns, keyItems, keyNames } from '../events/events.js';
import { call, column, integer, item, predicate, select, when } from '../ir/builders.js';
import type { Item, Join, Step } from '../ir/nodes.js';

/** One value of the values in order, by its place in a window. */
type Pick = OrderedValues & { readonly take: 'first' | 'last' };

const isPick = (listing: OrderedValues): listing is Pick => listing.take !== 'all';

/** Values that are picked: the numbered events, the joins that find them, and the items that take them. */
export interface FirstLast {
  readonly steps: readonly Step[];
  readonly joins: readonly Join[];
  readonly items: readonly Item[];
}

/**
 * Events are numbered by time and primary key, one numbering a counter. Where so many have come before T, the last has
 * that number; where so many of them are inside, the first of those comes that many before. So one look-up by number
 * finds the value, and nothing is copied.
 */
export function firstLastOf(
  set: FeatureSet,
  measured: Measured,
  names: ColumnNames,
  counted: WindowValues,
): FirstLast {
  const picks = measured.orderedValues.filter(isPick);
  const counters = [...new Set(picks.map(({ counter }) => counter))];
  const stepName = (counter: Measure): string => {
    const index = counters.indexOf(counter);
    return index === 0 ? 'numbered' : `numbered_${index + 1}`;
  };
  const steps = counters.map((counter, index): Step => {
    const values = new Map(
      picks.filter((pick) => pick.counter === counter).map((pick) => [pick.values, pick.arg.type]),
    );
    return {
      name: stepName(counter),
      ...(index === 0 ? { comment: 'the events of each key, numbered by time and primary key' } : {}),
      query: select({
        items: [
          ...keyItems(set),
          item(names.eventNumber, {
            node: 'window',
            fn: 'row_number',
            partitionBy: keyColumns(set),
            orderBy: eventOrder(set, measured, names),
            type: BIGINT,
          }),
          ...[...values].map(([name, type]) => item(names.value(name), column(names.value(name), type))),
        ],
        from: { name: 'events' },
        where: countConditions(counter, names),
      }),
    };
  });

  const joins = new Map<string, Join & { readonly kind: 'left' }>();
  const taken = (pick: Pick, window: TimeWindow): Item => {
    const { before, inside } = countCells(pick, window);
    const [came, within] = [counted.values(before), counted.values(inside)];
    // The last of a window is the last of all, wherever it begins.
    const id = pick.take === 'last' ? 'last' : `first ${windowKey(window)}`;
    const found = joins.get(`${pick.counter.name} ${id}`);
    const alias = found?.relation.alias ?? `${pick.take}_${joins.size + 1}`;
    const first = window.kind === 'lifetime' ? integer(1) : firstPosition(came, within);
    const place = pick.take === 'last' ? came : first;
    if (found === undefined)
      joins.set(`${pick.counter.name} ${id}`, {
        kind: 'left',
        relation: { name: stepName(pick.counter), alias },
        on: [
          ...keyNames(set).map((name, index) => {
            const type = set.keys[index]?.key.type ?? BIGINT;
            return predicate('eq', column(name, type, alias), column(name, type, counted.name));
          }),
          predicate('eq', column(names.eventNumber, BIGINT, alias), place),
        ],
      });
    const value = column(names.value(pick.values), pick.arg.type, alias);
    const always = pick.take === 'last' && window.kind === 'lifetime';
    return item(
      names.picked(pick, window),
      always ? value : when(predicate('gt', within, integer(0)), value),
    );
  };
  const items = new Map<string, Item>();
  for (const feature of set.aggregated)
    for (const listing of measured.of(feature).filter(isOrderedValues))
      if (isPick(listing)) {
        const made = taken(listing, feature.window);
        items.set(made.name, made);
      }
  return { steps, joins: [...joins.values()], items: [...items.values()] };
}

/** The number of the first value inside a window. */
export const firstPosition = (before: Scalar, inside: Scalar): Scalar =>
  call('add', BIGINT, call('subtract', BIGINT, before, inside), integer(1));
