import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';
import { openFileReader, type Session } from '../duckdb-client/session.js';
import { pathList, quote } from '../duckdb-client/sql.js';
import type { FileFormat, Row } from '../engine.js';
import { resolveFiles } from './glob.js';
import { bindFile } from './index.js';

/** What the rows of a file show of a column. */
export interface ColumnProfile {
  readonly name: string;
  /** The narrowest type that all values have, as specs write it; null: specs have no such type. */
  readonly type: string | null;
  /** Rows with a value. */
  readonly present: number;
  readonly distinct: number;
}

export interface FileProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** The values of the last row that was looked at, as text, by column. */
  readonly example: Readonly<Record<string, string | null>>;
}

/** So many rows are looked at, from the first on. */
export const PROFILED_ROWS = 200_000;

const readers: Readonly<Record<FileFormat, (paths: string) => string>> = {
  csv: (paths) =>
    `read_csv(${paths}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`,
  ndjson: (paths) => `read_ndjson_auto(${paths}, union_by_name = true)`,
  parquet: (paths) => `read_parquet(${paths}, union_by_name = true)`,
};

/**
 * The columns of files with their types, by looking at rows. Nothing is written but a folder for spilling, which is removed.
 * @param path relative to `root` or absolute, may be a glob.
 * @throws Failure FS201 if there is no such file, FS209 if it cannot be read in the format.
 */
export async function profileFile(path: string, format: FileFormat, root: string): Promise<FileProfile> {
  const files = resolveFiles(path, root, path);
  const temp = await mkdtemp(join(tmpdir(), 'asof-init-'));
  const reader = await openFileReader(join(temp, 'spill'));
  try {
    const { session } = reader;
    const relation = readers[format](pathList(files.map((file) => file.path)));
    await session
      .run(`create temp table profiled as select * from ${relation} limit ${PROFILED_ROWS}`)
      .catch((thrown: unknown) => {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        throw failure('FS209', `${path} cannot be read as ${format}: ${why}`);
      });
    const profile = await profileTable(session);
    return { ...profile, columns: await confirmed(session, profile, { path, format, root }) };
  } finally {
    reader.close();
    await rm(temp, { recursive: true, force: true });
  }
}

async function profileTable(session: Session): Promise<FileProfile> {
  const described = await session.rows(
    `select column_name as name, data_type as type from duckdb_columns() where table_name = 'profiled' order by column_index`,
  );
  const [total] = await session.rows('select count(*) as rows from profiled');
  const columns: ColumnProfile[] = [];
  for (const { name, type } of described)
    columns.push(await profileColumn(session, String(name), String(type)));
  const texts = columns.map(({ name }) => `cast(${quote(name)} as varchar) as ${quote(name)}`).join(', ');
  const [last = {}] = await session.rows(
    `select ${texts === '' ? '1' : texts} from profiled order by rowid desc limit 1`,
  );
  return { rows: Number(total?.rows ?? 0), columns, example: asTexts(last) };
}

const asTexts = (row: Row): Readonly<Record<string, string | null>> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]),
  );

/** Forms of text, and the type that a column has if all its values have the form; the narrowest first. */
const forms: readonly (readonly [type: string, pattern: string])[] = [
  ['boolean', '(?i)true|false'],
  ['bigint', '[+-]?(0|[1-9][0-9]{0,17})'],
  ['decimal', '[+-]?(0|[1-9][0-9]{0,11})([.][0-9]{1,6})?'],
  ['double', '[+-]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{1,2})?'],
  ['date', '[0-9]{4}-[0-9]{2}-[0-9]{2}'],
  [
    'timestamp',
    '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?)?',
  ],
];

async function profileColumn(session: Session, name: string, type: string): Promise<ColumnProfile> {
  const column = quote(name);
  const isText = type === 'VARCHAR';
  const checks = isText
    ? forms.map(([form, pattern]) => `bool_and(regexp_full_match(${column}, '${pattern}')) as ${quote(form)}`)
    : [];
  const digits = `max(length(split_part(${isText ? column : "''"}, '.', 2))) as scale`;
  const [row = {}] = await session.rows(
    `select ${[`count(${column}) as present`, `count(distinct ${column}) as different`, digits, ...checks].join(', ')} from profiled`,
  );
  const form = forms.find(([one]) => row[one] === true)?.[0];
  const found = isText ? typeOfForm(form, Number(row.scale ?? 0)) : typeOfStored(type);
  return { name, type: found, present: Number(row.present), distinct: Number(row.different) };
}

function typeOfForm(form: string | undefined, scale: number): string {
  // A code such as 007 is text, and so is a column without values.
  if (form === undefined) return 'string';
  return form === 'decimal' ? `decimal(18,${Math.max(2, scale)})` : form;
}

const stored: Readonly<Record<string, string>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'integer',
  SMALLINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  FLOAT: 'double',
  DOUBLE: 'double',
  DATE: 'date',
};

function typeOfStored(type: string): string | null {
  if (type.startsWith('TIMESTAMP')) return 'timestamp';
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  return decimal === null ? (stored[type] ?? null) : `decimal(${decimal[1]},${decimal[2]})`;
}

interface Profiled {
  readonly path: string;
  readonly format: FileFormat;
  readonly root: string;
}

/** Columns with types that the reader of sources accepts: a column whose values it does not is text, if it can be. */
async function confirmed(
  session: Session,
  { columns }: FileProfile,
  file: Profiled,
): Promise<readonly ColumnProfile[]> {
  if (await fits(session, columns, file)) return columns;
  const checked: ColumnProfile[] = [];
  for (const column of columns) {
    const isFit = await fits(session, [column], file);
    checked.push(isFit ? column : { ...column, type: file.format === 'csv' ? 'string' : null });
  }
  return checked;
}

const fits = (
  session: Session,
  columns: readonly ColumnProfile[],
  { path, format, root }: Profiled,
): Promise<boolean> =>
  bindFile(
    session.connection,
    {
      name: 'profiled_file',
      from: { kind: 'file', path, format },
      columns: columns.flatMap(({ name, type }) => (type === null ? [] : [{ name, type }])),
      timezone: 'UTC',
      nonFinite: 'reject',
    },
    root,
  ).then(
    ({ rejected }) => rejected.length === 0,
    () => false,
  );
