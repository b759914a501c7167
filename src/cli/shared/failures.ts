import { type Diagnostic, Failure, failure, isError } from '../../diagnostics/diagnostic.js';
import { render } from '../../diagnostics/render.js';
import { paint, writeTo } from './terminal.js';
import { type Called, usageDiagnostics } from './usage.js';

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
export function asFailure(thrown: unknown, called: Called = { flags: [] }): Failure {
  if (thrown instanceof Failure) return thrown;
  const usage = usageDiagnostics(thrown, called);
  if (usage !== undefined) return new Failure(usage);
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
