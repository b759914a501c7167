import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { OutputFile, Statement } from '../engine.js';
import type { Session } from './session.js';
import { literal, quote, storedColumn, subquery } from './sql.js';

const formats: Readonly<Record<OutputFile['format'], string>> = {
  csv: `format csv, header, delimiter ',', quote '"', escape '"', nullstr ''`,
  parquet: 'format parquet, compression zstd',
};

/**
 * Writes the rows of a query, in its order, to a file beside the target and renames it: a reader sees the old file
 * or the whole new one. csv is RFC 4180 with a header; timestamps as `YYYY-MM-DD HH:MM:SS[.ffffff]` UTC; a null is
 * nothing, an empty string is `""`. 128-bit integers, which parquet would store as doubles, become bigint;
 * one that does not fit, and a decimal of more than 38 digits, throws FS207.
 */
export async function writeFile(
  session: Session,
  query: Statement,
  file: OutputFile,
): Promise<{ readonly rows: bigint }> {
  const folder = dirname(file.path);
  mkdirSync(folder, { recursive: true });
  const staged = join(folder, `.${basename(file.path)}.${randomUUID()}.part`);
  try {
    const sql = await writable(session, query, file);
    const [row] = await session.rows(
      `copy ${sql} to ${literal(staged)} (${formats[file.format]})`,
      query.params,
    );
    renameSync(staged, file.path);
    return { rows: BigInt(String(row?.Count ?? 0)) };
  } finally {
    rmSync(staged, { force: true });
  }
}

/** The query with columns that the file holds as they are: see `storedColumn`, and 128-bit integers as bigint. */
async function writable(session: Session, { sql, params }: Statement, file: OutputFile): Promise<string> {
  const columns = await session.rows(`describe ${subquery(sql)}`, params);
  const items = columns.map(({ column_name, column_type }) => {
    const [column, type] = [String(column_name), String(column_type)];
    const name = quote(column);
    if (/^U?HUGEINT/.test(type) && file.format === 'parquet')
      return `cast(${name} as ${type.replace(/^U?HUGEINT/, 'BIGINT')}) as ${name}`;
    return /^DECIMAL\(38,\d+\)$/.test(type) ? storedColumn({ name: column, type: type.toLowerCase() }) : name;
  });
  const names = columns.map(({ column_name }) => quote(String(column_name)));
  return items.join() === names.join() ? subquery(sql) : `(select ${items.join(', ')} from ${subquery(sql)})`;
}
