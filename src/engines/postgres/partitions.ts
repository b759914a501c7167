import { createHash } from 'node:crypto';
import { LONGEST_NAME } from '../../types/limits.js';
import { formatInstant } from '../duckdb-client/values.js';
import type { HistoryTable, Interval } from '../engine.js';
import { quote } from './sql.js';

/** Postgres plans and locks every partition: a month for sets partitioned by day or month, otherwise a year. */
export type Unit = 'month' | 'year';

export const unitOf = (history: HistoryTable): Unit => (history.partitionBy === 'year' ? 'year' : 'month');

const micros = (year: number, month: number): bigint => BigInt(Date.UTC(year, month, 1)) * 1_000n;

/** The partition that holds an instant, UTC microseconds. */
export function partitionAt(instant: bigint, unit: Unit): Interval {
  const rest = ((instant % 1_000n) + 1_000n) % 1_000n;
  const date = new Date(Number((instant - rest) / 1_000n));
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return unit === 'year'
    ? { start: micros(year, 0), end: micros(year + 1, 0) }
    : { start: micros(year, month), end: micros(year, month + 1) };
}

/** The partitions an interval touches, in order. */
export function partitionsOf({ start, end }: Interval, unit: Unit): readonly Interval[] {
  const found: Interval[] = [];
  for (let at = start; at < end; ) {
    const partition = partitionAt(at, unit);
    found.push(partition);
    at = partition.end;
  }
  return found;
}

/** A name of at most 63 bytes, which Postgres would otherwise cut in silence: the middle becomes a hash. */
export function boundedName(stem: string, suffix: string): string {
  const whole = `${stem}${suffix}`;
  if (Buffer.byteLength(whole) <= LONGEST_NAME) return whole;
  const hash = createHash('sha256').update(stem).digest('hex').slice(0, 10);
  const room = LONGEST_NAME - Buffer.byteLength(suffix) - hash.length - 1;
  let kept = '';
  for (const character of stem) {
    if (Buffer.byteLength(kept + character) > room) break;
    kept += character;
  }
  return `${kept}~${hash}${suffix}`;
}

/** The table of a partition: `user_orders@2020-07`. No feature set has an `@` in its name. */
export function partitionName(history: HistoryTable, start: bigint, unit: Unit): string {
  const text = formatInstant(start);
  return boundedName(history.name, `@${text.slice(0, unit === 'year' ? 4 : 7)}`);
}

/** `for values from (…) to (…)`. */
export const bounds = ({ start, end }: Interval): string =>
  `for values from ('${formatInstant(start)}') to ('${formatInstant(end)}')`;

/** The interval of a bound as Postgres shows it; undefined for any other kind of partition. */
export function readBounds(text: string): Interval | undefined {
  const match = /^FOR VALUES FROM \('([^']+)'\) TO \('([^']+)'\)$/.exec(text);
  const [start, end] = [readInstant(match?.[1]), readInstant(match?.[2])];
  return start === undefined || end === undefined ? undefined : { start, end };
}

function readInstant(text: string | undefined): bigint | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, date, time, fraction = ''] = match;
  const whole = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(whole) ? undefined : BigInt(whole) * 1_000n + BigInt(fraction.padEnd(6, '0'));
}

/** `"timestamp"` in an interval, and out of it. */
export const inside = ({ start, end }: Interval): string =>
  `("timestamp" >= '${formatInstant(start)}' and "timestamp" < '${formatInstant(end)}')`;
export const outside = (interval: Interval): string => `not ${inside(interval)}`;

export const within = (inner: Interval, outer: Interval): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

export const columnsOf = (history: HistoryTable): string =>
  history.columns.map(({ name }) => quote(name)).join(', ');
