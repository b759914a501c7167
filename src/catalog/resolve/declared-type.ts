import { formatType, parseType, type Type } from '../../types/type.js';
import { canBeStoredAs } from '../model/aggregates.js';
import type { Reporter } from './lookups.js';

/** The type a column is declared to have, where what is inferred for it can be stored so; else a finding at `path`. */
export function declaredType(
  text: string,
  inferred: Type,
  path: readonly (string | number)[],
  report: Reporter,
): Type | undefined {
  const type = parseType(text);
  if (type === undefined) report.error('FS112', path, `"${text}" is not a type`);
  else if (canBeStoredAs(inferred, type)) return type;
  else report.error('FS109', path, `a ${formatType(inferred)} cannot be stored as ${formatType(type)}`);
  return undefined;
}
