import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDuckDB } from '../../../../src/engines/duckdb/index.js';
import { asFailure } from '../../../../src/engines/duckdb-client/errors.js';
import { escapeGlob, literal, quote } from '../../../../src/engines/duckdb-client/sql.js';
import type { Value } from '../../../../src/engines/engine.js';
import { bindingOf, findings } from '../file-reader/support.js';
import { publish, warehouses } from './support.js';

const house = warehouses();
const { open } = house;
const root = (): string => house.root;

describe('values', () => {
  it.each<[string, Value]>([
    ["'x'", 'x'],
    ["''", ''],
    ['null', null],
    ['true', true],
    ['5::integer', 5],
    ['5::tinyint', 5],
    ['9007199254740993::bigint', 9007199254740993n],
    ['170141183460469231731687303715884105727::hugeint', 170141183460469231731687303715884105727n],
    ['count(*)', 1n],
    ['0.1::double', 0.1],
    ["'nan'::double", Number.NaN],
    ['1.50::decimal(38,2)', '1.50'],
    ['-0.05::decimal(10,2)', '-0.05'],
    ['12345678901234567890123456789012345678::decimal(38,0)', '12345678901234567890123456789012345678'],
    ["date '2020-02-03'", '2020-02-03'],
    ["timestamp '2020-02-03'", '2020-02-03 00:00:00'],
    ["timestamp '2020-02-03 04:05:06.1'", '2020-02-03 04:05:06.1'],
    ["timestamp '2020-02-03 04:05:06.000001'", '2020-02-03 04:05:06.000001'],
    ["timestamp '1969-12-31 23:59:59.999999'", '1969-12-31 23:59:59.999999'],
    ["timestamp '0001-01-01 00:00:00'", '0001-01-01 00:00:00'],
    ["timestamp '2199-12-31 23:59:59.5'", '2199-12-31 23:59:59.5'],
    ["timestamp 'infinity'", 'infinity'],
    ["timestamptz '2020-02-03 04:05:06.5+02'", '2020-02-03 02:05:06.5'],
    ["timestamp_ns '2020-02-03 04:05:06.000000001'", '2020-02-03 04:05:06.000000001'],
    ["timestamp_ms '2020-02-03 04:05:06.7'", '2020-02-03 04:05:06.7'],
    ["['a', null, '']", ['a', null, '']],
    ['[[1.5::decimal(3,1)], []]', [['1.5'], []]],
    ["[timestamp '2020-01-01 00:00:00.25']", ['2020-01-01 00:00:00.25']],
  ])('%s', async (sql, value) => {
    const engine = await open('values');
    expect(await engine.query(`select ${sql} as v`)).toEqual([{ v: value }]);
  });

  it.each<[Value, string]>([
    ['x', 'VARCHAR'],
    [5, 'INTEGER'],
    [0.5, 'DOUBLE'],
    [-0, 'DOUBLE'],
    [4294967296, 'DOUBLE'],
    [5n, 'BIGINT'],
    [2n ** 70n, 'HUGEINT'],
    [true, 'BOOLEAN'],
    [null, '"NULL"'],
    [['a', null], 'VARCHAR[]'],
    [[1n], 'BIGINT[]'],
  ])('as parameter: %s is a %s', async (value, type) => {
    const engine = await open('values');
    expect(await engine.query('select $1 as v, typeof($1) as t', [value])).toEqual([{ v: value, t: type }]);
  });

  it('a timestamp parameter keeps its microseconds', async () => {
    const engine = await open('values');
    expect(
      await engine.query('select $1::timestamp as t, $1::timestamp < $2::timestamp as before', [
        '2020-01-01 00:00:00.000001',
        '2020-01-01 00:00:00.000002',
      ]),
    ).toEqual([{ t: '2020-01-01 00:00:00.000001', before: true }]);
  });

  it('a column may have any name', async () => {
    const engine = await open('values');
    const names = ['__proto__', 'a"b', "it's", '💡', 'constructor', 'select', 'a.b', ';--'];
    const [row] = await engine.query(`select ${names.map((name, i) => `${i} as ${quote(name)}`).join(', ')}`);
    expect(Object.entries(row ?? {})).toEqual(names.map((name, i) => [name, i]));
  });

  it('a literal comes back as it went in', async () => {
    const engine = await open('values');
    for (const text of ["it's", '\\', '\n', "''", '💡', '$1', '--', '%_'])
      expect(await engine.query(`select ${literal(text)} as v`)).toEqual([{ v: text }]);
  });

  it('keeps the rows of `row_number() … <= k`', async () => {
    const engine = await open('values');
    const [row] = await engine.query(
      `select count(*) as n, count(distinct g) as groups from (
         select *, row_number() over (partition by g order by v desc, i) as r
         from (select i, i % 1000 as g, hash(i) % 50 as v from range(200000) t(i))) where r <= 3`,
    );
    expect(row).toEqual({ n: 3000n, groups: 1000n });
    const [last] = await engine.query(
      `select count(*) as n from (select g, i from (select i, i % 7 as g from range(100000) t(i))
         qualify row_number() over (partition by g order by i desc) <= 1)`,
    );
    expect(last).toEqual({ n: 7n });
  });
});

