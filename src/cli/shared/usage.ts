import { type Diagnostic, error } from '../../diagnostics/diagnostic.js';
import { didYouMean, nearest } from '../../diagnostics/did-you-mean.js';

/** The command that was called, as oclif names it (`dev:postgres`), and its options without dashes. */
export interface Called {
  readonly id?: string | undefined;
  readonly flags: readonly string[];
}

/** `dev:postgres` as it is typed. */
export const typed = (id: string): string => id.replaceAll(':', ' ');

/** Sentences of oclif by what they begin with, and ours. */
const sentences: readonly (readonly [
  RegExp,
  (found: readonly string[], words: readonly string[]) => string,
])[] = [
  [
    /^Missing \d+ required args?/,
    (_, names) => `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} missing`,
  ],
  [
    /^Unexpected arguments?/,
    (_, words) =>
      `unexpected argument${words.length === 1 ? '' : 's'} ${words.map((word) => `"${word}"`).join(', ')}`,
  ],
  [/^Flag (--\S+) expects a value/, ([, flag = '']) => `${flag} needs a value`],
  [/^Flag (--\S+) can only be specified once/, ([, flag = '']) => `${flag} is given twice`],
  [
    /^Expected (--[\w-]+)=([\s\S]*) to be one of: (.*)/,
    ([, flag = '', value = '', known = '']) => `${flag} takes ${known}, not "${value}"`,
  ],
  [
    /^Expected ([\s\S]*) to be one of: (.*)/,
    ([, value = '', known = '']) => `"${value}" is not one of: ${known}`,
  ],
  [
    /(--[\w-]+)=\S* cannot also be provided when using (--[\w-]+)/,
    ([, one = '', other = '']) => `${one} does not go with ${other}`,
  ],
  [/^command (\S+) not found/i, ([, id = '']) => `there is no command "${typed(id)}"`],
];

/** Wrong use of the command line as diagnostics; undefined for any other error. oclif marks its own errors. */
export function usageDiagnostics(thrown: unknown, { id, flags }: Called): readonly Diagnostic[] | undefined {
  if (!(thrown instanceof Error) || !('oclif' in thrown)) return undefined;
  const hint = `see fs ${id === undefined ? '' : `${typed(id)} `}--help`;
  if ('flags' in thrown && Array.isArray(thrown.flags))
    return thrown.flags.map((flag) =>
      error('FS008', `there is no option ${String(flag)}`, { hint: optionHint(String(flag), flags, hint) }),
    );
  const text = thrown.message
    .replace(/\n+See more help with --help/, '')
    .replace(/The following errors? occurred:\s*/, '')
    .trim();
  const words = 'args' in thrown && Array.isArray(thrown.args) ? thrown.args.map(nameOf) : [];
  for (const [pattern, sentence] of sentences) {
    const found = pattern.exec(text);
    if (found !== null) return [error('FS008', sentence(found, words), { hint })];
  }
  return [error('FS008', `${text.charAt(0).toLowerCase()}${text.slice(1)}`, { hint })];
}

/** An argument that is missing, by its name in the usage line, or one too many, as it was typed. */
const nameOf = (arg: unknown): string =>
  typeof arg === 'object' && arg !== null && 'name' in arg ? String(arg.name).toUpperCase() : String(arg);

/** Options of other tools, and their equivalents here. */
const elsewhere: Readonly<Record<string, string>> = {
  '--select': 'names are written without an option: fs run NAME',
  '-s': 'names are written without an option: fs run NAME',
  '--start': 'write --start-date',
  '--end': 'write --end-date',
  '--from': 'write --start-date',
  '--to': 'write --end-date',
  '--full-refresh': 'write --full',
  '--force': 'write --full',
  '--env': 'write --target',
  '--profile': 'write --target',
  '--project-dir': 'write --project',
  '--plan': 'write --dry-run',
  '--output': 'write --out',
};

function optionHint(flag: string, flags: readonly string[], help: string): string {
  const known = flags.map((name) => `--${name}`);
  const other = Object.hasOwn(elsewhere, flag) ? elsewhere[flag] : undefined;
  if (other !== undefined && (other.startsWith('names') || known.some((name) => other.endsWith(name))))
    return other;
  return nearest(flag, known) === undefined ? help : didYouMean(flag, known, 'option');
}
