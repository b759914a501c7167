import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { DOUBLE, TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import {
  type Cell,
  columnValue,
  isOrderedValues,
  type Measured,
  resultValue,
  type WindowValues,
} from '../aggregates/measures.js';
import { keyItems } from '../events/events.js';
import { call, column, item, select } from '../ir/builders.js';
import type { OutputColumn, Step } from '../ir/nodes.js';
import { pickedType } from './lists.js';

/** The step that has the measures in their windows, and which of its rows hold all of a reference time. */
interface Filled {
  readonly name: string;
  readonly last?: Scalar;
  /** Columns that the states have behind their time. */
  readonly carried?: readonly OutputColumn[];
  /** The measures in their windows that it has. */
  readonly cells: readonly Cell[];
  /** Further columns that it has for `collect`. */
  readonly passed?: readonly OutputColumn[];
  /** The steps from counts to values; none where no column needs values. */
  readonly collect: (counted: WindowValues) => readonly Step[];
}

/**
 * From measures in windows to states (keys, timestamp, columns made of events): exact sums become doubles, once, and
 * then each column takes its value.
 */
export function stateSteps(
  set: FeatureSet,
  measured: Measured,
  names: ColumnNames,
  filled: Filled,
): readonly Step[] {
  const { cells } = filled;
  const last = filled.last === undefined ? [] : [filled.last];
  const isExact = ({ measure }: Cell): boolean => measure.type.name === 'exact';
  const time = column(names.time, TIMESTAMP);
  const eventKey = (filled.carried ?? []).map(({ name, type }) => item(name, column(name, type)));
  const cellColumn = (cell: Cell): Scalar => column(names.inWindow(cell), cell.measure.type);
  const rounded: Step = {
    name: names.step('rounded'),
    comment: 'exact sums as the nearest doubles',
    query: select({
      items: [
        ...keyItems(set),
        item(names.time, time),
        ...eventKey,
        ...cells.map((cell) =>
          item(
            names.inWindow(cell),
            isExact(cell) ? call('exact_to_double', DOUBLE, cellColumn(cell)) : cellColumn(cell),
          ),
        ),
        ...(filled.passed ?? []).map(({ name, type }) => item(name, column(name, type))),
      ],
      from: { name: filled.name },
      where: last,
    }),
  };
  const anyExact = cells.some(isExact);
  const source = anyExact ? { name: rounded.name, where: [] } : { name: filled.name, where: last };
  const values = (cell: Cell): Scalar =>
    isExact(cell) ? column(names.inWindow(cell), DOUBLE) : cellColumn(cell);
  const listSteps = filled.collect({ ...source, eventKey, values });
  const from = {
    name: listSteps.at(-1)?.name ?? source.name,
    where: listSteps.length === 0 ? source.where : [],
  };
  const states: Step = {
    name: names.step(set.derived.length === 0 ? 'states' : 'aggregated'),
    query: select({
      items: [
        ...keyItems(set),
        item('timestamp', time),
        ...eventKey,
        ...set.aggregated.map((feature) =>
          item(
            feature.name,
            (set.derived.length === 0 ? columnValue : resultValue)(
              feature,
              measured
                .of(feature)
                .map((needed) =>
                  isOrderedValues(needed)
                    ? column(names.picked(needed, feature.window), pickedType(needed))
                    : values({ measure: needed, window: feature.window }),
                ),
            ),
          ),
        ),
      ],
      from: { name: from.name },
      where: from.where,
    }),
  };
  return [...(anyExact ? [rounded] : []), ...listSteps, states];
}
