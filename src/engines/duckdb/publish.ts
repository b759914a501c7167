import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runAll, type Session } from '../duckdb-client/session.js';
import { escapeGlob } from '../duckdb-client/sql.js';
import { syncAll } from '../durable.js';
import type { Publication, PublishReport } from '../engine.js';
import { markChanged } from './generations.js';
import { historyView } from './history-view.js';
import { type JournalEntry, markCutOff, recover, settle, writeEntry } from './journal.js';
import { STAGING } from './layout.js';
import { type ComparedFiles, compareFiles, record, recordedFiles, sizeOf } from './partition-records.js';
import {
  historyFolder,
  intersects,
  type PartitionFile,
  partitionInterval,
  partitionPath,
  within,
} from './partitions.js';
import { dropPublished, type Staged, stage } from './staging.js';

/** Existing files by what the publication does to them. */
interface Layout {
  /** Hold rows to be kept beside new ones: they are rewritten. */
  readonly carried: readonly PartitionFile[];
  /** Gone or rewritten. */
  readonly replaced: readonly Pick<PartitionFile, 'path'>[];
  readonly untouched: readonly PartitionFile[];
}

/** Files that are damaged have no rows to keep, and go; those that nobody recorded stay where they are unread. */
function layoutOf(publication: Publication, { good: files, lost, unknown }: ComparedFiles): Layout {
  const { history, interval, replaceAll } = publication;
  const top = historyFolder(history).length + 1;
  const damaged = lost
    .filter(({ problem }) => problem === 'damaged')
    .map(({ name }) => ({ path: name.slice(top) }));
  if (replaceAll) return { carried: [], replaced: [...files, ...damaged, ...unknown], untouched: [] };
  // Files of another unit cannot stand beside the new ones: the whole history is laid out again.
  if (files.some(({ unit }) => unit !== history.partitionBy))
    return { carried: files, replaced: [...files, ...damaged], untouched: [] };
  const touched = (file: PartitionFile): boolean =>
    intersects(partitionInterval(file.start, file.unit), interval);
  const replaced = files.filter(touched);
  return {
    carried: replaced.filter((file) => !within(partitionInterval(file.start, file.unit), interval)),
    replaced: [...replaced, ...damaged],
    untouched: files.filter((file) => !touched(file)),
  };
}

/** Before it is decided to show files they must be there, also after the machine stops. */
async function syncStaged(path: string, { files }: Staged): Promise<void> {
  const staged = [...files.values()].map((file) => join(path, file));
  await syncAll([...staged, ...staged.map((file) => dirname(file))]);
}

/**
 * Replaces an interval of a history, all or nothing:
 *
 * 1. The rows are written to a staging folder, one file a partition, together with the old rows outside the
 *    interval of partitions that lie across its edges.
 * 2. One transaction lets the view read the staged files, verifies the history, runs the post-publish statements and writes the journal.
 *    A failure up to here, also of `verify` or a post-publish statement, leaves everything as it was.
 * 3. The files are renamed over their targets, removed ones deleted, and the view reads the targets (`settle`).
 *    A crash from here on is completed when the database is opened next.
 *
 * Throws FS900 for rows outside the interval.
 */
export async function publish(
  session: Session,
  path: string,
  publication: Publication,
): Promise<PublishReport> {
  await recover(session, path);
  const { history, postPublish } = publication;
  const folder = historyFolder(history);
  const top = join(path, folder);
  const id = randomUUID();
  const staging = `${STAGING}/${id}`;
  const recorded = await recordedFiles(session, [history.name]);
  const compared = compareFiles(history, path, recorded.get(history.name) ?? []);
  const layout = layoutOf(publication, compared);
  mkdirSync(join(path, staging), { recursive: true });
  try {
    const carried = layout.carried.map((file) => escapeGlob(join(top, file.path)));
    const staged = await stage(session, { path, staging }, publication, carried);
    await syncStaged(path, staged);
    const written = new Map(
      [...staged.files].map(([start, file]) => [partitionPath(start, history.partitionBy), file]),
    );
    const removals = layout.replaced.map((file) => file.path).filter((file) => !written.has(file));
    const entry: JournalEntry = {
      id,
      history,
      staging,
      moves: [...written].map(([target, from]) => [from, `${folder}/${target}`]),
      removals: removals.map((file) => `${folder}/${file}`),
    };
    const shown = [
      ...[...written.values()].map((file) => escapeGlob(join(path, file))),
      ...layout.untouched.map((file) => escapeGlob(join(top, file.path))),
    ];
    await session.transaction(async () => {
      await session.run(historyView(history, shown));
      const removed = [...removals, ...compared.lost.map(({ name }) => name.slice(folder.length + 1))];
      await markChanged(session, history.name, [...removed, ...written.keys()]);
      await record(session, history.name, {
        removed,
        written: [...written].map(([target, file]) => ({ path: target, bytes: sizeOf(join(path, file)) })),
      });
      await publication.verify?.((sql, params) => session.rows(sql, params));
      await runAll(session, postPublish);
      await writeEntry(session, entry);
    });
    await settle(session, path, entry);
    return { rows: staged.rows, partitionsWritten: entry.moves.length, partitionsRemoved: removals.length };
  } catch (thrown) {
    markCutOff(session);
    const decided = await session
      .rows('select 1 from fs.journal where id = $1', [id])
      .then((rows) => rows.length > 0)
      .catch(() => true);
    if (!decided) rmSync(join(path, staging), { recursive: true, force: true });
    throw thrown;
  } finally {
    // Where this fails too, the first error is the one to report, and the next publication drops it.
    await dropPublished(session).catch(() => undefined);
  }
}
