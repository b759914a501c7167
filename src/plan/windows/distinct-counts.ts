import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import type { Cell, Measure } from '../aggregates/measures.js';
import { type CellWindow, nextReferenceTime, windowKey } from '../aggregates/windows.js';
import { countConditions, keyColumns, keyItems, keyNames, runEnd } from '../events/events.js';
import { any, ascending, column, integer, item, later, predicate, select } from '../ir/builders.js';
import { allBefore, cumulative } from '../ir/frames.js';
import type { Select, Step, WindowFunction } from '../ir/nodes.js';
import { changesAt, noChange } from './running-sums.js';

/** Where the values are, and when each enters and leaves a window. */
export interface WindowStays {
  readonly steps: readonly Step[];
  readonly of: (cell: Cell) => {
    readonly from: string;
    readonly enters: Scalar;
    readonly leaves: Scalar;
    readonly where: readonly Scalar[];
  };
}

/** What the cells of different values add to the changes, and the steps that this takes. */
export interface DistinctChanges {
  readonly steps: readonly Step[];
  readonly changes: readonly Select[];
}

/**
 * The number of different values, as a count that goes up when a value comes to be inside a window and down when it
 * ceases to be. A value is inside as long as any of its events is: from an entry that no earlier stay reaches, to the
 * end of the last of the stays that overlap or touch. `all` are all cells of the changes.
 */
export function distinctChanges(
  set: FeatureSet,
  names: ColumnNames,
  all: readonly Cell[],
  stays: WindowStays,
): DistinctChanges {
  const cells = all.filter(({ measure }) => measure.distinct);
  const made = cells.map((cell, index) => {
    const name = names.step(`values_inside_${index + 1}`);
    return {
      step: insideStep(cell, name, index, set, names, stays),
      changes: changesOf(cell, name, set, names, all),
    };
  });
  return {
    steps: made.length === 0 ? [] : [...stays.steps, ...made.map(({ step }) => step)],
    changes: made.flatMap(({ changes }) => changes),
  };
}

function insideStep(
  cell: Cell,
  name: string,
  index: number,
  set: FeatureSet,
  names: ColumnNames,
  stays: WindowStays,
): Step {
  const { measure } = cell;
  const { from, enters, leaves, where } = stays.of(cell);
  const over = {
    partitionBy: [...keyColumns(set), column(names.value(measure.name), measure.arg?.type ?? BIGINT)],
    orderBy: [ascending(enters)],
  };
  const reached = (end: 'previous' | 'current'): WindowFunction => ({
    node: 'window',
    fn: 'max',
    arg: leaves,
    ...over,
    frame: end === 'current' ? cumulative : allBefore,
    type: TIMESTAMP,
  });
  return {
    name,
    ...(index === 0
      ? { comment: 'how long each value is inside a window, together with its other events' }
      : {}),
    query: select({
      items: [
        ...keyItems(set),
        item(names.visibleFrom, enters),
        item(names.insideUntilBefore, reached('previous')),
        item(names.insideUntil, reached('current')),
        item(names.next, { node: 'window', fn: 'lead', arg: enters, ...over, type: TIMESTAMP }),
      ],
      from: { name: from },
      where: [...where, predicate('lt', enters, leaves)],
    }),
  };
}

function changesOf(
  cell: Cell,
  from: string,
  set: FeatureSet,
  names: ColumnNames,
  all: readonly Cell[],
): readonly Select[] {
  const [entry, before, reached, next] = [
    names.visibleFrom,
    names.insideUntilBefore,
    names.insideUntil,
    names.next,
  ].map((name) => column(name, TIMESTAMP));
  if (entry === undefined || before === undefined || reached === undefined || next === undefined) return [];
  const moved = (by: 1 | -1) =>
    all.map((one) =>
      item(
        names.inWindow(one),
        one.measure === cell.measure && windowKey(one.window) === windowKey(cell.window)
          ? integer(by)
          : noChange(one),
      ),
    );
  const comes = any([predicate('is_null', before), predicate('lt', before, entry)]);
  const ceases = any([predicate('is_null', next), predicate('gt', next, reached)]);
  return [
    changesAt(entry, set, names, moved(1), from, [comes]),
    changesAt(reached, set, names, moved(-1), from, [ceases]),
  ];
}

/** The values of events without dedupe: those that enter together leave with the last of them. */
export function distinctValues(set: FeatureSet, names: ColumnNames, cells: readonly Cell[]): WindowStays {
  const every = set.every.micros;
  const eventTime = column(names.eventTime, TIMESTAMP);
  const measures = [...new Set(cells.map(({ measure }) => measure))].filter(({ distinct }) => distinct);
  const stepName = (measure: Measure): string => `values_${measures.indexOf(measure) + 1}`;
  return {
    steps: measures.map((measure, index): Step => {
      const value = names.value(measure.name);
      return {
        name: stepName(measure),
        ...(index === 0 ? { comment: 'the different values of each key that enter together' } : {}),
        query: select({
          items: [
            ...keyItems(set),
            item(value, column(value, measure.arg?.type ?? BIGINT)),
            item(names.visibleFrom, nextReferenceTime(eventTime, every)),
            item(names.eventTime, { node: 'aggregate', fn: 'max', arg: eventTime, type: TIMESTAMP }),
          ],
          from: { name: 'events' },
          where: countConditions(measure, names),
          groupBy: [...keyNames(set), value, names.visibleFrom],
        }),
      };
    }),
    of: ({ measure, window }) => ({
      from: stepName(measure),
      enters: column(names.visibleFrom, TIMESTAMP),
      leaves: leavesAt(eventTime, window, every),
      where: [],
    }),
  };
}

/** When an event leaves a window; never is the end of the run, behind which nothing matters. */
export const leavesAt = (eventTime: Scalar, window: CellWindow, every: bigint): Scalar =>
  window.kind !== 'duration' ? runEnd() : nextReferenceTime(later(eventTime, window.duration.micros), every);
