import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../../src/diagnostics/diagnostic.js';
import { openDuckDB } from '../../../../src/engines/duckdb/index.js';
import type { Engine, FileFormat, PhysicalColumn, SourceBinding } from '../../../../src/engines/engine.js';
import { copyTableToParquet } from '../../../../src/engines/postgres/export-table.js';
import { openPostgres } from '../../../../src/engines/postgres/index.js';
import { startPostgres, type TestPostgres } from '../../../support/postgres.js';

let server: TestPostgres;
let root: string;
let postgres: Engine;
let duckdb: Engine;

beforeAll(async () => {
  [server, root] = [await startPostgres(), await mkdtemp(join(tmpdir(), 'fs-sources-'))];
  postgres = await openPostgres({ url: server.url, schemaPrefix: 'src_', root });
  await postgres.query('drop schema if exists src_source, src_fs, raw cascade');
  await postgres.query('create schema raw');
  duckdb = await openDuckDB({ path: join(root, 'warehouse'), root });
});
afterAll(async () => {
  await postgres?.close();
  await duckdb?.close();
  await server?.stop();
  await rm(root, { recursive: true, force: true });
});

const file = (
  path: string,
  columns: readonly PhysicalColumn[],
  more: Partial<SourceBinding> = {},
): SourceBinding => ({
  name: 'events',
  from: { kind: 'file', path, format: (path.split('.').at(-1) ?? 'csv') as FileFormat },
  columns,
  timezone: 'UTC',
  nonFinite: 'reject',
  ...more,
});

const table = (
  name: string,
  columns: readonly PhysicalColumn[],
  more: Partial<SourceBinding> = {},
): SourceBinding => ({
  ...file('', columns, more),
  from: { kind: 'table', table: name },
});

const columns = (...types: readonly string[]): readonly PhysicalColumn[] =>
  types.map((type, i) => ({ name: 'abcdefghij'[i] ?? '', type }));

const rows = (engine: Engine) =>
  engine.query(`select * from ${engine === postgres ? 'src_source' : 'source'}.events order by 1`);

const told = async (work: Promise<unknown>): Promise<string> => {
  const thrown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(thrown instanceof Failure)) throw new Error(`no failure but ${thrown}`);
  return thrown.diagnostics.map(({ code, message, hint }) => `${code} ${message}; ${hint ?? ''}`).join('\n');
};

const loads = async (): Promise<unknown> =>
  (await postgres.query(`select xmin::text as x from src_fs.loaded_sources where name = 'events'`))[0]?.x;

const all = columns('string', 'boolean', 'integer', 'bigint', 'double', 'decimal(12,2)', 'date', 'timestamp');

