// The whole-process time of `fs run` beside that of counts.sql with the same write on the same file, in turns.
// node bench/run.mjs [EVENTS] [KEYS] [ROUNDS]
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { data, fs, median, timed } from './measure.mjs';

const [events, keys, rounds] = [1_000_000, 100_000, 5].map((value, index) =>
  Number(process.argv[2 + index] ?? value),
);
const here = fileURLToPath(new URL('.', import.meta.url));
const file = join(data, `events-${events}-${keys}.parquet`);
const project = join(data, 'project');

async function makeEvents() {
  if (existsSync(file)) return;
  mkdirSync(data, { recursive: true });
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`copy (
    select cast(hash(i) % ${keys} as varchar) as cpf,
           timestamp '2020-01-01' + to_microseconds(cast(hash(i + 0.5) % (730 * 86400000000) as bigint)) as ts,
           cast(i as varchar) as order_id
    from range(${events}) as numbers(i)
  ) to '${file}' (format parquet)`);
}

function makeProject() {
  mkdirSync(join(project, 'features'), { recursive: true });
  writeFileSync(
    join(project, 'fs.yaml'),
    'project: bench\ndefault_target: local\ntargets:\n  local: { engine: duckdb, path: warehouse }\n',
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
from: { file: ${JSON.stringify(file)} }
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

await makeEvents();
makeProject();
const runs = { fs: [], yardstick: [] };
for (let round = 0; round < rounds; round++) {
  rmSync(join(project, 'warehouse'), { recursive: true, force: true });
  runs.fs.push(timed(fs, ['run', '-C', project, '--end-date', '2022-02-01']));
  rmSync(join(data, 'yardstick'), { recursive: true, force: true });
  runs.yardstick.push(timed(join(here, 'yardstick.mjs'), [file, join(data, 'yardstick')]));
}
const row = (name, of) =>
  `${name.padEnd(12)} ${median(of.map(({ seconds }) => seconds))
    .toFixed(2)
    .padStart(7)} s   peak ${String(Math.max(...of.map(({ peak }) => peak))).padStart(6)} MiB`;
console.log(
  `${events} events, ${keys} keys, 2 years, windows of 3, 7 and 30 days; median of ${rounds} runs in turns`,
);
console.log(row('fs run', runs.fs));
console.log(row('counts.sql', runs.yardstick));
const ratios = runs.fs.map(({ seconds }, index) => seconds / runs.yardstick[index].seconds);
console.log(`ratio        ${median(ratios).toFixed(2).padStart(7)}     (bound 1.35)`);
