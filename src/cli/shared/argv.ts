import { type Failure, failure } from '../../diagnostics/diagnostic.js';
import { didYouMean, nearest } from '../../diagnostics/did-you-mean.js';
import { typed } from './usage.js';

/** Commands of other tools, and their equivalents here. Nothing here is a command of ours. */
const elsewhere: Readonly<Record<string, string>> = {
  plan: 'to see what a run would do: fs run --dry-run',
  preview: 'to see what a run would do: fs run --dry-run',
  build: 'to build features: fs run',
  apply: 'to build features: fs run',
  deploy: 'to build features: fs run',
  materialize: 'to build features: fs run',
  'materialize-incremental': 'to build what is missing: fs run',
  up: 'to build features: fs run',
  execute: 'to build features: fs run',
  start: 'to build features: fs run',
  refresh: 'to build features: fs run',
  backfill: 'to compute an interval again: fs run --start-date D --end-date D',
  restate: 'to compute an interval again: fs run --start-date D --end-date D',
  rebuild: 'to build from the first event on: fs run --full',
  check: 'to check the specs: fs validate; to check what is built: fs status --check',
  lint: 'to check the specs: fs validate; their style: fs fmt --check',
  format: 'to format specs: fs fmt',
  new: 'to begin a project: asof init',
  create: 'to begin a project: asof init',
  parse: 'to check the specs: fs validate',
  test: 'to check the specs: fs validate; the history is checked by the tests of your own project',
  render: 'to see the SQL: fs compile',
  sql: 'to see the SQL: fs compile',
  generate: 'to see the SQL: fs compile; to write the catalog: fs docs',
  ls: 'to list the catalog: fs list',
  show: 'to see a definition: fs describe NAME; one row: fs get NAME --key k=v',
  info: 'to see a definition: fs describe NAME',
  catalog: 'to write the catalog: fs docs',
  lookup: 'to read one row: fs get NAME --key k=v',
  read: 'to read one row: fs get NAME --key k=v',
  state: 'to see what is built: fs status',
  diff: 'to see what changed since the last run: fs status',
  version: 'fs --version',
};

/** The failure for an unknown command, with the command that was probably meant. */
export function unknownCommand(word: string, ids: readonly string[]): Failure {
  const names = ids.map(typed);
  const hint =
    (Object.hasOwn(elsewhere, word) ? elsewhere[word] : undefined) ??
    (nearest(word, names) === undefined
      ? `the commands are ${names.join(', ')}; see fs --help`
      : didYouMean(word, names, 'command'));
  return failure('FS008', `there is no command "${word}"`, { hint });
}

const VALUED = new Set(['-C', '--project', '-t', '--target', '--format']);

/**
 * The arguments with the command first: options of every command may precede it (`fs -C shop run`),
 * `fs help run` is `fs run --help`, and `-h` is `--help`.
 */
export function ordered(given: readonly string[]): readonly string[] {
  const end = given.indexOf('--');
  const argv = given.map((word, index) => (word === '-h' && (end < 0 || index < end) ? '--help' : word));
  let at = 0;
  while (argv[at]?.startsWith('-') === true && argv[at] !== '--') at += VALUED.has(argv[at] ?? '') ? 2 : 1;
  const [word, ...rest] = argv.slice(at);
  const before = argv.slice(0, at);
  if (word === undefined || word === '--') return argv;
  if (word === 'help') return [...rest, ...before, '--help'];
  const option = rest.findIndex((text) => text.startsWith('-'));
  const names = option < 0 ? rest : rest.slice(0, option);
  return [word, ...names, ...before, ...rest.slice(names.length)];
}
