import type { FeatureSet } from '../../catalog/model/index.js';
import { BOOLEAN, TIMESTAMP } from '../../types/type.js';
import type { Cell } from '../aggregates/cells.js';
import { type PlanContext, planContext } from '../aggregates/context.js';
import { measureInputs } from '../aggregates/measure-inputs.js';
import type { CellWindow } from '../aggregates/windows.js';
import { boundsStep, eventKeyOf, eventsStep, runStart } from '../events/events.js';
import { all, ascending, column, instant, item, passed, predicate, select } from '../ir/builders.js';
import { cumulative, currentRow, unbounded } from '../ir/frames.js';
import type { Frame, Item, OutputColumn, Plan, Step } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';
import { stateSteps } from '../windows/states.js';
import { historyColumns } from './columns.js';
import { derivedSteps } from './derived-columns.js';
import { type EventOrderedValues, orderedValuesOfEvents, type Seen } from './event-grain-lists.js';

const COUNTED = 'counted';
const POSITIONED = 'placed';
const FRAMED = 'framed';

/**
 * The history of an event-grain set over an interval: one row for each event with start ≤ time < end. Each event looks
 * back over its windows by frames over the events of its key: windows of time hold all events of the row's own time (or
 * none of them, with `at_t: exclude`), numbers of events are by time, then primary key. Every measure is an integer, an
 * exact sum, a minimum or a maximum, so a frame's value does not depend on where a run begins.
 */
export function planEventHistory(set: FeatureSet): Plan {
  const context = contextOf(set);
  const eventKey = eventKeyOf(context).map(({ name, of }) => ({ name, type: of.type }));
  const row = rowItems(context, eventKey);
  const values = orderedValuesOfEvents(context, (window) => seenFrom(context, eventKey, window), POSITIONED);
  const hasPositions = values.positions.length > 0;
  return {
    steps: [
      boundsStep,
      eventsStep(context),
      countedStep(context, row),
      ...(hasPositions ? [positionedStep(context, row, values)] : []),
      framedStep(context, values, eventKey, hasPositions ? POSITIONED : COUNTED),
      ...stateSteps(context, {
        name: FRAMED,
        isLast: all(isOfRun(context)),
        eventKey,
        cells: values.cells,
        passed: values.passed,
        collect: values.collect,
      }),
      ...derivedSteps(set),
    ],
    output: historyColumns(set),
  };
}

/** A row's time is that of its event. Different values are listed, for frames cannot count them. */
function contextOf(set: FeatureSet): PlanContext {
  const context = planContext(set, 'listed');
  return { ...context, names: { ...context.names, time: context.names.eventTime } };
}

const rowItems = ({ keys, names }: PlanContext, eventKey: readonly OutputColumn[]): readonly Item[] => [
  ...keys.items(),
  item(names.time, column(names.time, TIMESTAMP)),
  ...passed(eventKey),
];

const countedStep = ({ measured, names }: PlanContext, row: readonly Item[]): Step => ({
  name: COUNTED,
  comment: 'what each measure reads of an event: null where the event does not count for it',
  query: select({
    items: [...row, ...measureInputs(measured, names).map(({ name, event }) => item(name, event))],
    from: { name: 'events' },
  }),
});

function positionedStep(
  { measured, names }: PlanContext,
  row: readonly Item[],
  { positions }: EventOrderedValues,
): Step {
  const values = measureInputs(measured, names).map(({ name, event }) => ({ name, type: event.type }));
  return {
    name: POSITIONED,
    comment: 'which of its key each value is, by time and primary key',
    query: select({ items: [...row, ...passed(values), ...positions], from: { name: COUNTED } }),
  };
}

function framedStep(
  context: PlanContext,
  { cells, gathered }: EventOrderedValues,
  eventKey: readonly OutputColumn[],
  from: StepName,
): Step {
  const { names } = context;
  const inFrame = (cell: Cell): Item => {
    const { name, fn, arg, type } = cell.measure;
    return item(names.inWindow(cell), {
      node: 'window',
      fn,
      arg: column(names.value(name), arg?.type ?? BOOLEAN),
      ...seenFrom(context, eventKey, cell.window),
      type,
    });
  };
  return {
    name: FRAMED,
    comment: 'each window as a frame that ends with its row, or just before its time',
    query: select({
      items: [...rowItems(context, eventKey), ...cells.map(inFrame), ...gathered],
      from: { name: from },
    }),
  };
}

/** Events before the run are read, but their rows are not written. */
function isOfRun({ set, names }: PlanContext) {
  const time = column(names.time, TIMESTAMP, FRAMED);
  return [
    predicate('ge', time, runStart()),
    ...(set.start === null ? [] : [predicate('ge', time, instant(set.start))]),
  ];
}

/** The rows of a window, as seen from a row. Numbers of rows need an order of all of them. */
function seenFrom(
  { set, names, keys }: PlanContext,
  eventKey: readonly OutputColumn[],
  window: CellWindow,
): Seen {
  const isByRow = window.kind === 'events' || window.kind === 'rows so far';
  const tieBreakers = eventKey.map(({ name, type }) => ascending(column(name, type)));
  return {
    partitionBy: keys.columns(),
    orderBy: [ascending(column(names.time, TIMESTAMP)), ...(isByRow ? tieBreakers : [])],
    frame: frameOf(window, set.atT),
  };
}

function frameOf(window: CellWindow, atT: FeatureSet['atT']): Frame {
  if (window.kind === 'rows so far') return cumulative;
  if (window.kind === 'events')
    return {
      unit: 'rows',
      start: { bound: 'rows preceding', rows: window.rows.count - 1 },
      end: currentRow,
    };
  return {
    unit: 'range',
    start:
      window.kind === 'duration' ? { bound: 'time preceding', micros: window.duration.micros } : unbounded,
    // Instants are whole microseconds, so `< t` is `≤ t − 1 µs`.
    end: atT === 'include' ? currentRow : { bound: 'time preceding', micros: 1n },
  };
}
