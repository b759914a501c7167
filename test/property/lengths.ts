import type { Length, Window } from './scenario.js';

const SECOND = 1_000_000n;
export const DAY = 86_400n * SECOND;

const units: readonly (readonly [string, bigint])[] = [
  ['week', 7n * DAY],
  ['day', DAY],
  ['hour', 3_600n * SECOND],
  ['minute', 60n * SECOND],
  ['second', SECOND],
];

/** `micros` in the largest unit that holds it whole. Throws where that is smaller than a second. */
export function length(micros: bigint, smallestFirst = false): Length {
  const fitting = units.filter(([, size]) => micros % size === 0n);
  const [name, size] = (smallestFirst ? fitting.at(-1) : fitting[0]) ?? [];
  if (name === undefined || size === undefined || micros <= 0n)
    throw new RangeError(`${micros} µs is no length`);
  const count = micros / size;
  return { text: `${count} ${name}${count === 1n ? '' : 's'}`, micros };
}

/** A length as the spec writes it: `90 minutes`. */
export const lengthOf = (written: string): Length => {
  const [count = '', unit = ''] = written.split(' ');
  const size = units.find(([name]) => name === unit.replace(/s$/, ''))?.[1] ?? 0n;
  return { text: written, micros: BigInt(count) * size };
};

/** Slides that the cases use; two of them are whole weeks written in another unit. */
export const slides: readonly Length[] = [
  '1 day',
  '1 hour',
  '90 minutes',
  '7 minutes',
  '36 hours',
  '1 week',
  '1 day',
  '2 weeks',
  '14 days',
  '3 days',
  '45 seconds',
  '168 hours',
].map(lengthOf);

/** Windows to go with a slide: multiples, fractions, in between, smaller, much longer, all of the past. */
export function windowsFor({ micros }: Length): Window[] {
  const whole = (t: bigint): Length => length(t - (t % SECOND));
  return [
    length(micros),
    whole(micros * 3n),
    'lifetime',
    whole((micros * 5n) / 2n),
    whole(micros * 7n),
    whole(micros / 2n),
    length(micros * 2n, true),
    whole(micros + SECOND),
    whole(micros * 20n),
    whole(micros / 3n),
    whole((micros * 10n) / 7n),
    whole(micros * 4n),
    'lifetime',
    whole(micros * 8n - SECOND),
    whole(micros * 1000n),
    whole((micros * 7n) / 4n),
  ];
}
