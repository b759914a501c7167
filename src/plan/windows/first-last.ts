import type { TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT } from '../../types/type.js';
import { countCells, type WindowValues } from '../aggregates/cells.js';
import type { PlanContext } from '../aggregates/context.js';
import { isOrderedValues, type Measure, type OrderedValues } from '../aggregates/measure.js';
import { windowKey } from '../aggregates/windows.js';
import { countConditions, eventOrder } from '../events/events.js';
import { call, column, integer, item, predicate, select, when } from '../ir/builders.js';
import type { Item, Join, Step } from '../ir/nodes.js';

/** One of the ordered values, by its position in a window. */
type Pick = OrderedValues & { readonly take: 'first' | 'last' };

const isPick = (values: OrderedValues): values is Pick => values.take !== 'all';

/** First and last values: the numbered events, the joins that find the values, and the items that have them. */
export interface FirstLast {
  readonly steps: readonly Step[];
  readonly joins: readonly Join[];
  readonly items: readonly Item[];
}

/**
 * Events are numbered by time and primary key, once for each counter. If n events came before T, the last one has
 * number n; if m of them are inside the window, the first of those has number n − m + 1. So one look-up by number
 * finds the value, and nothing is copied.
 */
export function firstLastOf(context: PlanContext, counted: WindowValues): FirstLast {
  const { set, measured } = context;
  const numbered = numberedSteps(context);
  const joins = new Map<string, Join>();
  const items = new Map<string, Item>();
  for (const feature of set.aggregated)
    for (const pick of measured.of(feature).filter(isOrderedValues).filter(isPick)) {
      const { window } = feature;
      // The last of a window is the last of all, wherever the window begins.
      const place = pick.take === 'last' ? 'last' : `first ${windowKey(window)}`;
      const id = `${pick.counter.name} ${place}`;
      const alias = joins.get(id)?.relation.alias ?? `${pick.take}_${joins.size + 1}`;
      if (!joins.has(id)) joins.set(id, numberJoin({ context, counted, pick, window }, numbered, alias));
      const found = pickItem({ context, counted, pick, window }, alias);
      items.set(found.name, found);
    }
  return { steps: [...numbered.values()], joins: [...joins.values()], items: [...items.values()] };
}

/** The numbered events of each counter, with the values that are picked of them. */
function numberedSteps(context: PlanContext): ReadonlyMap<Measure, Step> {
  const { measured, names, keys } = context;
  const picks = measured.orderedValues.filter(isPick);
  const counters = [...new Set(picks.map(({ counter }) => counter))];
  return new Map(
    counters.map((counter, index) => {
      const own = picks.filter((pick) => pick.counter === counter);
      const values = new Map(own.map((pick) => [pick.values, pick.arg.type]));
      const query = select({
        items: [
          ...keys.items(),
          item(names.eventNumber, {
            node: 'window',
            fn: 'row_number',
            partitionBy: keys.columns(),
            orderBy: eventOrder(context),
            type: BIGINT,
          }),
          ...[...values].map(([name, type]) => item(names.value(name), column(names.value(name), type))),
        ],
        from: { name: 'events' },
        where: countConditions(counter, names),
      });
      const comment = 'the events of each key, numbered by time and primary key';
      const step: Step =
        index === 0 ? { name: 'numbered', comment, query } : { name: `numbered_${index + 1}`, query };
      return [counter, step];
    }),
  );
}

interface PickInWindow {
  readonly context: PlanContext;
  readonly counted: WindowValues;
  readonly pick: Pick;
  readonly window: TimeWindow;
}

const countsOf = ({ counted, pick, window }: PickInWindow) => {
  const { before, inside } = countCells(pick, window);
  return { before: counted.values(before), inside: counted.values(inside) };
};

/** The join that finds the picked value by its number. */
function numberJoin(picked: PickInWindow, numbered: ReadonlyMap<Measure, Step>, alias: string): Join {
  const { context, counted, pick, window } = picked;
  const { before, inside } = countsOf(picked);
  const first = window.kind === 'lifetime' ? integer(1) : firstPosition(before, inside);
  const step = numbered.get(pick.counter);
  if (step === undefined) throw new Error(`the events of ${pick.counter.name} are not numbered`);
  return {
    kind: 'left',
    relation: { name: step.name, alias },
    on: [
      ...context.keys.equal(alias, counted.name),
      predicate(
        'eq',
        column(context.names.eventNumber, BIGINT, alias),
        pick.take === 'last' ? before : first,
      ),
    ],
  };
}

/** The picked value, null where the window is empty. */
function pickItem(picked: PickInWindow, alias: string): Item {
  const { context, pick, window } = picked;
  const { names } = context;
  const value = column(names.value(pick.values), pick.arg.type, alias);
  // Where nothing came before, no event has the number 0.
  const isAlwaysInside = pick.take === 'last' && window.kind === 'lifetime';
  return item(
    names.picked(pick, window),
    isAlwaysInside ? value : when(predicate('gt', countsOf(picked).inside, integer(0)), value),
  );
}

/** The number of the first value inside a window. */
export const firstPosition = (before: Scalar, inside: Scalar): Scalar =>
  call('add', BIGINT, call('subtract', BIGINT, before, inside), integer(1));
