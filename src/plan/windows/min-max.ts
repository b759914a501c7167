import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BOOLEAN, TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import type { Cell, WindowValues } from '../aggregates/measures.js';
import { windowKey, windowsOf } from '../aggregates/windows.js';
import { keyColumns, keyItems, keyNames } from '../events/events.js';
import {
  ascending,
  call,
  column,
  earlier,
  instant,
  integer,
  interval,
  item,
  descending as latestFirst,
  literal,
  predicate,
  select,
} from '../ir/builders.js';
import type { Item, Order, Select, Step } from '../ir/nodes.js';

/** Whether a cell is an extreme that events leave: it can neither be undone nor carried on. */
export const isSlidingMinMax = ({ measure, window }: Cell): boolean =>
  !measure.invertible && window.kind === 'duration';

/**
 * Extremes in windows that events leave. Time is cut into blocks as long as the window; then [T − w, T) is the end of
 * one block and the beginning of the next, and two running extremes, one forward from each block's start and one
 * backward from its end, give the extreme of any window. Two sorts, however many events a window holds.
 * Source: M. van Herk, A fast algorithm for local minimum and maximum filters, 1992; there for equal steps.
 * `cells` are all cells of the set. Without such extremes there are no steps.
 */
export function minMaxSteps(
  set: FeatureSet,
  names: ColumnNames,
  cells: readonly Cell[],
  counted: WindowValues,
): readonly Step[] {
  const inside = names.step('inside');
  const parts = windowsOf(set).flatMap((window, index) => {
    const own = cells.filter((cell) => isSlidingMinMax(cell) && windowKey(cell.window) === windowKey(window));
    return own.length === 0 || window.kind !== 'duration' ? [] : [{ window, own, number: index + 1 }];
  });
  if (parts.length === 0) return [];
  const keys = keyColumns(set, inside);
  const time = column(names.time, TIMESTAMP);
  const others = cells.filter((cell) => !isSlidingMinMax(cell));
  return [
    {
      name: inside,
      query: select({
        items: [
          ...keyItems(set),
          item(names.time, time),
          ...others.map((cell) => item(names.inWindow(cell), counted.values(cell))),
        ],
        from: { name: counted.name },
        where: counted.where,
      }),
    },
    ...parts.flatMap(({ window, own, number }, index) =>
      windowSteps(set, names, window.duration.micros, own, number, index === 0),
    ),
    {
      name: names.step('extremes'),
      comment: 'beside what is inside each window',
      query: select({
        items: [
          ...keyNames(set).map((name, index) => item(name, keys[index] ?? integer(0))),
          item(names.time, column(names.time, TIMESTAMP, inside)),
          ...others.map((cell) =>
            item(names.inWindow(cell), column(names.inWindow(cell), counted.values(cell).type)),
          ),
          ...parts.flatMap(({ own }) =>
            own.map((cell) => item(names.inWindow(cell), column(names.inWindow(cell), cell.measure.type))),
          ),
        ],
        from: { name: inside },
        joins: parts.map(({ number }) => {
          const name = names.step(`extremes_${number}`);
          return {
            kind: 'left' as const,
            relation: { name },
            on: [
              ...keyColumns(set, name).map((key, at) => predicate('eq', key, keys[at] ?? key)),
              predicate('eq', column(names.time, TIMESTAMP, name), column(names.time, TIMESTAMP, inside)),
            ],
          };
        }),
      }),
    },
  ];
}

function windowSteps(
  set: FeatureSet,
  names: ColumnNames,
  length: bigint,
  cells: readonly Cell[],
  number: number,
  explained: boolean,
): readonly Step[] {
  const time = column(names.time, TIMESTAMP);
  const at = column(names.firstTime, TIMESTAMP);
  const block = (of: Scalar): Scalar => call('bucket', TIMESTAMP, of, interval(length), instant(0n));
  const values = (value: (cell: Cell) => Scalar): readonly Item[] =>
    cells.map((cell) => item(cell.measure.name, value(cell)));
  const entries = select({
    items: [
      ...keyItems(set),
      item(names.block, block(at)),
      item(names.firstTime, at),
      item(names.isEvent, literal(true, BOOLEAN)),
      item(names.time, literal(null, TIMESTAMP)),
      ...values(({ measure }) => column(measure.name, measure.type)),
    ],
    from: { name: 'entries' },
  });
  const probes = (of: Scalar, where: readonly Scalar[]): Select =>
    select({
      items: [
        ...keyItems(set),
        item(names.block, block(of)),
        item(names.firstTime, of),
        item(names.isEvent, literal(false, BOOLEAN)),
        item(names.time, time),
        ...values(({ measure }) => literal(null, measure.type)),
      ],
      from: { name: names.step('inside') },
      where,
    });
  const soFar = (from: string, descending: boolean): Select => {
    const direction = descending ? latestFirst : ascending;
    const orderBy: readonly Order[] = [direction(at), direction(column(names.isEvent, BOOLEAN))];
    return select({
      items: [
        ...keyItems(set),
        item(names.isEvent, column(names.isEvent, BOOLEAN)),
        item(names.time, time),
        ...cells.map(({ measure }) =>
          item(measure.name, {
            node: 'window',
            fn: measure.fn,
            arg: column(measure.name, measure.type),
            partitionBy: [...keyColumns(set), column(names.block, TIMESTAMP)],
            orderBy,
            frame: {
              unit: 'rows',
              start: { bound: 'unbounded preceding' },
              end: { bound: 'current row' },
            },
            type: measure.type,
          }),
        ),
      ],
      from: { name: from },
    });
  };
  const found = (from: string): Select =>
    select({
      items: [
        ...keyItems(set),
        item(names.time, time),
        ...values(({ measure }) => column(measure.name, measure.type)),
      ],
      from: { name: from },
      where: [predicate('not', column(names.isEvent, BOOLEAN))],
    });
  return [
    {
      name: names.step(`forward_${number}`),
      ...(explained
        ? {
            comment:
              'a window is the end of one block of its length and the beginning of the next: forward to T',
          }
        : {}),
      query: { kind: 'union', of: [entries, probes(time, [])] },
    },
    { name: names.step(`until_${number}`), query: soFar(names.step(`forward_${number}`), false) },
    {
      name: names.step(`backward_${number}`),
      ...(explained
        ? { comment: 'and backward to the beginning of the window; before 1970 there is nothing' }
        : {}),
      query: {
        kind: 'union',
        of: [entries, probes(earlier(time, length), [predicate('ge', time, instant(length))])],
      },
    },
    { name: names.step(`since_${number}`), query: soFar(names.step(`backward_${number}`), true) },
    {
      name: names.step(`halves_${number}`),
      query: {
        kind: 'union',
        of: [found(names.step(`until_${number}`)), found(names.step(`since_${number}`))],
      },
    },
    {
      name: names.step(`extremes_${number}`),
      query: select({
        items: [
          ...keyItems(set),
          item(names.time, time),
          ...cells.map((cell) =>
            item(names.inWindow(cell), {
              node: 'aggregate',
              fn: cell.measure.fn,
              arg: column(cell.measure.name, cell.measure.type),
              type: cell.measure.type,
            }),
          ),
        ],
        from: { name: names.step(`halves_${number}`) },
        groupBy: [...keyNames(set), names.time],
      }),
    },
  ];
}
