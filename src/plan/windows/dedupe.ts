import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import type { Cell } from '../aggregates/cells.js';
import { isCellOf, type PlanContext } from '../aggregates/context.js';
import { isOrderedValues } from '../aggregates/measure.js';
import { windowWord } from '../aggregates/windows.js';
import { countConditions, runEnd } from '../events/events.js';
import { call, column, item, passed, predicate, select } from '../ir/builders.js';
import type { Item, Select, Step } from '../ir/nodes.js';
import { type StepName, stepOf } from '../ir/step-names.js';
import { dedupeStays } from './dedupe-stays.js';
import { distinctChanges } from './distinct-counts.js';
import { measureOverEvents } from './entries-and-exits.js';
import { overlapJoinSteps } from './overlap-join.js';
import { changesAt, changesStep, isLastOfTime, noChange, runningStep } from './running-sums.js';
import { type MeasuredStep, stateSteps } from './states.js';

type Dedupe = NonNullable<FeatureSet['dedupe']>;

/**
 * States where of the events with equal values only one counts inside a window: at each change. An event has one stay
 * [enters, leaves) in each window (see `dedupe-stays.ts`); what can be subtracted is added and subtracted as without
 * dedupe, and what cannot is made from the events whose stay holds the reference time.
 */
export function dedupeSteps(context: PlanContext, dedupe: Dedupe): readonly Step[] {
  const cells = summedCells(context);
  const moved = movements(context, dedupe, cells);
  return [
    ...moved.steps,
    changesStep(context, moved.changes),
    runningStep(context, cells),
    ...dedupedStates(context, cells, { name: 'running', isLast: isLastOfTime(context.names) }),
  ];
}

/** The same at the instants of the step `instants` (keys, time). */
export function dedupeStepsAt(context: PlanContext, dedupe: Dedupe, instants: StepName): readonly Step[] {
  const cells = summedCells(context);
  const moved = movements(context, dedupe, cells);
  return [
    ...moved.steps,
    changesStep(context, [...moved.changes, noChangeAt(context, cells, instants)]),
    runningStep(context, cells),
    runningAt(context, cells, instants),
    ...dedupedStates(context, cells, { name: AT_INSTANTS }),
  ];
}

const AT_INSTANTS = 'running_at_asked';

const dedupedStates = (
  context: PlanContext,
  cells: readonly Cell[],
  from: Pick<MeasuredStep, 'name' | 'isLast'>,
): readonly Step[] =>
  stateSteps(context, {
    ...from,
    cells,
    collect: (counted) => overlapJoinSteps(context, counted, cells),
  });

/** The cells that can be subtracted and that some column uses itself, not only to count ordered values. */
function summedCells({ set, measured, cells }: PlanContext): readonly Cell[] {
  const used = new Set(
    set.aggregated.flatMap((feature) =>
      measured.of(feature).flatMap((needed) => (isOrderedValues(needed) ? [] : [needed.name])),
    ),
  );
  return cells.filter(({ measure }) => measure.invertible && used.has(measure.name));
}

const enters = ({ names }: PlanContext, window: Cell['window']): Scalar =>
  column(names.enters(windowWord(window)), TIMESTAMP);
const leaves = ({ names }: PlanContext, window: Cell['window']): Scalar =>
  column(names.leaves(windowWord(window)), TIMESTAMP);

/** All that enters and leaves windows: the steps, and the changes of the cells. */
interface Movements {
  readonly steps: readonly Step[];
  readonly changes: readonly Select[];
}

function movements(context: PlanContext, dedupe: Dedupe, cells: readonly Cell[]): Movements {
  const { names, windows } = context;
  const distinct = distinctChanges(context, cells, {
    steps: [],
    of: ({ measure, window }) => ({
      from: 'stays',
      enters: enters(context, window),
      leaves: leaves(context, window),
      where: countConditions(measure, names),
    }),
  });
  const moved = windows.map((window, index) =>
    windowMovements(context, cells, { window, number: index + 1, isLeft: isEverLeft(window, dedupe) }),
  );
  return {
    steps: [...dedupeStays(context, dedupe), ...distinct.steps, ...moved.flatMap(({ steps }) => steps)],
    changes: [...moved.flatMap(({ changes }) => changes), ...distinct.changes],
  };
}

