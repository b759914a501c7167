import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import type { Cell } from '../aggregates/cells.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import type { PlanContext } from '../aggregates/context.js';
import type { Measure } from '../aggregates/measure.js';
import { isMultipleOfSlide } from '../aggregates/windows.js';
import { clampToRun, runEnd } from '../events/events.js';
import {
  any,
  ascending,
  call,
  column,
  count,
  integer,
  item,
  later,
  passed,
  predicate,
  select,
} from '../ir/builders.js';
import { cumulative } from '../ir/frames.js';
import type { Item, Join, Select, Step } from '../ir/nodes.js';
import { type StepName, stepOf } from '../ir/step-names.js';
import type { WindowStays } from './distinct-counts.js';
import { isSlidingMinMax } from './min-max.js';

/**
 * Prefix sums: what is inside a window is the total of what has entered so far less the total of what has left again.
 *
 *     entry            1     2     3     4
 *     total of entry   5     7    12    13          one row an entry: `totals`
 *     at T             ──────── entered: 3 ─|       the newest entry that has entered
 *                      ─ left: 1 ─|                 the newest entry that has left
 *     inside at T      total(3) − total(1) = 12 − 5 = 7
 */

const TOTALS = 'totals';
const ENTERED = 'entered';

/** A decimal of so many digits, added up over as many rows as any table has, still fits 38 digits. */
const MOST_DIGITS = 26;

/**
 * Whether what is inside each window is the difference of two totals. That takes windows that events leave in the
 * order and in the groups in which they entered, and totals over all of the past that fit their types.
 */
export function usesPrefixSums({ set, measured, windows }: PlanContext): boolean {
  const fits = ({ arg, fn }: Measure): boolean =>
    fn !== 'sum' || arg?.type.name !== 'decimal' || arg.type.precision <= MOST_DIGITS;
  return (
    windows.every((window) => isMultipleOfSlide(window, set.every.micros)) && measured.measures.every(fits)
  );
}

/** From `entries` to `totals`: the entries of each key, numbered, with the totals up to each in all windows' cells. */
export function prefixSumSteps(context: PlanContext, stays: WindowStays): readonly Step[] {
  const cells = context.cells.filter((cell) => !isSlidingMinMax(cell));
  const measures = [...new Set(cells.map(({ measure }) => measure))];
  const plain = measures.filter(({ distinct }) => !distinct);
  const counted = measures
    .filter(({ distinct }) => distinct)
    .map((measure) => cells.filter((cell) => cell.measure === measure))
    .map((own, index) => distinctEntries(context, own, stays, index));
  const counts = counted.flatMap(({ columns }) => columns);
  const totals = totalsStep(context, plain, counts, counted.length === 0 ? 'entries' : ENTERED);
  if (counted.length === 0) return [totals];
  return [
    ...stays.steps,
    ...counted.flatMap(({ steps }) => steps),
    enteredStep(
      context,
      plain,
      counts,
      counted.map(({ result }) => result),
    ),
    totals,
  ];
}

/** Entries with the numbers of different values that come and go with them. */
function enteredStep(
  { keys, names }: PlanContext,
  plain: readonly Measure[],
  counts: readonly string[],
  counted: readonly StepName[],
): Step {
  const entry = (of: string): Scalar => column(names.visibleFrom, TIMESTAMP, of);
  const joins = counted.map(
    (name): Join => ({
      kind: 'left',
      relation: { name },
      on: [...keys.equal(name, 'entries'), predicate('eq', entry(name), entry('entries'))],
    }),
  );
  return {
    name: ENTERED,
    comment: 'and how many of them come with an entry and go with it',
    query: select({
      items: [
        ...keys.items('entries'),
        item(names.visibleFrom, entry('entries')),
        ...passed(plain),
        ...counts.map((name) => item(name, call('coalesce', BIGINT, column(name, BIGINT), integer(0)))),
      ],
      from: { name: 'entries' },
      joins,
    }),
  };
}

