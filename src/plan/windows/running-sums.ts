import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import type { Cell } from '../aggregates/measures.js';
import { clampToRun, keyColumns, keyItems, keyNames, runEnd } from '../events/events.js';
import { ascending, column, item, literal, predicate, select } from '../ir/builders.js';
import { cumulative } from '../ir/frames.js';
import type { Item, Select, Step, WindowFunction } from '../ir/nodes.js';

/** What adds nothing to a cell. */
export const noChange = ({ measure: { type, invertible } }: Cell): Scalar =>
  literal(type.name === 'exact' || !invertible ? null : '0', type);

/** Changes of cells at `at`, from the rows of an earlier step; those behind the run do not matter. */
export const changesAt = (
  at: Scalar,
  set: FeatureSet,
  names: ColumnNames,
  cells: readonly Item[],
  from: string,
  where: readonly Scalar[] = [],
): Select =>
  select({
    items: [...keyItems(set), item(names.time, clampToRun(at, set)), ...cells],
    from: { name: from },
    where: [...where, predicate('lt', at, runEnd())],
  });

/** All changes of cells (keys, time, what is added to each), from queries that `changesAt` made. */
export const changesStep = (set: FeatureSet, names: ColumnNames, of: readonly Select[]): Step => ({
  name: names.step('changes'),
  comment: 'added on entering, taken away on leaving each window',
  query: { kind: 'union', of, hints: { sortedFor: [...keyNames(set), names.time] } },
});

/** From `changes` (keys, time, what is added to each cell) to what is inside each window. */
export function runningStep(set: FeatureSet, cells: readonly Cell[], names: ColumnNames): Step {
  const time = column(names.time, TIMESTAMP);
  const over = { partitionBy: keyColumns(set), orderBy: [ascending(time)] };
  return {
    name: names.step('running'),
    comment: 'what is inside each window; the last row of a reference time has all of its changes',
    query: select({
      items: [
        ...keyItems(set),
        item(names.time, time),
        ...cells.map((cell) =>
          item(names.inWindow(cell), {
            node: 'window',
            // What nothing leaves is carried on; all else adds up.
            fn: cell.measure.invertible ? 'sum' : cell.measure.fn,
            arg: column(names.inWindow(cell), cell.measure.type),
            ...over,
            frame: cumulative,
            hints: { sumsCounts: cell.measure.fn === 'count' },
            type: cell.measure.type,
          } satisfies WindowFunction),
        ),
        item(names.next, {
          node: 'window',
          fn: 'lead',
          arg: time,
          ...over,
          type: TIMESTAMP,
        } satisfies WindowFunction),
      ],
      from: { name: names.step('changes') },
    }),
  };
}

/** Of `running` the rows that have all changes of their reference time. */
export const isLastOfTime = (names: ColumnNames, of?: string): Scalar =>
  predicate('is_distinct', column(names.next, TIMESTAMP, of), column(names.time, TIMESTAMP, of));
