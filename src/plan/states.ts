import type { FeatureSet } from '../catalog/model.js';
import type { Scalar } from '../expression/ast.js';
import { DOUBLE, TIMESTAMP } from '../spec/types.js';
import { call, column, item, select } from './build.js';
import type { Step } from './ir.js';
import { takenType } from './lists.js';
import { type Cell, columnValue, isListing, type Measured } from './measures.js';
import type { Names } from './names.js';
import { keyItems } from './steps.js';

/** The step that has the measures in their windows, and which of its rows hold all of a reference time. */
interface Filled {
  readonly name: string;
  readonly last: Scalar;
  /** What it has. */
  readonly cells: readonly Cell[];
}

/** The rows with what is inside each window, one a reference time. */
interface Counted {
  readonly name: string;
  readonly where: readonly Scalar[];
  readonly values: (cell: Cell) => Scalar;
}

/**
 * From measures in windows to states (keys, timestamp, columns): exact sums become doubles, once, and then each
 * column takes its value.
 */
export function stateSteps(
  set: FeatureSet,
  measured: Measured,
  names: Names,
  filled: Filled,
  collect: (counted: Counted) => readonly Step[],
): readonly Step[] {
  const { cells } = filled;
  const isExact = ({ measure }: Cell): boolean => measure.type.name === 'exact';
  const time = column(names.time, TIMESTAMP);
  const cellColumn = (cell: Cell): Scalar => column(names.inWindow(cell), cell.measure.type);
  const rounded: Step = {
    name: 'rounded',
    comment: 'exact sums as the nearest doubles',
    query: select({
      items: [
        ...keyItems(set),
        item(names.time, time),
        ...cells.map((cell) =>
          item(
            names.inWindow(cell),
            isExact(cell) ? call('exact_to_double', DOUBLE, cellColumn(cell)) : cellColumn(cell),
          ),
        ),
      ],
      from: { name: filled.name },
      where: [filled.last],
    }),
  };
  const anyExact = cells.some(isExact);
  const source = anyExact ? { name: rounded.name, where: [] } : { name: filled.name, where: [filled.last] };
  const values = (cell: Cell): Scalar =>
    isExact(cell) ? column(names.inWindow(cell), DOUBLE) : cellColumn(cell);
  const listSteps = collect({ ...source, values });
  const from = {
    name: listSteps.at(-1)?.name ?? source.name,
    where: listSteps.length === 0 ? source.where : [],
  };
  const states: Step = {
    name: 'states',
    query: select({
      items: [
        ...keyItems(set),
        item('timestamp', time),
        ...set.columns.map((feature) =>
          item(
            feature.name,
            columnValue(
              feature,
              measured
                .of(feature)
                .map((needed) =>
                  isListing(needed)
                    ? column(names.taken(needed, feature.window), takenType(needed))
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
