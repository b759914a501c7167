import type { TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, list, TIMESTAMP } from '../../types/type.js';
import type { Cell, WindowValues } from '../aggregates/cells.js';
import { columnsOfWindow, type PlanContext } from '../aggregates/context.js';
import { isOrderedValues, type Measure, type OrderedValues } from '../aggregates/measure.js';
import { windowWord } from '../aggregates/windows.js';
import { countConditions, eventOrder } from '../events/events.js';
import { all, call, column, integer, item, passed, predicate, select } from '../ir/builders.js';
import type { Aggregate, Item, Join, Step } from '../ir/nodes.js';
import { type StepName, stepOf } from '../ir/step-names.js';
import { measureOverEvents } from './entries-and-exits.js';
import { pickedType } from './lists.js';

const INSIDE = 'inside';

/** A window, what its columns need that cannot be subtracted, and the step that has it. */
interface OverlapWindow {
  readonly window: TimeWindow;
  readonly needed: readonly (Measure | OrderedValues)[];
  readonly name: StepName;
}

/**
 * What cannot be subtracted, from the events whose stay in a window holds the reference time: each reference time is
 * joined to all of them, so this costs as many rows as there are events in windows. `cells` are those of `counted`.
 */
export function overlapJoinSteps(
  context: PlanContext,
  counted: WindowValues,
  cells: readonly Cell[],
): readonly Step[] {
  const { keys, names, windows } = context;
  const overlaps = windows.flatMap((window, index): readonly OverlapWindow[] => {
    const needed = neededIn(window, context);
    return needed.length === 0 ? [] : [{ window, needed, name: stepOf('overlap', index + 1) }];
  });
  if (overlaps.length === 0) return [];
  const time = column(names.time, TIMESTAMP);
  return [
    {
      name: INSIDE,
      query: select({
        items: [
          ...keys.items(),
          item(names.time, time),
          ...cells.map((cell) => item(names.inWindow(cell), counted.values(cell))),
        ],
        from: { name: counted.name },
        where: counted.where,
      }),
    },
    ...overlaps.map((overlap, index) => overlapStep(context, overlap, index === 0)),
    collectedStep(context, counted, cells, overlaps),
  ];
}

/** What the columns of a window need that cannot be subtracted, each once. */
function neededIn(window: TimeWindow, { set, measured }: PlanContext): readonly (Measure | OrderedValues)[] {
  const needed = columnsOfWindow(set, window).flatMap((feature) => measured.of(feature));
  return [...new Set(needed)].filter((one) => isOrderedValues(one) || !one.invertible);
}

const timeOf = ({ names }: PlanContext, of: string): Scalar => column(names.time, TIMESTAMP, of);

/** Each reference time with the aggregates over the events that are inside the window then. */
function overlapStep(context: PlanContext, { window, needed, name }: OverlapWindow, isFirst: boolean): Step {
  const { keys, names } = context;
  const word = windowWord(window);
  const time = timeOf(context, INSIDE);
  return {
    name,
    ...(isFirst ? { comment: 'the events that count at each reference time' } : {}),
    query: select({
      items: [
        ...keys.items(INSIDE),
        item(names.time, time),
        ...needed.map((one) =>
          isOrderedValues(one)
            ? item(names.picked(one, window), listedValues(context, one))
            : item(names.inWindow({ measure: one, window }), measureOverEvents(one, names)),
        ),
      ],
      from: { name: INSIDE },
      joins: [
        {
          kind: 'inner',
          relation: { name: 'stays' },
          on: [
            ...keys.equal('stays', INSIDE),
            predicate('le', column(names.enters(word), TIMESTAMP), time),
            predicate('gt', column(names.leaves(word), TIMESTAMP), time),
          ],
        },
      ],
      groupBy: [...keys.names, names.time],
    }),
  };
}

function listedValues(context: PlanContext, { counter, values, arg }: OrderedValues): Aggregate {
  const conditions = countConditions(counter, context.names);
  return {
    node: 'aggregate',
    fn: 'list',
    arg: column(context.names.value(values), arg.type),
    ...(conditions.length === 0 ? {} : { filter: all(conditions) }),
    orderBy: eventOrder(context),
    type: list(arg.type),
  };
}

function collectedStep(
  context: PlanContext,
  counted: WindowValues,
  cells: readonly Cell[],
  overlaps: readonly OverlapWindow[],
): Step {
  const { keys, names } = context;
  const time = timeOf(context, INSIDE);
  const join = ({ name }: OverlapWindow): Join => ({
    kind: 'left',
    relation: { name },
    on: [...keys.equal(name, INSIDE), predicate('eq', timeOf(context, name), time)],
  });
  return {
    name: 'collected',
    comment: 'beside what is inside each window',
    query: select({
      items: [
        ...keys.items(INSIDE),
        item(names.time, time),
        ...passed(cells.map((cell) => ({ name: names.inWindow(cell), type: counted.values(cell).type }))),
        ...overlaps.flatMap((overlap) => overlap.needed.map((one) => neededItem(context, overlap, one))),
      ],
      from: { name: INSIDE },
      joins: overlaps.map(join),
    }),
  };
}

/** A measure as it is, and of a list what the columns pick. */
function neededItem(
  { names }: PlanContext,
  { window, name: from }: OverlapWindow,
  needed: Measure | OrderedValues,
): Item {
  if (!isOrderedValues(needed)) {
    const name = names.inWindow({ measure: needed, window });
    return item(name, column(name, needed.type, from));
  }
  const name = names.picked(needed, window);
  const values = column(name, list(needed.arg.type), from);
  if (needed.take === 'all') return item(name, values);
  const position = needed.take === 'first' ? integer(1) : call('list_size', BIGINT, values);
  return item(name, call('list_item', pickedType(needed), values, position));
}
