import { compare } from './aggregates.js';
import { byKey, type Event, eventsOf, historyOf, observe, withDerived } from './snapshot.js';
import type { FeatureColumn, HistoryRow, Row, SnapshotSet } from './types.js';

const idOf = ({ row }: Event): string => String(row.id);

/** Whether `a` comes before `b`: by time, then by primary key. */
const isBefore = (a: Event, b: Event): boolean =>
  a.at < b.at || (a.at === b.at && compare(idOf(a), idOf(b)) < 0);

/** What a column sees from one event of `own`, the events of its key. */
function frameOf({ window }: FeatureColumn, event: Event, own: readonly Event[], ownTime: boolean): Event[] {
  if (typeof window === 'object') {
    const earlier = own
      .filter((other) => isBefore(other, event))
      .toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
    return [...earlier, event].slice(-window.rows);
  }
  return own.filter(({ at }) => {
    const known = ownTime ? at <= event.at : at < event.at;
    return known && (window === 'lifetime' || at >= event.at - window);
  });
}

/** One row for each event up to `now` (inclusive) and from `start` on. Ordered by key. */
export function eventRows(set: SnapshotSet, rows: readonly Row[], now: bigint, own: boolean): HistoryRow[] {
  return [...byKey(eventsOf(set, rows)).values()].flatMap((events) =>
    events
      .filter(({ at }) => at <= now && (set.start === null || at >= set.start))
      .map((event) => ({
        keys: event.keys,
        at: event.at,
        id: idOf(event),
        state: withDerived(
          set.columns.map(({ name }) => name),
          set.columns.map((column) => observe(column, frameOf(column, event, events, own))),
          set.derived,
          {},
        ),
      })),
  );
}

/** The whole history of a set of either grain up to `now`, inclusive. */
export const wholeHistory = (set: SnapshotSet, rows: readonly Row[], now: bigint): HistoryRow[] =>
  set.event === undefined ? historyOf(set, rows, now) : eventRows(set, rows, now, set.event.own);

/** Whether row `a` of a history comes after row `b`: by time, then by primary key. */
export const isLater = (a: HistoryRow, b: HistoryRow): boolean =>
  a.at > b.at || (a.at === b.at && compare(a.id ?? '', b.id ?? '') > 0);
