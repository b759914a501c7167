import type { FeatureSet } from '../../catalog/model/index.js';
import { lookbackOf, referenceTimeAtOrAfter } from '../../plan/aggregates/windows.js';
import { DAY } from '../../types/duration.js';
import type { Intervals } from '../context/decision.js';
import { normalize } from '../intervals/intervals.js';

/** The events of one UTC day, or of a part of one, as a set reads them. */
export interface DayDigest {
  /** Where the day or its part begins, UTC microseconds; it ends with the next one, or with the day. */
  readonly since: bigint;
  readonly events: bigint;
  /** Independent of the order of rows; digests of parts add up to that of the whole. */
  readonly digest: bigint;
}

/** Digests with no day cut but at `boundary`: parts that other boundaries made are put together again. */
export function mergeParts(parts: readonly DayDigest[], boundary: bigint): readonly DayDigest[] {
  const merged = new Map<bigint, DayDigest>();
  for (const { since, events, digest } of parts) {
    const day = since - (since % DAY);
    const whole = boundary > day && boundary <= since ? boundary : day;
    const known = merged.get(whole);
    merged.set(whole, {
      since: whole,
      events: events + (known?.events ?? 0n),
      digest: digest + (known?.digest ?? 0n),
    });
  }
  return [...merged.values()].toSorted((a, b) => (a.since < b.since ? -1 : 1));
}

/** Where events differ: the starts of days or parts, in order; also of those that have come and those that are gone. */
export function changedSince(before: readonly DayDigest[], after: readonly DayDigest[]): readonly bigint[] {
  const text = ({ events, digest }: DayDigest): string => `${events} ${digest}`;
  const was = new Map(before.map((one) => [one.since, text(one)]));
  const is = new Map(after.map((one) => [one.since, text(one)]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((since) => was.get(since) !== is.get(since))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

/**
 * The times of rows that can differ after events of some days, or parts of them, changed; half-open, on the grid of the
 * set. An event at u changes states in (u, u + longest window], and the row one slide later, which says that a state
 * ended; at event grain rows in [u, u + longest window]. Where windows have no end (lifetime, newest values, row windows)
 * all later rows can differ, up to `end`.
 */
export function staleAfter(set: FeatureSet, changed: readonly bigint[], end: bigint): Intervals {
  const lookback = lookbackOf(set);
  const every = set.every.micros;
  const stale = changed.map((since) => {
    const nextDay = since - (since % DAY) + DAY;
    const until = lookback === null ? end : nextDay + lookback;
    return { start: firstAfter(set, since), end: referenceTimeAtOrAfter(until < end ? until : end, every) };
  });
  return normalize(stale);
}

/** The first time of a row that can see an event of `since`. */
const firstAfter = (set: FeatureSet, since: bigint): bigint =>
  referenceTimeAtOrAfter(set.grain === 'event' ? since : since + 1n, set.every.micros);

/** The times of rows up to `end` that can see an event of `since` or later. */
export const afterEvents = (set: FeatureSet, since: bigint, end: bigint): Intervals =>
  normalize([{ start: firstAfter(set, since), end }]);
