import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interval } from '../../../../src/engines/engine.js';
import type { Intervals } from '../../../../src/run/context/decision.js';
import { holes, missing, onGrid, opening, validUntil } from '../../../../src/run/intervals/coverage.js';
import { coveredUntil, normalize, subtract, union } from '../../../../src/run/intervals/intervals.js';
import { DAY } from '../../../../src/types/duration.js';

const SPAN = 24;
const interval: fc.Arbitrary<Interval> = fc
  .tuple(fc.integer({ min: 0, max: SPAN }), fc.integer({ min: 0, max: SPAN }))
  .map(([a, b]) => ({ start: BigInt(Math.min(a, b)), end: BigInt(Math.max(a, b)) }));
const intervals = fc.array(interval, { maxLength: 6 });

/** An interval set as the plain set of the instants in it. */
const instants = (of: Intervals): ReadonlySet<number> =>
  new Set(
    of.flatMap(({ start, end }) => Array.from({ length: Number(end - start) }, (_, i) => Number(start) + i)),
  );

const isNormal = (of: Intervals): boolean =>
  of.every(({ start, end }, index) => start < end && (of[index - 1]?.end ?? -1n) < start);

describe('interval sets are sets of instants', () => {
  it('in a normal form', () => {
    fc.assert(
      fc.property(intervals, (a) => {
        expect(isNormal(normalize(a))).toBe(true);
        expect(instants(normalize(a))).toEqual(instants(a));
      }),
    );
  });

  it('united and subtracted', () => {
    fc.assert(
      fc.property(intervals, intervals, (a, b) => {
        const [inA, inB] = [instants(a), instants(b)];
        expect(instants(union(a, b))).toEqual(new Set([...inA, ...inB]));
        expect(instants(subtract(a, b))).toEqual(new Set([...inA].filter((t) => !inB.has(t))));
        expect(isNormal(union(a, b)) && isNormal(subtract(a, b))).toBe(true);
      }),
    );
  });

  it('covered from an instant on', () => {
    fc.assert(
      fc.property(intervals, fc.integer({ min: 0, max: SPAN }), (a, from) => {
        const inA = instants(a);
        let until = from;
        while (inA.has(until)) until++;
        expect(coveredUntil(a, BigInt(from))).toBe(BigInt(until));
      }),
    );
  });
});

const daily = { every: DAY, start: null };
const day = (n: number): bigint => BigInt(n) * DAY;

describe('coverage', () => {
  const coverage = { done: [], firstEvent: day(10) + 1n, emptyUntil: null };

  it('opens at the first reference time after the first event', () => {
    expect(opening(daily, day(10) + 1n)).toBe(day(11));
    expect(opening(daily, day(10))).toBe(day(11));
    expect(opening({ ...daily, start: day(30) - 5n }, day(10))).toBe(day(30));
    expect(opening({ ...daily, start: day(3) - 5n }, day(10))).toBe(day(11));
    expect(opening(daily, null)).toBeNull();
  });

  it('never holds a reference time after the clock', () => {
    expect(onGrid(daily, { start: 0n, end: day(9) }, day(5) + 7n)).toEqual({ start: 0n, end: day(6) });
    expect(onGrid(daily, { start: 0n, end: day(9) }, day(5))).toEqual({ start: 0n, end: day(6) });
    expect(onGrid(daily, { start: day(6), end: day(9) }, day(5))).toBeUndefined();
    expect(onGrid(daily, { start: 1n, end: day(2) + 1n }, day(50))).toEqual({ start: day(1), end: day(3) });
  });

  it('is valid up to the first hole', () => {
    expect(validUntil(daily, coverage)).toBe(day(11));
    const done = [
      { start: day(11), end: day(14) },
      { start: day(16), end: day(20) },
    ];
    expect(validUntil(daily, { ...coverage, done })).toBe(day(14));
    expect(holes(daily, { ...coverage, done })).toEqual([{ start: day(14), end: day(16) }]);
    expect(missing(daily, { ...coverage, done }, day(22), day(100))).toEqual([
      { start: day(14), end: day(16) },
      { start: day(20), end: day(22) },
    ]);
  });

  it('gets a hole where an older event turns up', () => {
    const done = [{ start: day(11), end: day(14) }];
    const older = { ...coverage, done, firstEvent: day(7) };
    expect(validUntil(daily, older)).toBe(day(8));
    expect(holes(daily, older)).toEqual([{ start: day(8), end: day(11) }]);
  });

  it('of a set without events reaches as far as that was seen', () => {
    expect(validUntil(daily, { done: [], firstEvent: null, emptyUntil: day(9) })).toBe(day(9));
    expect(missing(daily, { done: [], firstEvent: null, emptyUntil: day(9) }, day(20), day(30))).toEqual([]);
  });

  it('counts weeks from Mondays, however they are written', () => {
    const weekly = { every: 7n * DAY, start: null };
    expect(opening(weekly, 0n)).toBe(day(4));
    expect(opening({ every: 14n * DAY, start: null }, 0n)).toBe(day(4));
    expect(opening({ every: 5n * DAY, start: null }, 0n)).toBe(day(5));
  });
});
