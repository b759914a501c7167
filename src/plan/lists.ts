import { aggregates } from '../catalog/aggregates.js';
import type { FeatureSet, WindowLength } from '../catalog/model.js';
import type { Scalar } from '../expression/ast.js';
import { BIGINT, list, TIMESTAMP, type Type } from '../spec/types.js';
import { call, column, integer, item, predicate, select, when } from './build.js';
import type { Item, Step } from './ir.js';
import {
  type Cell,
  cellsOf,
  countsOf,
  isListing,
  type Listing,
  type Measure,
  type Measured,
} from './measures.js';
import type { Names } from './names.js';
import { keyColumns, keyItems, keyNames, tiesOf } from './steps.js';
import { windowKey } from './time.js';

/** What is taken of a list inside a window, and whether its values must be in their order. */
export interface Part {
  readonly listing: Listing;
  readonly window: WindowLength;
  readonly inOrder: boolean;
}

/** What the columns of a set take of lists, each once. */
export function partsOf(set: FeatureSet, measured: Measured): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const feature of set.aggregated)
    for (const listing of measured.of(feature).filter(isListing)) {
      const id = `${listing.name} ${listing.take} ${windowKey(feature.window)}`;
      const inOrder = aggregates[feature.aggregate].ordered || parts.get(id)?.inOrder === true;
      parts.set(id, { listing, window: feature.window, inOrder });
    }
  return [...parts.values()];
}

/** The rows with the counts of every reference time. */
export interface Counted {
  readonly name: string;
  readonly where: readonly Scalar[];
  readonly carried: readonly Item[];
  readonly values: (cell: Cell) => Scalar;
}

export const itemType = ({ type }: Listing): Type => (type.name === 'list' ? type.of : type);
export const takenType = (listing: Listing): Type =>
  listing.take === 'all' ? listing.type : itemType(listing);

/**
 * From counts to values: the list of a key holds its values by time and primary key, so the values inside a window at
 * T are the last so many of those that came before T. One list a key serves all its reference times and windows, and
 * goes by the order of events and nothing else.
 */
export function collected(
  set: FeatureSet,
  measured: Measured,
  names: Names,
  counted: Counted,
): readonly Step[] {
  if (measured.lists.length === 0) return [];
  const order = [
    { expr: column(names.eventTime, TIMESTAMP) },
    ...tiesOf(set, measured, names).map(({ name, of }) => ({ expr: column(name, of.type) })),
  ];
  const listed = (counter: Measure): Item => {
    const type = counter.arg?.type ?? BIGINT;
    const arg = column(names.value(counter.name), type);
    const counts = counter.filter === null ? [] : [column(names.counts(counter.name), counter.filter.type)];
    const present = predicate('is_not_null', arg);
    return item(names.values(counter), {
      node: 'aggregate',
      fn: 'list',
      arg,
      filter: counts.reduce((all: Scalar, one) => predicate('and', one, all), present),
      orderBy: order,
      type: list(type),
    });
  };
  const parts = partsOf(set, measured);
  const keys = keyColumns(set, counted.name);
  return [
    {
      name: 'lists',
      comment: 'the values of each key by time and primary key',
      query: select({
        items: [...keyItems(set), ...measured.lists.map(listed)],
        from: { name: 'events' },
        groupBy: keyNames(set),
      }),
    },
    {
      name: 'collected',
      comment: 'of the values that came before, the last so many are inside a window',
      query: select({
        items: [
          ...keyNames(set).map((name, index) => item(name, keys[index] ?? integer(0))),
          item(names.time, column(names.time, TIMESTAMP)),
          ...counted.carried,
          ...cellsOf(set.aggregated, measured).map((cell) =>
            item(names.inWindow(cell), counted.values(cell)),
          ),
          ...parts.map(({ listing, window }) =>
            item(names.taken(listing, window), taken(listing, window, names, counted)),
          ),
        ],
        from: { name: counted.name },
        joins: [
          {
            kind: 'inner',
            relation: { name: 'lists' },
            on: keyColumns(set, 'lists').map((key, index) => predicate('eq', key, keys[index] ?? key)),
          },
        ],
        where: counted.where,
      }),
    },
  ];
}

function taken(listing: Listing, window: WindowLength, names: Names, { values }: Counted): Scalar {
  const all = column(names.values(listing.counter), listing.type);
  const counts = countsOf(listing, window);
  const [before, inside] = [values(counts.before), values(counts.inside)];
  const first = call('add', BIGINT, call('subtract', BIGINT, before, inside), integer(1));
  if (listing.take === 'all') return call('list_slice', listing.type, all, first, before);
  return when(
    predicate('gt', inside, integer(0)),
    call('list_item', itemType(listing), all, listing.take === 'last' ? before : first),
  );
}
