import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, BOOLEAN, TIMESTAMP } from '../../types/type.js';
import type { Cell } from '../aggregates/cells.js';
import { type PlanContext, planContext } from '../aggregates/context.js';
import type { Measure } from '../aggregates/measure.js';
import { measureInputs } from '../aggregates/measure-inputs.js';
import { windowWord } from '../aggregates/windows.js';
import { eventsStep } from '../events/events.js';
import { derivedSteps } from '../history/derived-columns.js';
import {
  ascending,
  call,
  column,
  earlier,
  integer,
  item,
  literal,
  notNull,
  passed,
  select,
} from '../ir/builders.js';
import { isStep } from '../ir/check-plan.js';
import { currentRow, unbounded } from '../ir/frames.js';
import type { FrameFunction, Item, OutputColumn, RangeBound, Select, Step } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';
import { dedupeStepsAt } from '../windows/dedupe.js';
import { type DistinctChanges, distinctChanges, distinctValues } from '../windows/distinct-counts.js';
import { orderedValueSteps } from '../windows/lists.js';
import { noChange } from '../windows/running-sums.js';
import { stateSteps } from '../windows/states.js';
import { fewEventsSteps, ofSize, sizesStep } from './few-events-join.js';

/** The step with the instants that are asked for: keys under their names, and the time. */
export interface Instants {
  readonly name: StepName;
  /** `time`: the column of the time. */
  readonly step: (time: string) => Step;
}

/**
 * The states of a snapshot-grain set at given instants, from events alone: a window w at t holds the events with
 * t − w ≤ ts < t. `set` must have one microsecond as its slide: then every instant is a reference time. The last step is
 * `states` (keys, timestamp, columns).
 *
 * For keys with few events each instant is joined to all of them. Otherwise events and instants are merged into one
 * order: what adds up is the sum before the instant less the sum before the window, which is that of the first row in
 * the window; minima and maxima are taken over the window itself.
 */
export function statesAtInstants(set: FeatureSet, instants: Instants): readonly Step[] {
  const context = planContext(set);
  return [
    instants.step(context.names.time),
    eventsStep(context),
    ...(set.dedupe === null
      ? mergedSteps(context, instants.name)
      : dedupeStepsAt(context, set.dedupe, instants.name)),
    ...derivedSteps(set),
  ];
}

const ROWS = 'events_and_instants';
const SO_FAR = 'before_each';
const EDGES = 'before_windows';
const INSIDE = 'inside';
const INSIDE_FEW = 'inside_of_few';
const INSIDE_MANY = 'inside_of_many';

/** The measures and cells of a set, by how they are found. */
interface Merged {
  /** They add up: a sum before the instant less a sum before the window. */
  readonly summed: readonly Measure[];
  /** Minima and maxima. */
  readonly extremes: readonly Measure[];
  /** Numbers of different values, as changes that add up. */
  readonly distinct: readonly Cell[];
  readonly changes: DistinctChanges;
  /** Whether keys with few events are joined: numbers of different values come and go, which a join does not show. */
  readonly hasFew: boolean;
  /** The step of the instants. */
  readonly instants: StepName;
}

function mergedSteps(context: PlanContext, instants: StepName): readonly Step[] {
  const { measured, cells } = context;
  const distinct = cells.filter(({ measure }) => measure.distinct);
  const merged: Merged = {
    summed: measured.measures.filter((measure) => measure.invertible && !measure.distinct),
    extremes: measured.measures.filter(({ invertible }) => !invertible),
    distinct,
    changes: distinctChanges(context, distinct, distinctValues(context, distinct)),
    hasFew: distinct.length === 0,
    instants,
  };
  return [
    ...merged.changes.steps,
    ...(merged.hasFew ? [sizesStep(context), ...fewEventsSteps(context, instants, INSIDE_FEW)] : []),
    rowsStep(context, merged),
    sumsBeforeStep(context, merged),
    edgesStep(context, merged),
    insideStep(context, merged.hasFew ? INSIDE_MANY : INSIDE),
    ...(merged.hasFew ? [eitherStep(context)] : []),
    ...stateSteps(context, {
      name: INSIDE,
      cells,
      collect: (counted) => orderedValueSteps(context, counted),
    }),
  ];
}

