import { byKey, clocksOf, type Event, eventsOf, referenceTimeBefore, stateAt } from '../oracle/snapshot.js';
import { type Cell, keyId, type SnapshotSet } from '../oracle/types.js';
import type { DatasetCase } from './datasets.js';
import { toOracle } from './scenario.js';
import { Tally } from './tally.js';

/** A set of a dataset that is evaluated at the spine rows' own instants, with the rows and the events of their keys. */
interface View {
  readonly oracle: SnapshotSet;
  readonly rows: readonly {
    readonly keys: readonly Cell[];
    readonly at: bigint;
    readonly events: readonly Event[];
  }[];
  /** Microseconds. */
  readonly windows: readonly bigint[];
  readonly onlyEvents: boolean;
}

const someRow = (test: (row: View['rows'][number], view: View) => boolean) => (view: View) =>
  view.rows.some((row) => test(row, view));

const reaches: Readonly<Record<string, (view: View) => boolean>> = {
  'a row before any event of its key': someRow(
    ({ at, events }) => events.length > 0 && events.every((event) => event.at > at),
  ),
  'a row after the last event of its key': someRow(
    ({ at, events }) => events.length > 0 && events.every((event) => event.at < at),
  ),
  'a row of a key without events': someRow(({ keys, events }) => !keys.includes(null) && events.length === 0),
  'a row at the time of an event of its key': someRow(({ at, events }) =>
    events.some((event) => event.at === at),
  ),
  'a row exactly a window after an event of its key': someRow(({ at, events }, { windows }) =>
    events.some((event) => windows.includes(at - event.at)),
  ),
  'a row a microsecond more than a window after an event': someRow(({ at, events }, { windows }) =>
    events.some((event) => windows.includes(at - event.at - 1n)),
  ),
  'a row at a reference time': someRow(({ at }, { oracle }) => referenceTimeBefore(at, oracle.every) === at),
  'a null key': someRow(({ keys }) => keys.includes(null)),
  'two rows of one key and time': ({ rows }) =>
    new Set(rows.map(({ keys, at }) => `${keyId(keys)} ${at}`)).size < rows.length,
  'another value than that of the last snapshot': someRow(
    ({ keys, at, events }, { oracle }) =>
      !keys.includes(null) &&
      keyId(stateAt(oracle, events, at)) !==
        keyId(stateAt(oracle, events, referenceTimeBefore(at, oracle.every))),
  ),
  'a row before the start of the set': someRow(
    ({ at }, { oracle: { start } }) => start !== null && at < start,
  ),
  'events of which one counts': ({ oracle }) => oracle.dedupe !== null,
  'events at several times': ({ oracle }) => clocksOf(oracle).length > 1,
  'no set that is built': ({ onlyEvents }) => onlyEvents,
};

function viewsOf({ scenario, dataset }: DatasetCase): readonly View[] {
  const { spine, spineKeys, atEvent = [] } = dataset;
  return scenario.sets
    .filter(({ name }) => dataset.sets.includes(name) && atEvent.includes(name))
    .map((set) => {
      const oracle = toOracle(scenario, set);
      const events = byKey(eventsOf(oracle, scenario.source.rows));
      return {
        oracle,
        rows: spine.rows.flatMap((row) => {
          const at = row[spine.timestamp];
          const keys = spineKeys.map((name) => row[name] ?? null);
          if (typeof at !== 'bigint' || at > scenario.now) return [];
          return [{ keys, at, events: events.get(keyId(keys)) ?? [] }];
        }),
        windows: oracle.columns.flatMap(({ window }) => (typeof window === 'bigint' ? [window] : [])),
        onlyEvents: dataset.sets.every((name) => atEvent.includes(name)),
      };
    });
}

/** Over sets that are evaluated at the instants of spine rows. */
export const instantTally = (): Tally<DatasetCase, View> =>
  new Tally('sets at the instants of random spines', reaches, viewsOf);
