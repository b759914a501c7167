import fc from 'fast-check';
import { slides } from './lengths.js';
import { bigints, conditions, decimals, doubles, integers, pivots, strings } from './pools.js';

/*
 * A case is drawn as small independent numbers and then read as a case: so fast-check shrinks every part by itself,
 * and the rare things (ties, reference times, windows' edges) are as likely as we want.
 */

const places = ['inside', 'multiple', 'tie', 'window', 'before', 'after', 'second'] as const;
export type Place = (typeof places)[number];

/** Null in `percent` of 100. */
const unless = <T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: percent, arbitrary: fc.constant(null) }, { weight: 100 - percent, arbitrary });

export const rawEvent = fc.record({
  place: fc.constantFrom<Place>(...places),
  cell: fc.nat(47),
  fraction: fc.nat(999_999),
  key: fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(7) }),
  nullKey: fc.nat(24),
  amount: fc.nat(doubles.length - 1),
  qty: fc.nat(integers.length - 1),
  big: fc.nat(bigints.length - 1),
  price: fc.nat(decimals.length - 1),
  label: fc.nat(strings.length - 1),
  late: fc.nat(11),
});
export type RawEvent = typeof rawEvent extends fc.Arbitrary<infer T> ? T : never;

const rawFeature = fc.record({
  measure: fc.nat(32),
  aggregates: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 2 }),
  where: unless(70, fc.nat(conditions.length - 1)),
  pivot: unless(75, fc.nat(pivots.length - 1)),
  fill: fc.nat(2),
  clock: unless(75, fc.nat(2)),
  windows: unless(75, fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 2 })),
});
export type RawFeature = typeof rawFeature extends fc.Arbitrary<infer T> ? T : never;

const rawDerived = fc.record({
  shape: fc.nat(99),
  first: fc.nat(99),
  second: fc.nat(99),
  fill: fc.boolean(),
});
export type RawDerived = typeof rawDerived extends fc.Arbitrary<infer T> ? T : never;

const rawSet = fc.record({
  every: fc.nat(slides.length - 1),
  windows: fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 4 }),
  features: fc.array(rawFeature, { minLength: 1, maxLength: 3 }),
  /** 0: several windows, all of them multiples of the slide. */
  wide: fc.nat(6),
  derived: fc.array(rawDerived, { maxLength: 2 }),
  start: unless(60, fc.nat(60)),
  where: unless(80, fc.nat(conditions.length - 1)),
  dedupe: unless(70, fc.record({ by: fc.nat(4), keep: fc.constantFrom('last' as const, 'first' as const) })),
  partitionBy: fc.constantFrom('day' as const, 'month' as const, 'year' as const),
});
export type RawSet = typeof rawSet extends fc.Arbitrary<infer T> ? T : never;

const rawStep = fc.record({
  kind: fc.constantFrom('interval', 'interval', 'repeat', 'upTo', 'earlier', 'from'),
  a: fc.nat(100),
  b: fc.nat(100),
  jitter: fc.nat(3),
  only: fc.nat(7),
});
export type RawStep = typeof rawStep extends fc.Arbitrary<infer T> ? T : never;

/** Most cases are small; some have keys with more than a hundred events. */
export const rawEvents = fc.oneof(
  { weight: 8, arbitrary: fc.array(rawEvent, { maxLength: 16 }) },
  { weight: 3, arbitrary: fc.array(rawEvent, { minLength: 17, maxLength: 40 }) },
  {
    weight: 3,
    arbitrary: fc
      .array(rawEvent, { minLength: 130, maxLength: 150, size: 'max' })
      .map((events) =>
        events.map((event) => ({ ...event, cell: event.cell % 7, key: event.key < 6 ? 0 : event.key })),
      ),
  },
);

export const rawScenario = fc.record({
  base: fc.constantFrom('2020-02-24', '2020-02-24', '2019-12-27', '1970-01-01', '2024-06-29'),
  cells: fc.integer({ min: 4, max: 40 }),
  events: rawEvents,
  sets: fc.array(rawSet, { minLength: 2, maxLength: 3 }),
  keys: fc.nat(5),
  mapped: fc.nat(3),
  steps: fc.array(rawStep, { maxLength: 5 }),
  after: fc.integer({ min: -3, max: 12 }),
  format: fc.constantFrom('csv' as const, 'parquet' as const),
  files: fc.constantFrom(1, 1, 3),
  seed: fc.nat(1_000_000),
  threads: fc.constantFrom(1, 2),
});
export type RawScenario = typeof rawScenario extends fc.Arbitrary<infer T> ? T : never;
