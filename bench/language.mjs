// Twenty aggregates in six windows: `fs run` beside language.sql with the same write on the same file, in turns. Their
// values are compared before anything is timed.
// node bench/language.mjs [EVENTS] [KEYS] [ROUNDS]
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { data, fs, makeProject, median, timed } from './measure.mjs';

const DUCKDB = '{ engine: duckdb, path: warehouse }';
const MOST_MEMORY = 4096;
const BOUND = 1.3;

/** The parts of a state in language.sql, by the column that a window has of them. */
const parts = {
  events__count: 'events',
  bought__count: 'bought',
  merchant__count_distinct: 'merchants',
  merchant__first: 'first_merchant',
  merchant__last: 'last_merchant',
  merchant__mode: 'usual_merchant',
  merchant__top_3: 'top_merchants',
  merchant__last_3: 'newest_merchants',
  points__sum: 'points',
  price__sum: 'price',
  price__min: 'cheapest',
  price__stddev: 'price_stddev',
  price__median: 'price_median',
  amount__sum: 'amount',
  amount__avg: 'amount_avg',
  amount__max: 'largest',
  amount__variance: 'amount_variance',
  amount__p95: 'amount_p95',
  disputed__bool_or: 'disputed',
  channel__collect_set: 'channels',
  app_points__avg: 'app_points',
};
const counts = ['events__count', 'bought__count', 'merchant__count_distinct'];
const windows = { '1d': 's1', '3d': 's3', '7d': 's7', '30d': 's30', '90d': 's90', lifetime: 'sa' };

const specs = (file) => `kind: entity
name: user
keys: { user_id: bigint }
---
kind: source
name: events
primary_key: [order_id]
timestamp: ts
columns:
  user_id: bigint
  ts: timestamp
  order_id: bigint
  merchant: string
  channel: string
  points: bigint
  price: decimal(12,2)
  amount: double
  disputed: boolean
from: { file: ${JSON.stringify(file)} }
---
kind: feature_set
name: mixed
entity: user
source: events
windows: [1 day, 3 days, 7 days, 30 days, 90 days, lifetime]
features:
  events: { aggregate: count }
  bought: { aggregate: count, of: channel, where: not disputed }
  merchant: { aggregate: [count_distinct, first, last, mode, top_3, last_3] }
  points: { aggregate: sum }
  price: { aggregate: [sum, min, stddev, median] }
  amount: { aggregate: [sum, avg, max, variance, p95] }
  disputed: { aggregate: bool_or }
  channel: { aggregate: collect_set }
  app_points: { aggregate: avg, of: points, where: channel = 'app' }
  newest_channel: { of: channel }
`;

async function connected() {
  return (await DuckDBInstance.create(':memory:', { temp_directory: join(data, 'spilled') })).connect();
}

async function makeEvents(file, events, keys) {
  if (existsSync(file)) return;
  mkdirSync(data, { recursive: true });
  const connection = await connected();
  await connection.run(`copy (
    select cast(hash(i) % ${keys} as bigint) as user_id,
           timestamp '2020-01-01' + to_microseconds(cast(hash(i + 0.5) % (730 * 86400000000) as bigint)) as ts,
           cast(i as bigint) as order_id,
           'shop ' || hash(i + 0.25) % 40 as merchant,
           case when hash(i + 0.125) % 50 > 0 then ['web', 'app', 'store', 'phone', 'mail'][cast(hash(i + 0.125) % 5 + 1 as integer)] end as channel,
           cast(hash(i + 0.75) % 1000000007 as bigint) as points,
           cast(hash(i + 0.375) % 1000000 / 100 as decimal(12,2)) as price,
           cast(hash(i + 0.625) % 10000000 as double) / 1000 - 2000 as amount,
           hash(i + 0.875) % 20 = 0 as disputed
    from range(${events}) as numbers(i)
  ) to '${file}' (format parquet)`);
}

