import type { FeatureColumn, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import type { Item } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';
import { isOrderedValues, type Measure, type OrderedValues } from './measure.js';
import type { Measured } from './measures.js';
import { type CellWindow, windowKey } from './windows.js';

/** A measure inside one window. */
export interface Cell {
  readonly measure: Measure;
  readonly window: CellWindow;
}

/** The step with what is inside each window, one row a time. */
export interface WindowValues {
  readonly name: StepName;
  readonly where: readonly Scalar[];
  /** Columns that are passed on behind the time. */
  readonly eventKey: readonly Item[];
  readonly values: (cell: Cell) => Scalar;
}

/** The measures in the windows in which some column needs them, each once. */
export function cellsOf(columns: readonly FeatureColumn[], measured: Measured): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const column of columns)
    for (const needed of measured.of(column))
      for (const cell of cellsFor(needed, column.window)) {
        const id = `${cell.measure.name} ${windowKey(cell.window)}`;
        if (!cells.has(id)) cells.set(id, cell);
      }
  return [...cells.values()];
}

function cellsFor(needed: Measure | OrderedValues, window: TimeWindow): readonly Cell[] {
  if (!isOrderedValues(needed)) return [{ measure: needed, window }];
  const { before, inside } = countCells(needed, window);
  return [before, inside];
}

/**
 * How many values of a list came before, and how many of them are inside the window. A window of rows ends with its
 * row, others with all that have its time.
 */
export const countCells = (
  { counter }: OrderedValues,
  window: TimeWindow,
): { readonly before: Cell; readonly inside: Cell } => ({
  before: { measure: counter, window: { kind: window.kind === 'events' ? 'rows so far' : 'lifetime' } },
  inside: { measure: counter, window },
});
