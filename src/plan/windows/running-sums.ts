import type { Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import type { Cell } from '../aggregates/cells.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import type { PlanContext } from '../aggregates/context.js';
import { clampToRun, runEnd } from '../events/events.js';
import { ascending, column, item, literal, predicate, select } from '../ir/builders.js';
import { cumulative } from '../ir/frames.js';
import type { Item, Select, Step } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';

/** What adds nothing to a cell. */
export const noChange = ({ measure: { type, invertible } }: Cell): Scalar =>
  literal(type.name === 'exact' || !invertible ? null : '0', type);

/** Changes of cells: when, by how much, and from the rows of which earlier step. */
export interface Changes {
  readonly at: Scalar;
  readonly cells: readonly Item[];
  readonly from: StepName;
  readonly where?: readonly Scalar[];
}

/** Changes as a query; those after the run do not matter. */
export const changesAt = (
  { set, keys, names }: PlanContext,
  { at, cells, from, where = [] }: Changes,
): Select =>
  select({
    items: [...keys.items(), item(names.time, clampToRun(at, set)), ...cells],
    from: { name: from },
    where: [...where, predicate('lt', at, runEnd())],
  });

/** All changes of cells (keys, time, what is added to each), from queries that `changesAt` made. */
export const changesStep = ({ keys, names }: PlanContext, of: readonly Select[]): Step => ({
  name: names.step('changes'),
  comment: 'added on entering, taken away on leaving each window',
  query: { kind: 'union', of, hints: { sortedFor: [...keys.names, names.time] } },
});

/** From `changes` (keys, time, what is added to each cell) to what is inside each window. */
export function runningStep({ keys, names }: PlanContext, cells: readonly Cell[]): Step {
  const time = column(names.time, TIMESTAMP);
  const over = { node: 'window', partitionBy: keys.columns(), orderBy: [ascending(time)] } as const;
  const inside = (cell: Cell): Item => {
    const { fn, invertible, type } = cell.measure;
    return item(names.inWindow(cell), {
      ...over,
      // A minimum or maximum that nothing leaves is cumulative itself; all else adds up.
      fn: invertible ? 'sum' : fn,
      arg: column(names.inWindow(cell), type),
      frame: cumulative,
      hints: { sumsCounts: fn === 'count' },
      type,
    });
  };
  return {
    name: names.step('running'),
    comment: 'what is inside each window; the last row of a reference time has all of its changes',
    query: select({
      items: [
        ...keys.items(),
        item(names.time, time),
        ...cells.map(inside),
        item(names.next, { ...over, fn: 'lead', arg: time, type: TIMESTAMP }),
      ],
      from: { name: names.step('changes') },
    }),
  };
}

/** The rows of `running` that have all changes of their reference time. */
export const isLastOfTime = (names: ColumnNames, of?: string): Scalar =>
  predicate('is_distinct', column(names.next, TIMESTAMP, of), column(names.time, TIMESTAMP, of));
