import type { FeatureSet, WindowLength } from '../catalog/model.js';
import type { Scalar } from '../expression/ast.js';
import { TIMESTAMP } from '../spec/types.js';
import { call, column, item, later, literal, predicate, select } from './build.js';
import type { Frame, Item, Select, Step, Window } from './ir.js';
import { aggregate, type Cell, cellsOf, type Measure, type Measured } from './measures.js';
import type { Names } from './names.js';
import { stateSteps } from './states.js';
import { clamp, keyColumns, keyItems, keyNames, runEnd } from './steps.js';
import { nextReferenceTime, windowKey, windowsOf, windowWord } from './time.js';

const running: Frame = {
  unit: 'rows',
  start: { bound: 'unbounded preceding' },
  end: { bound: 'current row' },
};

/** A window whose length is a multiple of the slide is left by all events of one entry at once. */
const inStep = (window: WindowLength, every: bigint): boolean =>
  window.kind !== 'duration' || window.duration.micros % every === 0n;

/**
 * States by running sums: what enters at T is added at T, and taken away again when it leaves. Events are first
 * summed by key and entry, so a key with many events a slide costs one row a slide. Exact, because every measure
 * here is an integer, a decimal or an exact sum.
 */
export function deltaSteps(set: FeatureSet, measured: Measured, names: Names): readonly Step[] {
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

  const cells = cellsOf(set.aggregated, measured);
  const time = column(names.time, TIMESTAMP);
  const over = {
    partitionBy: keyColumns(set),
    orderBy: [{ expr: time }],
  };

  const leavingTime = (window: WindowLength): Scalar => {
    if (window.kind !== 'duration') return column(names.entry, TIMESTAMP);
    return inStep(window, every)
      ? later(column(names.entry, TIMESTAMP), window.duration.micros)
      : column(names.leaves(windowWord(window)), TIMESTAMP);
  };
  const amount = (cell: Cell, moved: 'in' | WindowLength): Scalar => {
    const value = column(cell.measure.name, cell.measure.type);
    if (moved === 'in') return value;
    return windowKey(cell.window) === windowKey(moved)
      ? call('negate', cell.measure.type, value)
      : literal(cell.measure.type.name === 'exact' ? null : '0', cell.measure.type);
  };
  const moves = (moved: 'in' | WindowLength): Select => {
    const at = moved === 'in' ? column(names.entry, TIMESTAMP) : leavingTime(moved);
    return select({
      items: [
        ...keyItems(set),
        item(names.time, clamp(at, set)),
        ...cells.map((cell) => item(names.inWindow(cell), amount(cell, moved))),
      ],
      from: { name: 'entries' },
      where: [predicate('lt', at, runEnd())],
    });
  };

  return [
    {
      name: 'entries',
      comment: 'summed by key and the reference time at which they are first known',
      query: select({
        items: [
          ...keyItems(set),
          item(names.entry, nextReferenceTime(eventTime, every)),
          ...exits,
          ...measured.measures.map((measure) => item(measure.name, entrySum(measure, names))),
        ],
        from: { name: 'events' },
        groupBy: [...keyNames(set), names.entry, ...exits.map(({ name }) => name)],
        sortedFor: [...keyNames(set), names.entry],
      }),
    },
    {
      name: 'changes',
      comment: 'added on entering, taken away on leaving each window',
      query: {
        kind: 'union',
        of: [moves('in'), ...windows.filter(({ kind }) => kind === 'duration').map(moves)],
        sortedFor: [...keyNames(set), names.time],
      },
    },
    {
      name: 'running',
      comment: 'what is inside each window; the last row of a reference time has all of its changes',
      query: select({
        items: [
          ...keyItems(set),
          item(names.time, time),
          ...cells.map((cell) =>
            item(names.inWindow(cell), {
              node: 'window',
              fn: 'sum',
              arg: column(names.inWindow(cell), cell.measure.type),
              ...over,
              frame: running,
              ofCounts: cell.measure.fn === 'count',
              type: cell.measure.type,
            } satisfies Window),
          ),
          item(names.next, {
            node: 'window',
            fn: 'lead',
            arg: time,
            ...over,
            type: TIMESTAMP,
          } satisfies Window),
        ],
        from: { name: 'changes' },
      }),
    },
    ...stateSteps(set, measured, names, {
      name: 'running',
      last: predicate('is_distinct', column(names.next, TIMESTAMP), time),
    }),
  ];
}

function entrySum(measure: Measure, names: Names) {
  return aggregate(
    measure,
    measure.arg === null ? null : column(names.value(measure.name), measure.arg.type),
    measure.filter === null ? null : column(names.counts(measure.name), measure.filter.type),
  );
}
