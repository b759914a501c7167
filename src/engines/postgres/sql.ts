/** Text of Postgres' SQL that more than one file here needs: quoting, and our types as its types. */
import { failure } from '../../diagnostics/diagnostic.js';
import type { Physical } from '../duckdb-client/sql.js';
import type { Statement, Value } from '../engine.js';
import { withParams } from '../inline-params.js';

/** Throws FS402 for text with U+0000, which Postgres cannot hold; the driver would cut the statement there. */
export function assertText(text: string): string {
  if (text.includes('\0')) throw failure('FS402', 'Postgres cannot hold text with the character U+0000');
  return text;
}

/** An identifier, whatever it is made of. */
export const quote = (name: string): string => `"${assertText(name).replaceAll('"', '""')}"`;

/** A string literal, whatever `standard_conforming_strings` is. */
export function literal(text: string): string {
  const doubled = assertText(text).replaceAll("'", "''");
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** A statement as a table expression: a closing semicolon or comment must not reach the bracket. */
export const subquery = (sql: string): string => `(\n${sql.trim().replace(/(\s*;)+$/, '')}\n)`;

const simple = {
  string: 'text',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double precision',
  date: 'date',
  timestamp: 'timestamp without time zone',
} as const;

/** Postgres' name of a column type, as `format_type` writes it. */
export function postgresType(type: Physical): string {
  if (type.kind === 'list') return `${postgresType(type.of)}[]`;
  if (type.kind === 'decimal') return `numeric(${type.precision},${type.scale})`;
  return simple[type.kind];
}

const holdsText = (type: Physical): boolean =>
  type.kind === 'list' ? holdsText(type.of) : type.kind === 'string';

/**
 * The order of a column's text is that of its bytes: what a string compares like on every engine, and several
 * times faster to sort and to index than a language's order. Empty for types without text.
 */
export const byBytes = (type: Physical): string => (holdsText(type) ? ' collate "C"' : '');

/** `"name" type`, as a table defines a column. */
export const columnDefinition = (name: string, type: Physical): string =>
  `${quote(name)} ${postgresType(type)}${byBytes(type)}`;

/** An array literal of Postgres: `{"a",NULL,{1,2}}`. */
export function arrayText(items: readonly Value[]): string {
  const parts = items.map((item) => {
    if (item === null) return 'NULL';
    if (isList(item)) return arrayText(item);
    return `"${parameterText(item).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  });
  return `{${parts.join(',')}}`;
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** The text a parameter is sent as. */
export function parameterText(value: Exclude<Value, null>): string {
  if (isList(value)) return arrayText(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return assertText(String(value));
}

/**
 * The statement with its parameters written into it, for the commands that take none (COPY). Block comments are
 * taken not to be nested. Throws a RangeError for a parameter without a value.
 */
export const inlineParams = (statement: Statement): string =>
  withParams(statement, (value) => (value === null ? 'null' : literal(parameterText(value))));