const timeOf = ({ names }: PlanContext): Scalar => column(names.time, TIMESTAMP);
const tickOf = ({ names }: PlanContext): Scalar => column(names.tick, BIGINT);
const overAll = (measure: Measure): Cell => ({ measure, window: { kind: 'lifetime' } });
const cellColumn = (cell: Cell, { names }: PlanContext): Scalar =>
  column(names.inWindow(cell), cell.measure.type);
const cellOutput = (cell: Cell, { names }: PlanContext): OutputColumn => ({
  name: names.inWindow(cell),
  type: cell.measure.type,
});

/** A cell that is the difference of two sums. */
const hasEdge = ({ measure, window }: Cell): boolean =>
  measure.invertible && !measure.distinct && window.kind === 'duration';

/**
 * Events with what each measure reads of them, the changes of numbers of different values, and the instants, which
 * alone have a time here. An event counts from just after its time on; a change is already that late, and is placed
 * where its event would be.
 */
function rowsStep(context: PlanContext, merged: Merged): Step {
  const isNull = ({ type }: Scalar): Scalar => literal(null, type);
  const rows: readonly MergedRows[] = [
    {
      from: 'events',
      tick: tickAfter(column(context.names.eventTime, TIMESTAMP)),
      time: literal(null, TIMESTAMP),
      input: (event) => event,
      amount: noChange,
    },
    ...merged.changes.changes.map((change) => changeRows(context, change, isNull)),
    {
      from: merged.instants,
      tick: tickAt(timeOf(context)),
      time: timeOf(context),
      input: isNull,
      amount: noChange,
    },
  ];
  return {
    name: ROWS,
    comment: `${merged.hasFew ? 'for other keys: ' : ''}events, and the instants at which their windows are asked for`,
    query: { kind: 'union', of: rows.map((one) => mergedSelect(context, merged, one)) },
  };
}

/**
 * The position of an instant among events: two a microsecond, so that an event is placed after the instant of its time
 * and is not seen there, and one at the very start of a window is inside it.
 */
const tickAt = (time: Scalar): Scalar => call('multiply', BIGINT, call('epoch_us', BIGINT, time), integer(2));
const tickAfter = (time: Scalar): Scalar => call('add', BIGINT, tickAt(time), integer(1));

/** One kind of rows of the merged order. */
interface MergedRows {
  readonly from: StepName;
  readonly tick: Scalar;
  readonly time: Scalar;
  /** Of what a measure reads of an event. */
  readonly input: (event: Scalar) => Scalar;
  /** What is added to a number of different values. */
  readonly amount: (cell: Cell) => Scalar;
  readonly where?: readonly Scalar[];
}

function changeRows({ names }: PlanContext, change: Select, input: MergedRows['input']): MergedRows {
  const changed = (name: string): Scalar => {
    const expr = change.items.find((one) => one.name === name)?.expr;
    if (expr === undefined || expr.node === 'aggregate' || expr.node === 'window')
      throw new Error(`a change without ${name}`);
    return expr;
  };
  if (!isStep(change.from)) throw new Error('changes are not the rows of a step');
  return {
    from: change.from.name,
    tick: tickAfter(earlier(changed(names.time), 1n)),
    time: literal(null, TIMESTAMP),
    input,
    amount: (cell) => changed(names.inWindow(cell)),
    where: change.where ?? [],
  };
}

function mergedSelect(context: PlanContext, merged: Merged, rows: MergedRows): Select {
  const { keys, names } = context;
  const inputs = measureInputs({ measures: [...merged.extremes, ...merged.summed] }, names);
  const many = merged.hasFew ? ofSize(context, 'many', rows.from) : null;
  return select({
    items: [
      ...keys.items(rows.from),
      item(names.tick, rows.tick),
      item(names.time, rows.time),
      ...inputs.map(({ name, event }) => item(name, rows.input(event))),
      ...merged.distinct.map((cell) => item(names.inWindow(cell), rows.amount(cell))),
    ],
    from: { name: rows.from },
    ...(many === null ? {} : { joins: [many.join] }),
    where: [...(rows.where ?? []), ...(many === null ? [] : [many.where])],
  });
}

type Over = Omit<FrameFunction, 'fn' | 'arg' | 'type'>;

const over = (context: PlanContext, frameName: string, start: RangeBound, end: RangeBound): Over => ({
  node: 'window',
  partitionBy: context.keys.columns(),
  orderBy: [ascending(tickOf(context))],
  frame: { unit: 'range', start, end },
  hints: { frameName },
});

