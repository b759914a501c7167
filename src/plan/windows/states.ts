import type { Scalar } from '../../expression/ast/nodes.js';
import { DOUBLE, TIMESTAMP } from '../../types/type.js';
import type { Cell, WindowValues } from '../aggregates/cells.js';
import { columnValue, resultValue } from '../aggregates/column-values.js';
import type { PlanContext } from '../aggregates/context.js';
import { isOrderedValues } from '../aggregates/measure.js';
import { call, column, item, passed, select } from '../ir/builders.js';
import type { Item, OutputColumn, Step } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';
import { pickedType } from './lists.js';

/** A step that has measures in their windows. */
export interface MeasuredStep {
  readonly name: StepName;
  /** Its rows that have all of a reference time; absent: all have. */
  readonly isLast?: Scalar;
  /** Columns that the states have after their time. */
  readonly eventKey?: readonly OutputColumn[];
  /** The measures in their windows that it has. */
  readonly cells: readonly Cell[];
  /** Further columns that it has for `collect`. */
  readonly passed?: readonly OutputColumn[];
  /** The steps from counts to values; none if no column needs values. */
  readonly collect: (values: WindowValues) => readonly Step[];
}

const isExact = ({ measure }: Cell): boolean => measure.type.name === 'exact';

/** The name of the states of a set: with derived columns the aggregates are only on the way. */
export const statesName = ({ set, names }: PlanContext): StepName =>
  names.step(set.derived.length === 0 ? 'states' : 'aggregated');

/**
 * From measures in windows to states (keys, timestamp, columns made of events): exact sums become doubles, once, and
 * then each column takes its value.
 */
export function stateSteps(context: PlanContext, measured: MeasuredStep): readonly Step[] {
  const rounded = measured.cells.some(isExact) ? [roundedStep(context, measured)] : [];
  const counted = windowValues(context, measured, rounded[0]);
  const collected = measured.collect(counted);
  const last = collected.at(-1);
  const from: WindowValues = last === undefined ? counted : { ...counted, name: last.name, where: [] };
  return [...rounded, ...collected, statesStep(context, from)];
}

const rowsOf = ({ isLast }: MeasuredStep): readonly Scalar[] => (isLast === undefined ? [] : [isLast]);

function roundedStep({ keys, names }: PlanContext, measured: MeasuredStep): Step {
  const value = (cell: Cell): Item => {
    const sum = column(names.inWindow(cell), cell.measure.type);
    return item(names.inWindow(cell), isExact(cell) ? call('exact_to_double', DOUBLE, sum) : sum);
  };
  return {
    name: names.step('rounded'),
    comment: 'exact sums as the nearest doubles',
    query: select({
      items: [
        ...keys.items(),
        item(names.time, column(names.time, TIMESTAMP)),
        ...passed(measured.eventKey ?? []),
        ...measured.cells.map(value),
        ...passed(measured.passed ?? []),
      ],
      from: { name: measured.name },
      where: rowsOf(measured),
    }),
  };
}

const windowValues = (
  { names }: PlanContext,
  measured: MeasuredStep,
  rounded: Step | undefined,
): WindowValues => ({
  name: rounded?.name ?? measured.name,
  where: rounded === undefined ? rowsOf(measured) : [],
  eventKey: passed(measured.eventKey ?? []),
  values: (cell) => column(names.inWindow(cell), isExact(cell) ? DOUBLE : cell.measure.type),
});

function statesStep(context: PlanContext, { name, where, eventKey, values }: WindowValues): Step {
  const { set, measured, names, keys } = context;
  const toColumn = set.derived.length === 0 ? columnValue : resultValue;
  const columns = set.aggregated.map((feature) => {
    const { window } = feature;
    const needed = measured
      .of(feature)
      .map((one) =>
        isOrderedValues(one)
          ? column(names.picked(one, window), pickedType(one))
          : values({ measure: one, window }),
      );
    return item(feature.name, toColumn(feature, needed));
  });
  return {
    name: statesName(context),
    query: select({
      items: [...keys.items(), item('timestamp', column(names.time, TIMESTAMP)), ...eventKey, ...columns],
      from: { name },
      where,
    }),
  };
}
