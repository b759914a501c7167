import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../property/arbitraries.js';
import { parseTime } from '../property/compare.js';
import { timeText } from '../property/files.js';
import { toOracle } from '../property/scenario.js';
import { runs, seed } from '../property/settings.js';
import { compare } from './aggregates.js';
import { nearestDouble, UNITS_PER_ONE, unitsOf } from './exact.js';
import { recount, recounted } from './recount.js';
import { asOf, datasetOf, entityView, firstHole, onlineOf, validPart } from './serving.js';
import {
  earliest,
  emptyState,
  eventsOf,
  historyOf,
  referenceTimeBefore,
  sameState,
  stateAt,
} from './snapshot.js';
import { type Cell, type HistoryRow, keyId, type Row, type SnapshotSet } from './types.js';

const DAY = 86_400_000_000n;
const day = (text: string): bigint => parseTime(`${text} 00:00:00`);

/** The rows of a seed table, by line; empty text is null. */
const seedTable = (name: string): Record<string, string | null>[] => {
  const [header = '', ...lines] = readFileSync(new URL(`../seed/${name}.csv`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(
      header.split(',').map((column, i) => [column, cells[i] === '' ? null : (cells[i] ?? null)]),
    );
  });
};

const orders: Row[] = seedTable('order_events').map((row) => ({
  id: row.order_id ?? null,
  cpf: row.cpf ?? null,
  order_timestamp: row.order_timestamp ? parseTime(row.order_timestamp) : null,
  chargeback_timestamp: row.chargeback_timestamp ? parseTime(row.chargeback_timestamp) : null,
}));

const counts = (name: string, feature: string, timestamp: string): SnapshotSet => ({
  name,
  keys: ['cpf'],
  where: null,
  every: DAY,
  start: null,
  dedupe: null,
  columns: [3, 7, 30].map((days) => ({
    name: `${feature}__count_over_${days}_days_rolling_windows`,
    timestamp,
    aggregate: 'count',
    of: { column: 'id', type: { name: 'string' } },
    where: null,
    pivot: null,
    window: BigInt(days) * DAY,
    fill: 0n,
  })),
  derived: [],
  read: [],
});

const userOrders = counts('user_orders', 'cpf_orders', 'order_timestamp');
const userChargebacks = counts('user_chargebacks', 'cpf_chargebacks', 'chargeback_timestamp');
const now = day('2020-07-17');

const asLine = (set: SnapshotSet, row: HistoryRow): Record<string, string> => ({
  cpf: String(row.keys[0]),
  timestamp: timeText(row.at),
  ...Object.fromEntries(set.columns.map(({ name }, i) => [name, String(row.state[i])])),
});
const inOrder = (rows: readonly HistoryRow[]): HistoryRow[] =>
  rows.toSorted((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : String(a.keys[0]) < String(b.keys[0]) ? -1 : 1,
  );

describe('the seed tables', () => {
  test.each([
    [userOrders, 29],
    [userChargebacks, 8],
  ] as const)('history of $name', (set, rows) => {
    const history = inOrder(historyOf(set, orders, now)).map((row) => asLine(set, row));
    expect(history).toHaveLength(rows);
    expect(history).toEqual(seedTable(`${set.name}.historical`));
    expect(inOrder(recount(set, orders, now)).map((row) => asLine(set, row))).toEqual(history);
  });

  test('online of user_orders, and of the entity', () => {
    const history = historyOf(userOrders, orders, now);
    const online = inOrder(onlineOf(history)).map((row) => asLine(userOrders, row));
    expect(online).toEqual(seedTable('user_orders.online'));
    const view = entityView(
      [userOrders, userChargebacks].map((set) => ({ set, valid: historyOf(set, orders, now) })),
    );
    const lines = view
      .map(({ keys, sets }) => [String(keys[0]), ...sets.flatMap(({ state }) => state.map(String))])
      .sort();
    expect(lines).toEqual(seedTable('online_user').map((row) => Object.values(row)));
    expect(view.find(({ keys }) => keys[0] === 'y')?.sets[1]).toEqual({ at: null, state: [0n, 0n, 0n] });
  });

  test('the dataset: each set on its own', () => {
    const sets = [userOrders, userChargebacks].map((set) => ({
      set,
      valid: historyOf(set, orders, now),
      spineKeys: ['cpf'],
    }));
    const lines = datasetOf(orders, 'order_timestamp', sets).map(({ row, at, states }) => [
      row.id,
      timeText(at),
      typeof row.chargeback_timestamp === 'bigint' ? timeText(row.chargeback_timestamp) : null,
      row.cpf,
      ...states.flat().map(String),
    ]);
    expect(lines).toEqual(seedTable('awesome_dataset').map((row) => Object.values(row)));
  });

  test('with a start, keys that are not empty open', () => {
    const set = { ...userOrders, start: day('2020-05-13') };
    const opened = historyOf(set, orders, now).filter(({ at }) => at === set.start);
    expect(opened.map((row) => [row.keys[0], ...row.state]).sort()).toEqual([
      ['x', 3n, 3n, 3n],
      ['z', 1n, 1n, 1n],
    ]);
  });

  test('what is valid ends at the first hole', () => {
    const done = [
      { start: null, end: day('2020-05-15') },
      { start: day('2020-05-16'), end: null },
    ];
    const history = historyOf(userOrders, orders, now);
    const hole = firstHole(userOrders, orders, done, now);
    expect(hole).toBe(day('2020-05-15'));
    expect(onlineOf(validPart(history, hole)).map(({ keys, at }) => [keys[0], timeText(at)])).toEqual([
      ['x', '2020-05-14 00:00:00'],
      ['y', '2020-05-13 00:00:00'],
      ['z', '2020-05-12 00:00:00'],
    ]);
    expect(
      firstHole(userOrders, orders, [...done, { start: day('2020-05-15'), end: day('2020-05-16') }], now),
    ).toBeNull();
  });
});

describe('exact arithmetic', () => {
  test('every double is its units, and back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(nearestDouble(unitsOf(x), UNITS_PER_ONE)).toBe(x + 0);
      }),
      { seed },
    );
  });

  test('fractions round as JavaScript reads decimals', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(340), (top, places) => {
        expect(nearestDouble(top, 10n ** BigInt(places))).toBe(Number(`${top}e-${places}`) + 0);
      }),
      { seed },
    );
    expect(nearestDouble((1n << 53n) + 1n, 1n)).toBe(2 ** 53);
    expect(nearestDouble((1n << 53n) + 3n, 1n)).toBe(2 ** 53 + 4);
    expect(nearestDouble(-1n, 3n * UNITS_PER_ONE)).toBe(0);
    expect(() => unitsOf(Number.NaN)).toThrow(RangeError);
  });

  test('strings compare by UTF-8 bytes, not by UTF-16', () => {
    expect('\u{ff5e}' > '\u{1f600}').toBe(true);
    expect(compare('\u{ff5e}', '\u{1f600}')).toBeLessThan(0);
  });
});

