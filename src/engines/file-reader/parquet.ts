import { statSync } from 'node:fs';
import { Failure, failure } from '../../diagnostics/diagnostic.js';
import type { Session } from '../duckdb-client/session.js';
import { pathList } from '../duckdb-client/sql.js';
import type { DataColumn, TypedData } from './bind-typed.js';
import type { SourceFile } from './glob.js';

/** The columns of a query, in its order. */
export async function describe(session: Session, query: string): Promise<readonly DataColumn[]> {
  const rows = await session.rows(`describe ${query}`);
  return rows.map((row) => {
    const name = String(row.column_name);
    return { name, reference: name, type: String(row.column_type) };
  });
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
    { readonly columns: readonly DataColumn[]; readonly files: SourceFile[] }
  >();
  for (const file of files) {
    const columns = await schemaOf(session, source, file);
    const key = JSON.stringify(columns);
    const group = bySchema.get(key);
    if (group === undefined) bySchema.set(key, { columns, files: [file] });
    else group.files.push(file);
  }
  const from: TypedData['from'] = (some) =>
    `read_parquet(${pathList(some.map(({ path }) => path))}, ${OPTIONS})`;
  return [...bySchema.values()].map((group) => ({ ...group, from }));
}

async function schemaOf(session: Session, source: string, file: SourceFile): Promise<readonly DataColumn[]> {
  if (statSync(file.path).size === 0) throw failure('FS204', `source ${source}: ${file.shown} is empty`);
  const paths = pathList([file.path]);
  try {
    const columns = await describe(session, `select * from read_parquet(${paths}, ${OPTIONS})`);
    const names = await writtenNames(session, paths);
    // DuckDB folds case, and renames a column whose name another one has: `amount` beside `Amount` is `amount_1`.
    return columns.map((column, i) => ({ ...column, name: names[i] ?? column.name }));
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.diagnostics[0]?.code !== 'FS402') throw thrown;
    throw failure('FS209', `source ${source}: ${file.shown} cannot be read as parquet`, {
      hint: 'is it another format, or cut short?',
    });
  }
}

/** The names of a file's columns as they are written in it: the children of the root, which comes first. */
async function writtenNames(session: Session, paths: string): Promise<readonly string[]> {
  const [, ...elements] = await session.rows(`select name, num_children from parquet_schema(${paths})`);
  const names: string[] = [];
  let open = 0n;
  for (const { name, num_children: children } of elements) {
    if (open === 0n) names.push(String(name));
    else open--;
    open += BigInt(String(children ?? 0));
  }
  return names;
}
