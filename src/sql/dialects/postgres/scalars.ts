import { sql } from 'kysely';
import type { ScalarDialect } from '../../compile/dialect.js';
import { toText } from '../../compile/scalar.js';
import { postgresCasts, postgresFunctions, postgresType } from './functions.js';

/** A string constant; one with a backslash says that it is escaped, whatever `standard_conforming_strings` is. */
function quote(text: string): string {
  if (text.includes('\0')) throw new Error('a string cannot hold U+0000');
  const doubled = text.replaceAll("'", "''");
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** How Postgres writes a scalar. Its session has DateStyle ISO and extra_float_digits at least 1, the defaults. */
export const postgresScalars: ScalarDialect = {
  capabilities: { identifierQuote: '"', exponentIsDouble: false, unifiesScales: false },
  type: postgresType,
  functions: postgresFunctions,
  casts: postgresCasts,
  quote,
  sortKey: (text) => (/^[\w.]+$/.test(toText(text)) ? sql`${text} collate "C"` : sql`(${text}) collate "C"`),
};
