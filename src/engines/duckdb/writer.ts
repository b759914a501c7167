import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';
import { type Connected, connect, type Session } from '../duckdb-client/session.js';
import { currentFolders, linkChanged, markLost, removeSuperseded } from './generations.js';
import { prepareTables } from './history-view.js';
import { recover } from './journal.js';
import { type Layout, STAGING, TEMP } from './layout.js';
import { prepareRecords } from './partition-records.js';
import { adopt, publishCopy, refuseForeignChanges } from './read-copy.js';
import { type Outcome, openedElsewhere, takeRunLock } from './run-lock.js';
import { showAsIs } from './shown-histories.js';
import { PUBLISH_SETTINGS } from './staging.js';

export interface WriterOptions {
  readonly threads?: number | undefined;
  readonly memoryLimit?: string | undefined;
  readonly spill?: string | undefined;
  /** How long files stay that older read copies show, milliseconds. */
  readonly grace: number;
}

export interface Writer {
  readonly session: Session;
  /** Publishes what was written to readers, closes the database and frees it. */
  close(): Promise<void>;
}

/**
 * Takes the run lock, opens the database of runs and completes what a run that was killed left undone.
 * @throws Failure FS303 while another run is at work, FS401 for a read copy that was changed or a database that is not ours.
 */
export async function openWriter(layout: Layout, options: WriterOptions): Promise<Writer> {
  const lock = await takeRunLock(layout);
  try {
    refuseForeignChanges(layout);
    await adopt(layout);
    const connected = await connect({
      file: layout.writer,
      temp: options.spill ?? join(layout.path, TEMP),
      threads: options.threads,
      memoryLimit: options.memoryLimit,
    });
    try {
      await prepare(connected.session, layout);
    } catch (thrown) {
      connected.close();
      throw thrown;
    }
    return writerOf(layout, connected, options.grace, lock.release);
  } catch (thrown) {
    lock.release('untouched');
    throw openedElsewhere(thrown, layout.writer, 'close it there: a run needs it alone');
  }
}

async function prepare(session: Session, layout: Layout): Promise<void> {
  const { path } = layout;
  await refuseSchema(session);
  await prepareTables(session);
  await recover(session, path);
  await prepareRecords(session, path);
  for (const history of await markLost(session, layout))
    await session.transaction(() => showAsIs(session, history, path));
  // The lock is ours, so what lies there was left behind by a process that is gone.
  for (const leftover of [STAGING, TEMP]) rmSync(join(path, leftover), { recursive: true, force: true });
  await session.run(PUBLISH_SETTINGS);
}

/** `source.<name>` would have two meanings. */
async function refuseSchema(session: Session): Promise<void> {
  const found = await session.rows(
    "select 1 from duckdb_schemas() where database_name = current_database() and schema_name = 'source'",
  );
  if (found.length > 0)
    throw failure('FS401', 'the database has a schema "source", under which the sources of specs are read', {
      hint: 'rename that schema',
    });
}

function writerOf(
  layout: Layout,
  { session, close }: Connected,
  grace: number,
  release: (outcome: Outcome) => void,
): Writer {
  const settle = async (): Promise<ReadonlySet<string>> => {
    try {
      // A publication that failed after it was decided is not shown half done.
      await recover(session, layout.path);
      await linkChanged(session, layout);
      await session.run('checkpoint');
      return await currentFolders(session);
    } finally {
      close();
    }
  };
  return {
    session,
    async close() {
      let outcome: Outcome = 'unpublished';
      try {
        const current = await settle();
        publishCopy(layout);
        outcome = 'published';
        removeSuperseded(layout, current, grace);
      } finally {
        release(outcome);
      }
    },
  };
}
