// What a run costs beside the backfill: with nothing to do, with one more day, with a row changed in the past.
// node bench/incremental.mjs [EVENTS] [KEYS]
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { data, fs, makeProject, timed } from './measure.mjs';

const [events, keys] = [10_000_000, 100_000].map((value, index) => Number(process.argv[2 + index] ?? value));
const folder = join(data, `days-${events}-${keys}`);
const perDay = Math.round(events / 730);

const connection = await (await DuckDBInstance.create(':memory:')).connect();
/** Events of days from 2020-01-01 on, in a file a month, or of one day. */
const write = (file, days, seed) =>
  connection.run(`copy (
    select cast(hash(i + ${seed}) % ${keys} as varchar) as cpf,
           timestamp '2020-01-01' + to_microseconds(cast(${days[0] * 86_400_000_000} + hash(i + ${seed} + 0.5) % ${(days[1] - days[0]) * 86_400_000_000} as bigint)) as ts,
           cast(i % 1000 as bigint) as amount
    from range(${perDay * (days[1] - days[0])}) as numbers(i)
  ) to '${join(folder, file)}' (format parquet)`);

if (!existsSync(folder)) {
  mkdirSync(folder, { recursive: true });
  for (let month = 0; month * 30 < 730; month++)
    await write(
      `month-${String(month).padStart(2, '0')}.parquet`,
      [month * 30, Math.min(730, month * 30 + 30)],
      month * 1e6,
    );
}
rmSync(join(folder, 'one-more.parquet'), { force: true });

const project = makeProject(
  'incremental',
  '{ engine: duckdb, path: warehouse }',
  `kind: entity
name: user
keys: { cpf: string }
---
kind: source
name: events
timestamp: ts
columns: { cpf: string, ts: timestamp, amount: bigint }
from: { file: ${JSON.stringify(join(folder, '*.parquet'))} }
---
kind: feature_set
name: orders
entity: user
source: events
windows: [3 days, 7 days, 30 days]
features:
  orders: { aggregate: count, fill: 0 }
  amount: { aggregate: sum, fill: 0 }
`,
);
const runs = [];
const run = (name, now) => {
  const one = timed(fs, ['run', '-C', project], { FS_NOW: now });
  runs.push(one);
  const share = ((100 * one.seconds) / runs[0].seconds).toFixed(1).padStart(6);
  console.log(
    `${name.padEnd(30)} ${one.seconds.toFixed(2).padStart(8)} s  ${share} %  processor ${one.cpu.toFixed(2).padStart(8)} s  peak ${String(one.peak).padStart(6)} MiB`,
  );
};
console.log(`${perDay * 730} events, ${keys} keys, 2 years, 25 files, windows of 3, 7 and 30 days`);
run('backfill', '2021-12-31T00:00:00Z');
run('nothing to do', '2021-12-31T06:00:00Z');
await write('one-more.parquet', [730, 731], 77e6);
run('one more day in a new file', '2022-01-01T00:00:00Z');
await write('one-more.parquet', [600, 601], 88e6);
run('a day of the past changed', '2022-01-01T06:00:00Z');