describe('statements', () => {
  it('run all or none', async () => {
    const engine = await open('statements');
    await engine.execute([
      { sql: 'create or replace table t (a bigint)' },
      { sql: 'insert into t values ($1)', params: [1n] },
    ]);
    const found = await findings(
      engine.execute([{ sql: 'insert into t values (2)' }, { sql: 'insert into nowhere values (3)' }]),
    );
    expect(found[0]).toMatchObject({
      code: 'FS402',
      message: expect.stringMatching(/^Table with name nowhere does not exist/),
    });
    expect(await engine.query('select * from t')).toEqual([{ a: 1n }]);
    await engine.execute([{ sql: 'insert into t values (4)' }]);
    expect(await engine.query('select count(*) as n from t')).toEqual([{ n: 2n }]);
  });

  it('fail with a code: their own, or that of their kind', async () => {
    const engine = await open('statements');
    const codeOf = async (sql: string) => (await findings(engine.query(sql)))[0];
    expect(await codeOf("select error('FS206: the sum of x is too large')")).toEqual({
      code: 'FS206',
      severity: 'error',
      message: 'the sum of x is too large',
    });
    expect(await codeOf('select sum(x)::bigint from (values (9223372036854775807), (1)) t(x)')).toMatchObject(
      { code: 'FS207' },
    );
    expect(await codeOf('select 9223372036854775807::bigint + 1::bigint')).toMatchObject({ code: 'FS207' });
    expect(await codeOf('selec 1')).toEqual({
      code: 'FS402',
      severity: 'error',
      message: 'syntax error at or near "selec"',
    });
    expect(await codeOf("select error('FS999: no such code')")).toMatchObject({ code: 'FS402' });
  });

  it.each([
    ['cast(secret as integer)', 'column secret: text is not a value of type INT32'],
    ['cast(secret as date)', 'column secret: text is not a value of type date'],
    ['cast(secret as decimal(3,2))', 'column secret: text is not a value of type DECIMAL(3,2)'],
    ['cast(secret as integer[])', 'column secret: text is not a value of type INTEGER[]'],
    ["strptime(secret, '%Y')", 'DuckDB reports: Invalid Input Error'],
    ['error(secret)', 'DuckDB reports: Invalid Input Error'],
    ["error('x FS206: ' || secret)", 'DuckDB reports: Invalid Input Error'],
    ["regexp_matches('a', secret || '(')", 'DuckDB reports: Invalid Input Error'],
    ['cast(hidden * 1000000 as integer)', 'a value is out of range for type INT32'],
    ['cast(hidden as decimal(3,2))', 'column hidden: a value is out of range for type DECIMAL(3,2)'],
    ['9223372036854775807 * hidden', 'Overflow in multiplication of INT64'],
  ])('fail without showing a value: %s', async (expression, message) => {
    const engine = await open('statements');
    const query = `select ${expression} from (values ('SECRET', 4711::bigint)) as t(secret, hidden)`;
    const [found] = await findings(engine.query(query));
    expect(found?.message).toBe(message);
    expect(JSON.stringify(found)).not.toMatch(/SECRET|4711/);
  });

  it('fail without showing the row that violates a constraint', async () => {
    const engine = await open('statements');
    await engine.execute([{ sql: "create table k (id varchar primary key check (id <> 'HIDDEN'))" }]);
    await engine.execute([{ sql: "insert into k values ('SECRET')" }]);
    for (const value of ['SECRET', 'HIDDEN']) {
      const [found] = await findings(engine.execute([{ sql: `insert into k values ('${value}')` }]));
      expect(found).toMatchObject({ code: 'FS402', message: 'a row violates a constraint' });
    }
  });

  it('run one after another, however they are called', async () => {
    const engine = await open('statements');
    await engine.execute([{ sql: 'create or replace table u (a integer)' }]);
    await Promise.all([
      engine.execute([{ sql: 'insert into u values (1)' }, { sql: 'insert into u values (2)' }]),
      engine
        .execute([{ sql: 'insert into u values (3)' }, { sql: 'insert into nowhere values (1)' }])
        .catch(() => undefined),
      engine.query('select * from u'),
    ]);
    expect(await engine.query('select a from u order by a')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('can be interrupted, and others follow', async () => {
    const engine = await open('statements');
    const running = findings(
      engine.query(
        'select count(*) from range(100000000) a, range(100000) b where hash(a.range + b.range) = 1',
      ),
    );
    const timer = setInterval(() => engine.interrupt(), 20);
    const found = await running;
    clearInterval(timer);
    expect(found).toEqual([{ code: 'FS305', severity: 'error', message: 'interrupted' }]);
    expect(await engine.query('select 1 as a')).toEqual([{ a: 1 }]);
  });

  it('know no other zone than UTC and fetch no extension', async () => {
    const engine = await open('statements');
    expect(
      await engine.query(
        "select current_setting('TimeZone') as zone, current_setting('autoinstall_known_extensions') as fetch",
      ),
    ).toEqual([{ zone: 'UTC', fetch: false }]);
  });

  it('larger than memory spill into the warehouse', async () => {
    const engine = await open('spill', { memoryLimit: '120MB' });
    const rows = await engine.query(
      'select count(*) as n from (select distinct hash(i) as h, i from range(4000000) t(i))',
    );
    expect(rows).toEqual([{ n: 4_000_000n }]);
    expect(await engine.query("select current_setting('temp_directory') as t")).toEqual([
      { t: join(root(), 'spill', '.tmp') },
    ]);
  });

  it('leaves bugs as they are', () => {
    const bug = new TypeError('x is undefined');
    expect(asFailure(bug)).toBe(bug);
  });
});

describe('opening', () => {
  it('makes the folder and the database', async () => {
    const engine = await open('new/deep');
    expect(await engine.query('select 1 as one')).toEqual([{ one: 1 }]);
    await engine.close();
    expect(existsSync(join(root(), 'new/deep/feature_store.duckdb'))).toBe(true);
  });

  it('is for one run at a time in a process', async () => {
    const engine = await open('once');
    expect((await findings(open('once')))[0]).toMatchObject({ code: 'FS303' });
    await engine.close();
    await open('once');
  });

  it('for readers waits for nobody, and keeps nobody out', async () => {
    const first = await open('shared');
    const before = await open('shared', { readOnly: true });
    expect(await before.query("select * from duckdb_tables() where database_name = 'feature_store'")).toEqual(
      [],
    );
    await first.close();
    const one = await open('shared', { readOnly: true });
    const run = await open('shared');
    const two = await open('shared', { readOnly: true });
    expect(await one.query('select 1 as a')).toEqual([{ a: 1 }]);
    expect(await two.query('select 1 as a')).toEqual([{ a: 1 }]);
    await run.close();
  });

  it('is for one process at a time', async () => {
    const script = fileURLToPath(new URL('./publish-child.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, 'hold', join(root(), 'held')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect((await findings(open('held')))[0]).toMatchObject({
      code: 'FS303',
      message: expect.stringMatching(
        /^the feature store in .*held is in use by another run \(process \d+ on .+, since 20[-0-9]+T[0-9:]+Z: publish-child\.ts hold .*held\)$/,
      ),
    });
    child.stdin.end();
    await new Promise((resolve) => child.once('exit', resolve));
    await open('held');
  });

  it('takes over the lock of a process that was killed', async () => {
    const script = fileURLToPath(new URL('./publish-child.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script, 'hold', join(root(), 'dead')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect((await findings(open('dead')))[0]).toMatchObject({ code: 'FS303' });
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    await (await open('dead')).close();
    expect(readdirSync(join(root(), 'dead/.writer'))).not.toContain('run.json');
  });

  it('to read shows nothing where nothing was built, and changes nothing', async () => {
    const absent = await open('absent', { readOnly: true });
    expect(await absent.query("select * from duckdb_tables() where schema_name = 'fs'")).toEqual([]);
    expect(existsSync(join(root(), 'absent'))).toBe(false);
    await (await open('readable')).close();
    const engine = await open('readable', { readOnly: true });
    expect((await findings(engine.execute([{ sql: 'create table t (a integer)' }])))[0]).toMatchObject({
      code: 'FS402',
    });
  });

  it('fails by name where there is no database in the file, or no folder to be', async () => {
    mkdirSync(join(root(), 'broken'));
    writeFileSync(join(root(), 'broken/feature_store.duckdb'), 'this is not a database'.repeat(1000));
    expect((await findings(open('broken')))[0]).toMatchObject({ code: 'FS401' });
    writeFileSync(join(root(), 'file'), '');
    expect((await findings(open('file')))[0]).toMatchObject({ code: 'FS401' });
    expect((await findings(open('file/below')))[0]).toMatchObject({ code: 'FS401' });
  });

  it('refuses a database in which `source` is something else', async () => {
    const engine = await open('clash');
    await engine.execute([{ sql: 'create schema feature_store.source' }]);
    await engine.close();
    expect((await findings(open('clash')))[0]).toMatchObject({ code: 'FS401', hint: 'rename that schema' });
  });

  it('ends with close: nothing runs after it, and closing twice is fine', async () => {
    const engine = await open('closed');
    await engine.close();
    await engine.close();
    expect((await findings(engine.query('select 1')))[0]).toMatchObject({ code: 'FS401' });
    engine.interrupt();
  });

  it('finds the histories of a warehouse that was moved', async () => {
    const engine = await open('here');
    await publish(engine, '2020-01-01', '2020-01-02', [['a', '2020-01-01', 1]]);
    await engine.close();
    renameSync(join(root(), 'here'), join(root(), "th[e]re's"));
    const reading = await open("th[e]re's", { readOnly: true });
    expect(await reading.query('select n from historical.sets')).toEqual([{ n: 1n }]);
  });
});

describe('a table as a source', () => {
  const table = (name: string, columns: Readonly<Record<string, string>>, timezone = 'UTC') => ({
    ...bindingOf({ columns, path: '', timezone }),
    from: { kind: 'table' as const, table: name },
  });

  it('is shown in the declared columns and types', async () => {
    const engine = await open('tables');
    await engine.execute([
      { sql: 'create schema raw' },
      {
        sql: `create table raw."or'd.""ers" as from (values (1::bigint, 'x', timestamp '2020-01-01', 0.5::decimal(9,1)), (2, 'y', 'infinity', 1::decimal(9,1))) t(id, "a""b", t, d)`,
      },
      { sql: 'create view plain as select 1 as id' },
    ]);
    const report = await engine.bindSource(
      table(`raw."or'd.""ers"`, { 'a"b': 'string', id: 'integer', t: 'timestamp', d: 'decimal(10,2)' }),
    );
    expect(report).toMatchObject({ rows: 2n, rejected: [{ rows: 1n, examples: [2n] }] });
    expect(await engine.query('select * from source.s')).toEqual([
      { 'a"b': 'x', id: 1, t: '2020-01-01 00:00:00', d: '0.50' },
    ]);
    expect(await engine.bindSource(table('PLAIN', { id: 'integer' }))).toMatchObject({ rows: 1n });
    expect(await engine.bindSource(table(`"raw"."or'd.""ers"`, { id: 'bigint' }))).toMatchObject({
      rows: 2n,
    });
  });

  it('is missed by name, with what there is', async () => {
    const engine = await open('tables');
    expect((await findings(engine.bindSource(table('raw.order', { id: 'integer' }))))[0]).toMatchObject({
      code: 'FS201',
      message: 'source s: there is no table raw.order in the database',
    });
    expect((await findings(engine.bindSource(table('plan', { id: 'integer' }))))[0]).toMatchObject({
      hint: 'did you mean plain?',
    });
  });

  it('is checked like a file', async () => {
    const engine = await open('tables');
    await engine.execute([
      { sql: "create or replace table c as select 5000000000 as id, timestamp '2020-03-08 02:30' as t" },
    ]);
    expect((await findings(engine.bindSource(table('c', { id: 'integer' }))))[0]).toMatchObject({
      code: 'FS203',
      message: 'c row 1, column id: "5000000000" is not an integer',
    });
    expect((await findings(engine.bindSource(table('c', { id: 'string' }))))[0]).toMatchObject({
      code: 'FS205',
    });
    expect((await findings(engine.bindSource(table('c', { ids: 'bigint' }))))[0]).toMatchObject({
      code: 'FS202',
      hint: 'did you mean id?',
    });
    expect(await engine.bindSource(table('c', { t: 'timestamp' }, 'America/New_York'))).toMatchObject({
      rows: 1n,
      rejected: [{ rows: 1n, examples: [1n] }],
    });
  });

  it('leaves nothing in the database', async () => {
    const engine = await open('tables');
    await engine.bindSource(table('plain', { id: 'integer' }));
    await engine.close();
    const again = await open('tables');
    await expect(again.query('select * from source.s')).rejects.toThrow(/does not exist/);
    expect(await again.query("select count(*) as n from duckdb_views() where view_name = 's'")).toEqual([
      { n: 0n },
    ]);
  });
});

describe('a written file', () => {
  it('is csv in the order of the query: null is nothing, the empty string is quoted', async () => {
    const engine = await open('out');
    const path = join(root(), "out/d [1]/it's.csv");
    const written = await engine.writeFile(
      {
        sql: `from (values (3, null, '', timestamp '2020-01-01 00:00:00.5', 1.50), (1, 'a"b', 'x,y', timestamp '2020-01-02', 2.00),
          (2, 'é\n', ' ', null, null)) v(i, "a""b", s, "timestamp", d) where i < $1 -- all
;`,
        params: [9],
      },
      { path, format: 'csv' },
    );
    expect(written).toEqual({ rows: 3n });
    expect(readFileSync(path, 'utf8')).toBe(
      'i,"a""b",s,timestamp,d\n3,,"",2020-01-01 00:00:00.5,1.50\n1,"a""b","x,y",2020-01-02 00:00:00,2.00\n2,"é\n", ,,\n',
    );
    expect(readdirSync(join(root(), 'out/d [1]'))).toEqual(["it's.csv"]);
  });

  it('keeps the order of many rows', async () => {
    const engine = await open('out');
    const path = join(root(), 'out/order.parquet');
    await engine.execute([
      { sql: 'create table o as select (hash(i) % 1000000)::bigint as k, i from range(400000) t(i)' },
    ]);
    expect(
      await engine.writeFile({ sql: 'select k, i from o order by k, i' }, { path, format: 'parquet' }),
    ).toEqual({ rows: 400_000n });
    expect(
      await engine.query(
        `select count(*) as n from (select k, lag(k) over (order by file_row_number) as before from read_parquet(${literal(escapeGlob(path))}, file_row_number = true)) where before > k`,
      ),
    ).toEqual([{ n: 0n }]);
  });

  it('holds no 128-bit integers in parquet', async () => {
    const engine = await open('out');
    const path = join(root(), 'out/huge.parquet');
    await engine.writeFile(
      { sql: 'select sum(x) as "s""", [sum(x)] as l from (values (9007199254740993::bigint)) t(x)' },
      { path, format: 'parquet' },
    );
    expect(await engine.query(`from read_parquet(${literal(escapeGlob(path))})`)).toEqual([
      { 's"': 9007199254740993n, l: [9007199254740993n] },
    ]);
    const before = readFileSync(path);
    const found = await findings(
      engine.writeFile(
        { sql: 'select sum(x) as s from (values (9223372036854775807), (1)) t(x)' },
        { path, format: 'parquet' },
      ),
    );
    expect(found[0]?.code).toBe('FS207');
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(join(root(), 'out')).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('of no rows has its header', async () => {
    const engine = await open('out');
    const path = join(root(), 'out/none.csv');
    expect(
      await engine.writeFile({ sql: 'select 1 as a, 2 as b where false' }, { path, format: 'csv' }),
    ).toEqual({ rows: 0n });
    expect(readFileSync(path, 'utf8')).toBe('a,b\n');
  });
});

describe('options', () => {
  it('are refused where they are wrong', async () => {
    const found = await findings(
      openDuckDB({ path: join(root(), 'wrong'), root: root(), memoryLimit: 'much' }),
    );
    expect(found[0]).toMatchObject({ code: 'FS401' });
  });
});
