// Datasets from sets that are built, each the whole process of `fs run NAME`: a wide one, and a long one beside
// asof.sql with the same rows, order and write, in turns.
// node bench/datasets.mjs [LONG] [WIDE] [ROUNDS]
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { data as all, fs, median, timed } from './measure.mjs';

const [long, wide, rounds] = [10_000_000, 17_000, 3].map((value, index) =>
  Number(process.argv[2 + index] ?? value),
);
const here = fileURLToPath(new URL('.', import.meta.url));
const data = join(all, 'datasets');
const SETS = { long: 5, wide: 10 };
const WINDOWS = '[1 day, 3 days, 7 days, 14 days, 30 days, 45 days, 60 days, 90 days, 120 days, 180 days]';

/** Ten aggregates a set, of ten windows each: a hundred columns. */
const wideFeatures = `{ n: { aggregate: count, fill: 0 }, x: { aggregate: [sum, min, max, avg, stddev] }, y: { aggregate: [sum, min, max, avg] } }`;

const project = (name) => join(data, name);

function writeProject(name, { windows, features }) {
  const sets = Array.from({ length: SETS[name] }, (_, i) => i + 1);
  mkdirSync(join(project(name), 'features'), { recursive: true });
  writeFileSync(
    join(project(name), 'fs.yaml'),
    'project: bench\nnaming: short\ntargets:\n  local: { engine: duckdb, path: warehouse }\n',
  );
  const source = (of, file) => `---
kind: source
name: ${of}
primary_key: [id]
timestamp: ts
columns: { id: bigint, ts: timestamp, ${sets.map((i) => `k${i}: bigint`).join(', ')}, x: integer, y: "decimal(10,2)" }
from: { file: ${JSON.stringify(file)} }
`;
  writeFileSync(
    join(project(name), 'features', 'all.yaml'),
    [
      source('events', join(data, `${name}-events.parquet`)),
      source('rows', join(data, `${name}-rows.parquet`)),
      ...sets.map(
        (i) => `---
kind: entity
name: e${i}
keys: { k${i}: bigint }
---
kind: feature_set
name: f${i}
entity: e${i}
source: events
windows: ${windows}
features: ${features}
`,
      ),
      `---
kind: dataset
name: joined
spine: rows
columns: [id, timestamp]
features: [${sets.map((i) => `{ set: f${i}, prefix: f${i}_ }`).join(', ')}]
output: { file: joined.parquet }
`,
    ].join(''),
  );
}

async function makeRows(name, file, count, seed) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const keys = Array.from(
    { length: SETS[name] },
    (_, i) => `cast(hash(i, ${seed + i}) % ${10 ** (3 + (i % 3))} as bigint) as k${i + 1}`,
  );
  await connection.run(`copy (
    select i as id, timestamp '2020-01-01' + to_microseconds(cast(hash(i, ${seed}) % (365 * 86400000000) as bigint)) as ts,
           ${keys.join(', ')}, cast(hash(i, 'x') % 1000 as integer) as x, cast(hash(i, 'y') % 100000 / 100 as decimal(10,2)) as y
    from range(${count}) as numbers(i)
  ) to '${join(data, `${name}-${file}.parquet`)}' (format parquet)`);
}

const run = (name, ...args) => timed(fs, ['run', '-C', project(name), '--end-date', '2021-01-05', ...args]);
const told = (what, of, more = '') =>
  console.log(
    `${what.padEnd(52)} ${median(of.map(({ seconds }) => seconds)).toFixed(2)} s   peak ${Math.max(...of.map(({ peak }) => peak))} MiB${more}`,
  );
const turns = (work) => Array.from({ length: rounds }, work);

rmSync(data, { recursive: true, force: true });
mkdirSync(data, { recursive: true });
try {
  writeProject('wide', { windows: WINDOWS, features: wideFeatures });
  await makeRows('wide', 'events', 20_000, 1);
  await makeRows('wide', 'rows', wide, 1000);
  run('wide', 'f*');
  told(
    `${wide} rows, 1000 features of 10 sets`,
    turns(() => run('wide', 'joined', '--only')),
    '   (bound 20 s, 4 GB)',
  );

  writeProject('long', {
    windows: '[3 days, 7 days, 30 days]',
    features: '{ n: { aggregate: count, fill: 0 } }',
  });
  await makeRows('long', 'events', 500_000, 1);
  await makeRows('long', 'rows', long, 1000);
  run('long', 'f*');
  const pairs = turns(() => ({
    fs: run('long', 'joined', '--only'),
    hand: timed(join(here, 'asof.mjs'), [data]),
  }));
  const what = `${long} rows, 5 sets`;
  told(
    `${what}, fs run`,
    pairs.map((pair) => pair.fs),
  );
  told(
    `${what}, asof.sql`,
    pairs.map((pair) => pair.hand),
  );
  const same = await (await (await DuckDBInstance.create(':memory:')).connect()).runAndReadAll(
    `select count(*) as n, (select count(*) from (select * from '${join(data, 'hand.parquet')}' except all select * from '${join(project('long'), 'joined.parquet')}')) as other
     from '${join(data, 'hand.parquet')}'`,
  );
  console.log(`rows by hand, and those that fs has not: ${same.getRows()[0].join(', ')}`);
  const ratio = median(pairs.map((pair) => pair.fs.seconds / pair.hand.seconds));
  console.log(`ratio ${ratio.toFixed(2)}   (bound 1.2)`);
} finally {
  rmSync(data, { recursive: true, force: true });
}
