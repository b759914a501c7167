// How long a run takes over many feature sets of one entity: the first run on five rows, and a run with nothing to do.
// The time of a set must not grow with the number of sets. node bench/many-sets.mjs [SETS…]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fs, makeProject, timed } from './measure.mjs';

const counts = process.argv.slice(2).map(Number);

const head = `kind: entity
name: user
keys: { cpf: string }
---
kind: source
name: events
timestamp: ts
columns: { cpf: string, ts: timestamp, amount: bigint }
from: { file: events.csv }
`;

const set = (_, index) => `---
kind: feature_set
name: set_${index}
entity: user
source: events
windows: [3 days]
features:
  total_${index}: { aggregate: sum, of: amount + ${index}, fill: 0 }
`;

const rows = Array.from(
  { length: 5 },
  (_, index) => `u${index % 2},2024-01-0${index + 1} 10:00:00,${index}\n`,
);

for (const sets of counts.length === 0 ? [75, 150, 300] : counts) {
  const specs = head + Array.from({ length: sets }, set).join('');
  const project = makeProject(`many-sets-${sets}`, '{ engine: duckdb, path: warehouse }', specs);
  writeFileSync(join(project, 'events.csv'), `cpf,ts,amount\n${rows.join('')}`);
  const run = () => timed(fs, ['run', '-C', project, '--end-date', '2024-01-10']);
  for (const [name, { seconds, cpu, peak }] of [
    ['first run', run()],
    ['nothing to do', run()],
  ])
    console.log(
      `${String(sets).padStart(4)} sets  ${name.padEnd(14)} ${seconds.toFixed(2).padStart(7)} s  processor ${cpu.toFixed(2).padStart(7)} s  peak ${String(peak).padStart(5)} MiB`,
    );
}
