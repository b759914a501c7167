import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { binary, environment, fs, remove, repository, sample } from '../support/cli.js';
import { makeDatabase, type TestDatabase } from '../support/database.js';

let root: string;
let database: TestDatabase;

beforeAll(async () => {
  [root, database] = await Promise.all([sample(), makeDatabase()]);
  const env = { FS_POSTGRES_URL: database.url };
  const { code } = await fs(root, ['run', '-t', 'postgres', '--end-date', '2020-07-17'], env);
  expect(code).toBe(0);
});

afterAll(async () => {
  await database.query('drop owned by reader; drop role reader').catch(() => []);
  await Promise.all([remove(root), database.drop()]);
});

it('a role that may only read sees the status and single rows', async () => {
  await database.query(`create role reader login password 'reader';
    grant usage on schema fs, historical, online to reader;
    grant select on all tables in schema fs, historical, online to reader`);
  const env = { FS_POSTGRES_URL: database.as('reader', 'reader') };
  const status = await fs(root, ['status', '-t', 'postgres', '--json'], env);
  expect(status).toMatchObject({ code: 0, stderr: '' });
  expect(status.stdout).toContain('2020-07-18T00:00:00Z');
  const [key] = await database.query('select cpf from online.user_orders order by cpf limit 1');
  const online = await fs(root, ['get', 'user', '-t', 'postgres', '--key', `cpf=${key?.cpf}`, '--json'], env);
  expect(online).toMatchObject({ code: 0, stderr: '' });
  expect(online.stdout).toContain(`"${key?.cpf}"`);
  const before = ['get', 'user_orders', '-t', 'postgres', '--key', `cpf=${key?.cpf}`, '--at', '2020-07-01'];
  expect(await fs(root, before, env)).toMatchObject({ code: 0, stderr: '' });
  const run = await fs(root, ['run', '-t', 'postgres', '--end-date', '2020-07-17'], env);
  expect(run.code).not.toBe(0);
  expect(run.stderr).toContain('FS402');
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

it('a look-up through the view of the entity probes the index of each set', async () => {
  for (const set of ['user_orders', 'user_chargebacks'])
    await database.query(`insert into online.${set} (cpf, "timestamp")
      select 'key ' || i, timestamp '2020-07-01' from generate_series(1, 20000) as i; analyze online.${set}`);
  const [row = {}] = await database.query(
    `explain (format json) select * from online."user" where cpf = 'key 12345'`,
  );
  const [explained] = row['QUERY PLAN'] as readonly { readonly Plan: PlanNode }[];
  if (explained === undefined) throw new Error('no plan');
  const nodes = nodesOf(explained.Plan);
  const read = nodes.filter((node) => node['Relation Name'] !== undefined);
  expect(new Set(read.map((node) => node['Relation Name']))).toEqual(
    new Set(['user_orders', 'user_chargebacks']),
  );
  expect(read.filter((node) => !/^Index (Only )?Scan$/.test(node['Node Type']))).toEqual([]);
});

/** Until the server is in the middle of the slow view for a run. */
async function sleeping(): Promise<void> {
  const find = "select 1 from pg_stat_activity where usename = 'feeder' and wait_event = 'PgSleep'";
  while ((await database.query(find)).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

it('feeds a DuckDB target with its tables', async () => {
  const far = await sample();
  try {
    await database.query(`create schema raw; create table raw.order_events (like source.order_events);
      insert into raw.order_events select * from source.order_events;
      create role feeder login password 'feeder';
      grant usage on schema raw to feeder; grant select on raw.order_events to feeder`);
    const spec = join(far, 'features/user/user.yaml');
    const text = await readFile(spec, 'utf8');
    const from = 'from: { table: raw.order_events, target: postgres }';
    const files = /^from: .*\n(?:targets:\n(?: .*\n)*)?/m;
    expect(text).toMatch(files);
    await writeFile(spec, text.replace(files, `${from}\n`));
    const env = { FS_POSTGRES_URL: database.as('feeder', 'feeder') };
    const run = await fs(far, ['run', '--end-date', '2020-07-17'], env);
    expect(run).toMatchObject({ code: 0 });
    const made = await readFile(join(far, 'warehouse/datasets/awesome_dataset.csv'), 'utf8');
    expect(made).toBe(await readFile(join(repository, 'test/seed/awesome_dataset.csv'), 'utf8'));
    expect(await readdir(join(far, 'warehouse/.tmp')).catch(() => [])).toEqual([]);
    await database.query(`create or replace view raw.slow as select o.*, pg_sleep(10)::text as nap from raw.order_events o;
      grant select on raw.slow to feeder`);
    await writeFile(
      spec,
      (await readFile(spec, 'utf8')).replace('table: raw.order_events', 'table: raw.slow'),
    );
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const child = spawn(process.execPath, [binary, 'run', '--full'], { cwd: far, env: environment(env) });
      const ended = new Promise<readonly unknown[]>((resolve) =>
        child.once('close', (...outcome) => resolve(outcome)),
      );
      await sleeping();
      child.kill(signal);
      const [code, by] = await ended;
      expect([130, signal]).toContain(code ?? by);
    }
    const without = await fs(far, ['run', '--full']);
    expect(without.code).toBe(5);
    expect(without.stderr).toContain('FS004');
  } finally {
    await remove(far);
    await database.query('drop owned by feeder; drop role feeder; drop schema raw cascade');
  }
});
