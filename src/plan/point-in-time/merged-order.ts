import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, BOOLEAN, TIMESTAMP } from '../../types/type.js';
import { type ColumnNames, columnNames } from '../aggregates/column-names.js';
import { type Cell, cellsOf, type Measured, measuresOf } from '../aggregates/measures.js';
import { windowWord } from '../aggregates/windows.js';
import { eventsStep, keyColumns, keyItems } from '../events/events.js';
import { derivedSteps } from '../history/derived-columns.js';
import { measureInputs } from '../history/event-grain.js';
import { ascending, call, column, earlier, integer, item, literal, notNull, select } from '../ir/builders.js';
import type { FrameFunction, Item, RangeBound, Select, Step } from '../ir/nodes.js';
import { dedupeSteps } from '../windows/dedupe.js';
import { distinctChanges, distinctValues } from '../windows/distinct-counts.js';
import { orderedValueSteps } from '../windows/lists.js';
import { noChange } from '../windows/running-sums.js';
import { stateSteps } from '../windows/states.js';
import { fewEventsSteps, keyItemsFrom, ofSize, sizesStep } from './few-events-join.js';

/** Where `instantSteps` reads the instants: keys under their names, and the time. */
export interface Instants {
  readonly name: string;
  /** The column of the time, by the names of the set's plan. */
  readonly step: (time: string) => Step;
}

/**
 * The states of a snapshot-grain set at instants that are asked for, from events alone: a window w at t holds the events
 * with t − w ≤ ts < t (SPEC §2, *Dataset*). `set` must have one microsecond as its slide: then every instant is a
 * reference time. From `source` to the last step `states` (keys, timestamp, columns).
 *
 * Of keys with few events each instant is joined to all of them. Otherwise events and instants are put in one order: what
 * adds up is the sum before the instant less the sum before the window, which is that of the first row the window sees;
 * extremes are looked for in the window itself.
 */
export function statesAtInstants(set: FeatureSet, asked: Instants): readonly Step[] {
  const measured = measuresOf(set.aggregated);
  const called = columnNames(set, measured);
  return [
    asked.step(called.time),
    eventsStep(set, measured, called),
    ...(set.dedupe === null
      ? windowSteps(set, measured, called, asked.name)
      : dedupeSteps(set, set.dedupe, measured, called, asked.name)),
    ...derivedSteps(set),
  ];
}

const ROWS = 'events_and_instants';
const SO_FAR = 'before_each';
const EDGES = 'before_windows';
const INSIDE = 'inside';
const INSIDE_FEW = 'inside_of_few';
const INSIDE_MANY = 'inside_of_many';

const ever: RangeBound = { bound: 'unbounded preceding' };
const row: RangeBound = { bound: 'current row' };

/**
 * The place of an instant among events: two a microsecond, so that an event stands behind the instant of its time and is
 * not seen there, and one at the very start of a window stands inside it.
 */
const tickOf = (time: Scalar, isAsked: boolean): Scalar => {
  const even = call('multiply', BIGINT, call('epoch_us', BIGINT, time), integer(2));
  return isAsked ? even : call('add', BIGINT, even, integer(1));
};

function windowSteps(
  set: FeatureSet,
  measured: Measured,
  names: ColumnNames,
  asked: string,
): readonly Step[] {
  const cells = cellsOf(set.aggregated, measured);
  const time = column(names.time, TIMESTAMP);
  const tick = column(names.tick, BIGINT);
  const summed = measured.measures.filter(({ invertible, distinct }) => invertible && !distinct);
  const extremes = measured.measures.filter(({ invertible }) => !invertible);
  const distinct = cells.filter(({ measure }) => measure.distinct);
  const whole = (measure: Cell['measure']): Cell => ({ measure, window: { kind: 'lifetime' } });
  const passed: readonly Item[] = [...keyItems(set), item(names.tick, tick), item(names.time, time)];
  const extremeInputs = measureInputs({ measures: extremes }, names).map(({ name, event: { type } }) =>
    item(name, column(name, type)),
  );
  const over = (
    start: RangeBound,
    end: RangeBound,
    of: string,
  ): Omit<FrameFunction, 'fn' | 'arg' | 'type'> => ({
    node: 'window',
    partitionBy: keyColumns(set),
    orderBy: [ascending(tick)],
    frame: { unit: 'range', start, end },
    hints: { frameName: of },
  });
  const before = over(ever, { bound: 'units preceding', units: 1n }, 'ever_before');
  const within = ({ window }: Cell): Omit<FrameFunction, 'fn' | 'arg' | 'type'> =>
    window.kind === 'duration'
      ? over(
          { bound: 'units preceding', units: 2n * window.duration.micros },
          row,
          `last_${windowWord(window)}`,
        )
      : over(ever, row, 'ever');

  const soFar: Step = {
    name: SO_FAR,
    comment: 'what adds up, over all events before each row',
    query: select({
      items: [
        ...passed,
        ...extremeInputs,
        ...summed.map((measure) =>
          item(names.inWindow(whole(measure)), {
            ...before,
            fn: measure.fn,
            arg: column(names.value(measure.name), measure.arg?.type ?? BOOLEAN),
            type: measure.type,
          } satisfies FrameFunction),
        ),
        ...distinct.map((cell) =>
          item(names.inWindow(cell), {
            ...before,
            fn: 'sum',
            arg: column(names.inWindow(cell), BIGINT),
            hints: { ...before.hints, sumsCounts: true },
            type: BIGINT,
          } satisfies FrameFunction),
        ),
      ],
      from: { name: ROWS },
    }),
  };
  const sums: readonly Item[] = [
    ...summed.map((measure) => item(names.inWindow(whole(measure)), cellColumn(whole(measure), names))),
    ...distinct.map((cell) => item(names.inWindow(cell), cellColumn(cell, names))),
  ];
  const edged = cells.filter(
    ({ measure, window }) => measure.invertible && !measure.distinct && window.kind === 'duration',
  );
  const looked = cells.filter(({ measure }) => !measure.invertible);
  const edges: Step = {
    name: EDGES,
    comment: 'what had come before each window, and the extremes inside it',
    query: select({
      items: [
        ...passed,
        ...sums,
        ...edged.map((cell) =>
          item(names.beforeWindow(cell), {
            ...within(cell),
            fn: 'first',
            arg: cellColumn(whole(cell.measure), names),
            type: cell.measure.type,
          } satisfies FrameFunction),
        ),
        ...looked.map((cell) =>
          item(names.inWindow(cell), {
            ...within(cell),
            fn: cell.measure.fn,
            arg: column(names.value(cell.measure.name), cell.measure.type),
            type: cell.measure.type,
          } satisfies FrameFunction),
        ),
      ],
      from: { name: SO_FAR },
    }),
  };
  const values = distinctChanges(set, names, distinct, distinctValues(set, names, distinct));
  // Numbers of different values come and go, which joins do not show.
  const parted = distinct.length === 0;
  const inside: Step = {
    name: parted ? INSIDE_MANY : INSIDE,
    query: select({
      items: [
        ...keyItems(set),
        item(names.time, time),
        ...cells.map((cell) =>
          item(names.inWindow(cell), insideOf(cell, edged.includes(cell), whole(cell.measure), names)),
        ),
      ],
      from: { name: EDGES },
      where: [notNull(time)],
    }),
  };
  const either = (from: string): Select =>
    select({
      items: [
        ...keyItems(set),
        item(names.time, time),
        ...cells.map((cell) => item(names.inWindow(cell), cellColumn(cell, names))),
      ],
      from: { name: from },
    });
  return [
    ...values.steps,
    ...(parted
      ? [sizesStep(set, names), ...fewEventsSteps(set, measured, cells, names, asked, INSIDE_FEW)]
      : []),
    rowsStep(set, { summed, extremes, distinct, changes: values.changes, parted }, names, asked),
    soFar,
    edges,
    inside,
    ...(parted
      ? [
          {
            name: INSIDE,
            query: { kind: 'union', of: [either(INSIDE_FEW), either(INSIDE_MANY)] },
          } satisfies Step,
        ]
      : []),
    ...stateSteps(set, measured, names, {
      name: INSIDE,
      cells,
      collect: (counted) => orderedValueSteps(set, measured, names, counted),
    }),
  ];
}

