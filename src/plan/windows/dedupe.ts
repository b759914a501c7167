import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import { type Cell, cellsOf, isOrderedValues, type Measured } from '../aggregates/measures.js';
import {
  type CellWindow,
  nextReferenceTime,
  windowKey,
  windowsOf,
  windowWord,
} from '../aggregates/windows.js';
import {
  countConditions,
  eventColumns,
  eventOrder,
  keyColumns,
  keyItems,
  keyNames,
  runEnd,
} from '../events/events.js';
import { call, column, item, predicate, select } from '../ir/builders.js';
import type { Item, Select, Step, WindowFunction } from '../ir/nodes.js';
import { distinctChanges, leavesAt } from './distinct-counts.js';
import { measureOverEvents } from './entries-and-exits.js';
import { overlapJoinSteps } from './overlap-join.js';
import { changesAt, changesStep, isLastOfTime, noChange, runningStep } from './running-sums.js';
import { stateSteps } from './states.js';

type Dedupe = NonNullable<FeatureSet['dedupe']>;

/**
 * States where of the events with equal values only one counts inside a window: at each change, or at the instants of
 * the step `asked` (keys, time). Both entries and exits come in the
 * order of events, so it is enough to look at the neighbour with equal values: the last of them counts until the next
 * one enters, the first of them keeps the next one out until it has left. An event so has one stay [enters, leaves) in
 * each window, and what can be undone is added and taken away as ever. What cannot is made from the events whose stay
 * holds the reference time.
 */
export function dedupeSteps(
  set: FeatureSet,
  dedupe: Dedupe,
  measured: Measured,
  names: ColumnNames,
  asked: string | null = null,
): readonly Step[] {
  const windows = windowsOf(set);
  const cells = cellsOf(set.aggregated, measured).filter(
    ({ measure }) => measure.invertible && isDirect(measure.name, set, measured),
  );
  const time = column(names.time, TIMESTAMP);
  const moved = windows.map((window, index) => ({
    window,
    entered: `entered_${index + 1}`,
    left: `left_${index + 1}`,
  }));
  const summed = (window: TimeWindow, at: Scalar): Select => {
    const own = cells.filter(
      (cell) => !cell.measure.distinct && windowKey(cell.window) === windowKey(window),
    );
    return select({
      items: [
        ...keyItems(set),
        item(names.time, at),
        ...own.map(({ measure }) => item(measure.name, measureOverEvents(measure, names))),
      ],
      from: { name: 'stays' },
      where: [predicate('lt', enters(window, names), leaves(window, names)), predicate('lt', at, runEnd())],
      groupBy: [...keyNames(set), names.time],
    });
  };
  const changes = (window: TimeWindow, from: string, undone: boolean): Select =>
    changesAt(
      time,
      set,
      names,
      cells.map((cell) => {
        if (cell.measure.distinct) return item(names.inWindow(cell), noChange(cell));
        const value = column(cell.measure.name, cell.measure.type);
        const amount = undone ? call('negate', cell.measure.type, value) : value;
        const own = windowKey(cell.window) === windowKey(window);
        return item(names.inWindow(cell), own ? amount : noChange(cell));
      }),
      from,
    );
  const distinct = distinctChanges(set, names, cells, {
    steps: [],
    of: ({ measure, window }) => ({
      from: 'stays',
      enters: enters(window, names),
      leaves: leaves(window, names),
      where: countConditions(measure, names),
    }),
  });
  return [
    ...staySteps(set, dedupe, measured, names),
    ...distinct.steps,
    ...moved.flatMap(({ window, entered, left }, index): readonly Step[] => [
      {
        name: entered,
        ...(index === 0 ? { comment: 'what enters and what leaves each window, by key and time' } : {}),
        query: summed(window, enters(window, names)),
      },
      ...(window.kind === 'lifetime' && dedupe.keep === 'first'
        ? []
        : [{ name: left, query: summed(window, leaves(window, names)) }]),
    ]),
    changesStep(set, names, [
      ...moved.flatMap(({ window, entered, left }) => [
        changes(window, entered, false),
        ...(window.kind === 'lifetime' && dedupe.keep === 'first' ? [] : [changes(window, left, true)]),
      ]),
      ...distinct.changes,
      ...(asked === null ? [] : [unchanged(asked, set, names, cells)]),
    ]),
    runningStep(set, cells, names),
    ...(asked === null ? [] : [runningAt(asked, set, names, cells)]),
    ...stateSteps(set, measured, names, {
      ...(asked === null ? { name: 'running', last: isLastOfTime(names) } : { name: AT_ASKED }),
      cells,
      collect: (counted) => overlapJoinSteps(set, measured, names, counted, cells),
    }),
  ];
}

