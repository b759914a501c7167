/**
 * What reading a source file must give, said a second time: types as the language page lists them, text by the rules of
 * rejected and unparseable values. Imports nothing from `src/`.
 */

export type Value = string | number | bigint | boolean | null;

export interface FileColumn {
  readonly name: string;
  /** Of parquet: how the file types it. */
  readonly actual?: ActualType;
}

export type ActualType =
  | 'varchar'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'decimal(12,4)'
  | 'date'
  | 'timestamp'
  | 'boolean';

/** A cell as it is written: nothing, text, or (ndjson) the token of a JSON number or boolean. */
export type Cell = { readonly text: string; readonly bare: boolean } | null;

export interface SourceFile {
  readonly format: 'csv' | 'ndjson' | 'parquet';
  readonly encoding: 'utf8' | 'bom' | 'latin1' | 'utf16le';
  readonly newline: '\n' | '\r\n';
  readonly declared: readonly { readonly name: string; readonly type: string }[];
  readonly columns: readonly FileColumn[];
  /** Of ndjson: undefined where the key is absent. */
  readonly rows: readonly (readonly (Cell | undefined)[])[];
  /** The row (of csv) that has a value too many. */
  readonly ragged: number | null;
  /** Whether all is written; otherwise the file has no bytes. */
  readonly empty: boolean;
}

export type Outcome =
  | { readonly kind: 'refused'; readonly codes: readonly string[] }
  | {
      readonly kind: 'read';
      readonly rows: number;
      /** Rows rejected, by the column that rejects them. */
      readonly rejected: Readonly<Record<string, number>>;
      /** The values of the rows that are kept, in the order of the declared columns. */
      readonly kept: readonly (readonly Value[])[];
    };

const BAD = Symbol('bad');
const REJECTED = Symbol('rejected');
type Parsed = Value | typeof BAD | typeof REJECTED;

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const INFINITE = /^[+-]?(nan|inf(inity)?)$/i;

/** The decimal as text with all digits of its scale: an exact shift of the digits. */
function decimal(text: string, precision: number, scale: number): Parsed {
  const match = NUMBER.exec(text);
  if (match === null) return BAD;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  if (digits === '') return BAD;
  const mantissa = BigInt(digits);
  const zero = `0${scale === 0 ? '' : `.${'0'.repeat(scale)}`}`;
  if (mantissa === 0n) return zero;
  if (Math.abs(Number(exponent)) > 999) return BAD;
  const shift = Number(exponent) - fraction.length + scale;
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n;
  if (mantissa % divisor !== 0n) return BAD;
  const units = shift < 0 ? mantissa / divisor : mantissa * 10n ** BigInt(shift);
  if (units >= 10n ** BigInt(precision)) return BAD;
  const all = String(units).padStart(scale + 1, '0');
  const cut = all.length - scale;
  return `${sign === '-' ? '-' : ''}${all.slice(0, cut)}${scale === 0 ? '' : `.${all.slice(cut)}`}`;
}

function double(text: string): Parsed {
  if (INFINITE.test(text)) return REJECTED;
  const match = NUMBER.exec(text);
  if (match === null || `${match[2]}${match[3] ?? ''}` === '') return BAD;
  const value = Number(text);
  return Number.isFinite(value) ? value + 0 : BAD;
}

function whole(text: string, bits: bigint): bigint | typeof BAD {
  if (!/^[+-]?\d+$/.test(text)) return BAD;
  const value = BigInt(text.replace(/^\+/, ''));
  const limit = 1n << (bits - 1n);
  return value >= -limit && value < limit ? value : BAD;
}

const isDay = (year: number, month: number, day: number): boolean => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && month > 0 && day > 0;
};

function date(text: string): Parsed {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return match !== null && isDay(Number(match[1]), Number(match[2]), Number(match[3])) ? text : BAD;
}

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6})0*)?)?(Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?)?$/;

function timestamp(text: string): Parsed {
  if (/^[+-]?inf(inity)?$/i.test(text)) return REJECTED;
  const match = TIME.exec(text);
  if (match === null) return BAD;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((one) => Number(one ?? 0));
  if (!isDay(year, month, day)) return BAD;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second);
  const zone = match[8];
  const offset = zone === undefined || zone === 'Z' ? 0 : minutesOf(zone);
  const seconds = at.getTime() / 1000 - offset * 60;
  if (seconds < 0 || seconds >= Date.UTC(2200, 0) / 1000) return REJECTED;
  const fraction = (match[7] ?? '').padEnd(6, '0').replace(/0+$/, '');
  const shown = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return fraction === '' ? shown : `${shown}.${fraction}`;
}

