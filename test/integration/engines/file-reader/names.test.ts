import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileReader, findings } from './support.js';

const reader = fileReader();
const { put, bind, rows } = reader;

/**
 * Writes a parquet file with columns that DuckDB would rename: under other names of the same length, which are then
 * replaced in the bytes of the file.
 */
async function writeParquet(path: string, query: string, names: Readonly<Record<string, string>>) {
  const full = join(reader.root, path);
  await reader.sql(`copy (${query}) to '${full.replaceAll("'", "''")}' (format parquet)`);
  let bytes = readFileSync(full).toString('latin1');
  for (const [written, name] of Object.entries(names)) bytes = bytes.replaceAll(written, name);
  writeFileSync(full, Buffer.from(bytes, 'latin1'));
}

/** Files of each format with the columns `Amount` (5) and `amount` (500). */
const twins = {
  csv: async () => put('twins.csv', 'Amount,amount\n5,500\n'),
  ndjson: async () => put('twins.ndjson', '{"Amount":5,"amount":500}\n'),
  parquet: () => writeParquet('twins.parquet', 'select 5 as "Amount", 500 as amounX', { amounX: 'amount' }),
} as const;
type Format = keyof typeof twins;
const formats: readonly Format[] = ['csv', 'ndjson', 'parquet'];

describe.each(formats)('names that differ only by case: %s', (format) => {
  it.each([
    ['Amount', 5],
    ['amount', 500],
  ])('%s is %d', async (name, value) => {
    await twins[format]();
    expect(await rows({ columns: { [name]: 'integer' }, path: `twins.${format}`, format })).toEqual([
      [value],
    ]);
  });

  it('AMOUNT is no column, and the hint says why', async () => {
    await twins[format]();
    const [found] = await findings(bind({ columns: { AMOUNT: 'integer' }, path: `twins.${format}`, format }));
    expect(found?.code).toBe('FS202');
    expect(found?.hint).toMatch(/^did you mean Amount\? names are case-sensitive$/);
  });

  it('as event time and key', async () => {
    const header = ['T', 't', 'K', 'k'];
    const cells = ['2020-01-01 00:00:00', '2020-02-02 00:00:00', 'big', 'small'];
    if (format === 'csv') put('times.csv', `${header.join()}\n${cells.join()}\n`);
    if (format === 'ndjson')
      put(
        'times.ndjson',
        `${JSON.stringify(Object.fromEntries(header.map((name, i) => [name, cells[i]])))}\n`,
      );
    if (format === 'parquet')
      await writeParquet(
        'times.parquet',
        `select timestamp '${cells[0]}' as T1, timestamp '${cells[1]}' as x1, '${cells[2]}' as K1, '${cells[3]}' as y1`,
        { x1: 't1', y1: 'k1' },
      );
    const end = format === 'parquet' ? '1' : '';
    const columns = { [`t${end}`]: 'timestamp', [`k${end}`]: 'string' };
    expect(await rows({ columns, path: `times.${format}`, format, timezone: 'America/Sao_Paulo' })).toEqual([
      ['2020-02-02 03:00:00', 'small'],
    ]);
  });
});

describe('parquet', () => {
  it('is read by the names written in it, also where DuckDB gives a column the name of another', async () => {
    // DuckDB calls these Amount, amount_1, amount_1_1.
    const query = (n: number) =>
      `select ${n} as "Amount", {'a': 1, 'b': [{'c': 2}]} as s, ${n}00 as amounX, ${n}7 as amount_1`;
    await writeParquet('renamed-1.parquet', query(5), { amounX: 'amount' });
    await writeParquet('renamed-2.parquet', query(6), { amounX: 'amount' });
    const read = (name: string) =>
      rows({ columns: { [name]: 'integer' }, path: 'renamed-*.parquet', format: 'parquet' });
    expect(await read('Amount')).toEqual([[5], [6]]);
    expect(await read('amount')).toEqual([[500], [600]]);
    expect(await read('amount_1')).toEqual([[57], [67]]);
    const [found] = await findings(read('amount_1_1'));
    expect(found?.code).toBe('FS202');
  });

  it('with two columns of one name is refused only where that name is declared', async () => {
    await writeParquet('same.parquet', 'select 1 as x, 2 as y, 3 as z', { y: 'x' });
    expect(await rows({ columns: { z: 'integer' }, path: 'same.parquet', format: 'parquet' })).toEqual([[3]]);
    const found = await findings(
      bind({ columns: { x: 'integer' }, path: 'same.parquet', format: 'parquet' }),
    );
    expect(found.map(({ code, message }) => [code, message])).toEqual([
      ['FS209', 'source s: same.parquet has 2 columns named x'],
    ]);
  });

  it('may have columns named as parts of the query that reads it', async () => {
    const names = ['c0', 'c1', 'p0', 'l0', 'b0', 'a0', 'r0', 'v0', 'k0', 'row', 'state', 'rows'];
    const full = join(reader.root, 'internal.parquet').replaceAll("'", "''");
    const times = names.map(
      (name, i) => `timestamp '2020-01-01 00:00:${String(i).padStart(2, '0')}' as ${name}`,
    );
    await reader.sql(`copy (select ${times.join(', ')}) to '${full}' (format parquet)`);
    const columns = Object.fromEntries([...names].reverse().map((name) => [name, 'timestamp']));
    const [read] = await rows({
      columns,
      path: 'internal.parquet',
      format: 'parquet',
      timezone: 'America/New_York',
    });
    expect(read).toEqual(
      [...names.keys()].reverse().map((i) => `2020-01-01 05:00:${String(i).padStart(2, '0')}`),
    );
  });
});

describe('ndjson', () => {
  it('finds no key under another case', async () => {
    put('case.ndjson', '{"Amount":5}\n{"Amount":6}\n');
    const [found] = await findings(
      bind({ columns: { amount: 'decimal(10,2)' }, path: 'case.ndjson', format: 'ndjson' }),
    );
    expect(found).toMatchObject({ code: 'FS202', hint: 'did you mean Amount? names are case-sensitive' });
  });
});
