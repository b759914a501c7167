import { readFileSync, writeFileSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ActualType, Cell, FileColumn, SourceFile } from '../oracle/source-files.js';
import { random } from './files.js';

type Next = () => number;

const pick = <const T>(items: readonly [T, ...T[]], next: Next): T =>
  items[Math.floor(next() * items.length)] ?? items[0];

/** Parquet is written under other names of the same length. */
const names = ['amount', 'Amount', 'AMOUNT', 'userid', 'UserId', 'placed', 'Placed', 'amount_1'] as const;
const types = [
  'string',
  'boolean',
  'integer',
  'bigint',
  'double',
  'decimal(10,2)',
  'decimal(38,18)',
  'date',
  'timestamp',
] as const;

const numbers = [
  '0',
  '-0',
  '7',
  '+7',
  '007',
  '1e3',
  '1E3',
  '1.5E+2',
  '6e-7',
  '5e-4',
  '-9e-16',
  '125e-2',
  '.5',
  '5.',
  '1.005',
  '-1.005',
  '12.50',
  '99999999.99',
  '-99999999.99',
  '100000000',
  '99999999.995',
  '1e37',
  '9.9e37',
  '1e38',
  '1e-18',
  '1e-19',
  '0e999',
  '0e-5000',
  '0.0e12',
  '1e999',
  '1e-999',
  '1e-400',
  '4.9e-324',
  '1.7976931348623157e308',
  '1e309',
  '2147483647',
  '2147483648',
  '9223372036854775807',
  '-9223372036854775808',
  '9223372036854775808',
  '12345678901234567890.123456789012345678',
  '0.1000000000000000055',
  '123456789012345e-10',
  '1234567890123456e-17',
] as const;
const noNumbers = [
  'NaN',
  'inf',
  '-Infinity',
  'nano',
  '1_000',
  '0x1F',
  ' 1',
  '1,5',
  'abc',
  '',
  '.',
  'e5',
  '1e',
] as const;
const words = [
  'plain',
  ' sp ',
  'a,b',
  'say "x"',
  'line\nbreak',
  'cr\r\nlf',
  'é',
  'ção 💡',
  'NULL',
  '',
  '\\N',
  "it's",
  '{"a":1}',
] as const;
const booleans = ['true', 'T', '1', 'FALSE', 'f', '0', 'yes', '2'] as const;
const dates = [
  '2020-02-29',
  '1066-10-14',
  '9999-12-31',
  '1969-12-31',
  '2021-02-29',
  '2020-1-1',
  'infinity',
] as const;
const times = [
  '2020-01-02',
  '2020-01-02 03:04',
  '2020-01-02T03:04:05Z',
  '2020-01-02T03:04:05.1234560+02:00',
  '2199-12-31 23:59:59.999999',
  '1970-01-01',
  '1969-12-31 23:59:59',
  '2200-01-01',
  '1970-01-01T00:00:00+01:00',
  'infinity',
  '2020-02-30',
  '2020-01-01 24:00:00',
  '2020-01-02 03:04:05.1234567',
] as const;

/** A number with one to four digits at any magnitude that a decimal or a double may have. */
function scientific(next: Next): string {
  const digits = String(1 + Math.floor(next() * 9_999));
  const exponent = Math.floor(next() * 80) - 40;
  const point = Math.floor(next() * (digits.length + 1));
  const mantissa = `${digits.slice(0, point) || '0'}.${digits.slice(point) || '0'}`;
  return `${next() < 0.3 ? '-' : ''}${next() < 0.5 ? digits : mantissa}${next() < 0.5 ? 'e' : 'E'}${exponent}`;
}

