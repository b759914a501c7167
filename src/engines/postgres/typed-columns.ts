import { INSTANTS } from '../../types/limits.js';
import type { Physical } from '../duckdb-client/sql.js';
import { isUTC } from '../file-reader/time-zones.js';
import { byBytes, literal, postgresType } from './sql.js';

/** A column's type as it is in the database. */
export interface NativeType {
  /** As `format_type` writes it. */
  readonly name: string;
  /** `pg_type.typtype`: `e` for an enumeration. */
  readonly kind: string;
}

/** How a column of a table is read as a declared type: functions from SQL to SQL. */
export interface NativeReading {
  /** The declared type's value; null where the cell is null, or is `bad`. */
  readonly value: (x: string) => string;
  /** True for a cell that has no value of the declared type; absent where every cell has one. */
  readonly bad?: (x: string) => string;
  /** True for a wall clock time that the zone's clock skips or shows twice, which makes its row a rejected one. */
  readonly unplaced?: (x: string) => string;
}

const castTo =
  (type: Physical) =>
  (x: string): string =>
    `cast(${x} as ${postgresType(type)})`;

const checked = (value: (x: string) => string): NativeReading => ({
  value,
  bad: (x) => `(${x} is not null and (${value(x)}) is null)`,
});

const WHOLE = new Set(['smallint', 'integer', 'bigint']);

const limits = {
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
} as const;

function integral(
  declared: Physical & { kind: 'integer' | 'bigint' },
  actual: string,
): NativeReading | undefined {
  if (!WHOLE.has(actual)) return undefined;
  if (declared.kind === 'bigint' || actual !== 'bigint') return { value: castTo(declared) };
  const [least, greatest] = limits[declared.kind];
  return checked((x) => `case when ${x} between ${least} and ${greatest} then ${castTo(declared)(x)} end`);
}

function decimal(declared: Physical & { kind: 'decimal' }, actual: string): NativeReading | undefined {
  const { precision, scale } = declared;
  const bound = `1${'0'.repeat(precision - scale)}`;
  // The cast is outermost: a case loses the precision and scale of its branches.
  const where = (test: (x: string) => string): NativeReading =>
    checked((x) => castTo(declared)(`case when ${test(x)} then ${x} end`));
  if (WHOLE.has(actual)) return where((x) => `abs(cast(${x} as numeric)) < ${bound}`);
  const inRange = where((x) => `abs(${x}) < ${bound} and trunc(${x}, ${scale}) = ${x}`);
  if (actual === 'numeric') return inRange;
  const match = /^numeric\((\d+),(-?\d+)\)$/.exec(actual);
  if (match === null) return undefined;
  const [p, s] = [Number(match[1]), Number(match[2])];
  // A declared numeric can hold NaN, which is no decimal of ours.
  return s <= scale && p - s <= precision - scale ? inRange : undefined;
}

/**
 * The UTC instant of a wall clock time; null where the clock skips that time or shows it twice. The possible
 * instants are those by the offsets a day before and a day after, as `fromLocal` of the file reader finds them.
 */
export function fromLocal(x: string, zone: string): string {
  if (isUTC(zone)) return x;
  const wall = (instant: string): string => `timezone(${literal(zone)}, timezone('UTC', ${instant}))`;
  const candidate = (sign: '+' | '-'): string => {
    const near = `(${x} ${sign} interval '1 day')`;
    return `(${x} - (${wall(near)} - ${near}))`;
  };
  const [before, after] = [candidate('-'), candidate('+')];
  return (
    `case when not isfinite(${x}) then ${x} when ${before} = ${after} then ${before} ` +
    `when ${wall(before)} = ${x} and ${wall(after)} = ${x} then null ` +
    `when ${wall(before)} = ${x} then ${before} when ${wall(after)} = ${x} then ${after} end`
  );
}

const isTimestamp = (actual: string): boolean => /^timestamp(\(\d\))? without time zone$/.test(actual);

function timestamp(declared: Physical, actual: string, zone: string): NativeReading | undefined {
  if (/^timestamp(\(\d\))? with time zone$/.test(actual)) return { value: (x) => `timezone('UTC', ${x})` };
  if (!isTimestamp(actual) && actual !== 'date') return undefined;
  const plain = castTo(declared);
  if (isUTC(zone)) return { value: plain };
  const { value, bad: unplaced } = checked((x) => fromLocal(plain(x), zone));
  return { value, ...(unplaced === undefined ? {} : { unplaced }) };
}

const TEXT = /^(text|name|uuid|citext|.*\.citext|character varying(\(\d+\))?|character(\(\d+\))?|bpchar)$/;

const simple: Readonly<Record<'boolean' | 'double' | 'date', ReadonlySet<string>>> = {
  boolean: new Set(['boolean']),
  double: new Set(['double precision', 'real', 'smallint', 'integer']),
  date: new Set(['date']),
};

/**
 * How a column of the type `actual` is read as `declared`, without losing anything: undefined where the types do
 * not go together. `zone` is that of times without one.
 */
export function nativeReading(
  declared: Physical,
  actual: NativeType,
  zone: string,
): NativeReading | undefined {
  switch (declared.kind) {
    case 'string':
      return actual.kind === 'e' || TEXT.test(actual.name)
        ? { value: (x) => `${castTo(declared)(x)}${byBytes(declared)}` }
        : undefined;
    case 'boolean':
    case 'double':
    case 'date':
      return simple[declared.kind].has(actual.name) ? { value: castTo(declared) } : undefined;
    case 'integer':
    case 'bigint':
      return integral({ kind: declared.kind }, actual.name);
    case 'decimal':
      return decimal(declared, actual.name);
    case 'timestamp':
      return timestamp(declared, actual.name, zone);
    case 'list':
      return list(declared, actual.name);
  }
}

/** A list is read where its items are of the very type. */
function list(declared: Physical & { kind: 'list' }, actual: string): NativeReading | undefined {
  const text = declared.of.kind === 'string' && TEXT.test(actual.replace(/\[\]$/, ''));
  return actual === postgresType(declared) || (text && actual.endsWith('[]'))
    ? { value: (x) => `${castTo(declared)(x)}${byBytes(declared)}` }
    : undefined;
}

/** True for a value that makes its row a rejected one ; never null. Undefined for types without such. */
export function rejectTest(type: Physical, x: string, nonFinite: 'reject' | 'null'): string | undefined {
  if (type.kind === 'timestamp')
    return `((${x} >= '${INSTANTS.first}' and ${x} < '${INSTANTS.end}') is false)`;
  if (type.kind === 'double')
    return nonFinite === 'null' ? undefined : `((${x} > '-Infinity' and ${x} < 'Infinity') is false)`;
  if (type.kind !== 'list') return undefined;
  const inner = rejectTest(type.of, 'item', nonFinite);
  return inner === undefined ? undefined : `exists (select from unnest(${x}) as item where ${inner})`;
}

/** The value as it is in the source: −0.0 as 0.0, and NaN and infinities as null where that is asked for. */
export function settled(type: Physical, x: string, nonFinite: 'reject' | 'null'): string {
  if (type.kind === 'list') {
    const inner = settled(type.of, 'item', nonFinite);
    return inner === 'item'
      ? x
      : `case when ${x} is not null then array(select ${inner} from unnest(${x}) with ordinality as items(item, at) order by at) end`;
  }
  if (type.kind !== 'double') return x;
  // IEEE 754: −0 + 0 is +0, and every other value is itself.
  const zero = `${x} + 0`;
  return nonFinite === 'null' ? `case when ${x} > '-Infinity' and ${x} < 'Infinity' then ${zero} end` : zero;
}
