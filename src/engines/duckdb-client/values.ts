import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  type DuckDBResultReader,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  HUGEINT,
  INTEGER,
  LIST,
  listValue,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api';
import type { Row, Value } from '../engine.js';

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** An instant in UTC microseconds since 1970-01-01 as `YYYY-MM-DD HH:MM:SS[.ffffff]`, trailing zeros cut. */
export function formatInstant(micros: bigint): string {
  const remainder = micros % 1_000_000n;
  const fraction = remainder < 0n ? remainder + 1_000_000n : remainder;
  const text = new Date(Number((micros - fraction) / 1_000n)).toISOString();
  const seconds = text.slice(0, text.indexOf('.')).replace('T', ' ');
  return fraction === 0n ? seconds : `${seconds}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
}

/** What DuckDB and `Date` can both tell; the infinities of DuckDB lie outside. */
const DATE_LIMIT = 8_640_000_000_000_000_000n;

const instant = (value: { readonly micros: bigint } & { toString(): string }): string =>
  value.micros > -DATE_LIMIT && value.micros < DATE_LIMIT ? formatInstant(value.micros) : value.toString();

function nanoseconds(nanos: bigint): string {
  const rest = ((nanos % 1_000n) + 1_000n) % 1_000n;
  const text = formatInstant((nanos - rest) / 1_000n);
  if (rest === 0n) return text;
  const [seconds = '', fraction = ''] = text.split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}${String(rest).padStart(3, '0').replace(/0+$/, '')}`;
}

/** One cell as adapter.ts describes `Value`; what has no such form becomes DuckDB's own text. */
function toValue(value: DuckDBValue, type: DuckDBType): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (typeof value === 'bigint') return value;
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return instant(value);
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const inner = type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY ? type : undefined;
    return value.items.map((item) => toValue(item, inner?.valueType ?? SQLNULL));
  }
  if (value instanceof DuckDBTimestampSecondsValue) return formatInstant(value.seconds * 1_000_000n);
  if (value instanceof DuckDBTimestampMillisecondsValue) return formatInstant(value.millis * 1_000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) return nanoseconds(value.nanos);
  return value.toString();
}

/** All rows of a result, read through the typed vectors: the reader's own JS and JSON forms lose digits. */
export function rowsOf(reader: DuckDBResultReader): readonly Row[] {
  const names = reader.columnNames();
  const types = reader.columnTypes();
  return reader
    .getRows()
    .map((cells) =>
      Object.fromEntries(
        names.map((name, i) => [name, toValue(cells[i] ?? null, types[i] ?? SQLNULL)] as const),
      ),
    );
}

/** The DuckDB type a parameter is bound as: a bigint is BIGINT where it fits, HUGEINT where not. */
function typeOf(value: Value): DuckDBType {
  if (value === null) return SQLNULL;
  if (typeof value === 'string') return VARCHAR;
  if (typeof value === 'boolean') return BOOLEAN;
  if (typeof value === 'bigint') return value >= INT64.min && value <= INT64.max ? BIGINT : HUGEINT;
  if (typeof value === 'number') {
    const whole = Number.isInteger(value) && !Object.is(value, -0);
    return whole && value >= INT32.min && value <= INT32.max ? INTEGER : DOUBLE;
  }
  return LIST(typeOf(value.find((item) => item !== null) ?? null));
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const bound = (value: Value): DuckDBValue => (isList(value) ? listValue(value.map(bound)) : value);

export interface Bound {
  readonly values: DuckDBValue[];
  readonly types: DuckDBType[];
}

/** Parameters `$1`, `$2`, … with the types they are bound as. */
export const bind = (params: readonly Value[]): Bound => ({
  values: params.map(bound),
  types: params.map(typeOf),
});
