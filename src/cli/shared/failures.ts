import { type Diagnostic, error, Failure, failure, isError } from '../../diagnostics/diagnostic.js';
import { didYouMean, nearest } from '../../diagnostics/did-you-mean.js';
import { render } from '../../diagnostics/render.js';
import { paint, writeTo } from './terminal.js';

export type TextOf = (file: string) => string | undefined;

/** Writes diagnostics to stderr, each with its code frame, errors last so that they are seen. */
export function writeDiagnostics(diagnostics: readonly Diagnostic[], textOf: TextOf): void {
  const sorted = [...diagnostics.filter((one) => !isError(one)), ...diagnostics.filter(isError)];
  for (const diagnostic of sorted) writeTo(process.stderr, `${render(diagnostic, textOf, paint)}\n`);
}

/**
 * Any error as a Failure: wrong use of the command line is FS008, anything else that is not a Failure is a bug,
 * FS900.
 */
export function asFailure(thrown: unknown, flags: readonly string[] = []): Failure {
  if (thrown instanceof Failure) return thrown;
  const usage = usageOf(thrown, flags);
  if (usage !== undefined) return usage;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return failure('FS900', `internal error: ${message}`, {
    hint: 'this is a bug in asof: please report it with the command and its specs; DEBUG=1 shows the stack',
  });
}

/** Reports a failure and sets the exit code; the stack of an internal error is shown under DEBUG. */
export function reportFailure(failed: Failure, thrown: unknown, textOf: TextOf = () => undefined): void {
  writeDiagnostics(failed.diagnostics, textOf);
  if (process.env.DEBUG && failed.exitCode === 70 && thrown instanceof Error)
    writeTo(process.stderr, `${thrown.stack ?? thrown.message}\n`);
  process.exitCode = failed.exitCode;
}

/** oclif reports wrong use as an error with an exit code. */
function usageOf(thrown: unknown, flags: readonly string[]): Failure | undefined {
  if (!(thrown instanceof Error) || !('oclif' in thrown)) return undefined;
  if ('flags' in thrown && Array.isArray(thrown.flags) && thrown.constructor.name === 'NonExistentFlagsError')
    return new Failure(
      thrown.flags.map((flag) =>
        error('FS008', `there is no option ${String(flag)}`, { hint: optionHint(String(flag), flags) }),
      ),
    );
  const [first = '', ...rest] = thrown.message
    .replace(/\n+See more help with --help/, '')
    .replace(/The following errors? occurred:/, '')
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const message = `${first.charAt(0).toLowerCase()}${first.slice(1)}${rest.length === 0 ? '' : ` ${rest.join(', ')}`}`;
  return failure('FS008', message, { hint: 'see --help' });
}

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
  '--format': 'write --json',
};

function optionHint(flag: string, flags: readonly string[]): string {
  const known = flags.map((name) => `--${name}`);
  const other = elsewhere[flag];
  if (other !== undefined && (other.startsWith('names') || known.some((name) => other.endsWith(name))))
    return other;
  return nearest(flag, known) === undefined ? 'see --help' : didYouMean(flag, known, 'option');
}
