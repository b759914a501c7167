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
  /** Of the set's definition today. */
  readonly fingerprint: string;
  /** The first event of its source, UTC microseconds; null: there is none. */
  readonly firstEvent: bigint | null;
  /** What is done but was computed from a source that has changed since. */
  readonly stale: Intervals;
  /** What a plain run computes again without a change being known: late rows may have come. */
  readonly late: Intervals;
  /** The times of partitions that are gone or damaged. */
  readonly lost: Intervals;
}

export const gridOf = (set: FeatureSet): Grid => ({
  every: set.every.micros,
  start: set.start,
  end: set.end,
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

/** Decides what to build of a set. What is refused is returned as a diagnostic, not thrown. */
export function decide(
  set: FeatureSet,
  stored: StoredSet | undefined,
  request: SetRequest,
): Decision | Diagnostic {
  const changed = stored !== undefined && stored.fingerprint !== request.fingerprint;
  if (request.start !== null)
    return changed ? changedSince(set) : asked(set, { ...request, start: request.start });
  if (changed || request.full) return rebuilt(set, stored, changed ? 'changed' : 'full', request);
  return whatIsMissing(set, stored, request);
}

const changedSince = (set: FeatureSet): Diagnostic =>
  error(
    'FS302',
    `the spec of ${set.name} changed since its history was built: an interval cannot be recomputed by itself`,
    { span: set.span, hint: `rebuild it: fs run ${set.name} without --start-date` },
  );

/** Exactly the interval that was asked for. */
function asked(set: FeatureSet, request: SetRequest & { readonly start: bigint }): Decision {
  const { start, end, now, stale, lost, firstEvent } = request;
  const grid = gridOf(set);
  const interval = onGrid(grid, { start, end }, now);
  const gone = beforeOpening(union(stale, lost), opening(grid, firstEvent));
  return { intervals: union(interval === undefined ? [] : [interval], gone), rebuild: false, why: 'asked' };
}

/** Everything from the opening: up to the end that was asked for, with `full` at least as far as was done before. */
function rebuilt(
  set: FeatureSet,
  stored: StoredSet | undefined,
  why: 'changed' | 'full',
  { end, now, firstEvent }: SetRequest,
): Decision {
  const before = stored?.done.at(-1)?.end ?? 0n;
  const grid = gridOf(set);
  const from = opening(grid, firstEvent);
  const until = why === 'changed' || end > before ? end : before;
  const whole = from === null ? undefined : onGrid(grid, { start: from, end: until }, now);
  return { intervals: whole === undefined ? [] : [whole], rebuild: true, why };
}

/** What is not done up to the end, and what was done from a source that has changed since. */
function whatIsMissing(
  set: FeatureSet,
  stored: StoredSet | undefined,
  { end, now, stale, late, lost, fingerprint, firstEvent }: SetRequest,
): Decision {
  const grid = gridOf(set);
  const known = coverageOf(stored, fingerprint, firstEvent);
  const coverage = { ...known, done: subtract(known.done, stale) };
  const from = opening(grid, firstEvent);
  const wanted = onGrid(grid, { start: grid.start ?? 0n, end }, now);
  const again = union(within(stale, wanted), beforeOpening(stale, from));
  const cleared = beforeOpening(lost, from);
  const due = missing(grid, coverage, end, now);
  const perhaps = within(late, wanted);
  const reasons: readonly (readonly [Intervals, Decision['why']])[] = [
    [again, 'source changed'],
    [cleared, 'lost'],
    [due, 'missing'],
    [perhaps, 'late'],
  ];
  const why = reasons.find(([intervals]) => intervals.length > 0)?.[1] ?? 'up to date';
  const intervals = [again, cleared, perhaps].reduce(union, due);
  return { intervals, rebuild: false, why: stored === undefined ? 'new' : why };
}

/**
 * What is stale or lost before the opening counts as done by itself, but still has rows of events that are gone, or a
 * partition that is damaged: whatever was asked for, they go. `from` is the opening; null: there is no event at all.
 */
const beforeOpening = (intervals: Intervals, from: bigint | null): Intervals =>
  from === null ? intervals : within(intervals, { start: 0n, end: from });

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
