import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';
import { openFileReader } from '../duckdb-client/session.js';
import type { SourceBinding, SourceReport } from '../engine.js';
import { cancel, type Gate, openSession } from './session.js';
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
  /** Stops the copy, which then throws FS305. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies the declared columns of a Postgres table, in the declared types and without rejected rows, to a parquet
 * file that other engines can bind as a source: all of it as of one moment. The rows pass through the disk, not
 * through memory. Throws FS401 where the server cannot be reached, and what `selectTable` throws.
 */
export async function copyTableToParquet(options: TableExport): Promise<SourceReport> {
  const { url, binding, path, applicationName = 'asof', signal } = options;
  const gate: Gate = { interrupted: false };
  const session = await openSession({ url, applicationName }, { prefix: '', gate });
  const folder = mkdtempSync(join(tmpdir(), 'asof-'));
  let stopReader = (): void => undefined;
  const stop = (): void => {
    gate.interrupted = true;
    stopReader();
    // A stream of rows ends with its connection, also where the server does not answer.
    session.server.drop();
    cancel({ url, applicationName }, session.server.backend).catch(() => undefined);
  };
  signal?.addEventListener('abort', stop);
  try {
    signal?.throwIfAborted();
    const reader = await openFileReader(join(folder, 'spill'));
    stopReader = () => reader.session.connection.interrupt();
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
  } catch (thrown) {
    throw signal?.aborted === true ? failure('FS305', 'interrupted') : thrown;
  } finally {
    signal?.removeEventListener('abort', stop);
    rmSync(folder, { recursive: true, force: true });
    // Closing ends the transaction too.
    await session.server.client.end().catch(() => undefined);
  }
}
