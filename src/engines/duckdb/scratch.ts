import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connected, connect } from '../duckdb-client/session.js';
import { literal, quote } from '../duckdb-client/sql.js';
import type { ScriptFrame } from '../engine.js';
import type { Layout } from './layout.js';
import type { ReaderOptions } from './reader.js';
import { openedElsewhere } from './run-lock.js';

/** The name of the warehouse's read copy in a scratch database. */
export const WAREHOUSE = 'warehouse';

/**
 * A database in memory that sees the tables of a warehouse's read copy, where there is one, as those of the catalog
 * `WAREHOUSE`, and writes no file but what spills. Throws FS303 where a program has the copy open for writing.
 */
export async function openScratch(layout: Layout, options: ReaderOptions): Promise<Connected> {
  const { threads, memoryLimit, spill } = options;
  const temp = spill ?? join(tmpdir(), `asof-scratch-${process.pid}`);
  const opened = await connect({ file: ':memory:', temp, threads, memoryLimit });
  if (!existsSync(layout.published)) return opened;
  try {
    await opened.session.run(`attach ${literal(layout.published)} as ${quote(WAREHOUSE)} (read_only)`);
    return opened;
  } catch (thrown) {
    opened.close();
    throw openedElsewhere(thrown, layout.published, 'open it read-only there: it is a copy for readers');
  }
}

/** What a session of DuckDB needs for the statements of a scratch database. */
export const scriptFrame = ({ published }: Layout): ScriptFrame => ({
  begin: [
    "set TimeZone = 'UTC'",
    "attach if not exists ':memory:' as source",
    'create schema if not exists source.stored',
    ...(existsSync(published)
      ? [`attach if not exists ${literal(published)} as ${quote(WAREHOUSE)} (read_only)`]
      : []),
  ],
  end: [],
});