describe('a file', () => {
  it('gives the same rows and the same report on both engines', async () => {
    writeFileSync(
      join(root, 'all.csv'),
      `h,g,f,e,d,c,b,a
2020-01-01T03:00:00.25-03:00,2020-02-29,12.3,0.1,-9223372036854775808,-1,true,"it's ""q"", \\. $1
two lines"
2020-01-01,0044-03-15,,-0.0,0,2147483647,f,""
,,,,,,,"\\."
1969-12-31,2020-01-01,1,1,1,1,t,too early
infinity,2020-01-01,1,1,1,1,t,infinite
2020-01-01,2020-01-01,1,NaN,1,1,t,not a number
2199-12-31 23:59:59.999999,9999-12-31,-9999999999.99,1e-300,9223372036854775807,0,0,🦆 ção
2020-01-01,2020-01-01,1,5e-324,1,1,,
`,
    );
    const binding = file('all.csv', all);
    const report = await postgres.bindSource(binding);
    expect(report).toEqual(await duckdb.bindSource(binding));
    expect(report.rows).toBe(8n);
    expect(report.rejected.map(({ rows: count, examples }) => [count, examples])).toEqual([
      [1n, [6n]],
      [2n, [4n, 5n]],
    ]);
    const sorted = (engine: Engine) =>
      rows(engine).then((found) => [...found].sort((a, b) => (String(a.a) < String(b.a) ? -1 : 1)));
    const found = await sorted(postgres);
    expect(found).toEqual(await sorted(duckdb));
    expect(found.map(({ a }) => a)).toContain(null);
    expect(found.some(({ e }) => Object.is(e, -0))).toBe(false);
    expect(await postgres.bindSource(binding)).toEqual(report);
  });

  it('reads parquet and ndjson, lists too', async () => {
    const query = `select ['a"b', null, 'c\\d', ''] as a, [1.5::double, -0.0::double] as b, [timestamp '2020-01-01 00:00:00.5'] as c, []::integer[] as d`;
    await duckdb.writeFile({ sql: query }, { path: join(root, 'lists.parquet'), format: 'parquet' });
    const binding = file('lists.parquet', columns('string[]', 'double[]', 'timestamp[]', 'integer[]'));
    await postgres.bindSource(binding);
    expect(await rows(postgres)).toEqual([
      { a: ['a"b', null, 'c\\d', ''], b: [1.5, 0], c: ['2020-01-01 00:00:00.5'], d: [] },
    ]);
    const out = join(root, 'out.parquet');
    await postgres.writeFile({ sql: 'select * from src_source.events' }, { path: out, format: 'parquet' });
    await duckdb.bindSource(file('out.parquet', binding.columns));
    expect(await rows(duckdb)).toEqual(await rows(postgres));
    writeFileSync(join(root, 'x.ndjson'), '{"a": "x", "b": 1}\n{"b": 2, "a": null}\n');
    await postgres.bindSource(file('x.ndjson', columns('string', 'integer')));
    expect(await rows(postgres)).toEqual([
      { a: 'x', b: 1 },
      { a: null, b: 2 },
    ]);
  });

  it('is loaded again only when the data or the declaration changed', async () => {
    mkdirSync(join(root, 'many'), { recursive: true });
    const path = join(root, 'many', '1.csv');
    writeFileSync(path, 'a,b\n1,x\n');
    const binding = file('many/*.csv', columns('integer'));
    await postgres.bindSource(binding);
    const first = await loads();
    utimesSync(path, 1, 1);
    await postgres.bindSource(binding);
    expect(await loads()).toBe(first);
    // Another content of the same length and with the same times.
    writeFileSync(path, 'a,b\n2,x\n');
    utimesSync(path, 1, 1);
    await postgres.bindSource(binding);
    expect(await loads()).not.toBe(first);
    expect(await rows(postgres)).toEqual([{ a: 2 }]);
    writeFileSync(join(root, 'many', '2.csv'), 'a\n3\n');
    await postgres.bindSource(binding);
    expect(await rows(postgres)).toEqual([{ a: 2 }, { a: 3 }]);
    rmSync(path);
    await postgres.bindSource({ ...binding, columns: columns('bigint') });
    expect(await rows(postgres)).toEqual([{ a: 3n }]);
    await postgres.query('drop table src_source.events');
    await postgres.bindSource({ ...binding, columns: columns('bigint') });
    expect(await rows(postgres)).toEqual([{ a: 3n }]);
  });

  it('that does not fit leaves what was loaded before', async () => {
    writeFileSync(join(root, 'fit.csv'), 'a\n1\n');
    await postgres.bindSource(file('fit.csv', columns('integer')));
    writeFileSync(join(root, 'fit.csv'), 'a\nx\n');
    expect(await told(postgres.bindSource(file('fit.csv', columns('integer'))))).toMatch(
      /^FS203 fit\.csv row 1/,
    );
    expect(await told(postgres.bindSource(file('nofit.csv', columns('integer'))))).toMatch(
      /^FS201 .*did you mean fit\.csv/,
    );
    expect(await rows(postgres)).toEqual([{ a: 1 }]);
  });

  it('with the character U+0000 is refused by the column', async () => {
    await duckdb.writeFile(
      { sql: `select 'x' || chr(0) as a` },
      { path: join(root, 'zero.parquet'), format: 'parquet' },
    );
    expect(await told(postgres.bindSource(file('zero.parquet', columns('string'))))).toMatch(
      /^FS203 source events, column a: 1 values hold the character U\+0000/,
    );
  });
});

