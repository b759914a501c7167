/** Text of DuckDB's SQL that more than one file here needs: quoting, and our types as its types. */

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

/** A column type, read from its text. This room lies below the one that knows types, hence its own small reader. */
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
