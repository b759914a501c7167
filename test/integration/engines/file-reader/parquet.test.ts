import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Binding, fileReader, findings } from './support.js';

const reader = fileReader();
const { put, bind } = reader;

const parquet = (columns: Binding['columns'], path: string, rest: Partial<Binding> = {}): Binding => ({
  columns,
  path,
  format: 'parquet',
  ...rest,
});
const rows = (columns: Binding['columns'], path: string, rest: Partial<Binding> = {}) =>
  reader.rows(parquet(columns, path, rest));

async function write(path: string, query: string): Promise<void> {
  const full = join(reader.root, path);
  mkdirSync(dirname(full), { recursive: true });
  await reader.sql(`copy (${query}) to '${full.replaceAll("'", "''")}' (format parquet)`);
}

describe('types that go together', () => {
  it.each([
    ["'x'", 'string', 'x'],
    ["'u'::enum('u', 'v')", 'string', 'u'],
    ["'5f0c1b1e-0000-4000-8000-000000000000'::uuid", 'string', '5f0c1b1e-0000-4000-8000-000000000000'],
    ['true', 'boolean', true],
    ['5::tinyint', 'integer', 5],
    ['5::bigint', 'integer', 5],
    ['5::ubigint', 'bigint', 5n],
    ['4294967295::uinteger', 'bigint', 4294967295n],
    ['5::integer', 'double', 5],
    ['0.5::float', 'double', 0.5],
    ['1e300::double', 'double', 1e300],
    ['1.5::decimal(4,1)', 'decimal(10,2)', '1.50'],
    ['5::smallint', 'decimal(5,0)', '5'],
    ['5::bigint', 'decimal(3,0)', '5'],
    ["date '2020-02-03'", 'date', '2020-02-03'],
    ["date '2020-02-03'", 'timestamp', '2020-02-03 00:00:00'],
    ["timestamp '2020-02-03 04:05:06.123456'", 'timestamp', '2020-02-03 04:05:06.123456'],
    ["timestamp_ms '2020-02-03 04:05:06.123'", 'timestamp', '2020-02-03 04:05:06.123'],
    ["timestamp_ns '2020-02-03 04:05:06.123456'", 'timestamp', '2020-02-03 04:05:06.123456'],
    ["timestamptz '2020-02-03 04:05:06+02'", 'timestamp', '2020-02-03 02:05:06'],
    ["['a', null]", 'string[]', ['a', null]],
    ['[1::tinyint]', 'bigint[]', [1n]],
  ])('%s as %s', async (sql, type, value) => {
    await write('one.parquet', `select 1 as i, ${sql} as v union all select 2, null`);
    expect(await rows({ i: 'integer', v: type }, 'one.parquet')).toEqual([
      [1, value],
      [2, null],
    ]);
  });
});

describe('types that do not', () => {
  it.each([
    ["'2020-01-01'", 'timestamp', 'VARCHAR'],
    ["'5'", 'integer', 'VARCHAR'],
    ['5', 'string', 'INTEGER'],
    ['5::bigint', 'double', 'BIGINT'],
    ['1.5', 'double', 'DECIMAL(2,1)'],
    ['1.5::double', 'decimal(10,2)', 'DOUBLE'],
    ['1.55::decimal(4,2)', 'decimal(10,1)', 'DECIMAL(4,2)'],
    ['1.5::decimal(10,1)', 'decimal(9,1)', 'DECIMAL(10,1)'],
    ['1', 'boolean', 'INTEGER'],
    ["timestamp '2020-01-01'", 'date', 'TIMESTAMP'],
    ["'x'::blob", 'string', 'BLOB'],
    ['[1]', 'integer', 'INTEGER[]'],
    ['1', 'integer[]', 'INTEGER'],
  ])('%s as %s', async (sql, type, actual) => {
    await write('wrong.parquet', `select ${sql} as v`);
    const found = await findings(bind(parquet({ v: type }, 'wrong.parquet')));
    expect(found.map(({ code, message }) => [code, message])).toEqual([
      ['FS205', `source s: wrong.parquet: column v is ${actual}, but declared ${type}`],
    ]);
  });
});

describe('values that do not fit', () => {
  it.each([
    ['2147483648::bigint', 'integer', '2147483648'],
    ['18446744073709551615::ubigint', 'bigint', '18446744073709551615'],
    ['1000::bigint', 'decimal(3,0)', '1000'],
    ["timestamp_ns '2020-02-03 04:05:06.123456789'", 'timestamp', '2020-02-03 04:05:06.123456789'],
    ['[2147483648::bigint]', 'integer[]', '[2147483648]'],
  ])('%s as %s', async (sql, type, shown) => {
    await write('fit.parquet', `select null as v union all select ${sql}`);
    const found = await findings(bind(parquet({ v: type }, 'fit.parquet')));
    expect(found).toEqual([
      {
        code: 'FS203',
        severity: 'error',
        message: `fit.parquet row 2, column v: "${shown}" is not ${type.startsWith('i') ? 'an' : 'a'} ${type}`,
      },
    ]);
  });

  it('are numbered in their file', async () => {
    await write('fits/a.parquet', 'select i::bigint as v from range(300000) t(i)');
    await write(
      'fits/b.parquet',
      'select case when i = 250000 then 3000000000 else i end as v from range(300000) t(i)',
    );
    const found = await findings(bind(parquet({ v: 'integer' }, 'fits/*.parquet')));
    expect(found.map(({ message }) => message)).toEqual([
      'fits/b.parquet row 250001, column v: "3000000000" is not an integer',
    ]);
  });
});

