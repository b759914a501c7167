import { Failure, failure } from '../../diagnostics/diagnostic.js';
import { writeTo } from './terminal.js';
import { type Called, usageDiagnostics } from './usage.js';

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

/** Sets the exit code of a failure; the stack of an internal error is shown under DEBUG. */
export function leaveFailed(failed: Failure, thrown: unknown): void {
  if (process.env.DEBUG && failed.exitCode === 70 && thrown instanceof Error)
    writeTo(process.stderr, `${thrown.stack ?? thrown.message}\n`);
  process.exitCode = failed.exitCode;
}
