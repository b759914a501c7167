import type { Scalar } from '../../expression/ast/nodes.js';
import { BOOLEAN, TIMESTAMP } from '../../types/type.js';
import type { Cell, WindowValues } from '../aggregates/cells.js';
import { isCellOf, type PlanContext } from '../aggregates/context.js';
import {
  ascending,
  call,
  column,
  descending,
  earlier,
  instant,
  interval,
  item,
  literal,
  passed,
  predicate,
  select,
} from '../ir/builders.js';
import { cumulative } from '../ir/frames.js';
import type { Item, Join, Order, Select, Step } from '../ir/nodes.js';
import type { StepName, StepWord } from '../ir/step-names.js';

/** Whether a cell is a minimum or maximum that events leave: it can neither be subtracted nor carried on. */
export const isSlidingMinMax = ({ measure, window }: Cell): boolean =>
  !measure.invertible && window.kind === 'duration';

/** One window, its minima and maxima, and its number among the windows of the set, which ends the names of its steps. */
interface MinMaxWindow {
  readonly length: bigint;
  readonly cells: readonly Cell[];
  readonly number: number;
}

/**
 * Minima and maxima in windows that events leave. Time is cut into blocks as long as the window. Then [T − w, T) is
 * the end of one block and the beginning of the next, and two cumulative maxima give the maximum of any window: one
 * forward from the start of each block up to T, one backward from its end down to T − w.
 *
 *     blocks   |--------- w ---------|--------- w ---------|
 *     window              [T − w ·············· T)
 *     halves              [←·backward·|··forward·→)
 *
 * Two sorts, however many events a window holds.
 * Source: M. van Herk, A fast algorithm for local minimum and maximum filters, 1992; there for equal steps.
 * `values` has the other cells. Without such minima and maxima there are no steps.
 */
export function minMaxSteps(context: PlanContext, values: WindowValues): readonly Step[] {
  const { cells, names, windows } = context;
  const parts = windows.flatMap((window, index): readonly MinMaxWindow[] => {
    const own = cells.filter((cell) => isSlidingMinMax(cell) && isCellOf(cell, window));
    if (own.length === 0 || window.kind !== 'duration') return [];
    return [{ length: window.duration.micros, cells: own, number: index + 1 }];
  });
  if (parts.length === 0) return [];
  return [
    insideStep(context, values),
    ...parts.flatMap((part, index) => {
      const steps = windowSteps(context, part);
      return index === 0 ? steps : steps.map(({ comment: _, ...step }) => step);
    }),
    {
      name: names.step('extremes'),
      comment: 'beside what is inside each window',
      query: besideOthers(context, values, parts),
    },
  ];
}

const otherCells = ({ cells }: PlanContext): readonly Cell[] =>
  cells.filter((cell) => !isSlidingMinMax(cell));

/** The reference times that ask, with the other cells. */
const insideStep = (context: PlanContext, values: WindowValues): Step => ({
  name: context.names.step('inside'),
  query: select({
    items: [
      ...context.keys.items(),
      item(context.names.time, column(context.names.time, TIMESTAMP)),
      ...otherCells(context).map((cell) => item(context.names.inWindow(cell), values.values(cell))),
    ],
    from: { name: values.name },
    where: values.where,
  }),
});

function besideOthers(context: PlanContext, values: WindowValues, parts: readonly MinMaxWindow[]): Select {
  const { keys, names } = context;
  const inside = names.step('inside');
  const time = (of: string): Scalar => column(names.time, TIMESTAMP, of);
  const joins = parts.map(({ number }): Join => {
    const name = names.step('extremes', number);
    return {
      kind: 'left',
      relation: { name },
      on: [...keys.equal(name, inside), predicate('eq', time(name), time(inside))],
    };
  });
  const others = otherCells(context).map((cell) => ({
    name: names.inWindow(cell),
    type: values.values(cell).type,
  }));
  const found = parts.flatMap((part) =>
    part.cells.map((cell) => ({ name: names.inWindow(cell), type: cell.measure.type })),
  );
  return select({
    items: [...keys.items(inside), item(names.time, time(inside)), ...passed(others), ...passed(found)],
    from: { name: inside },
    joins,
  });
}

/**
 * Of one window: entries and reference times in one order, forward and then backward; the halves; and of the two
 * halves of a reference time the lesser or greater.
 */