describe('parquet', () => {
  it('has rows rejected, and numbers settled', async () => {
    await write(
      'r.parquet',
      `from (values (1, timestamp '2020-01-01', 1.5::double), (2, 'infinity', 1), (3, '1969-12-31 23:59:59.999999', 1),
        (4, '2200-01-01', 1), (5, null, 'nan'), (6, '2020-01-01', '-inf'), (7, '2020-01-01', '-0.0'), (8, '-infinity', 'nan')) v(i, t, d)`,
    );
    const columns = { i: 'integer', t: 'timestamp', d: 'double' };
    const report = await bind(parquet(columns, 'r.parquet'));
    expect(report.rows).toBe(8n);
    expect(report.rejected).toEqual([
      {
        reason: 'timestamp t infinite or outside [1970-01-01, 2200-01-01)',
        rows: 4n,
        examples: [2n, 3n, 4n],
      },
      { reason: 'double d NaN or infinite', rows: 2n, examples: [5n, 6n] },
    ]);
    expect(await reader.sql('select i, d, signbit(d) as minus from source.s order by i')).toEqual([
      { i: 1, d: 1.5, minus: false },
      { i: 7, d: 0, minus: false },
    ]);
    await bind(parquet(columns, 'r.parquet', { nonFinite: 'null' }));
    expect(await reader.sql('select i, d from source.s order by i')).toEqual([
      { i: 1, d: 1.5 },
      { i: 5, d: null },
      { i: 6, d: null },
      { i: 7, d: 0 },
    ]);
  });

  it('places times without a zone in that of the source', async () => {
    await write(
      'z.parquet',
      "select timestamp '2020-07-01 12:00' as t, timestamptz '2020-07-01 12:00:00+00' as z",
    );
    const columns = { t: 'timestamp', z: 'timestamp' };
    expect(await rows(columns, 'z.parquet', { timezone: 'America/New_York' })).toEqual([
      ['2020-07-01 16:00:00', '2020-07-01 12:00:00'],
    ]);
    await write(
      'z.parquet',
      "select timestamp '2020-03-08 02:30' as t union all select timestamp '2020-11-01 01:30'",
    );
    const { rejected } = await bind(
      parquet({ t: 'timestamp' }, 'z.parquet', { timezone: 'America/New_York' }),
    );
    expect(rejected.map(({ rows: n, examples }) => [n, examples])).toEqual([[2n, [1n, 2n]]]);
  });

  it('of several schemas is read by name', async () => {
    await write("m [1]/it's a.parquet", 'select 1::bigint as a, 2::tinyint as "b""x"');
    await write('m [1]/b.parquet', 'select 4::integer as "b""x", 5 as c, 3::integer as a');
    expect(await rows({ a: 'bigint', 'b"x': 'integer' }, 'm [[]1]/*.parquet')).toEqual([
      [1n, 2],
      [3n, 4],
    ]);
    const [found] = await findings(bind(parquet({ a: 'bigint', c: 'integer' }, 'm [[]1]/*.parquet')));
    expect(found).toMatchObject({ code: 'FS202', message: "source s: m [1]/it's a.parquet has no column c" });
  });

  it('takes no columns from the names of folders', async () => {
    await write('p/year=2020/x.parquet', 'select 1 as a');
    const [found] = await findings(bind(parquet({ a: 'integer', year: 'bigint' }, 'p/*/*.parquet')));
    expect(found?.code).toBe('FS202');
  });

  it('of no rows is a source of no rows', async () => {
    await write('none.parquet', 'select 1 as a where false');
    expect((await bind(parquet({ a: 'integer' }, 'none.parquet'))).rows).toBe(0n);
  });

  it.each([
    ['nothing', '', 'FS204'],
    ['text', 'a,b\n1,2\n', 'FS209'],
    ['garbage', 'PAR1'.padEnd(500, 'x'), 'FS209'],
  ])('with %s is refused', async (_, content, code) => {
    put('odd.parquet', content);
    const [found] = await findings(bind(parquet({ a: 'integer' }, 'odd.parquet')));
    expect(found?.code).toBe(code);
    expect(found?.message).toContain('odd.parquet');
  });
});
