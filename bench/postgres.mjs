// On a throw-away PostgreSQL: a backfill by `fs run` beside hand-written SQL, one day's run, and look-ups by key.
// node bench/postgres.mjs [EVENTS] [KEYS] [LOOKUPS] [ROUNDS]
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startDevServer } from '../dist/engines/postgres/dev-server.js';
import { median } from './measure.mjs';

const [events, keys, lookups, rounds] = [1_000_000, 100_000, 10_000, 3].map((value, index) =>
  Number(process.argv[2 + index] ?? value),
);
const here = fileURLToPath(new URL('.', import.meta.url));
const project = join(here, 'data', 'postgres');
const server = await startDevServer();
const client = new pg.Client({ connectionString: server.url });
await client.connect();

const seconds = async (work) => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

function run(...args) {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(here, '..', 'bin', 'fs.js'), 'run', '-C', project, ...args],
    {
      env: { ...process.env, FS_POSTGRES_URL: server.url },
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
}

function writeProject() {
  rmSync(project, { recursive: true, force: true });
  mkdirSync(join(project, 'features'), { recursive: true });
  writeFileSync(
    join(project, 'fs.yaml'),
    'project: bench\ntargets:\n  warehouse: { engine: postgres, url: "${env:FS_POSTGRES_URL}" }\n',
  );
  writeFileSync(
    join(project, 'features', 'user.yaml'),
    `kind: entity
name: user
keys: { cpf: string }
---
kind: source
name: events
timestamp: ts
columns: { cpf: string, ts: timestamp, order_id: string }
from: { table: raw.events }
---
kind: feature_set
name: orders
entity: user
source: events
windows: [3 days, 7 days, 30 days]
features:
  orders: { aggregate: count, of: order_id, fill: 0 }
`,
  );
}

/** The same events at every call: `keys` keys over two years. */
async function makeEvents(count, distinct) {
  await client.query('drop schema if exists raw cascade; create schema raw');
  await client.query(`create table raw.events as
    select (hashint8extended(i, 1) & 2147483647) % ${distinct} || '' as cpf,
           timestamp '2020-01-01' + make_interval(secs => (hashint8extended(i, 2) & 4503599627370495) % 63072000) as ts,
           i || '' as order_id
    from generate_series(1, ${count}) as i`);
  await client.query('create index on raw.events (ts); analyze raw.events');
}

async function clear() {
  for (const schema of ['historical', 'online', 'source', 'fs'])
    await client.query(`drop schema if exists ${schema} cascade`);
}

async function byHand() {
  await client.query(
    "drop table if exists by_hand; set work_mem = '128MB'; set maintenance_work_mem = '256MB'; set jit = off",
  );
  await client.query(
    'create table by_hand (cpf text collate "C", timestamp timestamp, f3 bigint, f7 bigint, f30 bigint)',
  );
  const insert = await seconds(() => client.query(readFileSync(join(here, 'postgres.sql'), 'utf8')));
  const key = await seconds(() => client.query('alter table by_hand add primary key (cpf, timestamp)'));
  return { insert, key };
}

function compare(taken, what, hand, bound = '') {
  const ratio = median(taken.map((one) => one.backfill / hand(one)));
  console.log(
    `${what.padEnd(38)} ${median(taken.map(hand)).toFixed(2)} s   ratio ${ratio.toFixed(2)}${bound}`,
  );
}

try {
  writeProject();
  await makeEvents(events, keys);
  const taken = [];
  for (let round = 0; round < rounds; round++) {
    await clear();
    const backfill = await seconds(() => run('--end-date', '2022-01-31'));
    taken.push({ backfill, ...(await byHand()) });
  }
  const { rows } = await client.query(
    `select (select count(*) from by_hand) as by_hand,
            (select count(*) from historical.orders join by_hand using (cpf, timestamp)
             where f3 = orders__count_over_3_days_rolling_windows and f7 = orders__count_over_7_days_rolling_windows and f30 = orders__count_over_30_days_rolling_windows) as same`,
  );
  console.log(
    `${events} events, ${keys} keys, 2 years; ${rows[0].by_hand} rows by hand, ${rows[0].same} the same by fs`,
  );
  const backfill = median(taken.map((one) => one.backfill));
  console.log(`medians of ${rounds} rounds, each round one after the other`);
  console.log(`fs run (history, key, online, state)   ${backfill.toFixed(2)} s`);
  compare(taken, 'by hand, insert', ({ insert }) => insert);
  compare(taken, 'by hand, insert and primary key', ({ insert, key }) => insert + key, '   (bound 1.35)');
  await clear();
  run('--end-date', '2021-06-14');
  const day = await seconds(() => run('--end-date', '2021-06-15'));
  console.log(
    `one day more                           ${day.toFixed(2)} s   ${((100 * day) / backfill).toFixed(1)} % of the backfill   (bound 5 %)`,
  );

  await makeEvents(1_000_000, 1_000_000_000);
  await clear();
  run('--end-date', '2022-01-31');
  const known = (await client.query(`select cpf from online.orders order by md5(cpf) limit ${lookups}`)).rows;
  const online = (await client.query('select count(*) as n from online."user"')).rows[0].n;
  const times = [];
  for (const { cpf } of known) {
    const began = performance.now();
    await client.query({
      name: 'look-up',
      text: 'select * from online."user" where cpf = $1',
      values: [cpf],
    });
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.floor(times.length * part)].toFixed(2);
  console.log(
    `look-up of ${times.length} of ${online} keys through online.user   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   (bound 1 ms)`,
  );
} finally {
  await client.end();
  await server.stop();
  rmSync(project, { recursive: true, force: true });
}
