/** The types of SPEC §1, plus two that no column can have: `interval` (a fixed duration, in SQL only) and
 * `null` (the bare literal), and `exact`: the accumulator of an exact sum, which never leaves a query. */
export type Type =
  | { readonly name: SimpleTypeName }
  | { readonly name: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly name: 'list'; readonly of: Type };

export type SimpleTypeName =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'date'
  | 'timestamp'
  | 'interval'
  | 'null'
  | 'exact';

const simple = (name: SimpleTypeName): Type => Object.freeze({ name });

export const STRING = simple('string');
export const BOOLEAN = simple('boolean');
export const INTEGER = simple('integer');
export const BIGINT = simple('bigint');
export const DOUBLE = simple('double');
export const DATE = simple('date');
export const TIMESTAMP = simple('timestamp');
export const INTERVAL = simple('interval');
export const NULL = simple('null');
export const EXACT = simple('exact');

export const decimal = (precision: number, scale: number): Extract<Type, { name: 'decimal' }> => ({
  name: 'decimal',
  precision,
  scale,
});
export const list = (of: Type): Type => ({ name: 'list', of });

/** The names a column may be declared with, in the order messages show them. */
export const columnTypeNames = [
  'string',
  'boolean',
  'integer',
  'bigint',
  'double',
  'decimal(p,s)',
  'date',
  'timestamp',
] as const;

const byName: ReadonlyMap<string, Type> = new Map(
  [STRING, BOOLEAN, INTEGER, BIGINT, DOUBLE, DATE, TIMESTAMP].map((t) => [t.name, t]),
);

/**
 * The column type written as `text`: a simple name, `decimal(p,s)` with 1 ≤ p ≤ 38 and 0 ≤ s ≤ p, or a type
 * followed by `[]` for a list of it. Undefined if it is not one of these.
 */
export function parseType(text: string): Type | undefined {
  const trimmed = text.trim();
  if (trimmed.endsWith('[]')) {
    const of = parseType(trimmed.slice(0, -2));
    return of === undefined ? undefined : list(of);
  }
  const match = /^decimal\s*\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)$/.exec(trimmed);
  if (match !== null) {
    const [precision, scale] = [Number(match[1]), Number(match[2])];
    return precision >= 1 && precision <= 38 && scale <= precision ? decimal(precision, scale) : undefined;
  }
  return byName.get(trimmed);
}

/** The type as it is written in a spec. */
export function formatType(type: Type): string {
  if (type.name === 'decimal') return `decimal(${type.precision},${type.scale})`;
  if (type.name === 'list') return `${formatType(type.of)}[]`;
  return type.name;
}

export const sameType = (a: Type, b: Type): boolean => a === b || formatType(a) === formatType(b);

export const isNumeric = (type: Type): boolean =>
  type.name === 'integer' || type.name === 'bigint' || type.name === 'double' || type.name === 'decimal';

export const isInteger = (type: Type): boolean => type.name === 'integer' || type.name === 'bigint';