describe('a table', () => {
  it('is shown in the declared types, without rejected rows', async () => {
    await postgres.query(`create type raw.mood as enum ('happy', 'sad')`);
    await postgres.query(
      `create table raw."Order Events" (a raw.mood, b boolean, c smallint, d integer, e real, f numeric, g date, h timestamptz, "other" text)`,
    );
    await postgres.query(
      `insert into raw."Order Events" values
         ('happy', true, 1, 2, 1.5, 12.30, '2020-01-01', '2020-01-01 00:00:00.5-03', 'x'),
         (null, null, null, null, null, null, null, null, null),
         ('sad', false, 1, 2, '-0', 1, '2020-01-01', 'infinity', 'x'),
         ('sad', false, 1, 2, 'NaN', 1, '2020-01-01', '2020-01-01', 'x')`,
    );
    const binding = table('raw."Order Events"', all);
    const report = await postgres.bindSource(binding);
    expect(report.rows).toBe(4n);
    expect(report.rejected).toEqual([
      { reason: 'double e NaN or infinite', rows: 1n, examples: [4n] },
      { reason: 'timestamp h infinite or outside [1970-01-01, 2200-01-01)', rows: 1n, examples: [3n] },
    ]);
    expect(report.diagnostics).toEqual([]);
    expect(await rows(postgres)).toEqual([
      { a: 'happy', b: true, c: 1, d: 2n, e: 1.5, f: '12.30', g: '2020-01-01', h: '2020-01-01 03:00:00.5' },
      { a: null, b: null, c: null, d: null, e: null, f: null, g: null, h: null },
    ]);
    // Rows that arrive later are judged too.
    await postgres.query(`insert into raw."Order Events" (a, e, h) values ('sad', 'Infinity', '2020-01-01')`);
    expect(await rows(postgres)).toHaveLength(2);
    const kept = await postgres.bindSource({ ...binding, nonFinite: 'null' });
    expect(kept.rejected).toEqual([
      { reason: 'timestamp h infinite or outside [1970-01-01, 2200-01-01)', rows: 1n, examples: [3n] },
    ]);
    expect((await rows(postgres)).filter(({ a }) => a === 'sad').map(({ e }) => e)).toEqual([null, null]);
  });

  it('of local times is read in the zone of the source', async () => {
    await postgres.query('create table raw.local (a timestamp)');
    await postgres.query(
      `insert into raw.local values ('2020-01-01 00:00:00'), ('2020-07-01 00:00:00.25'), (null)`,
    );
    const binding = table('raw.local', columns('timestamp'), { timezone: 'America/New_York' });
    await postgres.bindSource(binding);
    expect(await rows(postgres)).toEqual([
      { a: '2020-01-01 05:00:00' },
      { a: '2020-07-01 04:00:00.25' },
      { a: null },
    ]);
    await postgres.query(`insert into raw.local values ('2020-11-01 01:30:00'), ('2020-03-08 02:30:00')`);
    expect((await postgres.bindSource(binding)).rejected).toEqual([
      {
        reason:
          'timestamp a infinite, outside [1970-01-01, 2200-01-01), or skipped or repeated by the clock of America/New_York',
        rows: 2n,
        examples: [4n, 5n],
      },
    ]);
    expect(await rows(postgres)).toHaveLength(3);
  });

  it('that is absent, has other columns or types, or holds other values, is reported', async () => {
    await postgres.query('create table raw.payments (id bigint, amount numeric, paid text)');
    await postgres.query(`insert into raw.payments values (3000000000, 1.005, 'x'), (1, 'NaN', 'y')`);
    const of = (...pairs: readonly (readonly [string, string])[]) =>
      pairs.map(([name, type]): PhysicalColumn => ({ name, type }));
    expect(await told(postgres.bindSource(table('raw.payment', of(['id', 'bigint']))))).toMatch(
      /^FS201 source events: there is no table raw\.payment in the database; did you mean raw\.payments\?/,
    );
    expect(
      await told(postgres.bindSource(table('raw.payments', of(['ids', 'bigint'], ['paid', 'boolean'])))),
    ).toMatch(
      /^FS202 .* has no column ids; did you mean id\?\nFS205 .*: column paid is text, but declared boolean/,
    );
    expect(
      await told(
        postgres.bindSource(table('RAW.payments', of(['id', 'integer'], ['amount', 'decimal(10,2)']))),
      ),
    ).toBe(
      `FS203 RAW.payments row 1, column id: "3000000000" is not an integer; \n` +
        `FS203 RAW.payments row 1, column amount: "1.005" is not a decimal(10,2); \n` +
        `FS203 RAW.payments row 2, column amount: "NaN" is not a decimal(10,2); `,
    );
    const masked = [{ name: 'id', type: 'integer', sensitive: true }, ...of(['amount', 'decimal(10,2)'])];
    expect(await told(postgres.bindSource(table('raw.payments', masked)))).toMatch(
      /^FS203 raw\.payments row 1, column id: ••• is not an integer; \nFS203 .*"1\.005"/,
    );
  });

  it('and a file can take each other’s place', async () => {
    writeFileSync(join(root, 'swap.csv'), 'a\n1\n');
    await postgres.query('create table raw.swap as select 2 as a');
    for (const binding of [file('swap.csv', columns('integer')), table('raw.swap', columns('integer'))]) {
      await postgres.bindSource(binding);
      expect(await rows(postgres)).toEqual([{ a: binding.from.kind === 'file' ? 1 : 2 }]);
    }
    await postgres.bindSource(file('swap.csv', columns('integer')));
    expect(await rows(postgres)).toEqual([{ a: 1 }]);
  });
});

