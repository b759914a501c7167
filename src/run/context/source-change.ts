import type { SourceRecord } from '../../sql/statements/source-state.js';
import type { Intervals } from './decision.js';

/** What changed in the source of a set since its history was computed. */
export interface SourceChange {
  /** Times of rows that can differ, on the grid; the history is not right there until it is computed again. */
  readonly stale: Intervals;
  /** What the next run compares with; null: what is stored already. */
  readonly record: SourceRecord | null;
}
