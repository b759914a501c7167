import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import type { Cell } from '../aggregates/cells.js';
import type { PlanContext } from '../aggregates/context.js';
import type { Measure } from '../aggregates/measure.js';
import { type CellWindow, nextReferenceTime, windowKey } from '../aggregates/windows.js';
import { countConditions, runEnd } from '../events/events.js';
import { any, ascending, column, integer, item, later, predicate, select } from '../ir/builders.js';
import { allBefore, cumulative } from '../ir/frames.js';
import type { Select, Step } from '../ir/nodes.js';
import { type StepName, stepOf } from '../ir/step-names.js';
import { changesAt, noChange } from './running-sums.js';

/** Where the values are, and when each enters and leaves a window. */
export interface WindowStays {
  readonly steps: readonly Step[];
  readonly of: (cell: Cell) => {
    readonly from: StepName;
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
 * ceases to be. A value is inside as long as any of its events is: from an entry that no earlier stay covers, to the
 * end of the last of the stays that overlap or touch. `cells` are all cells of the changes.
 */
export function distinctChanges(
  context: PlanContext,
  cells: readonly Cell[],
  stays: WindowStays,
): DistinctChanges {
  const distinct = cells.filter(({ measure }) => measure.distinct);
  const nameOf = (index: number): StepName => context.names.step('values', `inside_${index + 1}`);
  const steps = distinct.map((cell, index): Step => {
    const comment = 'how long each value is inside a window, together with its other events';
    return {
      name: nameOf(index),
      ...(index === 0 ? { comment } : {}),
      query: insideSelect(context, cell, stays),
    };
  });
  return {
    steps: steps.length === 0 ? [] : [...stays.steps, ...steps],
    changes: distinct.flatMap((cell, index) => changesOf(context, cell, cells, nameOf(index))),
  };
}

function insideSelect({ keys, names }: PlanContext, cell: Cell, stays: WindowStays): Select {
  const { measure } = cell;
  const { from, enters, leaves, where } = stays.of(cell);
  const over = {
    node: 'window',
    partitionBy: [...keys.columns(), column(names.value(measure.name), measure.arg?.type ?? BIGINT)],
    orderBy: [ascending(enters)],
    type: TIMESTAMP,
  } as const;
  const latestEnd = { ...over, fn: 'max', arg: leaves } as const;
  return select({
    items: [
      ...keys.items(),
      item(names.visibleFrom, enters),
      item(names.insideUntilBefore, { ...latestEnd, frame: allBefore }),
      item(names.insideUntil, { ...latestEnd, frame: cumulative }),
      item(names.next, { ...over, fn: 'lead', arg: enters }),
    ],
    from: { name: from },
    where: [...where, predicate('lt', enters, leaves)],
  });
}

function changesOf(
  context: PlanContext,
  cell: Cell,
  cells: readonly Cell[],
  from: StepName,
): readonly Select[] {
  const { names } = context;
  const entry = column(names.visibleFrom, TIMESTAMP);
  const before = column(names.insideUntilBefore, TIMESTAMP);
  const until = column(names.insideUntil, TIMESTAMP);
  const next = column(names.next, TIMESTAMP);
  const isOwn = (one: Cell): boolean =>
    one.measure === cell.measure && windowKey(one.window) === windowKey(cell.window);
  const moved = (by: 1 | -1) =>
    cells.map((one) => item(names.inWindow(one), isOwn(one) ? integer(by) : noChange(one)));
  const comes = any([predicate('is_null', before), predicate('lt', before, entry)]);
  const ceases = any([predicate('is_null', next), predicate('gt', next, until)]);
  return [
    changesAt(context, { at: entry, cells: moved(1), from, where: [comes] }),
    changesAt(context, { at: until, cells: moved(-1), from, where: [ceases] }),
  ];
}

/** The values of events without dedupe: those that enter together leave with the last of them. */
export function distinctValues(context: PlanContext, cells: readonly Cell[]): WindowStays {
  const { set, keys, names } = context;
  const every = set.every.micros;
  const eventTime = column(names.eventTime, TIMESTAMP);
  const measures = [...new Set(cells.map(({ measure }) => measure))].filter(({ distinct }) => distinct);
  const stepName = (measure: Measure): StepName => stepOf('values', measures.indexOf(measure) + 1);
  const steps = measures.map((measure, index): Step => {
    const value = names.value(measure.name);
    return {
      name: stepName(measure),
      ...(index === 0 ? { comment: 'the different values of each key that enter together' } : {}),
      query: select({
        items: [
          ...keys.items(),
          item(value, column(value, measure.arg?.type ?? BIGINT)),
          item(names.visibleFrom, nextReferenceTime(eventTime, every)),
          item(names.eventTime, { node: 'aggregate', fn: 'max', arg: eventTime, type: TIMESTAMP }),
        ],
        from: { name: 'events' },
        where: countConditions(measure, names),
        groupBy: [...keys.names, value, names.visibleFrom],
      }),
    };
  });
  return {
    steps,
    of: ({ measure, window }) => ({
      from: stepName(measure),
      enters: column(names.visibleFrom, TIMESTAMP),
      leaves: leavesAt(eventTime, window, every),
      where: [],
    }),
  };
}

/** When an event leaves a window; never is the end of the run, after which nothing matters. */
export const leavesAt = (eventTime: Scalar, window: CellWindow, every: bigint): Scalar =>
  window.kind !== 'duration' ? runEnd() : nextReferenceTime(later(eventTime, window.duration.micros), every);
