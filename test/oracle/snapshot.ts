import { aggregate, compare, type Observed } from './aggregates.js';
import {
  type Cell,
  type DerivedColumn,
  type FeatureColumn,
  type HistoryRow,
  keyId,
  type Row,
  type SnapshotSet,
  type State,
} from './types.js';

const DAY = 86_400_000_000n;
const WEEK = 7n * DAY;
/** Monday 1970-01-05, in microseconds since Thursday 1970-01-01. */
const FIRST_MONDAY = 4n * DAY;

/** Slides of whole weeks begin on Mondays, all others at 1970-01-01. */
const anchorOf = (every: bigint): bigint => (every % WEEK === 0n ? FIRST_MONDAY : 0n);

/** The last reference time at or before `t`. */
export function referenceTimeBefore(t: bigint, every: bigint): bigint {
  const anchor = anchorOf(every);
  const beyond = (((t - anchor) % every) + every) % every;
  return t - beyond;
}

/** All reference times in [from, to], both inclusive. */
export function referenceTimes(from: bigint, to: bigint, every: bigint): bigint[] {
  const times: bigint[] = [];
  for (let t = referenceTimeBefore(from, every); t <= to; t += every) if (t >= from) times.push(t);
  return times;
}

/** A source row that is an event of a set. */
export interface Event {
  readonly keys: readonly Cell[];
  readonly at: bigint;
  /** The source column that `at` is from: a row is an event once a time. */
  readonly clock: string;
  readonly row: Row;
}

/** The source columns of the times that a set's columns go by. */
export const clocksOf = (set: SnapshotSet): string[] => [
  ...new Set(set.columns.map(({ timestamp }) => timestamp)),
];

/** The events of a set: rows that pass its condition and have a time and all keys, once for each time they have. */
export function eventsOf(set: SnapshotSet, rows: readonly Row[]): Event[] {
  return clocksOf(set).flatMap((clock) =>
    rows.flatMap((row) => {
      const at = row[clock];
      const keys = set.keys.map((key) => row[key] ?? null);
      if (typeof at !== 'bigint' || keys.includes(null)) return [];
      if (set.where !== null && set.where(row) !== true) return [];
      return [{ keys, at, clock, row }];
    }),
  );
}

export function earliest(events: readonly Event[]): bigint | null {
  let least: bigint | null = null;
  for (const { at } of events) if (least === null || at < least) least = at;
  return least;
}

/** The events of each key. */
export function byKey(events: readonly Event[]): Map<string, Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const id = keyId(event.keys);
    groups.set(id, [...(groups.get(id) ?? []), event]);
  }
  return groups;
}

/** By time, then primary key. */
const inOrder = (events: readonly Event[]): Event[] =>
  events.toSorted((a, b) => compare(a.at, b.at) || compare(String(a.row.id), String(b.row.id)));

/** Of the events in a frame with equal values, nulls equal too, the one that counts. */
export function deduped(dedupe: SnapshotSet['dedupe'], frame: readonly Event[]): readonly Event[] {
  if (dedupe === null) return frame;
  const kept = new Map<string, Event>();
  for (const event of inOrder(frame)) {
    const id = keyId(dedupe.by.map((column) => (event.row[column] === 0 ? 0 : (event.row[column] ?? null))));
    if (dedupe.keep === 'last' || !kept.has(id)) kept.set(id, event);
  }
  return [...kept.values()];
}

const valueIn = (column: FeatureColumn, { row }: Event): Cell => {
  const value = column.of === null ? true : (row[column.of.column] ?? null);
  // −0.0 is 0.0.
  return value === 0 ? 0 : value;
};

/** What a column makes of the events in its frame: those its condition lets pass, nulls skipped. */
export function observe(column: FeatureColumn, frame: readonly Event[]): Cell {
  const passing = frame
    .filter((event) => column.where === null || column.where(event.row) === true)
    .filter((event) => column.pivot === null || column.pivot.by(event.row) === column.pivot.value);
  if (column.aggregate === 'newest') {
    const newest = inOrder(passing).at(-1);
    return (newest === undefined ? null : valueIn(column, newest)) ?? column.fill;
  }
  const values = passing.flatMap((event): Observed[] => {
    const value = valueIn(column, event);
    return value === null ? [] : [{ value, at: event.at, id: String(event.row.id) }];
  });
  const result = aggregate(column.aggregate).over(values, column.of?.type ?? null);
  return result ?? column.fill;
}

/** The state of one key at a reference time T: a window w holds the events with T − w ≤ ts < T. */
export function stateAt(set: SnapshotSet, events: readonly Event[], t: bigint): State {
  const values = set.columns.map((column) => {
    const { window } = column;
    if (typeof window === 'object') throw new TypeError('a snapshot has no window of rows');
    const frame = events.filter(
      ({ at, clock }) => clock === column.timestamp && at < t && (window === 'lifetime' || at >= t - window),
    );
    return observe(column, deduped(set.dedupe, frame));
  });
  return withDerived(
    set.columns.map(({ name }) => name),
    values,
    set.derived,
    {},
  );
}

/** The values, and those of columns made of them, one after the other. */
export function withDerived(
  names: readonly string[],
  values: readonly Cell[],
  derived: readonly DerivedColumn[],
  also: Row,
): State {
  const known: Record<string, Cell> = { ...also };
  for (const [i, name] of names.entries()) known[name] = values[i] ?? null;
  const made = derived.map(({ name, of }) => {
    const value = of(known);
    known[name] = value;
    return value;
  });
  return [...values, ...made];
}

/** The state over no events. */
export const emptyState = (set: SnapshotSet): State =>
  withDerived(
    set.columns.map(({ name }) => name),
    set.columns.map((column) => observe(column, [])),
    set.derived,
    {},
  );

export const sameState = (a: State, b: State): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

/**
 * The whole history of a set up to `now` (inclusive): each key at every single reference time, and a row where the
 * state is distinct from the one a slide earlier. Ordered by key, then time.
 */
export function historyOf(set: SnapshotSet, rows: readonly Row[], now: bigint): HistoryRow[] {
  const events = eventsOf(set, rows);
  const first = earliest(events) ?? now;
  const times = referenceTimes(first - 2n * set.every, now, set.every).filter(
    (t) => set.start === null || t >= set.start,
  );
  return [...byKey(events).values()].flatMap((own) => {
    const history: HistoryRow[] = [];
    let previous = emptyState(set);
    for (const t of times) {
      const state = stateAt(set, own, t);
      if (!sameState(state, previous)) history.push({ keys: own[0]?.keys ?? [], at: t, state });
      previous = state;
    }
    return history;
  });
}