/** By hand, with the write that fs has: a folder a day, compressed, its rows in the order of time. */
async function byHand(file, out) {
  const connection = await connected();
  await connection.run('set partitioned_write_max_open_files = 4000; set preserve_insertion_order = false');
  await connection.run(`create view events as from '${file}'`);
  const text = readFileSync(new URL('language.sql', import.meta.url), 'utf8');
  for (const statement of text.split(/;\n/).filter((part) => part.trim() !== ''))
    await connection.run(statement);
  const columns = Object.entries(parts).flatMap(([name, part]) =>
    Object.entries(windows).map(([window, state]) => {
      const value = `${state}.${part}`;
      return `${counts.includes(name) ? `coalesce(${value}, 0)` : value} as ${name}_${window}`;
    }),
  );
  await connection.run(`copy (
    select user_id, timestamp, ${columns.join(', ')}, newest as newest_channel,
           year(timestamp) as year, month(timestamp) as month, day(timestamp) as day
    from result order by timestamp
  ) to '${out}' (format parquet, compression snappy, partition_by (year, month, day))`);
}

/** Throws unless both have the very same rows. */
async function compare(ours, hand) {
  const connection = await connected();
  const columns = `user_id, timestamp, newest_channel, ${Object.keys(parts)
    .flatMap((name) => Object.keys(windows).map((window) => `${name}_${window}`))
    .join(', ')}`;
  await connection.run('set preserve_insertion_order = false');
  const rows = (folder) =>
    `(select ${columns} from read_parquet('${folder}/**/*.parquet', hive_partitioning = false))`;
  const both = `${rows(ours)} as ours full join ${rows(hand)} as hand using (user_id, timestamp)`;
  const names = columns.split(', ').slice(2);
  const differ = names.map((name) => `count(*) filter (where ours.${name} is distinct from hand.${name})`);
  const reader = await connection.runAndReadAll(
    `select count(*), count(ours.events__count_1d), count(hand.events__count_1d), ${differ.join(', ')} from ${both}`,
  );
  const [all, left, right, ...different] = reader.getRows()[0].map(Number);
  const wrong = names.filter((_, index) => different[index] > 0);
  if (all !== left || all !== right || wrong.length > 0)
    throw new Error(`${left} rows by fs, ${right} by hand; different: ${wrong.join(', ') || 'none'}`);
  return all;
}

async function main([events = '1000000', keys = '50000', rounds = '3']) {
  const file = join(data, `mixed-${events}-${keys}.parquet`);
  await makeEvents(file, Number(events), Number(keys));
  const project = makeProject('language', DUCKDB, specs(file));
  appendFileSync(join(project, 'fs.yaml'), 'naming: short\n');
  const hand = join(data, 'by-hand');
  const program = fileURLToPath(import.meta.url);
  const runs = { fs: [], hand: [] };
  let rows = 0;
  for (let round = 0; round < Number(rounds); round++) {
    rmSync(join(project, 'warehouse'), { recursive: true, force: true });
    runs.fs.push(timed(fs, ['run', '-C', project, '--end-date', '2022-01-31']));
    rmSync(hand, { recursive: true, force: true });
    runs.hand.push(timed(program, ['by-hand', file, hand]));
    if (round === 0) rows = await compare(join(project, 'warehouse', 'historical', 'user', 'mixed'), hand);
  }
  console.log(
    `${events} events, ${keys} keys, 21 aggregates in 6 windows and a newest value; ${rows} equal rows; median of ${rounds} runs in turns`,
  );
  for (const [name, of] of Object.entries({ 'fs run': runs.fs, 'language.sql': runs.hand })) {
    const seconds = median(of.map((run) => run.seconds)).toFixed(2);
    const cpu = median(of.map((run) => run.cpu)).toFixed(1);
    console.log(
      `${name.padEnd(12)} ${seconds.padStart(7)} s   processors ${cpu} s   peak ${Math.max(...of.map(({ peak }) => peak))} MiB`,
    );
  }
  const ratio = (of) => median(runs.fs.map((run, index) => run[of] / runs.hand[index][of]));
  const peak = Math.max(...runs.fs.map((run) => run.peak));
  console.log(
    `ratio        ${ratio('seconds').toFixed(2).padStart(7)}     of processors ${ratio('cpu').toFixed(2)} (bound ${BOUND}); memory ${peak} MiB (bound ${MOST_MEMORY})`,
  );
}

const [command, ...rest] = process.argv.slice(2);
if (command === 'by-hand') await byHand(...rest);
else await main(process.argv.slice(2));
