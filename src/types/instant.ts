import { DAY } from './duration.js';

/**
 * Instants are UTC microseconds since 1970-01-01 as bigint; this file turns them into text and back, on the
 * proleptic Gregorian calendar, for the years 0001 to 9999.
 */

const MILLI = 1_000n;

/** Floor division, right before 1970 too. */
const floorDiv = (a: bigint, b: bigint): bigint => (a - (((a % b) + b) % b)) / b;

/** `YYYY-MM-DD HH:MM:SS[.ffffff]`, the fraction only where not zero and without trailing zeros. */
export function formatInstant(micros: bigint): string {
  const millis = floorDiv(micros, MILLI);
  const second = new Date(Number(floorDiv(millis, MILLI) * MILLI))
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  const fraction = micros - floorDiv(micros, 1_000_000n) * 1_000_000n;
  return fraction === 0n ? second : `${second}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}

/** For people: `2020-05-10` at midnight, otherwise `2020-05-10 12:00:00`. */
export const formatBrief = (micros: bigint): string => formatInstant(micros).replace(/ 00:00:00$/, '');

/** As ISO 8601 in UTC: `2020-05-10T12:00:00Z`. */
export const formatIso = (micros: bigint): string => `${formatInstant(micros).replace(' ', 'T')}Z`;

const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z)?)?$/;

/** A date without a time stands for its whole day; `instant` is its first moment. */
export type When = { readonly instant: bigint; readonly wholeDay: boolean };

/**
 * Reads `2020-05-10` (a whole day) or `2020-05-10T12:00[:00[.ffffff]]Z` (an instant; the Z may be left out
 * only where `zone` is `optional`). Undefined for anything else, impossible dates included.
 */
export function parseWhen(text: string, zone: 'required' | 'optional' = 'required'): When | undefined {
  const match = pattern.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', z] = match;
  const wholeDay = hour === undefined;
  if (!wholeDay && z === undefined && zone === 'required') return undefined;
  const date = `${year}-${month}-${day}`;
  const time = wholeDay ? '00:00:00' : `${hour}:${minute}:${second}`;
  const parsed = new Date(`${date}T${time}Z`);
  // Date accepts 2020-02-30 as March: only a text that comes back unchanged was a real date.
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 19) !== `${date}T${time}`)
    return undefined;
  return { instant: BigInt(parsed.getTime()) * MILLI + BigInt(fraction.padEnd(6, '0')), wholeDay };
}

/** Reads what `formatInstant` writes. */
export function parseInstant(text: string): bigint {
  const when = parseWhen(text, 'optional');
  if (when === undefined) throw new RangeError(`not an instant: ${text}`);
  return when.instant;
}

/** The first moment after the day that `instant` begins. */
export const dayAfter = (instant: bigint): bigint => instant + DAY;
