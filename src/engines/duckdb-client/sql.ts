/** Text of DuckDB's SQL that more than one file here needs: quoting, and our types as its types. */

import type { PhysicalColumn } from '../engine.js';

/** An identifier, whatever it is made of. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A string literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A path that DuckDB's file functions, which take every path for a pattern, read as itself. */
export const escapeGlob = (path: string): string => path.replace(/[[*?]/g, (character) => `[${character}]`);

/** A list literal of paths, each standing for itself. */
export const pathList = (paths: readonly string[]): string =>
  `[${paths.map((path) => literal(escapeGlob(path))).join(', ')}]`;

/** A statement as a table expression: a closing semicolon or comment must not reach the bracket. */
export const subquery = (sql: string): string => `(\n${sql.trim().replace(/(\s*;)+$/, '')}\n)`;

/** A column type, read from its text. The layer that knows types lies above, hence this small reader. */
export type Physical =
  | { readonly kind: 'string' | 'boolean' | 'integer' | 'bigint' | 'double' | 'date' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'list'; readonly of: Physical };

const simple = {
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  date: 'DATE',
} as const;

const isSimple = (text: string): text is keyof typeof simple => Object.hasOwn(simple, text);

/** Reads `string`, `decimal(10,2)`, `timestamp[]`, …; throws a RangeError for anything else: a bug of the caller. */
export function parsePhysical(type: string): Physical {
  if (type.endsWith('[]')) return { kind: 'list', of: parsePhysical(type.slice(0, -2)) };
  if (type === 'timestamp') return { kind: type };
  if (isSimple(type)) return { kind: type };
  const match = /^decimal\((\d+),\s*(\d+)\)$/.exec(type);
  if (match === null) throw new RangeError(`"${type}" is not a column type`);
  return { kind: 'decimal', precision: Number(match[1]), scale: Number(match[2]) };
}

/** DuckDB's name of a column type. */
export function duckdbType(type: Physical): string {
  if (type.kind === 'list') return `${duckdbType(type.of)}[]`;
  if (type.kind === 'decimal') return `DECIMAL(${type.precision}, ${type.scale})`;
  return type.kind === 'timestamp' ? 'TIMESTAMP' : simple[type.kind];
}

/**
 * The column `name` as its declared type, as an item of a select. DuckDB adds decimals up without looking at the 38 digits
 * they can hold, and would store a sum of 39: that is FS207 here, with the column.
 */
export function storedColumn({ name, type }: PhysicalColumn): string {
  const physical = parsePhysical(type);
  const column = quote(name);
  const value = `cast(${column} as ${duckdbType(physical)})`;
  if (physical.kind !== 'decimal' || physical.precision < MOST_DIGITS) return `${value} as ${column}`;
  const nines = '9'.repeat(MOST_DIGITS);
  const greatest = `cast('${nines.slice(0, MOST_DIGITS - physical.scale)}.${nines.slice(0, physical.scale)}' as ${duckdbType(physical)})`;
  const message = literal(`FS207: column ${name}: a value has more digits than ${type} holds`);
  return `case when ${value} between -${greatest} and ${greatest} or ${column} is null then ${value} else error(${message}) end as ${column}`;
}

/** The widest decimal. */
const MOST_DIGITS = 38;
