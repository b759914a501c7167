import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import { aggregate, type Cell, cellsOf, type Measure, type Measured } from '../aggregates/measures.js';
import { nextReferenceTime, windowKey, windowsOf, windowWord } from '../aggregates/windows.js';
import { keyItems, keyNames } from '../events/events.js';
import { call, column, item, later, select } from '../ir/builders.js';
import type { Aggregate, Item, Select, Step } from '../ir/nodes.js';
import { distinctChanges, distinctValues, type WindowStays } from './distinct-counts.js';
import { orderedValueSteps } from './lists.js';
import { isSlidingMinMax, minMaxSteps } from './min-max.js';
import { isMultipleOfSlide, windowSumSteps } from './prefix-sums.js';
import { changesAt, changesStep, isLastOfTime, noChange, runningStep } from './running-sums.js';
import { stateSteps } from './states.js';

/**
 * States by running sums: what enters at T is added at T, and taken away again when it leaves. Events are first
 * summed by key and entry, so a key with many events a slide costs one row a slide. Exact, because every measure that
 * is summed is an integer, a decimal or an exact sum. Extremes that nothing leaves are carried on; others are found
 * block by block.
 */
export function entryExitSteps(set: FeatureSet, measured: Measured, names: ColumnNames): readonly Step[] {
  const cells = cellsOf(set.aggregated, measured);
  return [
    entriesStep(set, measured, names),
    ...runningSteps(set, measured, names, distinctValues(set, names, cells)),
  ];
}

/** The events that enter together, as one row of sums. */
export function entriesStep(set: FeatureSet, measured: Measured, names: ColumnNames): Step {
  const windows = windowsOf(set);
  const every = set.every.micros;
  const loose = windows.filter((window) => !isMultipleOfSlide(window, every));
  const eventTime = column(names.eventTime, TIMESTAMP);
  const exit = (window: TimeWindow): Item | undefined =>
    window.kind !== 'duration'
      ? undefined
      : item(
          names.leaves(windowWord(window)),
          nextReferenceTime(later(eventTime, window.duration.micros), every),
        );
  const exits = loose.flatMap((window) => exit(window) ?? []);

  const extremes = cellsOf(set.aggregated, measured).some(isSlidingMinMax);
  return {
    name: 'entries',
    comment: 'summed by key and the reference time at which they are first known',
    query: select({
      items: [
        ...keyItems(set),
        item(names.visibleFrom, nextReferenceTime(eventTime, every)),
        ...exits,
        ...(extremes
          ? [
              item(names.firstTime, {
                node: 'aggregate',
                fn: 'min',
                arg: eventTime,
                type: TIMESTAMP,
              } as const),
            ]
          : []),
        ...measured.measures
          .filter((measure) => !measure.distinct)
          .map((measure) => item(measure.name, measureOverEvents(measure, names))),
      ],
      from: { name: 'events' },
      groupBy: [...keyNames(set), names.visibleFrom, ...exits.map(({ name }) => name)],
      hints: { sortedFor: [...keyNames(set), names.visibleFrom] },
    }),
  };
}

/** From `entries` to the states of a set, or of one window of it: `stays` are those of the set's different values. */
export function runningSteps(
  set: FeatureSet,
  measured: Measured,
  names: ColumnNames,
  stays: WindowStays,
  by: 'changes' | 'totals' = 'changes',
): readonly Step[] {
  const windows = windowsOf(set);
  const every = set.every.micros;
  const all = cellsOf(set.aggregated, measured);
  const cells = all.filter((cell) => !isSlidingMinMax(cell));
  const states = (last?: Scalar): readonly Step[] =>
    stateSteps(set, measured, names, {
      name: names.step('running'),
      ...(last === undefined ? {} : { last }),
      cells,
      collect: (counted) => {
        const steps = minMaxSteps(set, names, all, counted);
        const from = steps.at(-1);
        const values = (cell: Cell): Scalar =>
          column(names.inWindow(cell), isSlidingMinMax(cell) ? cell.measure.type : counted.values(cell).type);
        const whole = from === undefined ? counted : { ...counted, name: from.name, where: [], values };
        return [...steps, ...orderedValueSteps(set, measured, names, whole)];
      },
    });
  if (by === 'totals') return [...windowSumSteps(set, cells, names), ...states()];
  const distinct = distinctChanges(set, names, cells, stays);

  const leavingTime = (window: TimeWindow): Scalar => {
    if (window.kind !== 'duration') return column(names.visibleFrom, TIMESTAMP);
    return isMultipleOfSlide(window, every)
      ? later(column(names.visibleFrom, TIMESTAMP), window.duration.micros)
      : column(names.leaves(windowWord(window)), TIMESTAMP);
  };
  const amount = (cell: Cell, moved: 'in' | TimeWindow): Scalar => {
    if (cell.measure.distinct) return noChange(cell);
    const value = column(cell.measure.name, cell.measure.type);
    if (moved === 'in') return value;
    return windowKey(cell.window) === windowKey(moved)
      ? call('negate', cell.measure.type, value)
      : noChange(cell);
  };
  const moves = (moved: 'in' | TimeWindow): Select => {
    const at = moved === 'in' ? column(names.visibleFrom, TIMESTAMP) : leavingTime(moved);
    const added = cells.map((cell) => item(names.inWindow(cell), amount(cell, moved)));
    return changesAt(at, set, names, added, 'entries');
  };

  return [
    ...distinct.steps,
    changesStep(set, names, [
      moves('in'),
      ...windows.filter(({ kind }) => kind === 'duration').map(moves),
      ...distinct.changes,
    ]),
    runningStep(set, cells, names),
    ...states(isLastOfTime(names)),
  ];
}

/** A measure over the events of a group. */
export function measureOverEvents(measure: Measure, names: ColumnNames): Aggregate {
  return aggregate(
    measure,
    measure.arg === null ? null : column(names.value(measure.name), measure.arg.type),
    measure.filter === null ? null : column(names.counts(measure.name), measure.filter.type),
  );
}
