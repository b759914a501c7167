import { statSync } from 'node:fs';
import { Failure, failure } from '../../diagnostics/diagnostic.js';
import type { Session } from '../duckdb-client/session.js';
import { pathList } from '../duckdb-client/sql.js';
import type { TypedData } from './bind-typed.js';
import type { SourceFile } from './glob.js';

/** Column name → DuckDB type of a query, in its order. */
export async function describe(session: Session, query: string): Promise<ReadonlyMap<string, string>> {
  const rows = await session.rows(`describe ${query}`);
  return new Map(rows.map((row) => [String(row.column_name), String(row.column_type)]));
}

const OPTIONS = 'hive_partitioning = false, union_by_name = false';

/** The parquet files of a source in groups of one schema each. Throws FS204 for a file of no bytes, FS209. */
export async function parquetData(
  session: Session,
  source: string,
  files: readonly SourceFile[],
): Promise<readonly TypedData[]> {
  const bySchema = new Map<
    string,
    { readonly types: ReadonlyMap<string, string>; readonly files: SourceFile[] }
  >();
  for (const file of files) {
    const types = await schemaOf(session, source, file);
    const key = JSON.stringify([...types]);
    const group = bySchema.get(key);
    if (group === undefined) bySchema.set(key, { types, files: [file] });
    else group.files.push(file);
  }
  const from: TypedData['from'] = (some) =>
    `read_parquet(${pathList(some.map(({ path }) => path))}, ${OPTIONS})`;
  return [...bySchema.values()].map((group) => ({ ...group, from }));
}

async function schemaOf(
  session: Session,
  source: string,
  file: SourceFile,
): Promise<ReadonlyMap<string, string>> {
  if (statSync(file.path).size === 0) throw failure('FS204', `source ${source}: ${file.shown} is empty`);
  try {
    return await describe(session, `select * from read_parquet(${pathList([file.path])}, ${OPTIONS})`);
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.diagnostics[0]?.code !== 'FS402') throw thrown;
    throw failure('FS209', `source ${source}: ${file.shown} cannot be read as parquet`, {
      hint: 'is it another format, or cut short?',
    });
  }
}
