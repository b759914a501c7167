import { wholeHistory } from '../oracle/event.js';
import { earliest, eventsOf, observe, referenceTimes, stateAt } from '../oracle/snapshot.js';
import { type Cell, type HistoryRow, keyId, type Row, type SnapshotSet } from '../oracle/types.js';
import { agrees, decodeHistory, show } from '../property/compare.js';
import { timeText } from '../property/files.js';
import { open, type Target } from '../property/harness.js';
import { DAY, lengthOf } from '../property/lengths.js';
import {
  aggregatedColumns,
  type Column,
  type Feature,
  isLength,
  type Scenario,
  toOracle,
  type Window,
} from '../property/scenario.js';
import { aggregatesOf, edges, valuesOf } from './matrix-edges.js';

/** One table of the matrix: a grain and a kind of window, in which every aggregate meets every edge. */
export interface Kind {
  readonly title: string;
  /** Between reference times; at event grain, between the events that the edges place. */
  readonly every: string;
  readonly window: Window;
  /** At event grain, whether windows hold their row's own time; absent: snapshots. */
  readonly event?: { readonly own: boolean };
}

const event = { own: true };
export const kinds: readonly Kind[] = [
  { title: 'a window of whole slides', every: '1 day', window: lengthOf('3 days') },
  { title: 'a window that the slide does not divide', every: '1 day', window: lengthOf('36 hours') },
  { title: 'a slide of less than a day', every: '1 hour', window: lengthOf('2 hours') },
  { title: 'a slide of a week', every: '1 week', window: lengthOf('2 weeks') },
  { title: 'lifetime', every: '1 day', window: 'lifetime' },
  { title: 'a length of time', every: '1 hour', window: lengthOf('2 hours'), event },
  { title: 'up to its own time', every: '1 hour', window: lengthOf('2 hours'), event: { own: false } },
  { title: 'a number of events', every: '1 day', window: { text: '3 events', rows: 3 }, event },
  { title: 'everything so far', every: '1 day', window: 'lifetime', event },
];

/** For windows that are no length of time: how far back the edges reach. */
const EDGE = 3n * DAY;
const lengthOfEdge = (window: Window): bigint => (isLength(window) ? window.micros : EDGE);

const columns: readonly Column[] = [
  { name: 'id', type: { name: 'string' } },
  { name: 'ts', type: { name: 'timestamp' } },
  { name: 'k', type: { name: 'string' } },
  ...Object.entries(valuesOf).map(([name, { type }]) => ({ name, type })),
];

const features: readonly Feature[] = [null, ...Object.keys(valuesOf)].map(
  (of): Feature => ({
    name: of === null ? 'events' : `of_${of}`,
    aggregates: aggregatesOf(of),
    of,
    where: null,
    pivot: null,
    timestamp: null,
    windows: null,
    fill: null,
  }),
);

/** Each edge is a key of its own, with the events that make it. */
function rowsOf({ every, window }: Kind): Row[] {
  const slide = lengthOf(every).micros;
  const w = lengthOfEdge(window);
  return edges.flatMap(({ name, events }) =>
    events(w, slide).map(
      ({ at, nulls = false, turn }, i): Row => ({
        id: `${name} ${String(i).padStart(3, '0')}`,
        ts: at,
        k: name,
        ...Object.fromEntries(
          Object.entries(valuesOf).map(([of, { values }]): [string, Cell] => [
            of,
            nulls ? null : (values[(turn ?? i) % values.length] ?? null),
          ]),
        ),
      }),
    ),
  );
}

function scenarioOf(kind: Kind): Scenario {
  return {
    keys: [{ name: 'k', type: { name: 'string' } }],
    keyColumns: ['k'],
    source: { name: 'events', timestamp: 'ts', columns, rows: rowsOf(kind) },
    layout: { format: 'parquet', files: 1, seed: 1 },
    sets: [
      {
        name: 'features',
        timestamp: null,
        where: null,
        every: lengthOf(kind.every),
        ...(kind.event === undefined ? {} : { event: kind.event }),
        start: null,
        dedupe: null,
        partitionBy: 'year',
        windows: [kind.window],
        features,
        derived: [],
      },
    ],
    plan: [],
    now: BigInt(Date.UTC(2024, 5, 1)) * 1000n,
    threads: 2,
  };
}

