import type { TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import type { Cell, WindowValues } from '../aggregates/cells.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import { isCellOf, type PlanContext } from '../aggregates/context.js';
import { aggregate, type Measure } from '../aggregates/measure.js';
import { isMultipleOfSlide, nextReferenceTime, windowWord } from '../aggregates/windows.js';
import { call, column, item, later, select } from '../ir/builders.js';
import type { Aggregate, Item, Select, Step } from '../ir/nodes.js';
import { distinctChanges, distinctValues, type WindowStays } from './distinct-counts.js';
import { orderedValueSteps } from './lists.js';
import { isSlidingMinMax, minMaxSteps } from './min-max.js';
import { windowSumSteps } from './prefix-sums.js';
import { changesAt, changesStep, isLastOfTime, noChange, runningStep } from './running-sums.js';
import { stateSteps } from './states.js';

/**
 * States by running sums: what enters at T is added at T, and subtracted again when it leaves. Events are first summed
 * by key and entry, so a key with many events a slide costs one row a slide. Exact, because every measure that is
 * summed is an integer, a decimal or an exact sum. Minima and maxima that nothing leaves are cumulative; others are
 * found block by block.
 */
export const entryExitSteps = (context: PlanContext): readonly Step[] => [
  entriesStep(context),
  ...runningSteps(context, distinctValues(context, context.cells)),
];

/** The events that enter together, as one row of sums. */
export function entriesStep({ set, measured, names, windows, cells, keys }: PlanContext): Step {
  const every = set.every.micros;
  const eventTime = column(names.eventTime, TIMESTAMP);
  const exits = windows.flatMap((window): readonly Item[] =>
    window.kind !== 'duration' || isMultipleOfSlide(window, every)
      ? []
      : [exitItem(window, names, nextReferenceTime(later(eventTime, window.duration.micros), every))],
  );
  const firstTime = { node: 'aggregate', fn: 'min', arg: eventTime, type: TIMESTAMP } as const;
  return {
    name: 'entries',
    comment: 'summed by key and the reference time at which they are first known',
    query: select({
      items: [
        ...keys.items(),
        item(names.visibleFrom, nextReferenceTime(eventTime, every)),
        ...exits,
        ...(cells.some(isSlidingMinMax) ? [item(names.firstTime, firstTime)] : []),
        ...measured.measures
          .filter(({ distinct }) => !distinct)
          .map((measure) => item(measure.name, measureOverEvents(measure, names))),
      ],
      from: { name: 'events' },
      groupBy: [...keys.names, names.visibleFrom, ...exits.map(({ name }) => name)],
      hints: { sortedFor: [...keys.names, names.visibleFrom] },
    }),
  };
}

const exitItem = (window: TimeWindow, names: ColumnNames, exit: Scalar): Item =>
  item(names.leaves(windowWord(window)), exit);

/** From `entries` to the states of a set, or of one window of it: `stays` are those of the set's different values. */
export function runningSteps(context: PlanContext, stays: WindowStays): readonly Step[] {
  const { names } = context;
  const cells = additiveCells(context);
  const distinct = distinctChanges(context, cells, stays);
  return [
    ...distinct.steps,
    changesStep(context, [...movements(context, cells), ...distinct.changes]),
    runningStep(context, cells),
    ...statesOfRunning(context, cells, isLastOfTime(names)),
  ];
}

/** The same from `totals`; see `prefix-sums.ts`. */
export function prefixSumStates(context: PlanContext): readonly Step[] {
  const cells = additiveCells(context);
  return [...windowSumSteps(context, cells), ...statesOfRunning(context, cells)];
}

const additiveCells = ({ cells }: PlanContext): readonly Cell[] =>
  cells.filter((cell) => !isSlidingMinMax(cell));

/** What enters, once for all windows, and what leaves each window. */
function movements(context: PlanContext, cells: readonly Cell[]): readonly Select[] {
  const { names, windows } = context;
  const change = (at: Scalar, amount: (cell: Cell, value: Scalar) => Scalar): Select =>
    changesAt(context, {
      at,
      cells: cells.map((cell) => {
        const value = column(cell.measure.name, cell.measure.type);
        return item(names.inWindow(cell), cell.measure.distinct ? noChange(cell) : amount(cell, value));
      }),
      from: 'entries',
    });
  return [
    change(column(names.visibleFrom, TIMESTAMP), (_, value) => value),
    ...windows
      .filter(({ kind }) => kind === 'duration')
      .map((window) =>
        change(leavingTime(context, window), (cell, value) =>
          isCellOf(cell, window) ? call('negate', cell.measure.type, value) : noChange(cell),
        ),
      ),
  ];
}

function leavingTime({ set, names }: PlanContext, window: TimeWindow): Scalar {
  const entry = column(names.visibleFrom, TIMESTAMP);
  if (window.kind !== 'duration') return entry;
  return isMultipleOfSlide(window, set.every.micros)
    ? later(entry, window.duration.micros)
    : column(names.leaves(windowWord(window)), TIMESTAMP);
}

/** From `running` to states. `isLast`: the rows that have all of a reference time, if not all do. */
function statesOfRunning(context: PlanContext, cells: readonly Cell[], isLast?: Scalar): readonly Step[] {
  const { names } = context;
  return stateSteps(context, {
    name: names.step('running'),
    ...(isLast === undefined ? {} : { isLast }),
    cells,
    collect: (counted) => {
      const minMax = minMaxSteps(context, counted);
      return [...minMax, ...orderedValueSteps(context, besideMinMax(context, counted, minMax))];
    },
  });
}

/** The values of all cells after the minima and maxima have been found. */
function besideMinMax({ names }: PlanContext, counted: WindowValues, minMax: readonly Step[]): WindowValues {
  const last = minMax.at(-1);
  if (last === undefined) return counted;
  const typeOf = (cell: Cell) => (isSlidingMinMax(cell) ? cell.measure.type : counted.values(cell).type);
  return {
    ...counted,
    name: last.name,
    where: [],
    values: (cell) => column(names.inWindow(cell), typeOf(cell)),
  };
}

/** A measure over the events of a group. */
export function measureOverEvents(measure: Measure, names: ColumnNames): Aggregate {
  return aggregate(
    measure,
    measure.arg === null ? null : column(names.value(measure.name), measure.arg.type),
    measure.filter === null ? null : column(names.counts(measure.name), measure.filter.type),
  );
}
