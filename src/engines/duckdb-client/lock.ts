import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Takes the lock that DuckDB takes of an open database, which the system frees when the process ends. It excludes
 * other processes only. Another descriptor of the file must not be closed meanwhile in this process: the lock goes
 * with it. Throws what DuckDB throws where another process has the file open.
 */
export async function lockDatabase(
  file: string,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<() => void> {
  const instance = await DuckDBInstance.create(file, {
    threads: '1',
    ...(readOnly ? { access_mode: 'READ_ONLY' } : {}),
  });
  return () => instance.closeSync();
}
