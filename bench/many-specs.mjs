// How long commands over specs take in a project of 1,000 feature sets and 10,000 features, without a warehouse:
// validate, diff against the last commit, and --version beside an empty program. node bench/many-specs.mjs [SETS]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fs, median, timed } from './measure.mjs';

const sets = Number(process.argv[2] ?? 1000);
const ROUNDS = 5;
const FEATURES = 10;
/** Sets of one file and one source, and of one dataset. */
const GROUP = 20;

const range = (count) => Array.from({ length: count }, (_, index) => index);

const source = (group) => `kind: source
name: events_${group}
primary_key: [event_id]
timestamp: ts
columns:
  event_id: string
  user_id: string
  ts: timestamp
  amount: { type: 'decimal(18,2)', description: Paid. }
  country: string
  items: bigint
  cents: { expr: cast(amount * 100 as bigint) }
from: { file: data/events_${group}.csv }
`;

const expressions = ['amount', 'items', 'cents', 'amount * items', 'coalesce(items, 0) + 1'];
const feature = (set, index) =>
  `  f${index}_${set}: { description: Feature ${index}., aggregate: sum, of: "${expressions[index % 5]}", where: country = 'C${index}' and items > ${set % 7}, fill: 0 }\n`;

const featureSet = (group, set) => `---
kind: feature_set
name: set_${set}
entity: user
source: events_${group}
owner: team_${group}
windows: [7 days]
features:
${range(FEATURES)
  .map((index) => feature(set, index))
  .join('')}`;

const dataset = (group) => `---
kind: dataset
name: training_${group}
owner: team_${group}
spine: events_${group}
columns: [event_id, timestamp]
features: [${range(GROUP)
  .map((set) => `set_${group * GROUP + set}`)
  .join(', ')}]
output: { file: out/training_${group}.parquet }
`;

const groups = Math.ceil(sets / GROUP);
const project = mkdtempSync(join(tmpdir(), 'asof-many-specs-'));
process.on('exit', () => rmSync(project, { recursive: true, force: true }));
mkdirSync(join(project, 'features'));
writeFileSync(
  join(project, 'fs.yaml'),
  'project: bench\ndefault_target: local\nnaming: short\ntargets:\n  local: { engine: duckdb, path: warehouse }\n',
);
writeFileSync(join(project, 'features/user.yaml'), 'kind: entity\nname: user\nkeys: { user_id: string }\n');
const fileOf = (group) => join(project, `features/group_${group}.yaml`);
for (const group of range(groups)) {
  const own = range(GROUP).map((set) => featureSet(group, group * GROUP + set));
  writeFileSync(fileOf(group), source(group) + own.join('') + dataset(group));
}

const git = (...args) =>
  execFileSync('git', ['-C', project, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args]);
git('init', '-q', '-b', 'main');
git('add', '-A');
git('commit', '-q', '-m', 'all');
const edited = readFileSync(fileOf(0), 'utf8').replaceAll('windows: [7 days]', 'windows: [14 days]');
writeFileSync(fileOf(0), edited);

const empty = join(project, 'empty.mjs');
writeFileSync(empty, '');

/** Medians of seconds and of seconds of processors, which other work on the machine disturbs less. */
const measured = (name, program, args) => {
  timed(program, args);
  const rounds = range(ROUNDS).map(() => timed(program, args));
  const [seconds, cpu] = ['seconds', 'cpu'].map((key) => median(rounds.map((round) => round[key])));
  const text = (number) => number.toFixed(3).padStart(7);
  console.log(`${name.padEnd(16)} ${text(seconds)} s  processor ${text(cpu)} s`);
  return seconds;
};

console.log(`${groups * GROUP} sets, ${groups * GROUP * FEATURES} features, median of ${ROUNDS}`);
const nothing = measured('an empty script', empty, []);
const version = measured('fs --version', fs, ['--version']);
console.log(`${''.padEnd(16)} ${(version / nothing).toFixed(2).padStart(7)} × an empty script`);
measured('fs validate', fs, ['validate', '-C', project]);
measured('fs diff', fs, ['diff', '-C', project, '--allow', 'removed']);
