import type { Interval } from '../../engines/engine.js';
import type { Intervals } from '../context/decision.js';

// `a` and `b` may be given in any order and overlapping; results are always in the normal form of `Intervals`.

const byStart = (a: Interval, b: Interval): number => Number(a.start > b.start) - Number(a.start < b.start);

/** The normal form of any intervals; empty ones vanish. */
export function normalize(intervals: Intervals): Intervals {
  const result: Interval[] = [];
  for (const next of intervals.filter(({ start, end }) => start < end).toSorted(byStart)) {
    const last = result.at(-1);
    if (last !== undefined && next.start <= last.end)
      result[result.length - 1] = { start: last.start, end: next.end > last.end ? next.end : last.end };
    else result.push(next);
  }
  return result;
}

export const union = (a: Intervals, b: Intervals): Intervals => normalize([...a, ...b]);

/** What is in `a` and not in `b`. */
export function subtract(a: Intervals, b: Intervals): Intervals {
  const holes = normalize(b);
  return normalize(a).flatMap((whole) => {
    const parts: Interval[] = [];
    let start = whole.start;
    for (const hole of holes) {
      if (hole.end <= start || hole.start >= whole.end) continue;
      if (hole.start > start) parts.push({ start, end: hole.start });
      start = hole.end > start ? hole.end : start;
    }
    if (start < whole.end) parts.push({ start, end: whole.end });
    return parts;
  });
}

/** The end of the unbroken stretch of `done` that covers `from`; `from` itself where nothing covers it. */
export function coveredUntil(done: Intervals, from: bigint): bigint {
  const covering = normalize(done).find(({ start, end }) => start <= from && from < end);
  return covering === undefined ? from : covering.end;
}
