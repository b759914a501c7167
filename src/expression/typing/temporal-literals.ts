import { formatInstant, parseWhen } from '../../types/instant.js';

const OFFSET = /^(.*\d)\s*([+-])(\d{2})(?::?(\d{2}))?$/;
const MINUTE = 60_000_000n;

/** `2020-02-29` as the value of a date literal; undefined for anything else, impossible dates included. */
export function dateText(text: string): string | undefined {
  const when = text.startsWith('0000') ? undefined : parseWhen(text);
  return when?.wholeDay ? text.trim() : undefined;
}

/**
 * `2020-02-29`, `2020-02-29 12:00[:00[.ffffff]]`, with `Z` or an offset like `+02:00`, as the value of a timestamp
 * literal in UTC; undefined for anything else.
 */
export function timestampText(text: string): string | undefined {
  if (text.startsWith('0000')) return undefined;
  const [, local = text, sign, hours = '00', minutes = '00'] =
    (/:/.test(text) ? OFFSET.exec(text) : null) ?? [];
  const when = parseWhen(local, 'optional');
  if (when === undefined || Number(hours) > 14 || Number(minutes) > 59) return undefined;
  const shift = (BigInt(hours) * 60n + BigInt(minutes)) * MINUTE;
  return formatInstant(sign === '-' ? when.instant + shift : when.instant - shift);
}

const units: Readonly<Record<string, bigint>> = {
  microsecond: 1n,
  millisecond: 1_000n,
  second: 1_000_000n,
  minute: MINUTE,
  hour: 60n * MINUTE,
  day: 24n * 60n * MINUTE,
  week: 7n * 24n * 60n * MINUTE,
};

export type IntervalResult =
  | { readonly micros: bigint }
  | { readonly problem: string; readonly hint: string };

const PART = /\s*([+-]?\d+)(?:\.(\d+))?\s*([A-Za-z]+)/y;
const LONGEST = 365_250n * 24n * 60n * MINUTE;

/** The length of `3 days` or `1 day 12 hours`, in microseconds; months and years have none. */
export function parseInterval(text: string): IntervalResult {
  const hint = 'write numbers and units, like "3 days" or "1 day 12 hours"';
  let micros = 0n;
  PART.lastIndex = 0;
  let at = 0;
  while (at < text.trimEnd().length) {
    PART.lastIndex = at;
    const match = PART.exec(text);
    if (match === null) return { problem: `'${text}' is not an interval`, hint };
    const [, whole = '', fraction = '', word = ''] = match;
    const unit = word.toLowerCase().replace(/s$/, '');
    const size = units[unit];
    if (size === undefined)
      return /^(mon|month|mth|quarter|qtr|y|yr|year|decade|centur(y|ie)|millenni(um|a))$/.test(unit)
        ? {
            problem: `'${text}' has no fixed length`,
            hint: 'months and years differ in length: write days, like "30 days"',
          }
        : {
            problem: `"${word}" is not a unit of time`,
            hint: `the units are ${Object.keys(units).join(', ')}`,
          };
    const scaled = BigInt(whole + fraction) * size;
    const divisor = 10n ** BigInt(fraction.length);
    if (scaled % divisor !== 0n) return { problem: `'${text}' is not a whole number of microseconds`, hint };
    micros += scaled / divisor;
    at = PART.lastIndex;
  }
  if (at === 0) return { problem: `'${text}' is not an interval`, hint };
  const tooLong = micros > LONGEST || micros < -LONGEST;
  return tooLong ? { problem: `'${text}' is longer than a thousand years`, hint } : { micros };
}