test('reference times: multiples since 1970-01-01, whole weeks since Monday 1970-01-05', () => {
  const noon = day('2020-07-15') + DAY / 2n;
  expect(timeText(referenceTimeBefore(noon, 7n * DAY))).toBe('2020-07-13 00:00:00');
  expect(timeText(referenceTimeBefore(day('1970-01-20'), 14n * DAY))).toBe('1970-01-19 00:00:00');
  expect(timeText(referenceTimeBefore(noon, DAY + DAY / 2n))).toBe('2020-07-14 12:00:00');
  expect(referenceTimeBefore(0n, 7n * DAY)).toBe(-3n * DAY);
});

/** Rows in one order, as text, so that histories can be compared whatever made them. */
const sortedText = (rows: readonly HistoryRow[]): string[] =>
  rows
    .map(
      ({ keys, at, state }) =>
        `${keyId(keys)} ${at} ${state.map((cell: Cell) => `${typeof cell} ${String(cell)}`)}`,
    )
    .sort();

test('slow enumeration and counting by entries and exits agree', () => {
  fc.assert(
    fc.property(scenarios, (scenario) => {
      for (const set of scenario.sets) {
        const whole = toOracle(scenario, set);
        const oracle = {
          ...whole,
          dedupe: null,
          columns: whole.columns.filter(({ aggregate: name }) => recounted.has(name)),
          derived: [],
        };
        const slow = historyOf(oracle, scenario.source.rows, scenario.now);
        expect(sortedText(recount(oracle, scenario.source.rows, scenario.now))).toEqual(sortedText(slow));
      }
    }),
    { seed, numRuns: runs(50, 400) },
  );
});

test('lossless: the state at any time is the last row', () => {
  fc.assert(
    fc.property(
      scenarios,
      fc.array(fc.nat(1_000_000), { minLength: 3, maxLength: 3 }),
      (scenario, moments) => {
        for (const set of scenario.sets) {
          const oracle = { ...toOracle(scenario, set), read: [] };
          const events = eventsOf(oracle, scenario.source.rows);
          const valid = historyOf(oracle, scenario.source.rows, scenario.now);
          const first = earliest(events) ?? scenario.now;
          for (const moment of moments) {
            const t = first + ((scenario.now - first) * BigInt(moment)) / 1_000_000n;
            const reference = referenceTimeBefore(t, oracle.every);
            if (oracle.start !== null && reference < oracle.start) continue;
            for (const key of new Map(events.map(({ keys }) => [keyId(keys), keys])).values()) {
              const own = events.filter(({ keys }) => keyId(keys) === keyId(key));
              const state = asOf({ set: oracle, valid }, key, t);
              expect(sameState(state, stateAt(oracle, own, reference))).toBe(true);
            }
          }
          expect(emptyState(oracle)).toHaveLength(oracle.columns.length + oracle.derived.length);
        }
      },
    ),
    { seed, numRuns: runs(35, 300) },
  );
});
