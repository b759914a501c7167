import type { FeatureColumn, FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import { type Cell, cellsOf } from './cells.js';
import { type ColumnNames, columnNames, namesForWindow } from './column-names.js';
import { type KeyColumns, keysOf } from './keys.js';
import { type Measured, measuresOf } from './measures.js';
import { windowKey, windowsOf } from './windows.js';

/** What every step of a set's plan needs, made once. */
export interface PlanContext {
  readonly set: FeatureSet;
  readonly measured: Measured;
  readonly names: ColumnNames;
  /** The distinct windows, in the order in which columns first name them. */
  readonly windows: readonly TimeWindow[];
  /** The measures in the windows in which some column needs them. */
  readonly cells: readonly Cell[];
  readonly keys: KeyColumns;
}

/** `distinct`: see `measuresOf`. */
export function planContext(set: FeatureSet, distinct: 'counted' | 'listed' = 'counted'): PlanContext {
  const measured = measuresOf(set.aggregated, distinct);
  return {
    set,
    measured,
    names: columnNames(set, measured),
    windows: windowsOf(set),
    cells: cellsOf(set.aggregated, measured),
    keys: keysOf(set),
  };
}

/** The columns of a set that use one window. */
export const columnsOfWindow = (set: FeatureSet, window: TimeWindow): readonly FeatureColumn[] =>
  set.aggregated.filter((feature) => windowKey(feature.window) === windowKey(window));

/** The context of the columns of one window, whose steps have names of their own. */
export function contextOfWindow(context: PlanContext, window: TimeWindow): PlanContext {
  const aggregated = columnsOfWindow(context.set, window);
  return {
    ...context,
    set: { ...context.set, aggregated },
    names: namesForWindow(window, context.names),
    windows: [window],
    cells: cellsOf(aggregated, context.measured),
  };
}

export const isCellOf = (cell: Cell, window: TimeWindow): boolean =>
  windowKey(cell.window) === windowKey(window);
