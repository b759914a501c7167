import type { FeatureSet } from '../../catalog/model/index.js';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.js';
import type { Interval } from '../../engines/engine.js';
import type { StoredSet } from '../../sql/statements/run-state.js';
import { formatBrief } from '../../types/instant.js';
import type { Decision, Intervals } from '../context/decision.js';
import { type Coverage, type Grid, missing, onGrid, opening } from './coverage.js';
import { subtract, union } from './intervals.js';

/** What a run was asked for. Instants are UTC microseconds, half-open; null: not given. */
export interface RunRequest {
  readonly start: bigint | null;
  readonly end: bigint;
  readonly full: boolean;
  readonly now: bigint;
}

/** The request as it concerns one set. */
export interface SetRequest extends RunRequest {
  /** What is done but was computed from a source that has changed since. */
  readonly stale: Intervals;
}

export const gridOf = (set: FeatureSet): Grid => ({
  every: set.every.micros,
  start: set.start,
  atOnce: set.grain === 'event',
});

/** What was done before, as far as it still counts under the fingerprint; the first event is as just seen. */
export function coverageOf(
  stored: StoredSet | undefined,
  fingerprint: string,
  firstEvent: bigint | null,
): Coverage {
  const current = stored?.fingerprint === fingerprint ? stored : undefined;
  return {
    done: current?.done ?? [],
    firstEvent,
    emptyUntil: firstEvent === null ? (current?.emptyUntil ?? null) : null,
  };
}

/** Decides what to build of a set (SPEC §4, `fs run`). A refusal is a finding, not a throw. */
export function decide(
  set: FeatureSet,
  stored: StoredSet | undefined,
  fingerprint: string,
  firstEvent: bigint | null,
  asked: SetRequest,
): Decision | Diagnostic {
  const grid = gridOf(set);
  const changed = stored !== undefined && stored.fingerprint !== fingerprint;
  if (asked.start !== null && changed)
    return error(
      'FS302',
      `the spec of ${set.name} changed since its history was built: an interval cannot be recomputed by itself`,
      {
        span: set.span,
        hint: `rebuild it: fs run ${set.name} without --start-date`,
      },
    );
  const known = coverageOf(stored, fingerprint, firstEvent);
  const coverage = { ...known, done: subtract(known.done, asked.stale) };
  const gone = rowsOfGoneEvents(asked.stale, opening(grid, firstEvent));
  if (asked.start !== null) {
    const interval = onGrid(grid, { start: asked.start, end: asked.end }, asked.now);
    const intervals = union(interval === undefined ? [] : [interval], gone);
    return { intervals, rebuild: false, why: 'asked' };
  }
  if (changed || asked.full) {
    const before = stored?.done.at(-1)?.end ?? 0n;
    const end = changed || asked.end > before ? asked.end : before;
    const from = opening(grid, firstEvent);
    const whole = from === null ? undefined : onGrid(grid, { start: from, end }, asked.now);
    return {
      intervals: whole === undefined ? [] : [whole],
      rebuild: true,
      why: changed ? 'changed' : 'full',
    };
  }
  const again = union(
    within(asked.stale, onGrid(grid, { start: grid.start ?? 0n, end: asked.end }, asked.now)),
    gone,
  );
  const intervals = union(missing(grid, coverage, asked.end, asked.now), again);
  return { intervals, rebuild: false, why: reasonOf(stored, intervals, again) };
}

function reasonOf(stored: StoredSet | undefined, intervals: Intervals, again: Intervals): Decision['why'] {
  if (stored === undefined) return 'new';
  if (again.length > 0) return 'source changed';
  return intervals.length === 0 ? 'up to date' : 'missing';
}

/**
 * What is stale before the opening counts as done by itself, but still has rows of events that are gone: whatever was
 * asked for, they go. `from` is the opening; null: there is no event at all.
 */
const rowsOfGoneEvents = (stale: Intervals, from: bigint | null): Intervals =>
  from === null ? stale : within(stale, { start: 0n, end: from });

/** The part of `intervals` inside `bounds`. */
const within = (intervals: Intervals, bounds: Interval | undefined): Intervals =>
  bounds === undefined ? [] : subtract(intervals, subtract(intervals, [bounds]));

/** The state of a set after `interval` was built. What lies before the opening is never recorded: it is done by itself. */
export function afterInterval(
  coverage: Coverage,
  grid: Grid,
  interval: Interval,
  rebuild: boolean,
): Intervals {
  const from = opening(grid, coverage.firstEvent);
  const past: Intervals = from === null ? [interval] : [{ start: interval.start, end: from }];
  const counted = subtract([interval], past);
  return rebuild ? counted : union(coverage.done, counted);
}

/** Intervals for people: `2020-05-10 … 2020-05-14 (exclusive)`. */
export const formatIntervals = (intervals: Intervals): string =>
  intervals.map(({ start, end }) => `[${formatBrief(start)}, ${formatBrief(end)})`).join(', ');
