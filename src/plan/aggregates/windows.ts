import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { DAY } from '../../types/duration.js';
import { TIMESTAMP } from '../../types/type.js';
import { call, instant, interval, later } from '../ir/builders.js';

const WEEK = 7n * DAY;
/** 1970-01-05, the first Monday. */
const FIRST_MONDAY = 4n * DAY;

/**
 * An instant from which reference times are counted, not after 1970-01-01 so that no event lies before it:
 * slides of whole weeks begin on Mondays, all others at 1970-01-01.
 */
export const gridOrigin = (every: bigint): bigint => (every % WEEK === 0n ? FIRST_MONDAY - every : 0n);

/** The last reference time at or before `time` (not before 1970). */
export const referenceTimeAtOrBefore = (time: bigint, every: bigint): bigint => {
  const from = gridOrigin(every);
  return time - ((time - from) % every);
};

/** The first reference time at or after `time` (not before 1970). */
export const referenceTimeAtOrAfter = (time: bigint, every: bigint): bigint => {
  const before = referenceTimeAtOrBefore(time, every);
  return before === time ? time : before + every;
};

/** The first reference time at which an event at `time` is known: the least T > time. */
export const visibleFrom = (time: bigint, every: bigint): bigint =>
  referenceTimeAtOrBefore(time, every) + every;

/** SQL for the least reference time after `time`. Where every instant is one, that is a microsecond later. */
export const nextReferenceTime = (time: Scalar, every: bigint): Scalar =>
  later(
    every === 1n ? time : call('bucket', TIMESTAMP, time, interval(every), instant(gridOrigin(every))),
    every,
  );

/** A window whose length is a multiple of the slide is left by all events of one entry at once. */
export const isMultipleOfSlide = (window: TimeWindow, every: bigint): boolean =>
  window.kind !== 'duration' || window.duration.micros % every === 0n;

/** The length of the longest window in microseconds; null: one has no length. */
export const longestOf = (windows: readonly CellWindow[]): bigint | null =>
  windows.reduce<bigint | null>((longest, window) => {
    if (longest === null || window.kind !== 'duration') return null;
    return window.duration.micros > longest ? window.duration.micros : longest;
  }, 0n);

/**
 * How far before a run's start its windows see, in microseconds; null: all of the past. A snapshot is compared with
 * the one a slide earlier, which sees that much further.
 */
export const lookbackOf = (set: FeatureSet): bigint | null => {
  const longest = longestOf(windowsOf(set));
  return longest === null || set.grain === 'event' ? longest : longest + set.every.micros;
};

/** The distinct windows of a set, in the order its columns name them first. */
export function windowsOf(set: FeatureSet): readonly TimeWindow[] {
  const seen = new Map<string, TimeWindow>();
  for (const { window } of set.aggregated) {
    const key = windowKey(window);
    if (!seen.has(key)) seen.set(key, window);
  }
  return [...seen.values()];
}

/** What counts are taken over: the windows of a set, and all rows of a key up to a row. */
export type CellWindow = TimeWindow | { readonly kind: 'rows so far' };

/** Equal for windows of equal length, however they were typed. */
export function windowKey(window: CellWindow): string {
  if (window.kind === 'events') return `${window.rows.count} events`;
  return window.kind === 'duration' ? String(window.duration.micros) : window.kind;
}

/** A word for a window in names of internal columns: `3_days`. */
export function windowWord(window: CellWindow): string {
  if (window.kind === 'events') return `${window.rows.count}_${window.rows.unit}`;
  if (window.kind === 'duration') return `${window.duration.count}_${window.duration.unit}`;
  return window.kind.replaceAll(' ', '_');
}