const AT_ASKED = 'running_at_asked';

/** The instants of a step as changes of nothing, so that each has its row. */
const unchanged = (asked: string, set: FeatureSet, names: ColumnNames, cells: readonly Cell[]): Select =>
  select({
    items: [
      ...keyItems(set),
      item(names.time, column(names.time, TIMESTAMP)),
      ...cells.map((cell) => item(names.inWindow(cell), noChange(cell))),
    ],
    from: { name: asked },
  });

/** What is inside each window at the instants of a step. */
function runningAt(asked: string, set: FeatureSet, names: ColumnNames, cells: readonly Cell[]): Step {
  const same = [...set.keys.map(({ key }) => key), { name: names.time, type: TIMESTAMP }];
  return {
    name: AT_ASKED,
    query: select({
      items: [
        ...same.map(({ name, type }) => item(name, column(name, type, asked))),
        ...cells.map((cell) =>
          item(names.inWindow(cell), column(names.inWindow(cell), cell.measure.type, 'running')),
        ),
      ],
      from: { name: asked },
      joins: [
        {
          kind: 'inner',
          relation: { name: 'running' },
          on: same.map(({ name, type }) =>
            predicate('eq', column(name, type, 'running'), column(name, type, asked)),
          ),
        },
      ],
      where: [isLastOfTime(names, 'running')],
    }),
  };
}

/** Whether a column is made of the measure itself, and not only of values that it counts. */
const isDirect = (name: string, set: FeatureSet, measured: Measured): boolean =>
  set.aggregated.some((feature) =>
    measured.of(feature).some((needed) => !isOrderedValues(needed) && needed.name === name),
  );

const enters = (window: CellWindow, names: ColumnNames): Scalar =>
  column(names.enters(windowWord(window)), TIMESTAMP);
const leaves = (window: CellWindow, names: ColumnNames): Scalar =>
  column(names.leaves(windowWord(window)), TIMESTAMP);

/** From `events` to `stays`: each event with when it enters and leaves each window. A stay that is empty does not count. */
function staySteps(
  set: FeatureSet,
  { keep, by }: Dedupe,
  measured: Measured,
  names: ColumnNames,
): readonly Step[] {
  const windows = windowsOf(set);
  const every = set.every.micros;
  const events = eventColumns(set, measured, names);
  const passed = events.map(({ name, type }) => item(name, column(name, type)));
  const eventTime = column(names.eventTime, TIMESTAMP);
  const entry = nextReferenceTime(eventTime, every);
  const exit = (window: TimeWindow): Scalar => leavesAt(eventTime, window, every);
  const clock = events.some(({ name }) => name === names.eventTimeNumber)
    ? [column(names.eventTimeNumber, BIGINT)]
    : [];
  const neighbour = (fn: 'lead' | 'lag', arg: Scalar): WindowFunction => ({
    node: 'window',
    fn,
    arg,
    partitionBy: [
      ...keyColumns(set),
      ...clock,
      ...by.map(({ type }, index) => column(names.dedupeBy(index), type)),
    ],
    orderBy: eventOrder(set, measured, names),
    type: TIMESTAMP,
  });
  const otherName = (window: TimeWindow): string => names.before(names.leaves(windowWord(window)));
  const neighbours: readonly Item[] =
    keep === 'last'
      ? [item(names.next, neighbour('lead', entry))]
      : windows.map((window) => item(otherName(window), neighbour('lag', exit(window))));
  const stay = (window: TimeWindow): readonly Item[] => {
    const word = windowWord(window);
    const last = call('coalesce', TIMESTAMP, column(names.next, TIMESTAMP), runEnd());
    const [from, to] =
      keep === 'last'
        ? [entry, call('least', TIMESTAMP, exit(window), last)]
        : [
            call(
              'greatest',
              TIMESTAMP,
              entry,
              call('coalesce', TIMESTAMP, column(otherName(window), TIMESTAMP), entry),
            ),
            exit(window),
          ];
    return [item(names.enters(word), from), item(names.leaves(word), to)];
  };
  return [
    {
      name: 'beside',
      comment: `each event beside the ${keep === 'last' ? 'next' : 'one before'} with the same values`,
      query: select({ items: [...passed, ...neighbours], from: { name: 'events' } }),
    },
    {
      name: 'stays',
      comment: 'when each event begins and ceases to count in each window',
      query: select({ items: [...passed, ...windows.flatMap(stay)], from: { name: 'beside' } }),
    },
  ];
}