function totalsStep(
  { keys, names }: PlanContext,
  plain: readonly Measure[],
  counts: readonly string[],
  from: StepName,
): Step {
  const entry = column(names.visibleFrom, TIMESTAMP);
  const over = { node: 'window', partitionBy: keys.columns(), orderBy: [ascending(entry)] } as const;
  return {
    name: TOTALS,
    comment: 'what has come with so many entries of a key',
    query: select({
      items: [
        ...keys.items(),
        item(names.visibleFrom, entry),
        item(names.entryNumber, { ...over, fn: 'row_number', type: BIGINT }),
        ...plain.map(({ name, type, invertible, fn }) =>
          item(name, {
            ...over,
            fn: invertible ? 'sum' : fn,
            arg: column(name, type),
            frame: cumulative,
            hints: { sumsCounts: fn === 'count' },
            type,
          }),
        ),
        ...counts.map((name) =>
          item(name, {
            ...over,
            fn: 'sum',
            arg: column(name, BIGINT),
            frame: cumulative,
            hints: { sumsCounts: true },
            type: BIGINT,
          }),
        ),
      ],
      from: { name: from },
    }),
  };
}

/**
 * What is inside one window, which is the only one of the context, at the times at which events enter or leave it: the
 * step `running`, each time once.
 */
export function windowSumSteps(context: PlanContext, cells: readonly Cell[]): readonly Step[] {
  const { keys, names, windows } = context;
  const [window] = windows;
  const length = window?.kind === 'duration' ? window.duration.micros : null;
  const time = column(names.time, TIMESTAMP);
  const [entered, left] = [column(names.entered, BIGINT), column(names.left, BIGINT)];
  const over = { node: 'window', partitionBy: keys.columns(), orderBy: [ascending(time)] } as const;
  const [moved, times] = [names.step('moved'), names.step('times')];
  return [
    {
      name: moved,
      comment: 'how many entries have come and gone where one does',
      query: movedQuery(context, length),
    },
    {
      name: times,
      query: select({
        items: [
          ...keys.items(),
          item(names.time, time),
          item(names.entered, { node: 'aggregate', fn: 'max', arg: entered, type: BIGINT }),
          item(names.left, { node: 'aggregate', fn: 'max', arg: left, type: BIGINT }),
        ],
        from: { name: moved },
        groupBy: [...keys.names, names.time],
      }),
    },
    {
      name: names.step('entry_numbers'),
      query: select({
        items: [
          ...keys.items(),
          item(names.time, time),
          item(names.entered, { ...over, fn: 'max', arg: entered, frame: cumulative, type: BIGINT }),
          item(names.left, { ...over, fn: 'max', arg: left, frame: cumulative, type: BIGINT }),
        ],
        from: { name: times },
      }),
    },
    differencesStep(context, cells, length !== null),
  ];
}

/** The number of each entry when it enters, and when it leaves the window; `length` null: nothing leaves it. */
function movedQuery({ set, keys, names }: PlanContext, length: bigint | null): Step['query'] {
  const entry = column(names.visibleFrom, TIMESTAMP);
  const number = column(names.entryNumber, BIGINT);
  const at = (time: Scalar, entered: Scalar, left: Scalar): Select =>
    select({
      items: [
        ...keys.items(),
        item(names.time, clampToRun(time, set)),
        item(names.entered, entered),
        item(names.left, left),
      ],
      from: { name: TOTALS },
      where: [predicate('lt', time, runEnd())],
    });
  return {
    kind: 'union',
    of: [
      at(entry, number, integer(0)),
      ...(length === null ? [] : [at(later(entry, length), integer(0), number)]),
    ],
  };
}

