import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, list, TIMESTAMP } from '../../types/type.js';
import { type Cell, cellsOf, countCells, type WindowValues } from '../aggregates/cells.js';
import type { PlanContext } from '../aggregates/context.js';
import { isOrderedValues, type Measure } from '../aggregates/measure.js';
import type { Measured } from '../aggregates/measures.js';
import type { CellWindow } from '../aggregates/windows.js';
import { call, column, integer, item, notNull, outputOf, predicate, select, when } from '../ir/builders.js';
import type { Frame, Item, Join, Order, OutputColumn, Step } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';
import { type Picked, pickedOf, pickedType } from '../windows/lists.js';

/** The rows of a window, as seen from a row. */
export interface Seen {
  readonly partitionBy: readonly Scalar[];
  readonly orderBy: readonly Order[];
  readonly frame: Frame;
}

/**
 * Ordered values at event grain. A window's list is gathered by its frame, in no order, since events of the same time
 * have none there; if the order counts, the positions of the values are gathered too. First and last values are looked
 * up by their position, which counts give.
 */
export interface EventOrderedValues {
  /** The measures that the frames must have. */
  readonly cells: readonly Cell[];
  /** The position of each value among those of its key, for the step that holds them. */
  readonly positions: readonly Item[];
  /** The lists, for the step of the frames. */
  readonly gathered: readonly Item[];
  readonly passed: readonly OutputColumn[];
  readonly collect: (counted: WindowValues) => readonly Step[];
}

/** `positioned`: the step with the positions. */
export function orderedValuesOfEvents(
  context: PlanContext,
  seen: (window: CellWindow) => Seen,
  positioned: StepName,
): EventOrderedValues {
  const parts = pickedOf(context);
  const isWhole = ({ listing }: Picked): boolean => listing.take === 'all';
  const whole = parts.filter(isWhole);
  const single = parts.filter((part) => !isWhole(part));
  const gathered = whole.flatMap((part) => gatheredItems(context, part, seen(part.window)));
  const cells = cellsOf(context.set.aggregated, withoutLists(context.measured));
  const isCollected = single.length > 0 || whole.some(({ inOrder }) => inOrder);
  return {
    cells,
    positions: positionItems(context, parts, seen({ kind: 'rows so far' })),
    gathered,
    passed: outputOf(gathered),
    collect: (counted) =>
      isCollected ? [collectedStep({ ...context, cells }, { whole, single }, counted, positioned)] : [],
  };
}

const withoutLists = (measured: Measured): Measured => ({
  ...measured,
  of: (feature) => measured.of(feature).filter((needed) => !isOrderedValues(needed) || needed.take !== 'all'),
});

const measureColumn = ({ names }: PlanContext, { name, arg }: Measure): Scalar =>
  column(names.value(name), arg?.type ?? BIGINT);

/** Positions are needed for single values and for lists in order; single values come first. */
function positionItems(context: PlanContext, parts: readonly Picked[], before: Seen): readonly Item[] {
  const single = parts.filter(({ listing }) => listing.take !== 'all');
  const inOrder = parts.filter((part) => part.listing.take === 'all' && part.inOrder);
  const counters = new Map(
    [...single, ...inOrder].map(({ listing: { counter } }) => [counter.name, counter]),
  );
  return [...counters.values()].map((counter) =>
    item(context.names.position(counter), {
      node: 'window',
      fn: 'count',
      arg: measureColumn(context, counter),
      ...before,
      type: BIGINT,
    }),
  );
}

/** The list of a window, and beside it the positions if it must be in order. */
function gatheredItems(context: PlanContext, part: Picked, seen: Seen): readonly Item[] {
  const { names } = context;
  const { listing, window, inOrder } = part;
  const value = measureColumn(context, listing.counter);
  const gather = (name: string, arg: Scalar): Item =>
    item(name, { node: 'window', fn: 'list', arg, filter: notNull(value), ...seen, type: list(arg.type) });
  const position = column(names.position(listing.counter), BIGINT);
  return [
    gather(names.picked(listing, window), value),
    ...(inOrder ? [gather(names.positions(listing, window), position)] : []),
  ];
}

function collectedStep(
  context: PlanContext,
  { whole, single }: { readonly whole: readonly Picked[]; readonly single: readonly Picked[] },
  counted: WindowValues,
  positioned: StepName,
): Step {
  const { names, keys, cells } = context;
  const from = counted.name;
  const found = single.map((part, index) =>
    lookUp(context, part, counted, { name: positioned, alias: `place_${index + 1}` }),
  );
  const listItem = ({ listing, window, inOrder }: Picked): Item => {
    const name = names.picked(listing, window);
    const values = column(name, pickedType(listing), from);
    const positions = column(names.positions(listing, window), list(BIGINT), from);
    return item(name, inOrder ? call('list_in_order', pickedType(listing), values, positions) : values);
  };
  return {
    name: 'collected',
    comment: 'values by their places',
    query: select({
      items: [
        ...keys.items(from),
        item(names.time, column(names.time, TIMESTAMP, from)),
        ...counted.eventKey.map(({ name, expr }) => item(name, qualified(expr, from))),
        ...cells.map((cell) => item(names.inWindow(cell), qualified(counted.values(cell), from))),
        ...whole.map(listItem),
        ...found.map((one) => one.item),
      ],
      from: { name: from },
      joins: found.map(({ join }) => join),
      where: counted.where,
    }),
  };
}

/** A plain column as one of a relation. */
const qualified = <T extends Item['expr']>(expr: T, of: string): T =>
  expr.node === 'column' ? { ...expr, of } : expr;

/** The first or the last value inside a window, by its position among all of its key; null if the window has none. */
function lookUp(
  { names, keys }: PlanContext,
  { listing, window }: Picked,
  counted: WindowValues,
  { name, alias }: { readonly name: StepName; readonly alias: string },
): { readonly join: Join; readonly item: Item } {
  const { counter } = listing;
  const counts = countCells(listing, window);
  const before = qualified(counted.values(counts.before), counted.name);
  const inside = qualified(counted.values(counts.inside), counted.name);
  const first = call('add', BIGINT, call('subtract', BIGINT, before, inside), integer(1));
  const value = column(names.value(counter.name), pickedType(listing), alias);
  const position = column(names.position(counter), BIGINT, alias);
  return {
    join: {
      kind: 'left',
      relation: { name, alias },
      on: [
        ...keys.equal(alias, counted.name),
        predicate('eq', position, listing.take === 'last' ? before : first),
        notNull(value),
      ],
    },
    item: item(names.picked(listing, window), when(predicate('gt', inside, integer(0)), value)),
  };
}
