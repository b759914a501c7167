// A backfill and a dataset with a limit of memory, and without: peak resident memory, and one digest of both results.
// node bench/memory.mjs [EVENTS] [KEYS] [MEMORY]
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { data, fs, makeProject, timed } from './measure.mjs';

const [events, keys] = [20_000_000, 1_000_000].map((value, index) =>
  Number(process.argv[2 + index] ?? value),
);
const memory = process.argv[4] ?? '1GB';
const SEED = 20_200_717;
/** Of what the process holds beside the engine's memory: the program itself, and buffers of files. */
const MOST = 1.5;

mkdirSync(data, { recursive: true });
const file = join(data, `memory-${events}-${keys}.parquet`);

async function query(sql) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(sql);
  connection.closeSync();
  return reader.getRows();
}

await query(`copy (
  select i as order_id, cast(hash(i, ${SEED}) % ${keys} as varchar) as buyer,
    timestamp '2022-01-01' + to_microseconds(cast(hash(i, ${SEED + 1}) % (730 * 86400000000) as bigint)) as at,
    cast((hash(i, ${SEED + 2}) % 1000000) / 100.0 as decimal(12,2)) as amount
  from range(${events}) as numbers(i)
) to '${file}' (format parquet)`);

const specs = `kind: entity
name: user
keys: { buyer: string }
---
kind: source
name: orders
primary_key: [order_id]
timestamp: at
columns: { order_id: bigint, buyer: string, at: timestamp, amount: "decimal(12,2)" }
from: { file: ${JSON.stringify(file)} }
---
kind: feature_set
name: spending
entity: user
source: orders
windows: [1 day, 7 days, 30 days]
features: { orders: { aggregate: count }, amount: { aggregate: [sum, max] } }
---
kind: dataset
name: training
spine: orders
columns: [order_id, timestamp, amount]
features: [spending]
output: { file: training.parquet }
`;

/** Builds everything in a new project: seconds, the peak in MiB, and a digest of what was built, whatever the order of files. */
async function build(name, options) {
  const project = makeProject(name, '{ engine: duckdb, path: warehouse }', specs);
  const { seconds, peak } = timed(fs, ['run', '-C', project, ...options], { FS_NOW: '2024-02-15' });
  const [row] = await query(
    `select count(*), sum(hash(h)) from read_parquet('${project}/warehouse/historical/**/*.parquet', hive_partitioning = false) h`,
  );
  const bytes = createHash('sha256')
    .update(readFileSync(join(project, 'training.parquet')))
    .digest('hex');
  rmSync(project, { recursive: true, force: true });
  return { seconds, peak, history: row.join(' '), dataset: bytes.slice(0, 16) };
}

const limited = await build('memory-limited', ['--memory', memory]);
const free = await build('memory-free', []);
for (const [what, one] of [
  [`--memory ${memory}`, limited],
  ['without', free],
])
  console.log(
    `${what}: ${one.seconds.toFixed(1)} s, peak ${one.peak} MiB, history ${one.history}, dataset ${one.dataset}`,
  );
const isSame = limited.history === free.history && limited.dataset === free.dataset;
console.log(isSame ? 'the same results' : 'DIFFERENT RESULTS');
const limit = { GB: 1000, MB: 1 }[memory.slice(-2).toUpperCase()] * Number.parseFloat(memory);
if (!isSame || limited.peak * 1.048576 > MOST * limit) process.exitCode = 1;
rmSync(file, { force: true });
