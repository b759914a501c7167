import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDeep } from '../property/settings.js';
import { binary, environment, fs } from '../support/cli.js';

/** How many runs are killed, and how many events they read; the moments are drawn from the seed. */
const KILLS = Number(process.env.FS_TEST_KILLS ?? (isDeep ? 100 : 4));
const EVENTS = Number(process.env.FS_TEST_EVENTS ?? (isDeep ? 1_000_000 : 20_000));
let seed = Number(process.env.FS_TEST_SEED ?? 20_200_717);
const random = (): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};

const NOW = { FS_NOW: '2023-02-01' };
const SPECS = `
kind: entity
name: user
keys: { buyer: string }
---
kind: source
name: orders
primary_key: [order_id]
timestamp: at
columns: { order_id: bigint, buyer: string, at: timestamp, amount: "decimal(12,2)" }
from: { file: orders.parquet }
---
kind: feature_set
name: spending
entity: user
source: orders
partition_by: month
windows: [7 days, 30 days]
features: { amount: { aggregate: [sum, max] } }
`;

let root = '';

async function query(sql: string): Promise<readonly (readonly unknown[])[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    connection.closeSync();
  }
}

/** Of the rows of a history, whatever their order and files. */
const digest = async (warehouse: string): Promise<string> =>
  String(
    await query(
      `select count(*), sum(hash(h)) from read_parquet('${warehouse}/historical/user/spending/**/*.parquet', hive_partitioning = false) h`,
    ),
  );

async function makeProject(name: string): Promise<string> {
  const project = join(root, name);
  await mkdir(join(project, 'features'), { recursive: true });
  await writeFile(
    join(project, 'fs.yaml'),
    'project: kill\ndefault_target: local\ntargets: { local: { engine: duckdb, path: warehouse } }\n',
  );
  await writeFile(
    join(project, 'features', 'all.yaml'),
    SPECS.replace('orders.parquet', '../orders.parquet'),
  );
  return project;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'asof-kill-local-'));
  await query(
    `copy (select i as order_id, cast(hash(i) % ${EVENTS / 20} as varchar) as buyer,
       timestamp '2022-01-01' + to_microseconds(cast(hash(i, 1) % (365 * 86400000000) as bigint)) as at,
       cast((hash(i, 2) % 100000) / 100.0 as decimal(12,2)) as amount
     from range(${EVENTS}) as numbers(i)) to '${join(root, 'orders.parquet')}' (format parquet)`,
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs until a moment, then kills; whether it was over before. */
async function killed(project: string, args: readonly string[], after: number): Promise<boolean> {
  const child = spawn(process.execPath, [binary, 'run', ...args], {
    cwd: project,
    env: environment(NOW),
    stdio: 'ignore',
  });
  const exit = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_, signal) => resolve(signal)),
  );
  await new Promise((resolve) => setTimeout(resolve, after));
  child.kill('SIGKILL');
  return (await exit) === null;
}

it(`${KILLS} runs of a backfill of ${EVENTS} events are killed at any moment: nothing is torn, lost or left over`, async () => {
  const whole = await makeProject('whole');
  const began = performance.now();
  expect((await fs(whole, ['run'], NOW)).code).toBe(0);
  const length = performance.now() - began;
  const expected = await digest(join(whole, 'warehouse'));
  const project = await makeProject('killed');
  let finished = 0;
  for (let round = 0; round < KILLS; round++) {
    // Every other round computes all again, so that there is something to replace.
    if (await killed(project, round % 2 === 0 ? [] : ['--full'], random() * length)) finished++;
    const status = await fs(project, ['status', '--json'], NOW);
    expect(status.code, status.stderr).toBe(0);
    if (round % 10 !== 9) continue;
    // What is there when a run is through is whole, and nothing was left beside it.
    expect((await fs(project, ['run'], NOW)).code).toBe(0);
    expect(await digest(join(project, 'warehouse'))).toBe(expected);
  }
  expect((await fs(project, ['run'], NOW)).code).toBe(0);
  expect((await fs(project, ['status', '--check'], NOW)).code).toBe(0);
  expect(await digest(join(project, 'warehouse'))).toBe(expected);
  const left = readdirSync(join(project, 'warehouse')).filter((name) => ['.staging', '.tmp'].includes(name));
  expect(left.filter((name) => readdirSync(join(project, 'warehouse', name)).length > 0)).toEqual([]);
  expect(existsSync(join(project, 'warehouse', '.writer', 'run.json'))).toBe(false);
  console.log(`${KILLS} kills, ${finished} after the end, over ${Math.round(length)} ms each`);
});
