import type { FeatureSet, WindowLength } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import type { Names } from '../aggregates/column-names.js';
import { aggregate, type Cell, cellsOf, type Measure, type Measured } from '../aggregates/measures.js';
import { nextReferenceTime, windowKey, windowsOf, windowWord } from '../aggregates/windows.js';
import { keyItems, keyNames } from '../events/events.js';
import { call, column, item, later, select } from '../ir/builders.js';
import type { Aggregate, Item, Select, Step } from '../ir/nodes.js';
import { distinctOf, type Stays, valuesOf } from './distinct-counts.js';
import { collected } from './lists.js';
import { extremeSteps, isLeft } from './min-max.js';
import { inStep, insideByTotals } from './prefix-sums.js';
import { changesAt, changesStep, lastOfTime, nothing, runningStep } from './running-sums.js';
import { stateSteps } from './states.js';

/**
 * States by running sums: what enters at T is added at T, and taken away again when it leaves. Events are first
 * summed by key and entry, so a key with many events a slide costs one row a slide. Exact, because every measure that
 * is summed is an integer, a decimal or an exact sum. Extremes that nothing leaves are carried on; others are found
 * block by block.
 */
export function deltaSteps(set: FeatureSet, measured: Measured, names: Names): readonly Step[] {
  const cells = cellsOf(set.aggregated, measured);
  return [
    entriesStep(set, measured, names),
    ...runningSteps(set, measured, names, valuesOf(set, names, cells)),
  ];
}

/** The events that enter together, as one row of sums. */
export function entriesStep(set: FeatureSet, measured: Measured, names: Names): Step {
  const windows = windowsOf(set);
  const every = set.every.micros;
  const loose = windows.filter((window) => !inStep(window, every));
  const eventTime = column(names.eventTime, TIMESTAMP);
  const exit = (window: WindowLength): Item | undefined =>
    window.kind !== 'duration'
      ? undefined
      : item(
          names.leaves(windowWord(window)),
          nextReferenceTime(later(eventTime, window.duration.micros), every),
        );
  const exits = loose.flatMap((window) => exit(window) ?? []);

  const extremes = cellsOf(set.aggregated, measured).some(isLeft);
  return {
    name: 'entries',
    comment: 'summed by key and the reference time at which they are first known',
    query: select({
      items: [
        ...keyItems(set),
        item(names.entry, nextReferenceTime(eventTime, every)),
        ...exits,
        ...(extremes
          ? [item(names.at, { node: 'aggregate', fn: 'min', arg: eventTime, type: TIMESTAMP } as const)]
          : []),
        ...measured.measures
          .filter((measure) => !measure.distinct)
          .map((measure) => item(measure.name, entrySum(measure, names))),
      ],
      from: { name: 'events' },
      groupBy: [...keyNames(set), names.entry, ...exits.map(({ name }) => name)],
      sortedFor: [...keyNames(set), names.entry],
    }),
  };
}

/** From `entries` to the states of a set, or of one window of it: `stays` are those of the set's different values. */
export function runningSteps(
  set: FeatureSet,
  measured: Measured,
  names: Names,
  stays: Stays,
  by: 'changes' | 'totals' = 'changes',
): readonly Step[] {
  const windows = windowsOf(set);
  const every = set.every.micros;
  const all = cellsOf(set.aggregated, measured);
  const cells = all.filter((cell) => !isLeft(cell));
  const states = (last?: Scalar): readonly Step[] =>
    stateSteps(set, measured, names, {
      name: names.step('running'),
      ...(last === undefined ? {} : { last }),
      cells,
      collect: (counted) => {
        const steps = extremeSteps(set, names, all, counted);
        const from = steps.at(-1);
        const values = (cell: Cell): Scalar =>
          column(names.inWindow(cell), isLeft(cell) ? cell.measure.type : counted.values(cell).type);
        const whole = from === undefined ? counted : { ...counted, name: from.name, where: [], values };
        return [...steps, ...collected(set, measured, names, whole)];
      },
    });
  if (by === 'totals') return [...insideByTotals(set, cells, names), ...states()];
  const distinct = distinctOf(set, names, cells, stays);

  const leavingTime = (window: WindowLength): Scalar => {
    if (window.kind !== 'duration') return column(names.entry, TIMESTAMP);
    return inStep(window, every)
      ? later(column(names.entry, TIMESTAMP), window.duration.micros)
      : column(names.leaves(windowWord(window)), TIMESTAMP);
  };
  const amount = (cell: Cell, moved: 'in' | WindowLength): Scalar => {
    if (cell.measure.distinct) return nothing(cell);
    const value = column(cell.measure.name, cell.measure.type);
    if (moved === 'in') return value;
    return windowKey(cell.window) === windowKey(moved)
      ? call('negate', cell.measure.type, value)
      : nothing(cell);
  };
  const moves = (moved: 'in' | WindowLength): Select => {
    const at = moved === 'in' ? column(names.entry, TIMESTAMP) : leavingTime(moved);
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
    ...states(lastOfTime(names)),
  ];
}

/** A measure over the events of a group. */
export function entrySum(measure: Measure, names: Names): Aggregate {
  return aggregate(
    measure,
    measure.arg === null ? null : column(names.value(measure.name), measure.arg.type),
    measure.filter === null ? null : column(names.counts(measure.name), measure.filter.type),
  );
}
