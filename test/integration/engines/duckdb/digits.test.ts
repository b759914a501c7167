import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Engine, HistoryTable } from '../../../../src/engines/engine.js';
import { findings } from '../file-reader/support.js';
import { micros } from './data.js';
import { warehouses } from './support.js';

const all = warehouses();
const NINES = '9'.repeat(38);

const historyOf = (type: string): HistoryTable => ({
  name: 'sums',
  group: 'user',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'timestamp', type: 'timestamp' },
    { name: 'total', type },
  ],
  keys: ['id'],
  partitionBy: 'day',
});

/** Adds the values up, which DuckDB does without looking at the digits. */
const sumOf = (type: string, values: readonly (string | null)[]): string =>
  `select 'a' as id, timestamp '2020-01-01' as timestamp, sum(x) as total from (values ${values
    .map((value) => `(cast(${value === null ? 'null' : `'${value}'`} as ${type}))`)
    .join(', ')}) as t(x)`;

const publish = (engine: Engine, type: string, values: readonly (string | null)[]) =>
  engine.publish({
    history: historyOf(type),
    interval: { start: micros('2020-01-01'), end: micros('2020-01-02') },
    rows: { sql: sumOf(type, values) },
    replaceAll: false,
    postPublish: [],
  });

const tooLarge = (type: string) => [
  {
    code: 'FS207',
    severity: 'error',
    message: `column total: a value has more digits than ${type} holds`,
  },
];

const cases: readonly (readonly [type: string, greatest: string, least: string])[] = [
  ['decimal(38,0)', NINES, '1'],
  ['decimal(38,2)', `${NINES.slice(2)}.99`, '0.01'],
  ['decimal(38,38)', `0.${NINES}`, `0.${'0'.repeat(37)}1`],
];

it.each(cases)(
  'a sum of more than 38 digits is not stored in a history: %s',
  async (type, greatest, least) => {
    const engine = await all.open('warehouse');
    for (const sign of ['', '-']) {
      expect(await findings(publish(engine, type, [`${sign}${greatest}`, `${sign}${least}`]))).toEqual(
        tooLarge(type),
      );
      expect((await publish(engine, type, [`${sign}${greatest}`])).rows).toBe(1n);
      expect(await engine.query('select total from historical.sums')).toEqual([
        { total: `${sign}${greatest}` },
      ]);
    }
    expect((await publish(engine, type, [null])).rows).toBe(1n);
    expect(await engine.query('select total from historical.sums')).toEqual([{ total: null }]);
  },
);

it.each(cases)(
  'a sum of more than 38 digits is not written to a file or a table: %s',
  async (type, greatest, least) => {
    const engine = await all.open('warehouse');
    const columns = historyOf(type).columns;
    const query = { sql: sumOf(type, [greatest, least]) };
    for (const format of ['csv', 'parquet'] as const) {
      const path = join(all.root, `out.${format}`);
      expect(await findings(engine.writeFile(query, { path, format, columns }))).toEqual(tooLarge(type));
      expect(existsSync(path)).toBe(false);
    }
    const table = { schema: 'main', name: 'sums', columns, owner: 'sums', comment: () => '' };
    expect(await findings(engine.writeTable(query, table))).toEqual(tooLarge(type));
  },
);