describe('a table for another engine', () => {
  it('is copied to parquet by the same rules', async () => {
    await postgres.query(
      `create table raw.far as select * from (values
         ('a', 1.5::numeric, timestamptz '2020-01-01 00:00:00.000001+00', '-0'::float8), (null, null, null, null),
         ('b', 2, 'infinity', 1)) as v(a, b, c, d)`,
    );
    const declared = columns('string', 'decimal(10,2)', 'timestamp', 'double');
    const path = join(root, 'far.parquet');
    const report = await copyTableToParquet({ url: server.url, binding: table('raw.far', declared), path });
    expect(report).toMatchObject({ rows: 3n, rejected: [{ rows: 1n, examples: [3n] }] });
    await duckdb.bindSource(file('far.parquet', declared));
    const [first] = await rows(duckdb);
    expect(first).toEqual({ a: 'a', b: '1.50', c: '2020-01-01 00:00:00.000001', d: 0 });
    expect(await rows(duckdb)).toHaveLength(2);
    await expect(
      copyTableToParquet({ url: server.url, binding: table('raw.nowhere', declared), path }),
    ).rejects.toThrow(/^FS201/);
  });

  it('stops at once when it is interrupted, and leaves no file', async () => {
    await postgres.query(
      'create view raw.slow as select i::text as a, pg_sleep(0.1)::text as b from generate_series(1, 10000) as i',
    );
    const path = join(root, 'slow.parquet');
    const stopping = new AbortController();
    const copying = copyTableToParquet({
      url: server.url,
      binding: table('raw.slow', columns('string', 'string')),
      path,
      signal: stopping.signal,
    });
    setTimeout(() => stopping.abort(), 500);
    const began = performance.now();
    await expect(copying).rejects.toThrow(/^FS305 interrupted/);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(existsSync(path)).toBe(false);
    await expect
      .poll(
        async () =>
          (
            await postgres.query(
              "select 1 from pg_stat_activity where query like '%raw%slow%' and state = 'active' and pid <> pg_backend_pid()",
            )
          ).length,
        { timeout: 20_000 },
      )
      .toBe(0);
  });
});

