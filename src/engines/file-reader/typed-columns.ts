import { duckdbType, type Physical } from '../duckdb-client/sql.js';
import { isUTC, placedInline } from './time-zones.js';

/** How a typed column of a file or table is read as a declared type: functions from SQL to SQL. */
export interface NativeReading {
  /** The declared type's value, or a wall clock time where `local`; null for a null cell and for one without. */
  readonly value: (x: string) => string;
  /** Whether every cell has a value. */
  readonly fits: boolean;
  /** Whether `value` is a wall clock time that is still to be placed in the source's zone. */
  readonly local?: boolean;
}

const same: NativeReading = { value: (x) => x, fits: true };

const cast = (type: Physical): NativeReading => ({
  value: (x) => `cast(${x} as ${duckdbType(type)})`,
  fits: true,
});

const inRange = (type: Physical): NativeReading => ({
  value: (x) => `try_cast(${x} as ${duckdbType(type)})`,
  fits: false,
});

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

const small = ['TINYINT', 'UTINYINT', 'SMALLINT', 'USMALLINT'];

/** Types whose every value fits. A double holds every 32-bit integer, and no wider one. */
const always = {
  integer: new Set(small),
  bigint: new Set([...small, 'INTEGER', 'UINTEGER']),
  double: new Set([...small, 'INTEGER', 'UINTEGER', 'FLOAT']),
};

function integral(declared: Physical & { kind: 'integer' | 'bigint' }, actual: string) {
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

/** Times without a zone are wall clock times of the source's zone; those with one are instants. */
function timestamp(declared: Physical, actual: string, zone: string): NativeReading | undefined {
  if (actual === 'TIMESTAMP WITH TIME ZONE') return { value: (x) => `timezone('UTC', ${x})`, fits: true };
  const read = wallClock(declared, actual);
  return read === undefined || isUTC(zone) ? read : { ...read, fits: false, local: true };
}

function wallClock(declared: Physical, actual: string): NativeReading | undefined {
  if (actual === 'TIMESTAMP') return same;
  if (actual === 'TIMESTAMP_S' || actual === 'TIMESTAMP_MS' || actual === 'DATE') return cast(declared);
  if (actual !== 'TIMESTAMP_NS') return undefined;
  // A cast cuts the nanoseconds off.
  const { value } = cast(declared);
  return {
    value: (x) => `case when not isfinite(${x}) or epoch_ns(${x}) % 1000 = 0 then ${value(x)} end`,
    fits: false,
  };
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
  const one = item.local === true ? placedInline(`(${item.value('item')})`, zone) : item.value('item');
  const items = (x: string) => `list_transform(${x}, lambda item: ${one})`;
  if (item.fits) return { value: items, fits: true };
  return {
    value: (x) => `case when list_count(${items(x)}) = list_count(${x}) then ${items(x)} end`,
    fits: false,
  };
}

type Kind = Physical['kind'];
type Reader<K extends Kind> = (
  declared: Extract<Physical, { readonly kind: K }>,
  actual: string,
  zone: string,
) => NativeReading | undefined;

const readers: { readonly [K in Kind]: Reader<K> } = {
  string: (declared, actual) => {
    if (actual === 'VARCHAR') return same;
    return actual === 'UUID' || actual.startsWith('ENUM(') ? cast(declared) : undefined;
  },
  boolean: (_, actual) => (actual === 'BOOLEAN' ? same : undefined),
  integer: (declared, actual) => (actual === duckdbType(declared) ? same : integral(declared, actual)),
  bigint: (declared, actual) => (actual === duckdbType(declared) ? same : integral(declared, actual)),
  double: (declared, actual) => {
    if (actual === 'DOUBLE') return same;
    return always.double.has(actual) ? cast(declared) : undefined;
  },
  decimal: (declared, actual) =>
    actual.replace(',', ', ') === duckdbType(declared) ? same : decimal(declared, actual),
  date: (_, actual) => (actual === 'DATE' ? same : undefined),
  timestamp,
  list,
};

const readAs = <K extends Kind>(
  kind: K,
  declared: Extract<Physical, { readonly kind: K }>,
  actual: string,
  zone: string,
): NativeReading | undefined => readers[kind](declared, actual, zone);

/**
 * How a column of DuckDB type `actual` is read as `declared`, without losing anything: undefined where the types
 * do not go together. `zone` is that of times without one.
 */
export const nativeReading = (declared: Physical, actual: string, zone: string): NativeReading | undefined =>
  readAs(declared.kind, declared, actual, zone);
