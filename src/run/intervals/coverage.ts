import type { Interval } from '../../engines/engine.js';
import {
  referenceTimeAtOrAfter,
  referenceTimeAtOrBefore,
  visibleFrom,
} from '../../plan/aggregates/windows.js';
import type { Intervals } from '../context/decision.js';
import { coveredUntil, subtract } from './intervals.js';

/**
 * Coverage of one feature set (SPEC §2.1): which reference times are done, what is missing, until when the
 * history is valid. All pure. Done intervals are in instants whose bounds are reference times: [T1, T2) says
 * that every reference time T1 ≤ T < T2 is done.
 */
export interface Coverage {
  readonly done: Intervals;
  /** The set's first event as last seen, UTC microseconds; null: no event at all. */
  readonly firstEvent: bigint | null;
  /** Where there was no event at all: until when that was seen, exclusive. */
  readonly emptyUntil: bigint | null;
}

/** What of a set's definition coverage depends on, in microseconds. */
export interface Grid {
  readonly every: bigint;
  readonly start: bigint | null;
  /** Inclusive; absent or null: the history goes on. */
  readonly end?: bigint | null;
  /** Event grain: an event is known at its own time, not only at the next time of the grid. */
  readonly atOnce?: boolean;
}

/** The first reference time that can have a row: where the first event enters, not before `start`; null: none can. */
export function opening(grid: Grid, firstEvent: bigint | null): bigint | null {
  if (firstEvent === null) return null;
  const entry = grid.atOnce ? firstEvent : visibleFrom(firstEvent, grid.every);
  if (grid.start === null) return entry;
  const start = referenceTimeAtOrAfter(grid.start, grid.every);
  return entry > start ? entry : start;
}

/** Where the history of a set ends: just after its last reference time; null: it goes on. */
export const finish = ({ end = null, every }: Grid): bigint | null =>
  end === null ? null : referenceTimeAtOrBefore(end, every) + every;

/**
 * The interval of reference times T with start ≤ T < end and T ≤ now, none after the history's end, widened to the
 * grid; undefined where there is none.
 */
export function onGrid(grid: Grid, interval: Interval, now: bigint): Interval | undefined {
  const start = referenceTimeAtOrAfter(interval.start < 0n ? 0n : interval.start, grid.every);
  const last = referenceTimeAtOrBefore(now, grid.every);
  const wanted = referenceTimeAtOrAfter(interval.end < 0n ? 0n : interval.end, grid.every);
  const until = [wanted, last + grid.every, finish(grid) ?? wanted];
  const end = until.reduce((least, one) => (one < least ? one : least));
  return start < end ? { start, end } : undefined;
}

/** What is not done of the reference times before `end`, from the opening on. */
export function missing(grid: Grid, coverage: Coverage, end: bigint, now: bigint): Intervals {
  const from = opening(grid, coverage.firstEvent);
  const wanted = from === null ? undefined : onGrid(grid, { start: from, end }, now);
  return wanted === undefined ? [] : subtract([wanted], coverage.done);
}

/**
 * Until when the history is valid: every reference time before this instant is done, or lies before the opening,
 * where there is nothing to do; never after the history's end. Exclusive. A set without any event is valid as far as that was seen
 * or anything was done.
 */
export function validUntil(grid: Grid, coverage: Coverage): bigint {
  const until = coveredOrEmptyUntil(opening(grid, coverage.firstEvent), coverage);
  const last = finish(grid);
  return last !== null && last < until ? last : until;
}

function coveredOrEmptyUntil(from: bigint | null, { done, emptyUntil }: Coverage): bigint {
  if (from !== null) return coveredUntil(done, from);
  const [seen, built] = [emptyUntil ?? 0n, done.at(-1)?.end ?? 0n];
  return built > seen ? built : seen;
}

/** The holes: what is missing before the last done reference time. */
export function holes(grid: Grid, coverage: Coverage): Intervals {
  const end = coverage.done.at(-1)?.end;
  const from = opening(grid, coverage.firstEvent);
  return end === undefined || from === null || from >= end
    ? []
    : subtract([{ start: from, end }], coverage.done);
}
