import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileReader } from '../duckdb-client/session.js';
import type { SourceBinding, SourceReport } from '../engine.js';
import { openSession } from './session.js';
import { selectTable } from './source-tables.js';
import { writeFile } from './write-file.js';

export interface TableExport {
  /** Where the table is: a connection URL; empty: the PG* variables. */
  readonly url: string;
  /** `from` is the table; columns, time zone and non-finite numbers as where it is bound. */
  readonly binding: SourceBinding;
  /** The parquet file, absolute; it appears whole or not at all. */
  readonly path: string;
  /** What the server shows of the session; absent: `asof`. */
  readonly applicationName?: string;
}

/**
 * Copies the declared columns of a Postgres table, in the declared types and without rejected rows, to a parquet
 * file that other engines can bind as a source: all of it as of one moment. The rows pass through the disk, not
 * through memory. Throws FS401 where the server cannot be reached, and what `selectTable` throws.
 */
export async function copyTableToParquet(options: TableExport): Promise<SourceReport> {
  const { url, binding, path, applicationName = 'asof' } = options;
  const session = await openSession({ url, applicationName }, '', { interrupted: false });
  const folder = mkdtempSync(join(tmpdir(), 'asof-'));
  try {
    const reader = await openFileReader(join(folder, 'spill'));
    try {
      await session.run('begin isolation level repeatable read read only');
      const { sql, report } = await selectTable(session, binding);
      await writeFile(
        session,
        { session: reader.session, folder },
        { sql },
        {
          path,
          format: 'parquet',
          columns: binding.columns,
        },
      );
      return report;
    } finally {
      reader.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    // Closing ends the transaction too.
    await session.server.client.end().catch(() => undefined);
  }
}
