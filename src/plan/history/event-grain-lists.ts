import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, list, TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import {
  type Cell,
  cellsOf,
  countCells,
  isOrderedValues,
  type Measure,
  type Measured,
  type WindowValues,
} from '../aggregates/measures.js';
import type { CellWindow } from '../aggregates/windows.js';
import { keyColumns, keyNames } from '../events/events.js';
import { call, column, integer, item, notNull, predicate, select, when } from '../ir/builders.js';
import type { Frame, Item, Join, Order, OutputColumn, Step, WindowFunction } from '../ir/nodes.js';
import { type Picked, pickedOf, pickedType } from '../windows/lists.js';

/** How a window is seen from a row. */
export interface Seen {
  readonly partitionBy: readonly Scalar[];
  readonly orderBy: readonly Order[];
  readonly frame: Frame;
}

/**
 * The values themselves at event grain. A window's list is gathered by its frame, in no order, since rows of one time
 * have none there; where the order counts, the places of the values are gathered beside them. First and last values are
 * looked up by their place, which counts tell.
 */
export interface EventOrderedValues {
  /** The measures that the frames must have. */
  readonly cells: readonly Cell[];
  /** Which of a key's values each is, for the step that holds them. */
  readonly places: readonly Item[];
  /** The lists, for the step of the frames. */
  readonly gathered: readonly Item[];
  readonly passed: readonly OutputColumn[];
  readonly collect: (counted: WindowValues) => readonly Step[];
}

export function orderedValuesOfEvents(
  set: FeatureSet,
  measured: Measured,
  names: ColumnNames,
  seen: (span: CellWindow) => Seen,
  placed: string,
): EventOrderedValues {
  const parts = pickedOf(set, measured);
  const whole = parts.filter(({ listing }) => listing.take === 'all');
  const single = parts.filter(({ listing }) => listing.take !== 'all');
  const value = ({ name, arg }: Measure, of?: string): Scalar =>
    column(names.value(name), arg?.type ?? BIGINT, of);
  const present = (counter: Measure): Scalar => notNull(value(counter));
  const gather = (name: string, arg: Scalar, { listing, window }: Picked): Item =>
    item(name, {
      node: 'window',
      fn: 'list',
      arg,
      filter: present(listing.counter),
      ...seen(window),
      type: list(arg.type),
    } satisfies WindowFunction);
  const placesNeeded = new Map(
    [...single, ...whole.filter(({ inOrder }) => inOrder)].map(({ listing: { counter } }) => [
      counter.name,
      counter,
    ]),
  );
  const gathered = whole.flatMap((part) => {
    const { listing, window, inOrder } = part;
    return [
      gather(names.picked(listing, window), value(listing.counter), part),
      ...(inOrder
        ? [gather(names.positions(listing, window), column(names.position(listing.counter), BIGINT), part)]
        : []),
    ];
  });
  const withoutLists: Measured = {
    ...measured,
    of: (feature) =>
      measured.of(feature).filter((needed) => !isOrderedValues(needed) || needed.take !== 'all'),
  };
  const cells = cellsOf(set.aggregated, withoutLists);
  return {
    cells,
    places: [...placesNeeded.values()].map((counter) =>
      item(names.position(counter), {
        node: 'window',
        fn: 'count',
        arg: value(counter),
        ...seen({ kind: 'rows so far' }),
        type: BIGINT,
      } satisfies WindowFunction),
    ),
    gathered,
    passed: gathered.map(({ name, expr }) => ({ name, type: expr.type })),
    collect: (counted) => {
      if (single.length === 0 && whole.every(({ inOrder }) => !inOrder)) return [];
      const base = (one: Item): Item => qualified(one, counted.name);
      const found = single.map((part, index) => lookUp(part, index, set, names, counted, placed));
      return [
        {
          name: 'collected',
          comment: 'values by their places',
          query: select({
            items: [
              ...keyColumns(set, counted.name).map((key, index) => item(keyNames(set)[index] ?? '', key)),
              item(names.time, column(names.time, TIMESTAMP, counted.name)),
              ...counted.eventKey.map(base),
              ...cells.map((cell) => base(item(names.inWindow(cell), counted.values(cell)))),
              ...whole.map(({ listing, window, inOrder }) => {
                const taken = column(names.picked(listing, window), pickedType(listing), counted.name);
                const places = column(names.positions(listing, window), list(BIGINT), counted.name);
                return item(
                  names.picked(listing, window),
                  inOrder ? call('list_in_order', pickedType(listing), taken, places) : taken,
                );
              }),
              ...found.map(({ taken }) => taken),
            ],
            from: { name: counted.name },
            joins: found.map(({ join }) => join),
            where: counted.where,
          }),
        },
      ];
    },
  };
}

/** A plain column of a relation, called as that. */
const qualified = ({ name, expr }: Item, of: string): Item =>
  item(name, expr.node === 'column' ? { ...expr, of } : expr);

/** The first or the last value inside a window, by its place among all of its key; null where the window has none. */
function lookUp(
  { listing, window }: Picked,
  index: number,
  set: FeatureSet,
  names: ColumnNames,
  { name: base, values }: WindowValues,
  placed: string,
): { readonly join: Join; readonly taken: Item } {
  const alias = `place_${index + 1}`;
  const { counter } = listing;
  const counts = countCells(listing, window);
  const read = (cell: Cell): Scalar => {
    const { expr } = qualified(item('', values(cell)), base);
    return expr.node === 'column' ? expr : values(cell);
  };
  const [before, inside] = [read(counts.before), read(counts.inside)];
  const first = call('add', BIGINT, call('subtract', BIGINT, before, inside), integer(1));
  const value = column(names.value(counter.name), pickedType(listing), alias);
  const keys = keyColumns(set, base);
  return {
    join: {
      kind: 'left',
      relation: { name: placed, alias },
      on: [
        ...keyColumns(set, alias).map((key, at) => predicate('eq', key, keys[at] ?? key)),
        predicate(
          'eq',
          column(names.position(counter), BIGINT, alias),
          listing.take === 'last' ? before : first,
        ),
        notNull(value),
      ],
    },
    taken: item(names.picked(listing, window), when(predicate('gt', inside, integer(0)), value)),
  };
}