/** The first of equal events is never replaced, so that it leaves no window that all events stay in. */
const isEverLeft = (window: TimeWindow, { keep }: Dedupe): boolean =>
  window.kind !== 'lifetime' || keep !== 'first';

interface MovedWindow {
  readonly window: TimeWindow;
  readonly number: number;
  readonly isLeft: boolean;
}

function windowMovements(
  context: PlanContext,
  cells: readonly Cell[],
  { window, number, isLeft }: MovedWindow,
): Movements {
  const [entered, left] = [stepOf('entered', number), stepOf('left', number)];
  const comment = 'what enters and what leaves each window, by key and time';
  const own = cells.filter((cell) => !cell.measure.distinct && isCellOf(cell, window));
  const summed = (at: Scalar): Select => summedAt(context, window, own, at);
  const steps: readonly Step[] = [
    { name: entered, ...(number === 1 ? { comment } : {}), query: summed(enters(context, window)) },
    ...(isLeft ? [{ name: left, query: summed(leaves(context, window)) }] : []),
  ];
  const added = changesOf(context, cells, entered, (cell, value) =>
    own.includes(cell) ? value : noChange(cell),
  );
  const subtracted = changesOf(context, cells, left, (cell, value) =>
    own.includes(cell) ? call('negate', cell.measure.type, value) : noChange(cell),
  );
  return { steps, changes: [added, ...(isLeft ? [subtracted] : [])] };
}

/** The measures of one window over the events that enter or leave it at `at`. */
function summedAt(context: PlanContext, window: TimeWindow, cells: readonly Cell[], at: Scalar): Select {
  const { keys, names } = context;
  return select({
    items: [
      ...keys.items(),
      item(names.time, at),
      ...cells.map(({ measure }) => item(measure.name, measureOverEvents(measure, names))),
    ],
    from: { name: 'stays' },
    where: [predicate('lt', enters(context, window), leaves(context, window)), predicate('lt', at, runEnd())],
    groupBy: [...keys.names, names.time],
  });
}

const changesOf = (
  context: PlanContext,
  cells: readonly Cell[],
  from: StepName,
  amount: (cell: Cell, value: Scalar) => Scalar,
): Select =>
  changesAt(context, {
    at: column(context.names.time, TIMESTAMP),
    cells: cells.map((cell) =>
      item(context.names.inWindow(cell), amount(cell, column(cell.measure.name, cell.measure.type))),
    ),
    from,
  });

/** The instants of a step as changes of nothing, so that each has its row. */
const noChangeAt = ({ keys, names }: PlanContext, cells: readonly Cell[], instants: StepName): Select =>
  select({
    items: [
      ...keys.items(),
      item(names.time, column(names.time, TIMESTAMP)),
      ...cells.map((cell) => item(names.inWindow(cell), noChange(cell))),
    ],
    from: { name: instants },
  });

/** What is inside each window at the instants of a step. */
function runningAt({ keys, names }: PlanContext, cells: readonly Cell[], instants: StepName): Step {
  const time = (of: string): Scalar => column(names.time, TIMESTAMP, of);
  const values: readonly Item[] = passed(
    cells.map((cell) => ({ name: names.inWindow(cell), type: cell.measure.type })),
    'running',
  );
  return {
    name: AT_INSTANTS,
    query: select({
      items: [...keys.items(instants), item(names.time, time(instants)), ...values],
      from: { name: instants },
      joins: [
        {
          kind: 'inner',
          relation: { name: 'running' },
          on: [...keys.equal('running', instants), predicate('eq', time('running'), time(instants))],
        },
      ],
      where: [isLastOfTime(names, 'running')],
    }),
  };
}
