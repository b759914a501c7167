import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, BOOLEAN, TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import type { Cell, Measured } from '../aggregates/measures.js';
import { keyColumns, keyItems, keyNames } from '../events/events.js';
import { measureInputs } from '../history/event-grain.js';
import { call, column, earlier, integer, item, literal, predicate, select } from '../ir/builders.js';
import type { Aggregate, Item, Join, Step } from '../ir/nodes.js';

/**
 * Up to so many events of a key each instant is joined to all of them. That is half the work of putting them in order
 * where keys have a few events each, and never more than that work, however they lie.
 */
const FEW = 32;

const SIZES = 'events_by_key';
const PAIRS = 'instants_and_events';

/** How many events each key has. */
export const sizesStep = (set: FeatureSet, names: ColumnNames): Step => ({
  name: SIZES,
  query: select({
    items: [...keyItems(set), item(names.size, { node: 'aggregate', fn: 'count', type: BIGINT })],
    from: { name: 'events' },
    groupBy: keyNames(set),
  }),
});

/** The join to the keys with few events, or to the others; with the condition that tells them. */
export function ofSize(
  set: FeatureSet,
  names: ColumnNames,
  which: 'few' | 'many',
  from: string,
): { readonly join: Join; readonly where: Scalar } {
  return {
    join: { kind: 'inner', relation: { name: SIZES }, on: sameKey(set, SIZES, from) },
    where: predicate(which === 'few' ? 'le' : 'gt', column(names.size, BIGINT), integer(FEW)),
  };
}

const sameKey = (set: FeatureSet, left: string, right: string): readonly Scalar[] => {
  const keys = keyColumns(set, right);
  return keyColumns(set, left).map((key, at) => predicate('eq', key, keys[at] ?? key));
};

export const keyItemsFrom = (set: FeatureSet, from: string): readonly Item[] =>
  keyColumns(set, from).map((key, at) => item(keyNames(set)[at] ?? '', key));

/**
 * What is inside each window for keys with few events: each instant of the step `asked` beside every event that one of
 * its windows holds. To the step `name` (keys, time, cells); instants that see no event have no row.
 */
export function fewEventsSteps(
  set: FeatureSet,
  measured: Measured,
  cells: readonly Cell[],
  names: ColumnNames,
  asked: string,
  name: string,
): readonly Step[] {
  const time = column(names.time, TIMESTAMP);
  const eventTime = column(names.eventTime, TIMESTAMP);
  const age = column(names.tick, BIGINT);
  const inputs = measureInputs(measured, names);
  // Of the cells, not of the set: places in a list are counted from the first event on.
  const longest = cells.reduce<bigint | null>(
    (most, { window }) =>
      most === null || window.kind !== 'duration'
        ? null
        : window.duration.micros > most
          ? window.duration.micros
          : most,
    0n,
  );
  const { join, where } = ofSize(set, names, 'few', asked);
  const pairs: Step = {
    name: PAIRS,
    comment: 'for keys with few events: each instant with all events before it',
    query: select({
      items: [
        ...keyItemsFrom(set, asked),
        item(names.time, time),
        item(
          names.tick,
          call('subtract', BIGINT, call('epoch_us', BIGINT, time), call('epoch_us', BIGINT, eventTime)),
        ),
        ...inputs.map(({ name: value, event }) => item(value, event)),
      ],
      from: { name: asked },
      joins: [
        join,
        {
          kind: 'inner',
          relation: { name: 'events' },
          on: [
            ...sameKey(set, 'events', asked),
            predicate('lt', eventTime, time),
            ...(longest === null ? [] : [predicate('ge', eventTime, earlier(time, longest))]),
          ],
        },
      ],
      where: [where],
    }),
  };
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
    pairs,
    {
      name,
      query: select({
        items: [
          ...keyItems(set),
          item(names.time, time),
          ...cells.map((cell) => item(names.inWindow(cell), inside(cell))),
        ],
        from: { name: PAIRS },
        groupBy: [...keyNames(set), names.time],
      }),
    },
  ];
}
