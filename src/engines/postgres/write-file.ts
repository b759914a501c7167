import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { literal as duckLiteral, quote as duckQuote } from '../duckdb-client/sql.js';
import { writeFile as writeFromDuckDB } from '../duckdb-client/write-file.js';
import type { OutputFile, PhysicalColumn, Statement } from '../engine.js';
import type { FileReader } from './file-sources.js';
import type { Session } from './session.js';
import { inlineParams, quote, subquery } from './sql.js';

/** DuckDB's type for each of Postgres, both as `format_type` writes it and of the same values. */
const types: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  smallint: 'INTEGER',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  real: 'FLOAT',
  'double precision': 'DOUBLE',
  date: 'DATE',
  'timestamp without time zone': 'TIMESTAMP',
  'timestamp with time zone': 'TIMESTAMPTZ',
};

const NUMERIC = /^numeric(?:\((\d+),(\d+)\))?$/;

/** A column on its way to DuckDB: how Postgres gives it, how DuckDB takes it. */
interface Passage {
  readonly name: string;
  /** Postgres' type. */
  readonly type: string;
}

const isList = ({ type }: Passage): boolean => type.endsWith('[]');

/** What DuckDB reads of the csv: most as its own type, decimals without a scale and lists as text. */
function readType({ type }: Passage): string {
  const match = NUMERIC.exec(type);
  const fits = match?.[1] !== undefined && Number(match[1]) <= 38;
  return fits ? `DECIMAL(${match[1]}, ${match[2]})` : (types[type] ?? 'VARCHAR');
}

/** The type with the precision that was declared, where it lost it in an expression. */
function scaled(type: string, declared: PhysicalColumn | undefined): string {
  const digits = /^decimal(\(\d+,\d+\))/.exec(declared?.type ?? '')?.[1];
  return digits === undefined ? type : type.replace(/^numeric(?!\()/, `numeric${digits}`);
}

/** A decimal whose type lost its scale, in an expression, gets the one its values are shown with. */
const scaleOf = (x: string): string => `select coalesce(max(length(split_part(${x}, '.', 2))), 0) as scale`;

async function takenAs(reader: FileReader, column: Passage, x: string, from: string): Promise<string> {
  const item = column.type.replace(/(\[\])+$/, '');
  if (isList(column)) {
    const depth = (column.type.length - item.length) / 2;
    const shape = `${'['.repeat(depth)}"${listItem(item)}"${']'.repeat(depth)}`;
    return `from_json(${x}, ${duckLiteral(shape)})`;
  }
  if (!NUMERIC.test(column.type) || readType(column) !== 'VARCHAR') return x;
  const [row] = await reader.session.rows(`${scaleOf(x)} from ${from}`);
  return `cast(${x} as DECIMAL(38, ${row?.scale}))`;
}

function listItem(type: string): string {
  const match = /^numeric\((\d+),(\d+)\)$/.exec(type);
  return match === null ? (types[type] ?? 'VARCHAR') : `DECIMAL(${match[1]},${match[2]})`;
}

/**
 * Writes the rows of a query, in its order, to one csv or parquet file by DuckDB's own writer, so that both engines
 * write the same bytes. The rows pass through a csv file of Postgres', not through memory. Throws as its writer does.
 */
export async function writeFile(
  session: Session,
  reader: FileReader,
  query: Statement,
  file: OutputFile,
): Promise<{ readonly rows: bigint }> {
  const text = subquery(inlineParams(query));
  const columns = (await describe(session, text)).map((column, i) => ({
    ...column,
    type: scaled(column.type, file.columns?.[i]),
  }));
  const staged = join(reader.folder, 'out.csv');
  try {
    const items = columns.map((column) =>
      isList(column) ? `array_to_json(${quote(column.name)})::text` : quote(column.name),
    );
    // A line without anything in it would be a null of the only column, or no row at all: hence the last item.
    await session.copyOut(
      `copy (select ${[...items, '0'].join(', ')} from ${text} as given) to stdout (format csv)`,
      createWriteStream(staged, { highWaterMark: 1 << 20 }),
    );
    const raw = columns.map((column, i) => `${duckLiteral(`c${i}`)}: ${duckLiteral(readType(column))}`);
    const from = `read_csv(${duckLiteral(staged)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, compression = 'none', max_line_size = 268435456, columns = {${[...raw, "'last': 'INTEGER'"].join(', ')}})`;
    const values: string[] = [];
    for (const [i, column] of columns.entries())
      values.push(`${await takenAs(reader, column, `c${i}`, from)} as ${duckQuote(column.name)}`);
    return await writeFromDuckDB(reader.session, { sql: `select ${values.join(', ')} from ${from}` }, file);
  } finally {
    await rm(staged, { force: true });
  }
}

/** The columns of a table expression. */
async function describe(session: Session, text: string): Promise<readonly Passage[]> {
  const { fields } = await session.describe(`select * from ${text} as given limit 0`);
  if (fields.length === 0) return [];
  const shown = fields.map((_, i) => `format_type($${2 * i + 1}::bigint::oid, $${2 * i + 2}::int)`);
  const [row] = await session.rows(
    `select array[${shown.join(', ')}] as types`,
    fields.flatMap(({ dataTypeID, dataTypeModifier }) => [dataTypeID, dataTypeModifier]),
  );
  const found = Array.isArray(row?.types) ? row.types : [];
  return fields.map(({ name }, i) => ({ name, type: String(found[i]) }));
}