describe('a role with nothing but its schemas', () => {
  it('can do everything, and an error says what it lacks', async () => {
    const admin = postgres;
    const names = ['source', 'historical', 'online', 'fs'].map((name) => `lim_${name}`);
    await admin.query(`drop schema if exists ${names.join(', ')} cascade`);
    await admin.query('drop role if exists limited');
    await admin.query(`create role limited login password 'limited'`);
    await admin.query(
      'revoke create, temp on database postgres from public; revoke create on schema public from public',
    );
    const url = new URL(server.url);
    [url.username, url.password] = ['limited', 'limited'];
    const engine = await openPostgres({ url: url.href, schemaPrefix: 'lim_', root });
    try {
      writeFileSync(join(root, 'lim.csv'), 'a,b\nx,2020-01-01\n');
      const binding = file('lim.csv', columns('string', 'timestamp'));
      expect(await told(engine.bindSource(binding))).toMatch(
        /^FS402 the role limited may not create the schema lim_fs; create schema "lim_fs" authorization "limited"/,
      );
      for (const name of names) await admin.query(`create schema ${name} authorization limited`);
      await engine.lock();
      await engine.execute([
        { sql: 'create schema if not exists "lim_fs"' },
        { sql: 'create table if not exists "lim_fs"."t" (x int)' },
      ]);
      await engine.bindSource(binding);
      const history = {
        name: 'h',
        group: 'g',
        columns: columns('string').concat([{ name: 'timestamp', type: 'timestamp' }]),
        keys: ['a'],
        partitionBy: 'day' as const,
      };
      const publication = {
        history,
        interval: { start: 0n, end: BigInt(Date.UTC(2021, 0)) * 1_000n },
        rows: { sql: 'select a, b from lim_source.events' },
        replaceAll: false,
        postPublish: [],
      };
      expect((await engine.publish(publication)).rows).toBe(1n);
      expect((await engine.publish(publication)).rows).toBe(1n);
      await engine.writeFile(
        { sql: 'select * from lim_historical.h' },
        { path: join(root, 'lim_out.csv'), format: 'csv' },
      );
      await admin.query('create table raw.secret (a text)');
      expect(await told(engine.bindSource(table('raw.secret', columns('string'))))).toMatch(
        /^FS402 source events: the role may not read raw\.secret; grant usage on schema "raw" and select on/,
      );
      await admin.query('grant usage on schema raw to limited; grant select on raw.secret to limited');
      await engine.bindSource(table('raw.secret', columns('string')));
    } finally {
      await engine.close();
      await admin.query(`drop schema ${names.join(', ')} cascade`);
      await admin.query('drop owned by limited; drop role limited');
    }
  });
});

describe('writeFile', () => {
  const query = (
    lost: string,
  ) => `select i, s, b, n, d, cast(m as decimal(10,2)) as m, day, t ${lost} from (values
    (1, 'a', true, 1::bigint, 0.1::double precision, cast(1.50 as decimal(10,2)), date '2020-01-01', timestamp '2020-01-01 00:00:00'),
    (2, '', false, 9223372036854775807, 1e16, -0.01, date '1999-12-31', timestamp '2020-01-01 00:00:00.000001'),
    (3, null, null, null, null, null, null, null),
    (4, 'x, "y"
z $1 \\', true, -1, 5e-324, 0, date '2020-02-29', timestamp '2199-12-31 23:59:59.5')
  ) as v(i, s, b, n, d, m, day, t) where s is distinct from $1 order by i desc -- the end`;

  it.each(['csv', 'parquet'] as const)('writes the same bytes of %s as DuckDB, in order', async (format) => {
    // Through an expression Postgres' decimals lose their type, but not their digits.
    const lost = format === 'csv' ? ', coalesce(m, 0.00) as lost' : '';
    const written = await Promise.all(
      [postgres, duckdb].map(async (engine, i) => {
        const path = join(root, 'out', `${i}.${format}`);
        expect(
          await engine.writeFile({ sql: query(lost), params: ["it's $1 \\"] }, { path, format }),
        ).toEqual({
          rows: 4n,
        });
        return readFileSync(path);
      }),
    );
    expect(written[0]?.equals(written[1] ?? Buffer.alloc(0))).toBe(true);
  });

  it('writes one column with nulls, and no rows', async () => {
    const path = join(root, 'out', 'one.csv');
    const one = `select x from (values ('a'), (null), ('')) as v(x)`;
    expect(await postgres.writeFile({ sql: one }, { path, format: 'csv' })).toEqual({ rows: 3n });
    expect(readFileSync(path, 'utf8')).toBe('x\na\n\n""\n');
    expect(await postgres.writeFile({ sql: `${one} where false` }, { path, format: 'csv' })).toEqual({
      rows: 0n,
    });
    expect(readFileSync(path, 'utf8')).toBe('x\n');
  });

  it('leaves the old file where it fails', async () => {
    const path = join(root, 'out', 'kept.csv');
    await postgres.writeFile({ sql: 'select 1 as x' }, { path, format: 'csv' });
    expect(
      await told(
        postgres.writeFile(
          { sql: 'select 1 / n as x from generate_series(0, 3) as n' },
          { path, format: 'csv' },
        ),
      ),
    ).toBe('FS402 division by zero; ');
    expect(readFileSync(path, 'utf8')).toBe('x\n1\n');
  });
});
