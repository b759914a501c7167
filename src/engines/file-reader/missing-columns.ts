import { type Diagnostic, error } from '../../diagnostics/diagnostic.js';
import { didYouMean, nearest } from '../../diagnostics/did-you-mean.js';
import type { SourceBinding } from '../engine.js';
import type { Declared } from './value-rules.js';

/** A column name as people write them. Anything else in a header may be data: a file without a header, or no table. */
const PLAUSIBLE = /^[\p{L}_][\p{L}\p{N}_ .$-]{0,62}$/u;
/** A file with more columns than this is named by their number. */
const MOST_NAMES = 2_000;

export const differsByCase = (a: string, b: string): boolean =>
  a !== b && a.toLowerCase() === b.toLowerCase();

/**
 * The hint for a column that a file does not have. A file that is not the one the author means may hold anything, so
 * its names are listed only where they look like a header that shares a name, or nearly a name, with the declared
 * columns; a single name is shown only where it is nearly `name`.
 */
export function missingColumnHint(
  name: string,
  names: readonly string[],
  declared: readonly Pick<Declared, 'name'>[],
  what: string,
): string {
  const plausible = names.filter((one) => PLAUSIBLE.test(one));
  const near = nearest(name, plausible);
  if (near !== undefined) {
    const hint = didYouMean(name, plausible, what);
    return differsByCase(near, name) ? `${hint} names are case-sensitive` : hint;
  }
  const isHeader =
    plausible.length === names.length &&
    names.length <= MOST_NAMES &&
    declared.some((one) => nearest(one.name, plausible) !== undefined);
  if (isHeader) return didYouMean(name, names, what);
  const count = `${names.length} ${names.length === 1 ? 'name' : 'names'}`;
  return `none of the ${count} there is similar: check that it is the right file, with a header`;
}

/** FS202 for a declared column that the data does not have; `place` names the data. */
export const missingColumn = (
  { name, span }: Declared,
  { name: source }: SourceBinding,
  place: string,
  hint: string,
): Diagnostic => error('FS202', `source ${source}: ${place} has no column ${name}`, { span, hint });
