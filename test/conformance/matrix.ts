import { earliest, eventsOf, observe, referenceTimes } from '../oracle/snapshot.js';
import { type Cell, keyId, type Row } from '../oracle/types.js';
import { agrees, decodeHistory, show } from '../property/compare.js';
import { timeText } from '../property/files.js';
import { open, type Target } from '../property/harness.js';
import { DAY, lengthOf } from '../property/lengths.js';
import {
  type Column,
  type Feature,
  type Scenario,
  type StoredColumn,
  storedColumns,
  toOracle,
  type Window,
} from '../property/scenario.js';
import { aggregatesOf, edges, valuesOf } from './matrix-edges.js';

/** One table of the matrix: a grain and a kind of window, in which every aggregate meets every edge. */
export interface Kind {
  readonly title: string;
  readonly every: string;
  readonly window: Window;
}

export const kinds: readonly Kind[] = [
  { title: 'a window of whole slides', every: '1 day', window: lengthOf('3 days') },
  { title: 'a window that the slide does not divide', every: '1 day', window: lengthOf('36 hours') },
  { title: 'a slide of less than a day', every: '1 hour', window: lengthOf('2 hours') },
  { title: 'a slide of a week', every: '1 week', window: lengthOf('2 weeks') },
  { title: 'lifetime', every: '1 day', window: 'lifetime' },
];

/** For windows without an end: how far back the edges reach. */
const LIFETIME_EDGE = 3n * DAY;

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
    windows: null,
    fill: null,
  }),
);

/** Each edge is a key of its own, with the events that make it. */
function rowsOf({ every, window }: Kind): Row[] {
  const slide = lengthOf(every).micros;
  const w = window === 'lifetime' ? LIFETIME_EDGE : window.micros;
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
        start: null,
        partitionBy: 'year',
        windows: [kind.window],
        features,
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

/** Runs one kind on one engine and compares the state of every edge at every reference time with the oracle's. */
export async function resultsOf(kind: Kind, target: Target): Promise<readonly Result[]> {
  const scenario = scenarioOf(kind);
  const [set] = scenario.sets;
  if (set === undefined) throw new Error('no set');
  const oracle = toOracle(scenario, set);
  const stored = storedColumns(scenario.source, set);
  const workspace = await open(scenario, target);
  try {
    await workspace.build(['features'], null);
    const rows = decodeHistory(await workspace.rows('historical.features'), scenario.keys, stored);
    const events = eventsOf(oracle, scenario.source.rows);
    const every = oracle.every;
    const reach = (kind.window === 'lifetime' ? LIFETIME_EDGE : kind.window.micros) + 3n * every;
    return stored.map((column, index): Result => {
      const passed: string[] = [];
      const failed: string[] = [];
      for (const { name } of edges) {
        const own = events.filter(({ row }) => row.k === name);
        const first = earliest(own);
        const history = rows
          .filter(({ keys }) => keyId(keys) === keyId([name]))
          .toSorted((a, b) => (a.at < b.at ? -1 : 1));
        const last = own.reduce((latest, { at }) => (at > latest ? at : latest), 0n);
        const times = first === null ? [] : referenceTimes(first - 2n * every, last + reach, every);
        const wrong = times.find((t) => {
          const known = history.filter(({ at }) => at <= t).at(-1);
          const actual = known === undefined ? empty(column) : (known.state[index] ?? null);
          return !agrees(expectedAt(column, own, t), actual, column.inexact, 1e-9);
        });
        if (first === null && history.length > 0) failed.push(`${name}: rows without an event`);
        else if (wrong === undefined) passed.push(name);
        else failed.push(`${name}: ${timeText(wrong)} is not ${show(expectedAt(column, own, wrong))}`);
      }
      return { aggregate: column.oracle.aggregate, of: column.oracle.of?.column ?? '', passed, failed };
    });
  } finally {
    await workspace.close();
  }
}

const empty = (column: StoredColumn): Cell => observe(column.oracle, []);

function expectedAt({ oracle }: StoredColumn, own: ReturnType<typeof eventsOf>, t: bigint): Cell {
  const { window } = oracle;
  return observe(
    oracle,
    own.filter(({ at }) => at < t && (window === 'lifetime' || at >= t - window)),
  );
}
