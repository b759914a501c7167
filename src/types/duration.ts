/** A fixed length of time as it was written: `3 days`. */
export interface Duration {
  readonly count: number;
  /** As typed: singular or plural. */
  readonly unit: string;
  /** Microseconds, more than zero. */
  readonly micros: bigint;
}

const SECOND = 1_000_000n;
export const DAY = 86_400n * SECOND;

const units: Readonly<Record<string, bigint>> = {
  second: SECOND,
  minute: 60n * SECOND,
  hour: 3_600n * SECOND,
  day: DAY,
  week: 7n * DAY,
};

const short: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  min: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
};

/** No duration is longer than a thousand years: instants stay within what every engine can add. */
const LONGEST = 365_250n * DAY;

export type DurationResult =
  | { readonly duration: Duration }
  | { readonly problem: string; readonly hint: string };

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** Reads one number and one unit: `1 day`, `90 minutes`. Anything else is a problem with a hint. */
export function parseDuration(text: string): DurationResult {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(text);
  if (match === null)
    return { problem: `"${text}" is not a duration`, hint: 'write one number and one unit, like "3 days"' };
  const [, number = '', word = ''] = match;
  if (number.includes('.'))
    return {
      problem: `"${text}" is not a whole number of units`,
      hint: 'use a smaller unit: "90 minutes" for 1.5 hours',
    };
  const count = Number(number);
  const unit = word.toLowerCase().replace(/s$/, '');
  const size = units[unit];
  if (size === undefined || word !== word.toLowerCase()) {
    if (/^(month|year|mon|mo|yr|y|quarter)$/.test(unit))
      return {
        problem: `"${text}" has no fixed length`,
        hint: 'months and years differ in length: write days, like "30 days" or "365 days"',
      };
    const long = units[unit] === undefined ? short[word.toLowerCase()] : unit;
    return long === undefined
      ? { problem: `"${word}" is not a unit of time`, hint: 'the units are second, minute, hour, day, week' }
      : { problem: `"${text}" is not a duration`, hint: `write "${plural(count, long)}"` };
  }
  if (!/\d\s+[a-z]/.test(text))
    return { problem: `"${text}" is not a duration`, hint: `write "${plural(count, unit)}"` };
  const micros = BigInt(number) * size;
  if (micros === 0n)
    return { problem: `"${text}" is no time at all`, hint: 'a duration is longer than zero' };
  if (micros > LONGEST)
    return {
      problem: `"${text}" is longer than a thousand years`,
      hint: 'for all of the past, use "lifetime"',
    };
  return { duration: { count, unit: word, micros } };
}

/** As it is read aloud: `3 days`. */
export const formatDuration = (duration: Duration): string => `${duration.count} ${duration.unit}`;

const lengths: readonly (readonly [micros: bigint, unit: string])[] = [
  [DAY, 'day'],
  [60n * 60n * SECOND, 'hour'],
  [60n * SECOND, 'minute'],
  [SECOND, 'second'],
  [1n, 'microsecond'],
];

/** A length in microseconds in the largest unit that divides it: `3 days`, `90 minutes`. */
export function formatLength(micros: bigint): string {
  const [size, unit] = lengths.find(([length]) => micros % length === 0n) ?? [1n, 'microsecond'];
  return plural(Number(micros / size), unit);
}

/** A number of events as it was written: `3 events`. */
export interface RowCount {
  /** 1 or more. */
  readonly count: number;
  /** As typed: singular or plural. */
  readonly unit: string;
}

const MOST_ROWS = 1_000_000;

/** Reads a row window: `3 events`. Undefined where the text is none, and rather a duration. */
export function parseRowWindow(
  text: string,
): { readonly rows: RowCount } | { readonly problem: string; readonly hint: string } | undefined {
  const [, number, unit] = /^\s*(\d+)\s+(events?)\s*$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const count = Number(number);
  if (count < 1) return { problem: `"${text}" is no event at all`, hint: 'this event alone is "1 event"' };
  if (count > MOST_ROWS)
    return {
      problem: `"${text}" is more than a million events`,
      hint: 'for all of the past, use "lifetime"',
    };
  return { rows: { count, unit } };
}