const before = (context: PlanContext): Over =>
  over(context, 'ever_before', unbounded, { bound: 'units preceding', units: 1n });

const within = (context: PlanContext, { window }: Cell): Over => {
  if (window.kind !== 'duration') return over(context, 'ever', unbounded, currentRow);
  const start: RangeBound = { bound: 'units preceding', units: 2n * window.duration.micros };
  return over(context, `last_${windowWord(window)}`, start, currentRow);
};

const rowItems = (context: PlanContext): readonly Item[] => [
  ...context.keys.items(),
  item(context.names.tick, tickOf(context)),
  item(context.names.time, timeOf(context)),
];

/** At each row, the sums over all events before it. */
function sumsBeforeStep(context: PlanContext, { summed, extremes, distinct }: Merged): Step {
  const { names } = context;
  const sum = (measure: Measure): Item =>
    item(names.inWindow(overAll(measure)), {
      ...before(context),
      fn: measure.fn,
      arg: column(names.value(measure.name), measure.arg?.type ?? BOOLEAN),
      type: measure.type,
    });
  const distinctCount = (cell: Cell): Item => {
    const all = before(context);
    return item(names.inWindow(cell), {
      ...all,
      fn: 'sum',
      arg: column(names.inWindow(cell), BIGINT),
      hints: { ...all.hints, sumsCounts: true },
      type: BIGINT,
    });
  };
  const inputs = measureInputs({ measures: extremes }, names);
  return {
    name: SO_FAR,
    comment: 'what adds up, over all events before each row',
    query: select({
      items: [
        ...rowItems(context),
        ...passed(inputs.map(({ name, event }) => ({ name, type: event.type }))),
        ...summed.map(sum),
        ...distinct.map(distinctCount),
      ],
      from: { name: ROWS },
    }),
  };
}

/** At each row, the sums before each window (those of its first row), and the minima and maxima inside it. */
function edgesStep(context: PlanContext, { summed, distinct }: Merged): Step {
  const { names, cells } = context;
  const edge = (cell: Cell): Item =>
    item(names.beforeWindow(cell), {
      ...within(context, cell),
      fn: 'first',
      arg: cellColumn(overAll(cell.measure), context),
      type: cell.measure.type,
    });
  const extreme = (cell: Cell): Item => {
    const { fn, name, type } = cell.measure;
    const arg = column(names.value(name), type);
    return item(names.inWindow(cell), { ...within(context, cell), fn, arg, type });
  };
  return {
    name: EDGES,
    comment: 'what had come before each window, and the extremes inside it',
    query: select({
      items: [
        ...rowItems(context),
        ...passed([...summed.map(overAll), ...distinct].map((cell) => cellOutput(cell, context))),
        ...cells.filter(hasEdge).map(edge),
        ...cells.filter(({ measure }) => !measure.invertible).map(extreme),
      ],
      from: { name: SO_FAR },
    }),
  };
}

/** At each instant what is inside each window. */
const insideStep = (context: PlanContext, name: StepName): Step => ({
  name,
  query: select({
    items: [
      ...context.keys.items(),
      item(context.names.time, timeOf(context)),
      ...context.cells.map((cell) => item(context.names.inWindow(cell), insideOf(cell, context))),
    ],
    from: { name: EDGES },
    where: [notNull(timeOf(context))],
  }),
});

/** A cell at an instant. A sum that is null is one over nothing. */
function insideOf(cell: Cell, context: PlanContext): Scalar {
  const { type, distinct } = cell.measure;
  const orZero = (value: Scalar): Scalar => call('coalesce', type, value, literal('0', type));
  if (distinct) return orZero(cellColumn(cell, context));
  if (!hasEdge(cell)) return cellColumn(cell, context);
  const edge = column(context.names.beforeWindow(cell), type);
  return call('subtract', type, cellColumn(overAll(cell.measure), context), orZero(edge));
}

/** The keys with few events and those with many. */
function eitherStep(context: PlanContext): Step {
  const { keys, names, cells } = context;
  const part = (from: StepName): Select =>
    select({
      items: [
        ...keys.items(),
        item(names.time, timeOf(context)),
        ...passed(cells.map((cell) => cellOutput(cell, context))),
      ],
      from: { name: from },
    });
  return { name: INSIDE, query: { kind: 'union', of: [part(INSIDE_FEW), part(INSIDE_MANY)] } };
}
