// A dataset of 1M spine rows with 20 features evaluated at their own instants over 2M events: `fs run` of it, on DuckDB.
// node bench/as-of-event.mjs [SPINE ROWS] [EVENTS] [KEYS] [ROUNDS]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { fs, median, timed } from './measure.mjs';

const [rows, events, keys, rounds] = [1_000_000, 2_000_000, 100_000, 3].map((value, index) =>
  Number(process.argv[2 + index] ?? value),
);
const SEED = 20_200_717;
const root = mkdtempSync(join(tmpdir(), 'asof-bench-'));

/** Keys and times over two years that `SEED` and the row's number decide. */
const drawn = (salt) => `cast(hash(i, ${SEED + salt}) % ${keys} as varchar) as card,
  timestamp '2020-01-01' + to_microseconds(cast(hash(i, ${SEED + salt + 1}) % (730 * 86400000000) as bigint)) as at`;

async function makeFiles() {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`copy (
    select i as payment, ${drawn(1)}, (hash(i, ${SEED}) % 1000000) / 100.0::double as amount from range(${events}) as numbers(i)
  ) to '${join(root, 'payments.parquet')}' (format parquet)`);
  await connection.run(`copy (
    select i as request, ${drawn(3)} from range(${rows}) as numbers(i)
  ) to '${join(root, 'requests.parquet')}' (format parquet)`);
  connection.closeSync();
}

function makeProject() {
  mkdirSync(join(root, 'features'));
  writeFileSync(
    join(root, 'fs.yaml'),
    'project: bench\ndefault_target: local\ntargets:\n  local: { engine: duckdb, path: warehouse }\n',
  );
  writeFileSync(
    join(root, 'features', 'card.yaml'),
    `kind: entity
name: card
keys: { card: string }
---
kind: source
name: payments
primary_key: [payment]
timestamp: at
columns: { payment: bigint, card: string, at: timestamp, amount: double }
from: { file: payments.parquet }
---
kind: source
name: requests
primary_key: [request]
timestamp: at
columns: { request: bigint, card: string, at: timestamp }
from: { file: requests.parquet }
---
kind: feature_set
name: card_payments
entity: card
source: payments
every: 4 hours
windows: [4 hours, 1 day, 7 days, 30 days, 90 days]
features:
  payments: { aggregate: count }
  amount: { aggregate: [sum, min, max] }
---
kind: dataset
name: training
spine: requests
columns: [request, timestamp, card]
features: [{ set: card_payments, as_of: event }]
output: { file: warehouse/training.parquet }
`,
  );
}

function run() {
  rmSync(join(root, 'warehouse'), { recursive: true, force: true });
  return timed(fs, ['run', 'training', '-C', root], { FS_NOW: '2022-06-01' });
}

try {
  await makeFiles();
  makeProject();
  console.log(
    `${rows} spine rows, ${events} events, ${keys} keys, 2 years; count, sum, min, max over 5 windows, seed ${SEED}`,
  );
  const runs = Array.from({ length: rounds }, run);
  const seconds = runs.map((one) => one.seconds).toSorted((a, b) => a - b);
  console.log(
    `fs run training   ${median(seconds).toFixed(2)} s (${seconds.map((one) => one.toFixed(2)).join(', ')}; bound 10 s)   peak ${Math.max(...runs.map(({ peak }) => peak))} MiB (bound 4096)`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
