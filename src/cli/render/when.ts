import type { Interval } from '../../engines/engine.js';
import { DAY } from '../../types/duration.js';
import { formatBrief, formatIso } from '../../types/instant.js';

/**
 * Reference times as people read them, both ends inclusive: `2020-05-10 … 2020-07-17`. `every` is the slide in
 * microseconds; of one microsecond, at event grain, the stretch of time itself is shown.
 */
export function showReferenceTimes({ start, end }: Interval, every: bigint): string {
  if (every === 1n) return showDays({ start, end });
  const last = end - every;
  return last <= start ? formatBrief(start) : `${formatBrief(start)} … ${formatBrief(last)}`;
}

export const showAllReferenceTimes = (intervals: readonly Interval[], every: bigint): string =>
  intervals.length === 0
    ? 'none'
    : intervals.map((interval) => showReferenceTimes(interval, every)).join(', ');

/** A half-open stretch of time by the days it touches: `2020-04-10 … 2020-07-17`. */
export function showDays({ start, end }: Interval): string {
  if (start % DAY !== 0n || end % DAY !== 0n)
    return `${formatBrief(start)} … ${formatBrief(end)} (exclusive)`;
  return end - start <= DAY ? formatBrief(start) : `${formatBrief(start)} … ${formatBrief(end - DAY)}`;
}

/** As JSON says it: ISO 8601, half-open. */
export const jsonInterval = ({ start, end }: Interval): { readonly start: string; readonly end: string } => ({
  start: formatIso(start),
  end: formatIso(end),
});

export const showSeconds = (seconds: number): string => `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;

/** `1 row`, `2 rows`. */
export const counted = (count: bigint | number, noun: string): string =>
  `${count} ${noun}${BigInt(count) === 1n ? '' : 's'}`;
