import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Cell, Row, Type } from '../oracle/types.js';
import type { Column, Layout, Source } from './scenario.js';

/** Numbers in [0, 1) that `seed` decides (mulberry32, Tommy Ettinger 2017, public domain). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same items in an order that `next` decides. */
export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, place: next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC, without trailing zeros. */
export function timeText(micros: bigint): string {
  const seconds = micros / 1_000_000n;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const fraction = String(micros % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** A decimal with all its digits, from units of the last one. */
export function decimalText(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${scale === 0 ? '' : `.${digits.slice(cut)}`}`;
}

/** The same instant in one of the ways a CSV may write it: offsets are part of the text or mean UTC. */
function csvTime(micros: bigint, next: () => number): string {
  const style = Math.floor(next() * 6);
  const iso = (t: bigint): string => timeText(t).replace(' ', 'T');
  if (style === 0) return `${iso(micros)}Z`;
  if (style === 1) return `${iso(micros + 7_200_000_000n)}+02:00`;
  if (style === 2 && micros >= 12_600_000_000n) return `${timeText(micros - 12_600_000_000n)}-03:30`;
  return timeText(micros);
}

function plainText(value: Exclude<Cell, null>, type: Type): string {
  if (typeof value === 'bigint' && type.name === 'decimal') return decimalText(value, type.scale);
  if (typeof value === 'bigint' && type.name === 'timestamp') return timeText(value);
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function csvCell(value: Cell, type: Type, next: () => number): string {
  if (value === null) return '';
  const text =
    type.name === 'timestamp' && typeof value === 'bigint' ? csvTime(value, next) : plainText(value, type);
  return /[",\n\r]/.test(text) || text !== text.trim() || (type.name === 'string' && next() < 0.2)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

const toCsv = (columns: readonly Column[], rows: readonly Row[], next: () => number): string =>
  [
    columns.map(({ name }) => name).join(','),
    ...rows.map((row) => columns.map(({ name, type }) => csvCell(row[name] ?? null, type, next)).join(',')),
    '',
  ].join('\n');

const typeSql = (type: Type): string =>
  type.name === 'decimal'
    ? `decimal(${type.precision},${type.scale})`
    : type.name === 'string'
      ? 'varchar'
      : type.name;

const literal = (value: Cell, type: Type): string =>
  value === null
    ? `null::${typeSql(type)}`
    : `'${plainText(value, type).replaceAll("'", "''")}'::${typeSql(type)}`;

let scratch: Promise<DuckDBConnection> | undefined;

/** A database in memory that only reads and writes files: one for all cases of a process. */
function files(): Promise<DuckDBConnection> {
  scratch ??= DuckDBInstance.create(':memory:', { threads: '1' }).then(async (instance) => {
    const connection = await instance.connect();
    await connection.run("set TimeZone = 'UTC'");
    return connection;
  });
  return scratch;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

async function writeParquet(path: string, columns: readonly Column[], rows: readonly Row[]): Promise<void> {
  const connection = await files();
  const select = (row: Row): string =>
    `(${columns.map(({ name, type }) => literal(row[name] ?? null, type)).join(', ')})`;
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const none = rows.length === 0;
  const values = (none ? [{}] : rows).map(select).join(',\n');
  await connection.run(
    `copy (select * from (values ${values}) t(${names}) ${none ? 'where false' : ''}) to ${quoted(path)} (format parquet)`,
  );
}

/** Writes a source's rows as files under `root`, in the layout's order; gives the spec's `from`. */
export async function writeSource(root: string, source: Source, layout: Layout): Promise<{ file: string }> {
  const next = random(layout.seed);
  const rows = shuffled(source.rows, next);
  const folder = `data/${source.name}`;
  const columns = source.columns.filter(({ expr }) => expr === undefined);
  await rm(join(root, folder), { recursive: true, force: true });
  for (let i = 0; i < layout.files; i++) {
    const path = join(root, folder, `part-${i}.${layout.format}`);
    await mkdir(dirname(path), { recursive: true });
    const part = rows.filter((_, n) => n % layout.files === i);
    if (layout.format === 'parquet') await writeParquet(path, columns, part);
    else await writeFile(path, toCsv(columns, part, next));
  }
  return { file: `${folder}/${layout.files === 1 ? 'part-0' : '*'}.${layout.format}` };
}

/** A written file: its columns with DuckDB's names of their types (CSV: all VARCHAR), its rows as text, in order. */
export async function readTable(
  path: string,
): Promise<{ columns: { name: string; type: string }[]; rows: Record<string, string | null>[] }> {
  const connection = await files();
  const from = path.endsWith('.parquet')
    ? `read_parquet(${quoted(path)})`
    : `read_csv(${quoted(path)}, header = true, all_varchar = true, nullstr = '', delim = ',', quote = '"', escape = '"')`;
  const described = (await connection.runAndReadAll(`describe select * from ${from}`)).getRowObjects();
  const columns = described.map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
  const list = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"::varchar`).join(', ');
  const result = (await connection.runAndReadAll(`select ${list} from ${from}`)).getRows();
  return {
    columns,
    rows: result.map((cells) =>
      Object.fromEntries(
        columns.map(({ name }, i) => {
          const cell = cells[i] ?? null;
          return [name, cell === null ? null : String(cell)];
        }),
      ),
    ),
  };
}