function minutesOf(zone: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0));
}

/** Text as a value of a declared type. */
export function parse(text: string, type: string): Parsed {
  const decimalType = /^decimal\((\d+),(\d+)\)$/.exec(type);
  if (decimalType !== null) return decimal(text, Number(decimalType[1]), Number(decimalType[2]));
  if (type === 'string') return text;
  if (type === 'double') return double(text);
  if (type === 'date') return date(text);
  if (type === 'timestamp') return timestamp(text);
  if (type === 'bigint') return whole(text, 64n);
  if (type === 'integer') {
    const value = whole(text, 32n);
    return typeof value === 'bigint' ? Number(value) : value;
  }
  const lower = text.toLowerCase();
  if (['true', 't', '1'].includes(lower)) return true;
  return ['false', 'f', '0'].includes(lower) ? false : BAD;
}

/** Which declared types a typed column of a parquet file can be read as. */
const readable: Readonly<Record<ActualType, readonly string[]>> = {
  varchar: ['string'],
  integer: ['integer', 'bigint', 'double', 'decimal(10,2)', 'decimal(38,18)'],
  bigint: ['integer', 'bigint', 'decimal(10,2)', 'decimal(38,18)'],
  double: ['double'],
  'decimal(12,4)': ['decimal(38,18)'],
  date: ['date', 'timestamp'],
  timestamp: ['timestamp'],
  boolean: ['boolean'],
};

const refused = (...codes: readonly string[]): Outcome => ({
  kind: 'refused',
  codes: [...new Set(codes)].sort(),
});

const hasLetters = (file: SourceFile): boolean =>
  file.rows.some((row) =>
    row.some((cell) => cell !== null && cell !== undefined && /[^\0-\x7f]/.test(cell.text)),
  );

/** FS202 and FS205 of the columns. */
function columnFaults({ format, columns, declared, rows }: SourceFile): readonly string[] {
  return declared.flatMap(({ name, type }) => {
    const index = columns.findIndex((one) => one.name === name);
    const actual = columns[index]?.actual;
    if (format === 'ndjson') {
      const has = (at: number): boolean => rows.some((row) => row[at] !== undefined);
      if (index >= 0 && has(index)) return [];
      const twin = columns.some(
        (one, at) => has(at) && one.name !== name && one.name.toLowerCase() === name.toLowerCase(),
      );
      return twin ? ['FS202'] : [];
    }
    if (index < 0) return ['FS202'];
    return actual !== undefined && !readable[actual].includes(type) ? ['FS205'] : [];
  });
}

function cellValue(cell: Cell | undefined, type: string, format: SourceFile['format']): Parsed {
  if (cell === null || cell === undefined) return null;
  if (format === 'ndjson' && type === 'string' && cell.bare) return BAD;
  return parse(cell.text, type);
}

/** What reading the file must give. */
export function readFile(file: SourceFile): Outcome {
  const { format, encoding, empty, declared, columns, rows } = file;
  if (empty) return refused('FS204');
  if (format !== 'parquet') {
    if (encoding === 'utf16le' || (encoding === 'latin1' && hasLetters(file))) return refused('FS209');
    if (format === 'ndjson' && encoding === 'bom') return refused('FS209');
    if (format === 'ndjson' && rows.length === 0) return refused('FS204');
  }
  const faults = columnFaults(file);
  if (format === 'ndjson') {
    if (faults.length > 0 && !rows.some((row) => isBad(row, file))) return refused(...faults);
  } else if (faults.length > 0) return refused(...faults);
  if (file.ragged !== null && file.ragged < rows.length && format === 'csv') return refused('FS209');
  if (rows.some((row) => isBad(row, file))) return refused('FS203');
  const rejected: Record<string, number> = {};
  const kept: (readonly Value[])[] = [];
  for (const row of rows) {
    const values = declared.map(({ name, type }) =>
      cellValue(row[columns.findIndex((one) => one.name === name)], type, format),
    );
    const at = values.indexOf(REJECTED);
    const by = declared[at]?.name;
    if (by !== undefined) rejected[by] = (rejected[by] ?? 0) + 1;
    else kept.push(values.flatMap((value) => (typeof value === 'symbol' ? [] : [value])));
  }
  return { kind: 'read', rows: rows.length, rejected, kept };
}

const isBad = (row: readonly (Cell | undefined)[], { declared, columns, format }: SourceFile): boolean =>
  declared.some(({ name, type }) => {
    const cell = row[columns.findIndex((one) => one.name === name)];
    return cellValue(cell, type, format) === BAD;
  });
