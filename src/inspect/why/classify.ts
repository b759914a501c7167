import type { FeatureColumn, FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Row, Value } from '../../engines/engine.js';
import { visibleFrom } from '../../plan/aggregates/windows.js';
import { ABOUT } from '../../plan/events/key-rows.js';
import { parseInstant } from '../../types/instant.js';

/** Where a row of the source stands at a reference time. */
export type Standing =
  /** It is in the window and counts. */
  | 'inside'
  /** Its time is at or after the reference time. */
  | 'later'
  /** It has left the window. */
  | 'left'
  /** It has no event time. */
  | 'no time'
  | 'where of the source'
  | 'where of the set'
  | 'where of the feature'
  /** Another event with equal values counts instead. */
  | 'duplicate'
  /** Its value is null, which aggregates skip. */
  | 'null'
  /** A newer event has the value. */
  | 'older';

export interface KeyEvent {
  /** The columns of the source. */
  readonly row: Row;
  /** UTC microseconds; null: it has none. */
  readonly time: bigint | null;
  /** What is aggregated; null also where events are counted. */
  readonly value: Value;
  readonly standing: Standing;
  /** The first reference time at which it is in the window; null: never. */
  readonly enters: bigint | null;
  /** The first reference time at which it no longer is; null: it stays, or was never in it. */
  readonly leaves: bigint | null;
}

const lengthOf = (window: TimeWindow): bigint | null =>
  window.kind === 'duration' ? window.duration.micros : null;

/** What each row of a key is to a column of a snapshot set at a reference time, by time and then primary key. */
export function classify(
  { set, of, at }: { readonly set: FeatureSet; readonly of: FeatureColumn; readonly at: bigint },
  rows: readonly Row[],
): readonly KeyEvent[] {
  const length = lengthOf(of.window);
  const events = rows.map((row): KeyEvent => {
    const text = row[of.timestamp.name];
    const time = typeof text === 'string' ? parseInstant(text) : null;
    const enters = time === null ? null : visibleFrom(time, set.every.micros);
    const leaves = time === null || length === null ? null : visibleFrom(time + length, set.every.micros);
    const value = row[ABOUT.value] ?? null;
    return { row, time, value, enters, leaves, standing: standingOf(row, { time, at, length }) };
  });
  const sorted = events.toSorted((a, b) => compare(orderOf(a, set), orderOf(b, set)));
  return withNewest(of, withoutNulls(of, withFilter(withoutDuplicates(set, sorted))));
}

function standingOf(
  row: Row,
  { time, at, length }: { readonly time: bigint | null; readonly at: bigint; readonly length: bigint | null },
): Standing {
  if (row[ABOUT.inSource] !== true) return 'where of the source';
  if (row[ABOUT.inSet] !== true) return 'where of the set';
  if (time === null) return 'no time';
  if (time >= at) return 'later';
  return length !== null && time < at - length ? 'left' : 'inside';
}

type Part = bigint | number | string;

/** Time, then primary key; strings by their bytes. */
const orderOf = ({ time, row }: KeyEvent, { source }: FeatureSet): readonly Part[] => [
  time ?? -1n,
  ...source.primaryKey.map((name) =>
    partOf(row[name] ?? null, source.columns.find((one) => one.name === name)?.type.name),
  ),
];

function partOf(value: Value, type: string | undefined): Part {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (type === 'decimal') return Number(value);
  return Buffer.from(String(value)).toString('hex');
}

function compare(a: readonly Part[], b: readonly Part[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? one;
    if (one < other) return -1;
    if (one > other) return 1;
  }
  return 0;
}

/** Of events inside with equal values only the last, or the first, counts. They are in order. */
function withoutDuplicates({ dedupe }: FeatureSet, events: readonly KeyEvent[]): readonly KeyEvent[] {
  if (dedupe === null) return events;
  const kept = new Map<string, KeyEvent>();
  const keyOf = ({ row }: KeyEvent): string =>
    JSON.stringify(dedupe.by.map(({ name }) => String(row[name] ?? null) + typeof (row[name] ?? null)));
  for (const event of events) {
    if (event.standing !== 'inside' || (dedupe.keep === 'first' && kept.has(keyOf(event)))) continue;
    kept.set(keyOf(event), event);
  }
  return events.map((event) =>
    event.standing === 'inside' && kept.get(keyOf(event)) !== event
      ? { ...event, standing: 'duplicate' }
      : event,
  );
}

const withFilter = (events: readonly KeyEvent[]): readonly KeyEvent[] =>
  events.map((event) =>
    event.standing === 'inside' && event.row[ABOUT.inFeature] !== true
      ? { ...event, standing: 'where of the feature' }
      : event,
  );

/** Aggregates skip nulls; the newest value does not. */
const withoutNulls = (of: FeatureColumn, events: readonly KeyEvent[]): readonly KeyEvent[] =>
  of.of === null || of.aggregate === 'newest'
    ? events
    : events.map((event) =>
        event.standing === 'inside' && event.value === null ? { ...event, standing: 'null' } : event,
      );

/** A newest value is that of one event. */
function withNewest({ aggregate }: FeatureColumn, events: readonly KeyEvent[]): readonly KeyEvent[] {
  if (aggregate !== 'newest') return events;
  const newest = events.findLast(({ standing }) => standing === 'inside');
  return events.map((event) =>
    event.standing === 'inside' && event !== newest ? { ...event, standing: 'older' } : event,
  );
}
