import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { OutputFile, Statement } from '../engine.js';
import type { Session } from './session.js';
import { literal, quote, subquery } from './sql.js';

const formats = {
  csv: `format csv, header, delimiter ',', quote '"', escape '"', nullstr ''`,
  parquet: 'format parquet, compression zstd',
} as const satisfies Record<OutputFile['format'], string>;

/**
 * Writes the rows of a query, in its order, to a file beside the target and renames it: a reader sees the old file
 * or the whole new one. csv is RFC 4180 with a header; timestamps as `YYYY-MM-DD HH:MM:SS[.ffffff]` UTC; a null is
 * nothing, an empty string is `""`. 128-bit integers, which parquet would store as doubles, become bigint;
 * one that does not fit throws FS207.
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
    const sql = file.format === 'parquet' ? await withoutHugeints(session, query) : subquery(query.sql);
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

async function withoutHugeints(session: Session, { sql, params }: Statement): Promise<string> {
  const columns = await session.rows(`describe ${subquery(sql)}`, params);
  const isHuge = (type: unknown): boolean => /^U?HUGEINT/.test(String(type));
  if (!columns.some(({ column_type }) => isHuge(column_type))) return subquery(sql);
  const items = columns.map(({ column_name, column_type }) => {
    const name = quote(String(column_name));
    const type = String(column_type).replace(/^U?HUGEINT/, 'BIGINT');
    return isHuge(column_type) ? `cast(${name} as ${type}) as ${name}` : name;
  });
  return `(select ${items.join(', ')} from ${subquery(sql)})`;
}