function windowSteps(context: PlanContext, part: MinMaxWindow): readonly Step[] {
  const { keys, names } = context;
  const time = column(names.time, TIMESTAMP);
  const step = (word: StepWord): StepName => names.step(word, part.number);
  const forward = [entryRows(context, part), timeRows(context, part, time, [])];
  const start = earlier(time, part.length);
  // Before 1970 there is nothing, and instants before it do not exist.
  const backward = [
    entryRows(context, part),
    timeRows(context, part, start, [predicate('ge', time, instant(part.length))]),
  ];
  const extreme = (cell: Cell): Item => {
    const { fn, name, type } = cell.measure;
    return item(names.inWindow(cell), { node: 'aggregate', fn, arg: column(name, type), type });
  };
  return [
    {
      name: step('forward'),
      comment: 'a window is the end of one block of its length and the beginning of the next: forward to T',
      query: { kind: 'union', of: forward },
    },
    { name: step('until'), query: cumulativeSelect(context, part, step('forward'), ascending) },
    {
      name: step('backward'),
      comment: 'and backward to the beginning of the window; before 1970 there is nothing',
      query: { kind: 'union', of: backward },
    },
    { name: step('since'), query: cumulativeSelect(context, part, step('backward'), descending) },
    {
      name: step('halves'),
      query: {
        kind: 'union',
        of: [halfOf(context, part, step('until')), halfOf(context, part, step('since'))],
      },
    },
    {
      name: step('extremes'),
      query: select({
        items: [...keys.items(), item(names.time, time), ...part.cells.map(extreme)],
        from: { name: step('halves') },
        groupBy: [...keys.names, names.time],
      }),
    },
  ];
}

const blockOf = (time: Scalar, { length }: MinMaxWindow): Scalar =>
  call('bucket', TIMESTAMP, time, interval(length), instant(0n));

const measureItems = (
  { cells }: MinMaxWindow,
  value: (measure: Cell['measure']) => Scalar,
): readonly Item[] => cells.map(({ measure }) => item(measure.name, value(measure)));

const measureColumns = (part: MinMaxWindow): readonly Item[] =>
  measureItems(part, ({ name, type }) => column(name, type));

/** What comes with each entry, in the block of its first event. */
function entryRows({ keys, names }: PlanContext, part: MinMaxWindow): Select {
  const firstTime = column(names.firstTime, TIMESTAMP);
  return select({
    items: [
      ...keys.items(),
      item(names.block, blockOf(firstTime, part)),
      item(names.firstTime, firstTime),
      item(names.isEvent, literal(true, BOOLEAN)),
      item(names.time, literal(null, TIMESTAMP)),
      ...measureColumns(part),
    ],
    from: { name: 'entries' },
  });
}

/** The reference times that ask, among the entries at `at`: an end of their window. */
const timeRows = (
  { keys, names }: PlanContext,
  part: MinMaxWindow,
  at: Scalar,
  where: readonly Scalar[],
): Select =>
  select({
    items: [
      ...keys.items(),
      item(names.block, blockOf(at, part)),
      item(names.firstTime, at),
      item(names.isEvent, literal(false, BOOLEAN)),
      item(names.time, column(names.time, TIMESTAMP)),
      ...measureItems(part, ({ type }) => literal(null, type)),
    ],
    from: { name: names.step('inside') },
    where,
  });

/** The cumulative minima and maxima inside each block, in one direction. */
function cumulativeSelect(
  { keys, names }: PlanContext,
  { cells }: MinMaxWindow,
  from: StepName,
  direction: (expr: Scalar) => Order,
): Select {
  const isEvent = column(names.isEvent, BOOLEAN);
  const over = {
    node: 'window',
    partitionBy: [...keys.columns(), column(names.block, TIMESTAMP)],
    orderBy: [direction(column(names.firstTime, TIMESTAMP)), direction(isEvent)],
    frame: cumulative,
  } as const;
  return select({
    items: [
      ...keys.items(),
      item(names.isEvent, isEvent),
      item(names.time, column(names.time, TIMESTAMP)),
      ...cells.map(({ measure: { name, fn, type } }) =>
        item(name, { ...over, fn, arg: column(name, type), type }),
      ),
    ],
    from: { name: from },
  });
}

/** What a reference time sees of one block. */
const halfOf = ({ keys, names }: PlanContext, part: MinMaxWindow, from: StepName): Select =>
  select({
    items: [...keys.items(), item(names.time, column(names.time, TIMESTAMP)), ...measureColumns(part)],
    from: { name: from },
    where: [predicate('not', column(names.isEvent, BOOLEAN))],
  });
