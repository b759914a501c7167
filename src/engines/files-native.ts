import { duckdbType, type Physical } from './duckdb-sql.js';
import { fromLocal, isUTC } from './files-text.js';

/** How a typed column of a file or table is read as a declared type: functions from SQL to SQL. */
export interface NativeReading {
  /** The declared type's value; null where the cell is null or `bad`. */
  readonly value: (x: string) => string;
  /** True for a cell that has no value of the declared type; absent where every cell has one. */
  readonly bad?: (x: string) => string;
  /** Whether reading costs enough per cell that it should be done once only. */
  readonly costly?: boolean;
}

const same: NativeReading = { value: (x) => x };

const cast = (type: Physical): NativeReading => ({
  value: (x) => `cast(${x} as ${duckdbType(type)})`,
});

const checked = (value: (x: string) => string, costly = false): NativeReading => ({
  value,
  bad: (x) => `(${x} is not null and (${value(x)}) is null)`,
  costly,
});

const inRange = (type: Physical): NativeReading => checked((x) => `try_cast(${x} as ${duckdbType(type)})`);

/** Most decimal digits of DuckDB's integers. */
const digits: Readonly<Record<string, number>> = {
  TINYINT: 3,
  UTINYINT: 3,
  SMALLINT: 5,
  USMALLINT: 5,
  INTEGER: 10,
  UINTEGER: 10,
  BIGINT: 19,
  UBIGINT: 20,
  HUGEINT: 39,
  UHUGEINT: 39,
};

const always = {
  integer: new Set(['TINYINT', 'UTINYINT', 'SMALLINT', 'USMALLINT']),
  bigint: new Set(['TINYINT', 'UTINYINT', 'SMALLINT', 'USMALLINT', 'INTEGER', 'UINTEGER']),
  /** Integers that every double can hold, and floats. */
  double: new Set(['FLOAT', 'TINYINT', 'UTINYINT', 'SMALLINT', 'USMALLINT', 'INTEGER', 'UINTEGER']),
};

function integral(
  declared: Physical & { kind: 'integer' | 'bigint' },
  actual: string,
): NativeReading | undefined {
  if (always[declared.kind].has(actual)) return cast(declared);
  return digits[actual] === undefined ? undefined : inRange(declared);
}

function decimal(declared: Physical & { kind: 'decimal' }, actual: string): NativeReading | undefined {
  const whole = declared.precision - declared.scale;
  const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(actual);
  if (match !== null) {
    const [precision, scale] = [Number(match[1]), Number(match[2])];
    return scale <= declared.scale && precision - scale <= whole ? cast(declared) : undefined;
  }
  const needed = digits[actual];
  if (needed === undefined) return undefined;
  return needed <= whole ? cast(declared) : inRange(declared);
}

/** Times without a zone are wall clock times of the source's zone; those with one, and UTC sources, are instants. */
function timestamp(declared: Physical, actual: string, zone: string): NativeReading | undefined {
  if (actual === 'TIMESTAMP WITH TIME ZONE') return { value: (x) => `timezone('UTC', ${x})` };
  const plain = (x: string) => `cast(${x} as TIMESTAMP)`;
  const local: NativeReading | undefined = isUTC(zone)
    ? undefined
    : checked((x) => fromLocal(plain(x), zone), true);
  if (actual === 'TIMESTAMP') return local ?? same;
  if (actual === 'TIMESTAMP_S' || actual === 'TIMESTAMP_MS' || actual === 'DATE')
    return local ?? cast(declared);
  if (actual !== 'TIMESTAMP_NS') return undefined;
  const whole = (x: string) =>
    `case when not isfinite(${x}) or epoch_ns(${x}) % 1000 = 0 then ${plain(x)} end`;
  return local === undefined
    ? checked(whole)
    : checked((x) => `case when (${whole(x)}) is not null then ${local.value(x)} end`, true);
}

function list(
  declared: Physical & { kind: 'list' },
  actual: string,
  zone: string,
): NativeReading | undefined {
  const match = /^(.*)\[\d*\]$/.exec(actual);
  const item = match === null ? undefined : nativeReading(declared.of, match[1] ?? '', zone);
  if (item === undefined) return undefined;
  if (item === same && actual.endsWith('[]')) return same;
  const value = (x: string) => `list_transform(${x}, lambda item: ${item.value('item')})`;
  const { bad } = item;
  return bad === undefined
    ? { value }
    : { value, bad: (x) => `list_bool_or(list_transform(${x}, lambda item: ${bad('item')}))`, costly: true };
}

/**
 * How a column of DuckDB type `actual` is read as `declared`, without losing anything: undefined where the types
 * do not go together. `zone` is that of times without one.
 */
export function nativeReading(declared: Physical, actual: string, zone: string): NativeReading | undefined {
  switch (declared.kind) {
    case 'string':
      if (actual === 'VARCHAR') return same;
      return actual === 'UUID' || actual.startsWith('ENUM(') ? cast(declared) : undefined;
    case 'boolean':
      return actual === 'BOOLEAN' ? same : undefined;
    case 'integer':
    case 'bigint':
      return actual === duckdbType(declared) ? same : integral({ kind: declared.kind }, actual);
    case 'double':
      if (actual === 'DOUBLE') return same;
      return always.double.has(actual) ? cast(declared) : undefined;
    case 'decimal':
      return actual.replace(',', ', ') === duckdbType(declared) ? same : decimal(declared, actual);
    case 'date':
      return actual === 'DATE' ? same : undefined;
    case 'timestamp':
      return timestamp(declared, actual, zone);
    case 'list':
      return list(declared, actual, zone);
  }
}
