// One key with very many events: lifetime a minute and a day, and ninety days a minute; on DuckDB, then on a throw-away Postgres.
// And what is made of a window’s values for each row, of fewer events.
// node bench/dense.mjs [EVENTS] [EVENTS ON POSTGRES] [EVENTS OF LISTS]
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { startDevServer } from '../dist/engines/postgres/dev-server.js';
import { data, fs, makeProject, timed } from './measure.mjs';

const MOST_MEMORY = 4096;
const [events, onPostgres, ofLists] = [1_000_000, 100_000, 5_000].map((value, index) =>
  Number(process.argv[2 + index] ?? value),
);

const running = `  events: { aggregate: count }
  amount: { aggregate: [sum, avg, min, max] }
  shop: { aggregate: [count_distinct, first, last] }
  newest_shop: { of: shop }
`;
const cases = [
  { name: 'lifetime, every day', every: '1 day', window: 'lifetime', windows: 1, features: running },
  { name: 'lifetime, every minute', every: '1 minute', window: 'lifetime', windows: 1, features: running },
  // The newest value has a window of its own.
  { name: '90 days, every minute', every: '1 minute', window: '90 days', windows: 2, features: running },
];
const lists = ['median', 'mode', 'variance', 'skewness', 'collect_set', 'last_3'].map((aggregate) => ({
  name: `${aggregate}, lifetime, every minute`,
  every: '1 minute',
  window: 'lifetime',
  windows: 1,
  features: `  amount: { aggregate: ${aggregate} }\n`,
}));

const specs = ({ every, window, features }, file) => `kind: entity
name: user
keys: { user_id: bigint }
---
kind: source
name: events
primary_key: [order_id]
timestamp: ts
columns: { user_id: bigint, ts: timestamp, order_id: bigint, amount: double, shop: string }
from: { file: ${JSON.stringify(file)} }
---
kind: feature_set
name: dense
entity: user
source: events
every: ${every}
partition_by: year
windows: [${window}]
features:
${features}`;

/** Events of one key, spread over two years. */
async function eventsOf(count) {
  const file = join(data, `dense-${count}.parquet`);
  if (existsSync(file)) return file;
  mkdirSync(data, { recursive: true });
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`copy (
    select cast(1 as bigint) as user_id,
           timestamp '2020-01-01' + to_microseconds(cast(hash(i + 0.5) % (730 * 86400000000) as bigint)) as ts,
           cast(i as bigint) as order_id,
           cast(hash(i + 0.25) % 10000000 as double) / 1000 - 2000 as amount,
           'shop ' || hash(i + 0.75) % 1000 as shop
    from range(${count}) as numbers(i)
  ) to '${file}' (format parquet)`);
  return file;
}

async function measure(one, count, engine, target, env) {
  const project = makeProject('dense', target, specs(one, await eventsOf(count)));
  const { seconds, cpu, peak, stdout } = timed(
    fs,
    ['run', '-C', project, '--json', '--end-date', '2022-06-30'],
    env,
  );
  const rows = Number(/"rows":\s*"?(\d+)/.exec(stdout)?.[1]);
  const most = count * (one.windows + 1);
  if (!(rows <= most)) throw new Error(`${one.name}: ${rows} rows, more than ${most}`);
  const over = peak > MOST_MEMORY ? `   over ${MOST_MEMORY}` : '';
  console.log(
    `${engine.padEnd(9)} ${one.name.padEnd(36)} ${String(count).padStart(8)} events ${String(rows).padStart(8)} rows ${seconds.toFixed(1).padStart(7)} s   processors ${cpu.toFixed(1).padStart(6)} s   peak ${peak} MiB${over}`,
  );
}

const duckdb = '{ engine: duckdb, path: warehouse }';
for (const one of cases) await measure(one, events, 'DuckDB', duckdb, {});
for (const one of lists) await measure(one, ofLists, 'DuckDB', duckdb, {});
if (onPostgres > 0) {
  const server = await startDevServer();
  try {
    const target =
      '{ engine: postgres, url: "${env:FS_POSTGRES_URL}", schema_prefix: "${env:FS_BENCH_PREFIX}" }';
    for (const [index, one] of cases.entries())
      await measure(one, onPostgres, 'Postgres', target, {
        FS_POSTGRES_URL: server.url,
        FS_BENCH_PREFIX: `dense_${index}_`,
      });
  } finally {
    await server.stop();
  }
}
