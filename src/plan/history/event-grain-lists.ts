import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, list, TIMESTAMP } from '../../types/type.js';
import type { Names } from '../aggregates/column-names.js';
import {
  type Cell,
  type Counted,
  cellsOf,
  countsOf,
  isListing,
  type Measure,
  type Measured,
} from '../aggregates/measures.js';
import type { Span } from '../aggregates/windows.js';
import { keyColumns, keyNames } from '../events/events.js';
import { call, column, integer, item, notNull, predicate, select, when } from '../ir/builders.js';
import type { Frame, Item, Join, Order, OutputColumn, Step, Window } from '../ir/nodes.js';
import { type Part, partsOf, takenType } from '../windows/lists.js';

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
export interface EventLists {
  /** The measures that the frames must have. */
  readonly cells: readonly Cell[];
  /** Which of a key's values each is, for the step that holds them. */
  readonly places: readonly Item[];
  /** The lists, for the step of the frames. */
  readonly gathered: readonly Item[];
  readonly passed: readonly OutputColumn[];
  readonly collect: (counted: Counted) => readonly Step[];
}

export function eventLists(
  set: FeatureSet,
  measured: Measured,
  names: Names,
  seen: (span: Span) => Seen,
  placed: string,
): EventLists {
  const parts = partsOf(set, measured);
  const whole = parts.filter(({ listing }) => listing.take === 'all');
  const single = parts.filter(({ listing }) => listing.take !== 'all');
  const value = ({ name, arg }: Measure, of?: string): Scalar =>
    column(names.value(name), arg?.type ?? BIGINT, of);
  const present = (counter: Measure): Scalar => notNull(value(counter));
  const gather = (name: string, arg: Scalar, { listing, window }: Part): Item =>
    item(name, {
      node: 'window',
      fn: 'list',
      arg,
      filter: present(listing.counter),
      ...seen(window),
      type: list(arg.type),
    } satisfies Window);
  const placesNeeded = new Map(
    [...single, ...whole.filter(({ inOrder }) => inOrder)].map(({ listing: { counter } }) => [
      counter.name,
      counter,
    ]),
  );
  const gathered = whole.flatMap((part) => {
    const { listing, window, inOrder } = part;
    return [
      gather(names.taken(listing, window), value(listing.counter), part),
      ...(inOrder
        ? [gather(names.places(listing, window), column(names.place(listing.counter), BIGINT), part)]
        : []),
    ];
  });
  const withoutLists: Measured = {
    ...measured,
    of: (feature) => measured.of(feature).filter((needed) => !isListing(needed) || needed.take !== 'all'),
  };
  const cells = cellsOf(set.aggregated, withoutLists);
  return {
    cells,
    places: [...placesNeeded.values()].map((counter) =>
      item(names.place(counter), {
        node: 'window',
        fn: 'count',
        arg: value(counter),
        ...seen({ kind: 'rows so far' }),
        type: BIGINT,
      } satisfies Window),
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
              ...counted.carried.map(base),
              ...cells.map((cell) => base(item(names.inWindow(cell), counted.values(cell)))),
              ...whole.map(({ listing, window, inOrder }) => {
                const taken = column(names.taken(listing, window), takenType(listing), counted.name);
                const places = column(names.places(listing, window), list(BIGINT), counted.name);
                return item(
                  names.taken(listing, window),
                  inOrder ? call('list_in_order', takenType(listing), taken, places) : taken,
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
  { listing, window }: Part,
  index: number,
  set: FeatureSet,
  names: Names,
  { name: base, values }: Counted,
  placed: string,
): { readonly join: Join; readonly taken: Item } {
  const alias = `place_${index + 1}`;
  const { counter } = listing;
  const counts = countsOf(listing, window);
  const read = (cell: Cell): Scalar => {
    const { expr } = qualified(item('', values(cell)), base);
    return expr.node === 'column' ? expr : values(cell);
  };
  const [before, inside] = [read(counts.before), read(counts.inside)];
  const first = call('add', BIGINT, call('subtract', BIGINT, before, inside), integer(1));
  const value = column(names.value(counter.name), takenType(listing), alias);
  const keys = keyColumns(set, base);
  return {
    join: {
      kind: 'left',
      relation: { name: placed, alias },
      on: [
        ...keyColumns(set, alias).map((key, at) => predicate('eq', key, keys[at] ?? key)),
        predicate(
          'eq',
          column(names.place(counter), BIGINT, alias),
          listing.take === 'last' ? before : first,
        ),
        notNull(value),
      ],
    },
    taken: item(names.taken(listing, window), when(predicate('gt', inside, integer(0)), value)),
  };
}