const cellColumn = (cell: Cell, names: ColumnNames): Scalar =>
  column(names.inWindow(cell), cell.measure.type);

/** A measure inside its window. A sum that is null is one over nothing. */
function insideOf(cell: Cell, isEdged: boolean, whole: Cell, names: ColumnNames): Scalar {
  const { type, distinct } = cell.measure;
  const known = (value: Scalar): Scalar => call('coalesce', type, value, literal('0', type));
  if (!isEdged) return distinct ? known(cellColumn(cell, names)) : cellColumn(cell, names);
  return call('subtract', type, cellColumn(whole, names), known(column(names.beforeWindow(cell), type)));
}

/**
 * Events with what each measure reads of them, the changes of numbers of different values, and the instants, which alone
 * have a time here. An event counts from just after its time on; a change is already that late, and stands where its
 * event would.
 */
function rowsStep(
  set: FeatureSet,
  of: {
    readonly summed: readonly Cell['measure'][];
    readonly extremes: readonly Cell['measure'][];
    readonly distinct: readonly Cell[];
    readonly changes: readonly Select[];
    /** Only keys with many events are here. */
    readonly parted: boolean;
  },
  names: ColumnNames,
  asked: string,
): Step {
  const inputs = measureInputs({ measures: [...of.extremes, ...of.summed] }, names);
  const part = (
    from: string,
    time: Scalar,
    isAsked: boolean,
    input: (event: Scalar) => Scalar,
    amount: (cell: Cell) => Scalar,
    where: readonly Scalar[] = [],
  ): Select => {
    const many = of.parted ? ofSize(set, names, 'many', from) : null;
    return select({
      items: [
        ...keyItemsFrom(set, from),
        item(names.tick, tickOf(time, isAsked)),
        item(names.time, isAsked ? time : literal(null, TIMESTAMP)),
        ...inputs.map(({ name, event }) => item(name, input(event))),
        ...of.distinct.map((cell) => item(names.inWindow(cell), amount(cell))),
      ],
      from: { name: from },
      ...(many === null ? {} : { joins: [many.join] }),
      where: [...where, ...(many === null ? [] : [many.where])],
    });
  };
  const absent = ({ type }: Scalar): Scalar => literal(null, type);
  const changes = of.changes.flatMap((change): readonly Select[] => {
    const found = (name: string): Scalar | undefined => {
      const expr = change.items.find((one) => one.name === name)?.expr;
      return expr === undefined || expr.node === 'aggregate' || expr.node === 'window' ? undefined : expr;
    };
    const time = found(names.time);
    if (time === undefined) return [];
    return [
      part(
        change.from.name,
        earlier(time, 1n),
        false,
        absent,
        (cell) => found(names.inWindow(cell)) ?? noChange(cell),
        change.where,
      ),
    ];
  });
  return {
    name: ROWS,
    comment: `${of.parted ? 'for other keys: ' : ''}events, and the instants at which their windows are asked for`,
    query: {
      kind: 'union',
      of: [
        part('events', column(names.eventTime, TIMESTAMP), false, (event) => event, noChange),
        ...changes,
        part(asked, column(names.time, TIMESTAMP), true, absent, noChange),
      ],
    },
  };
}
