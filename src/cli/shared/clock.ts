import { failure } from '../../diagnostics/diagnostic.js';
import { parseDuration } from '../../types/duration.js';
import { dayAfter, parseWhen, type When } from '../../types/instant.js';

/**
 * Now, in UTC microseconds since 1970-01-01: the machine's clock, or `FS_NOW` if it is set (an instant such as
 * `2020-07-17T12:00:00Z`, or a date for its first moment), so that runs can be repeated.
 * @throws Failure FS006 if FS_NOW is neither.
 */
export function readClock(env: NodeJS.ProcessEnv): bigint {
  const { FS_NOW: fixed } = env;
  return fixed === undefined || fixed === ''
    ? BigInt(Date.now()) * 1_000n
    : readWhen(fixed, 'FS_NOW').instant;
}

/** @throws Failure FS006 for text that is neither a date nor an instant. */
function readWhen(text: string, of: string): When {
  const when = parseWhen(text);
  if (when !== undefined) return when;
  const shaped = /^\d{4}-\d{2}-\d{2}$/.test(text.trim());
  throw failure(
    'FS006',
    `${of}: "${text}" is ${shaped ? 'a date that does not exist' : 'not a date or an instant'}`,
    {
      hint: 'write 2020-07-17, or 2020-07-17T12:00:00Z in UTC',
    },
  );
}

/** The first moment of a date, or an instant. */
export const readInstant = (text: string, of: string): bigint => readWhen(text, of).instant;

/** The end of a half-open interval whose last date is included, or whose end is an instant. */
const endOf = ({ instant, wholeDay }: When): bigint => (wholeDay ? dayAfter(instant) : instant);

/** A length of time such as `90s`, `10m`, `2h` or `10 minutes`, in milliseconds. @throws Failure FS008 for other text. */
export function readWait(text: string): number {
  const [, count = '', unit = ''] = /^\s*(\d+)\s*(s|m|min|h)\s*$/.exec(text) ?? [];
  const read = parseDuration(unit === '' ? text : `${count} ${UNITS[unit] ?? ''}`);
  if ('duration' in read) return Number(read.duration.micros / 1_000n);
  throw failure('FS008', `--wait: ${read.problem}`, { hint: 'write --wait 90s, --wait 10m or --wait 2h' });
}

const UNITS: Readonly<Record<string, string>> = { s: 'seconds', m: 'minutes', min: 'minutes', h: 'hours' };

export interface RequestedInterval {
  readonly start?: bigint;
  readonly end?: bigint;
}

/**
 * The interval between two dates, both inclusive, or two instants, the bounds of a half-open interval.
 * @throws Failure FS006 for text that is neither, FS007 for an empty interval.
 */
export function readInterval(start: string | undefined, end: string | undefined): RequestedInterval {
  const from = start === undefined ? undefined : readInstant(start, '--start-date');
  const to = end === undefined ? undefined : endOf(readWhen(end, '--end-date'));
  if (from !== undefined && to !== undefined && from >= to)
    throw failure('FS007', `the end ${end} is not after the start ${start}`, {
      hint: 'dates are inclusive: a single day has equal start and end dates; instants are half-open bounds',
    });
  return { ...(from === undefined ? {} : { start: from }), ...(to === undefined ? {} : { end: to }) };
}
