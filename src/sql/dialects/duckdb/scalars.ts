import { sql } from 'kysely';
import type { ScalarDialect, Sql } from '../../compile/dialect.js';
import { atom, raw } from '../../compile/printing.js';
import { duckdbCasts, duckdbFunctions, duckdbType } from './functions.js';
import { named } from './lists.js';

/** A string constant: backslashes mean nothing, a quote is doubled. */
function quote(text: string): string {
  if (text.includes('\0')) throw new Error('a string cannot hold U+0000');
  return `'${text.replaceAll("'", "''")}'`;
}

const finite = (value: Sql): Sql =>
  sql`case when not isfinite(${value}) then error('FS207: a double is out of range') else ${value} end`;

/** How DuckDB writes a scalar. Its session has TimeZone 'UTC'. */
export const duckdbScalars: ScalarDialect = {
  capabilities: { identifierQuote: '"', exponentIsDouble: true, unifiesScales: true },
  type: duckdbType,
  functions: duckdbFunctions,
  casts: duckdbCasts,
  quote,
  guardDouble: ({ sql: value }, isLong) => atom(isLong ? named('v', value, finite(raw('v'))) : finite(value)),
  sortKey: (text) => text,
};
