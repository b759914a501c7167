import { Failure } from '../../diagnostics/diagnostic.js';
import type { Failed } from './report.js';

/** Whether an engine that is gone, or an interrupt, ends the whole run. */
export const isFatal = ({ diagnostics }: Failure): boolean =>
  diagnostics.some(({ code }) => code === 'FS401' || code === 'FS305');

/** A failure of the data or the engine belongs to the set it happened in; anything else is a bug of ours and is thrown. */
export function failedWith(name: string, cause: unknown): Failed {
  if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
  return { kind: 'failed', name, diagnostics: cause.diagnostics };
}
