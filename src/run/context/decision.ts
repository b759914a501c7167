import type { Interval } from '../../engines/engine.js';

/** A set of instants as sorted, disjoint, half-open intervals that do not touch, in UTC microseconds since 1970-01-01. */
export type Intervals = readonly Interval[];

/** What a run will do for one set. */
export interface Decision {
  /** In order; each is replaced at once. Empty: nothing to do. */
  readonly intervals: Intervals;
  /** The whole history is made anew and what lies outside the intervals goes. */
  readonly rebuild: boolean;
  readonly why: Why;
}

/** Why a set is built. `renamed`: its history is copied, nothing is computed; `lost`: partitions are gone or damaged; `late`: rows that come late are not looked for. */
export type Why =
  | 'new'
  | 'changed'
  | 'renamed'
  | 'full'
  | 'asked'
  | 'source changed'
  | 'missing'
  | 'late'
  | 'lost'
  | 'up to date';
