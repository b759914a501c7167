import type { Frame, RangeBound, RowBound } from './nodes.js';

/** Bounds and frames that several steps use. */

export const unbounded = { bound: 'unbounded preceding' } as const satisfies RowBound & RangeBound;
export const currentRow = { bound: 'current row' } as const satisfies RowBound & RangeBound;

/** A row and all rows before it. */
export const cumulative: Frame = { unit: 'rows', start: unbounded, end: currentRow };

/** All rows before a row. */
export const allBefore: Frame = {
  unit: 'rows',
  start: unbounded,
  end: { bound: 'rows preceding', rows: 1 },
};