function textOf(type: string, next: Next): string {
  if (next() < 0.03) return pick(words, next);
  if (type === 'string') return pick(words, next);
  if (type === 'boolean') return pick(next() < 0.85 ? ['true', 'T', '1', 'f', '0'] : booleans, next);
  if (type === 'date') return pick(next() < 0.85 ? ['2020-02-29', '1066-10-14', '1969-12-31'] : dates, next);
  if (type === 'timestamp') return pick(next() < 0.4 ? ['2020-01-02', '1970-01-01'] : times, next);
  if (type === 'integer' || type === 'bigint')
    return next() < 0.85 ? String(Math.floor(next() * 1e6) - 5e5) : pick(numbers, next);
  if (next() < 0.06) return pick(noNumbers, next);
  return next() < 0.5 ? pick(numbers, next) : scientific(next);
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function textCell(type: string, format: 'csv' | 'ndjson', next: Next): Cell | undefined {
  if (next() < 0.12) return null;
  if (format === 'ndjson' && next() < 0.05) return undefined;
  const text = textOf(type, next);
  const canBeBare = format === 'csv' ? text !== '' : JSON_NUMBER.test(text) || /^(true|false)$/.test(text);
  return { text, bare: canBeBare && (format === 'csv' || type !== 'string' || next() < 0.1) && next() < 0.8 };
}

/** What the values of a typed column are drawn from. */
const typed: Readonly<Record<ActualType, readonly [string, ...string[]]>> = {
  varchar: ['plain', '', "it's", 'é'],
  integer: ['0', '7', '-99999999', '99999999', '100000000', '2147483647'],
  bigint: ['0', '-5', '2147483647', '2147483648', '9223372036854775807'],
  double: ['0', '-0.0', '6e-7', '5e-324', '-9e-16', '1e308', '0.1', 'nan', 'inf', '-inf'],
  'decimal(12,4)': ['0.0000', '12.5000', '-99999999.9999'],
  date: ['2020-02-29', '1969-12-31', '1970-01-01'],
  timestamp: [
    '2020-01-02 03:04:05',
    '1969-12-31 23:59:59',
    '2199-12-31 23:59:59.999999',
    '2200-01-01 00:00:00',
  ],
  boolean: ['true', 'false'],
};

/** The types of a file that a declared one is mostly read from. */
const likely: Readonly<Record<string, readonly [ActualType, ...ActualType[]]>> = {
  string: ['varchar'],
  boolean: ['boolean'],
  integer: ['integer', 'bigint'],
  bigint: ['bigint', 'integer'],
  double: ['double', 'integer'],
  'decimal(10,2)': ['integer', 'bigint', 'double'],
  'decimal(38,18)': ['decimal(12,4)', 'integer', 'double'],
  date: ['date'],
  timestamp: ['timestamp', 'date'],
};
const actuals = Object.keys(typed) as [ActualType, ...ActualType[]];

function columnsOf(format: SourceFile['format'], next: Next) {
  const declared = [{ name: 'id', type: 'integer' }];
  for (const name of names)
    if (next() < 0.25 && !declared.some((one) => one.name.toLowerCase() === name.toLowerCase()))
      declared.push({ name, type: pick(types, next) });
  const columns: (FileColumn & { readonly declared: string })[] = declared
    .filter(({ name }) => name === 'id' || next() < 0.96)
    .map(({ name, type }) => ({ name, declared: type }));
  for (const name of names)
    if (next() < 0.3 && !columns.some((one) => one.name === name))
      columns.push({ name, declared: pick(types, next) });
  const shuffled = columns.map((column) => ({ column, at: next() })).sort((a, b) => a.at - b.at);
  return {
    declared,
    columns: shuffled.map(({ column }) => {
      if (format !== 'parquet') return column;
      if (column.name === 'id') return { ...column, actual: 'integer' as const };
      const actual = next() < 0.93 ? pick(likely[column.declared] ?? ['varchar'], next) : pick(actuals, next);
      return { ...column, actual };
    }),
  };
}

/** The file that a number stands for. */
export function sourceFile(seed: number): SourceFile {
  const next = random(seed);
  const format = pick(['csv', 'ndjson', 'parquet'], next);
  const { declared, columns } = columnsOf(format, next);
  const count = Math.floor(next() * 5);
  const rows = Array.from({ length: count }, (_, i) =>
    columns.map((column): Cell | undefined => {
      if (column.name === 'id') return { text: String(i + 1), bare: true };
      if (column.actual === undefined)
        return textCell(column.declared, format === 'csv' ? 'csv' : 'ndjson', next);
      return next() < 0.15 ? null : { text: pick(typed[column.actual], next), bare: true };
    }),
  );
  const odd = next();
  const encodings = ['bom', 'latin1', 'utf16le'] as const;
  return {
    format,
    encoding: odd < 0.12 ? pick(encodings, next) : 'utf8',
    newline: next() < 0.3 ? '\r\n' : '\n',
    declared,
    columns: columns.map(({ name, actual }) => (actual === undefined ? { name } : { name, actual })),
    rows,
    ragged: next() < 0.03 ? 0 : null,
    empty: format !== 'parquet' && next() < 0.02,
  };
}

const csvCell = (cell: Cell | undefined): string => {
  if (cell === null || cell === undefined) return '';
  return cell.bare && !/[",\r\n]/.test(cell.text) ? cell.text : `"${cell.text.replaceAll('"', '""')}"`;
};

function csvText({ columns, rows, newline, ragged }: SourceFile): string {
  const lines = rows.map((row, i) => `${row.map(csvCell).join(',')}${i === ragged ? ',more' : ''}`);
  return [columns.map(({ name }) => name).join(','), ...lines, ''].join(newline);
}

const jsonText = ({ columns, rows, newline }: SourceFile): string =>
  rows
    .map((row) => {
      const members = columns.flatMap(({ name }, i) => {
        const cell = row[i];
        if (cell === undefined) return [];
        const value = cell === null ? 'null' : cell.bare ? cell.text : JSON.stringify(cell.text);
        return [`${JSON.stringify(name)}:${value}`];
      });
      return `{${members.join(',')}}${newline}`;
    })
    .join('');

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

async function writeParquet(
  path: string,
  { columns, rows }: SourceFile,
  connection: DuckDBConnection,
): Promise<void> {
  // DuckDB renames columns that differ only by case: they are renamed back in the bytes of the file.
  const held = columns.map(({ name }, i) =>
    name === 'id' ? name : `zq${String.fromCharCode(97 + i)}`.padEnd(name.length, 'z'),
  );
  const select = (row: readonly (Cell | undefined)[]): string =>
    `(${columns.map(({ actual = 'varchar' }, i) => `cast(${row[i] ? quoted(row[i].text) : 'null'} as ${actual})`).join(', ')})`;
  const values = (rows.length === 0 ? [columns.map(() => null)] : rows).map(select).join(', ');
  const from = `(values ${values}) t(${held.map((name) => `"${name}"`).join(', ')}) ${rows.length === 0 ? 'where false' : ''}`;
  await connection.run(`copy (select * from ${from}) to ${quoted(path)} (format parquet)`);
  let bytes = readFileSync(path).toString('latin1');
  for (const [i, { name }] of columns.entries()) bytes = bytes.replaceAll(held[i] ?? name, name);
  writeFileSync(path, Buffer.from(bytes, 'latin1'));
}

/** Writes the file; `connection` is a DuckDB in memory. */
export async function writeFileOf(
  path: string,
  file: SourceFile,
  connection: DuckDBConnection,
): Promise<void> {
  if (file.empty) return writeFileSync(path, '');
  if (file.format === 'parquet') return writeParquet(path, file, connection);
  const text = file.format === 'csv' ? csvText(file) : jsonText(file);
  const encoding = file.encoding === 'bom' ? 'utf8' : file.encoding;
  writeFileSync(path, Buffer.from(`${file.encoding === 'bom' ? '\ufeff' : ''}${text}`, encoding));
}