/** At each time the totals of what has entered, less those of what has left. */
function differencesStep({ keys, names }: PlanContext, cells: readonly Cell[], isLeft: boolean): Step {
  const numbers = names.step('entry_numbers');
  const totals = (alias: string, number: string, kind: 'inner' | 'left'): Join => ({
    kind,
    relation: { name: TOTALS, alias },
    on: [
      ...keys.equal(alias, numbers),
      predicate('eq', column(names.entryNumber, BIGINT, alias), column(number, BIGINT, numbers)),
    ],
  });
  return {
    name: names.step('running'),
    comment: 'what is inside the window: what has come less what has gone',
    query: select({
      items: [
        ...keys.items(numbers),
        item(names.time, column(names.time, TIMESTAMP)),
        ...cells.map((cell) => item(names.inWindow(cell), difference(cell, names))),
      ],
      from: { name: numbers },
      joins: [
        totals('come', names.entered, 'inner'),
        ...(isLeft ? [totals('gone', names.left, 'left')] : []),
      ],
    }),
  };
}

function difference(cell: Cell, names: ColumnNames): Scalar {
  const { measure, window } = cell;
  const { enters, leaves } = measure.distinct
    ? countNames(cell, names)
    : { enters: measure.name, leaves: measure.name };
  const entered = column(enters, measure.type, 'come');
  if (window.kind !== 'duration') return entered;
  const orZero = (of: Scalar): Scalar => call('coalesce', measure.type, of, integer(0));
  return call('subtract', measure.type, orZero(entered), orZero(column(leaves, measure.type, 'gone')));
}

/** Of an entry: how many values come to be inside a window with it, and how many cease to be with it. */
const countNames = (
  cell: Cell,
  names: ColumnNames,
): { readonly enters: string; readonly leaves: string } => ({
  enters: names.inWindow(cell),
  leaves: names.beforeWindow(cell),
});

/** How many different values come and go with an entry: the steps, the last one's name and its columns. */
interface DistinctEntries {
  readonly steps: readonly Step[];
  readonly result: StepName;
  readonly columns: readonly string[];
}

/**
 * A value comes with an entry if the entry before it with that value has left by then, and goes with it if the next
 * one has not entered by then. `cells` are those of one measure.
 */
function distinctEntries(
  { keys, names }: PlanContext,
  cells: readonly Cell[],
  stays: WindowStays,
  index: number,
): DistinctEntries {
  const [first] = cells;
  if (first === undefined) throw new Error('a measure without cells');
  const entry = column(names.visibleFrom, TIMESTAMP);
  const over = {
    node: 'window',
    partitionBy: [...keys.columns(), valueColumn(first.measure, names)],
    orderBy: [ascending(entry)],
    type: TIMESTAMP,
  } as const;
  const near = stepOf('values', `near_${index + 1}`);
  const result = stepOf('values', `entered_${index + 1}`);
  const counts = cells.flatMap((cell) => entryCounts(cell, names));
  const steps: readonly Step[] = [
    {
      name: near,
      comment: 'each value beside the entries with it before and after',
      query: select({
        items: [
          ...keys.items(),
          item(names.visibleFrom, entry),
          item(names.insideUntilBefore, { ...over, fn: 'lag', arg: entry }),
          item(names.next, { ...over, fn: 'lead', arg: entry }),
        ],
        from: { name: stays.of(first).from },
      }),
    },
    {
      name: result,
      query: select({
        items: [...keys.items(), item(names.visibleFrom, entry), ...counts],
        from: { name: near },
        groupBy: [...keys.names, names.visibleFrom],
      }),
    },
  ];
  return { steps, result, columns: counts.map(({ name }) => name) };
}

const valueColumn = ({ name, arg }: Measure, names: ColumnNames): Scalar =>
  column(names.value(name), arg?.type ?? BIGINT);

function entryCounts(cell: Cell, names: ColumnNames): readonly Item[] {
  const { enters, leaves } = countNames(cell, names);
  const entry = column(names.visibleFrom, TIMESTAMP);
  const [before, next] = [column(names.insideUntilBefore, TIMESTAMP), column(names.next, TIMESTAMP)];
  const isFirst = predicate('is_null', before);
  if (cell.window.kind !== 'duration') return [item(enters, count(isFirst))];
  const { micros } = cell.window.duration;
  return [
    item(enters, count(any([isFirst, predicate('lt', later(before, micros), entry)]))),
    item(leaves, count(any([predicate('is_null', next), predicate('gt', next, later(entry, micros))]))),
  ];
}