/** What an aggregate over one column did at the edges. */
export interface Result {
  readonly aggregate: string;
  readonly of: string;
  /** Names of the edges at which every state is the oracle's. */
  readonly passed: readonly string[];
  /** The first difference of each other edge. */
  readonly failed: readonly string[];
}

/** A state that must be there: what it is, and what the history says of it. */
interface Compared {
  readonly at: bigint;
  readonly expected: (index: number) => Cell;
  readonly actual: HistoryRow | undefined;
}

/** The rows of a key at event grain: one for each event. */
function byEvent(
  set: SnapshotSet,
  rows: readonly Row[],
  history: readonly HistoryRow[],
  now: bigint,
): Compared[] {
  return wholeHistory(set, rows, now).map(({ at, id, state }) => ({
    at,
    expected: (index) => state[index] ?? null,
    actual: history.find((row) => row.at === at && row.id === id),
  }));
}

/** The states of a key at every reference time that any of its events can reach. */
function byTime(
  set: SnapshotSet,
  rows: readonly Row[],
  history: readonly HistoryRow[],
  reach: bigint,
): Compared[] {
  const own = eventsOf(set, rows);
  const first = earliest(own);
  if (first === null) return [];
  const last = own.reduce((latest, { at }) => (at > latest ? at : latest), 0n);
  const inOrder = history.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return referenceTimes(first - 2n * set.every, last + reach + 3n * set.every, set.every).map((t) => {
    const state = stateAt(set, own, t);
    return {
      at: t,
      expected: (index) => state[index] ?? null,
      actual: inOrder.findLast(({ at }) => at <= t),
    };
  });
}

/** Runs one kind on one engine and compares every state of every edge with the oracle's. */
export async function resultsOf(kind: Kind, target: Target): Promise<readonly Result[]> {
  const scenario = scenarioOf(kind);
  const [set] = scenario.sets;
  if (set === undefined) throw new Error('no set');
  const oracle = toOracle(scenario, set);
  const stored = aggregatedColumns(scenario.source, set);
  const workspace = await open(scenario, target);
  try {
    await workspace.build(['features'], null);
    const relation = await workspace.rows('historical.features');
    const history = decodeHistory(relation, scenario.keys, stored, kind.event !== undefined);
    const compared = edges.map(({ name }) => {
      const own = history.filter(({ keys }) => keyId(keys) === keyId([name]));
      const rows = scenario.source.rows.filter(({ k }) => k === name);
      const states =
        kind.event === undefined
          ? byTime(oracle, rows, own, lengthOfEdge(kind.window))
          : byEvent(oracle, rows, own, scenario.now);
      return { name, states, surplus: states.length === 0 ? own.length : 0 };
    });
    return stored.map((column, index): Result => {
      const empty = observe(column.oracle, []);
      const differences = compared.map(({ name, states, surplus }) => {
        const wrong = states.find(({ expected, actual }) => {
          const missing = kind.event === undefined ? empty : undefined;
          const value = actual === undefined ? missing : (actual.state[index] ?? null);
          return value === undefined || !agrees(expected(index), value, column.inexact, 1e-9);
        });
        if (surplus > 0) return { name, text: `${name}: rows without an event` };
        if (wrong === undefined) return { name };
        return { name, text: `${name}: ${timeText(wrong.at)} is not ${show(wrong.expected(index))}` };
      });
      return {
        aggregate: column.oracle.aggregate,
        of: column.oracle.of?.column ?? '',
        passed: differences.flatMap(({ name, text }) => (text === undefined ? [name] : [])),
        failed: differences.flatMap(({ text }) => text ?? []),
      };
    });
  } finally {
    await workspace.close();
  }
}
