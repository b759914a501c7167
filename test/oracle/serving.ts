import { isLater } from './event.js';
import { earliest, emptyState, eventsOf, referenceTimes, stateAt, withRead } from './snapshot.js';
import { type Cell, type HistoryRow, keyId, type Row, type SnapshotSet, type State } from './types.js';

/** What one run did: the reference times in [start, end); null: without bound. */
export interface Done {
  readonly start: bigint | null;
  /** Exclusive. */
  readonly end: bigint | null;
}

export const isDone = (done: readonly Done[], t: bigint): boolean =>
  done.some(({ start, end }) => (start === null || t >= start) && (end === null || t < end));

/**
 * The first reference time that has to be computed and is not done; null where there is none up to `now`. Those
 * up to the first event, and those before `start`, are done by themselves.
 */
export function firstHole(
  set: SnapshotSet,
  rows: readonly Row[],
  done: readonly Done[],
  now: bigint,
): bigint | null {
  const first = earliest(eventsOf(set, rows));
  if (first === null) return null;
  if (set.event !== undefined) return firstMoment(set, first, done, now);
  const needed = referenceTimes(first + 1n, now, set.every).filter(
    (t) => set.start === null || t >= set.start,
  );
  return needed.find((t) => !isDone(done, t)) ?? null;
}

/** As `firstHole` at event grain, where every moment from the first event on is to be done. */
function firstMoment(set: SnapshotSet, first: bigint, done: readonly Done[], now: bigint): bigint | null {
  const from = set.start !== null && set.start > first ? set.start : first;
  const ends = done.flatMap(({ end }) => (end === null || end < from ? [] : [end]));
  return (
    [from, ...ends.toSorted((a, b) => (a < b ? -1 : 1))].find((t) => t <= now && !isDone(done, t)) ?? null
  );
}

/** The rows of a history that may be served: those before the first hole. */
export const validPart = (history: readonly HistoryRow[], hole: bigint | null): HistoryRow[] =>
  history.filter(({ at }) => hole === null || at < hole);

/** For each key its last row. */
export function onlineOf(valid: readonly HistoryRow[]): HistoryRow[] {
  const last = new Map<string, HistoryRow>();
  for (const row of valid) {
    const known = last.get(keyId(row.keys));
    if (known === undefined || isLater(row, known)) last.set(keyId(row.keys), row);
  }
  return [...last.values()];
}

export interface ServedSet {
  readonly set: SnapshotSet;
  readonly valid: readonly HistoryRow[];
}

export interface EntityRow {
  readonly keys: readonly Cell[];
  /** By set, in order. */
  readonly sets: readonly { readonly at: bigint | null; readonly state: State }[];
}

/** The view of an entity: each key that any of its sets has online, with the empty state where a set has none. */
export function entityView(sets: readonly ServedSet[]): EntityRow[] {
  const online = sets.map(({ valid }) => onlineOf(valid));
  const keys = new Map(online.flat().map((row) => [keyId(row.keys), row.keys]));
  return [...keys].map(([id, key]) => ({
    keys: key,
    sets: sets.map(({ set }, i) => {
      const row = online[i]?.find((candidate) => keyId(candidate.keys) === id);
      return row === undefined ? { at: null, state: emptyState(set) } : { at: row.at, state: row.state };
    }),
  }));
}

/** The stored values of a set, and those computed from them at `t`. */
const readAt = (set: SnapshotSet, state: State, t: bigint): State => withRead(set, state, t);

/** How rows are taken for a spine row beyond what its key and time say. */
export interface Taken {
  /** The primary key of the event whose own row counts too; null: none does. */
  readonly own: string | null;
  /** Microseconds; null: no row is too old. */
  readonly maxAge: bigint | null;
}

/**
 * What was known of a key at `t`: its last row at or before `t`, of event-grain sets before `t`, else the empty state;
 * what is computed of that as of `t`; nulls where a key is null.
 */
export function asOf(
  { set, valid }: ServedSet,
  keys: readonly Cell[],
  t: bigint,
  { own, maxAge }: Taken = { own: null, maxAge: null },
): State {
  if (keys.includes(null)) return [...set.columns, ...set.derived, ...set.read].map(() => null);
  const id = keyId(keys);
  const last = valid
    .filter((row) => {
      const known = set.event === undefined ? row.at <= t : row.at < t || (row.at === t && row.id === own);
      return keyId(row.keys) === id && known && (maxAge === null || t - row.at <= maxAge);
    })
    .reduce<HistoryRow | null>((best, row) => (best === null || isLater(row, best) ? row : best), null);
  return readAt(set, last?.state ?? emptyState(set), t);
}

/**
 * What the events of a key made of the windows that end at the very instant `t`, [t − w, t); what is computed of that as
 * of `t`; nulls where a key is null. Where the history begins (`start`) does not matter: none is read.
 */
export function asOfEvent(set: SnapshotSet, rows: readonly Row[], keys: readonly Cell[], t: bigint): State {
  if (keys.includes(null)) return [...set.columns, ...set.derived, ...set.read].map(() => null);
  const own = eventsOf(set, rows).filter((event) => keyId(event.keys) === keyId(keys));
  return readAt(set, stateAt(set, own, t), t);
}

/** The features of a dataset's rows, one list of states a spine row: each set on its own. */
export const datasetOf = (
  spine: readonly Row[],
  timestamp: string,
  sets: readonly (ServedSet & { readonly spineKeys: readonly string[] })[],
): { readonly row: Row; readonly at: bigint; readonly states: readonly State[] }[] =>
  spine.flatMap((row) => {
    const at = row[timestamp];
    if (typeof at !== 'bigint') return [];
    const states = sets.map((served) =>
      asOf(
        served,
        served.spineKeys.map((key) => row[key] ?? null),
        at,
      ),
    );
    return [{ row, at, states }];
  });
