import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';
import type { Session } from '../duckdb-client/session.js';
import { syncAll } from '../durable.js';
import type { HistoryTable } from '../engine.js';
import { historyFolder } from './partitions.js';
import { misplaced, showAsIs } from './shown-histories.js';

/**
 * A publication that is decided but whose files are not all in place. It is committed together with everything
 * else the publication changes in the database, so after it nothing can fail but the file system; all paths are
 * relative to the warehouse.
 */
export interface JournalEntry {
  readonly id: string;
  readonly history: HistoryTable;
  /** The folder of the staged files, removed when they are in place. */
  readonly staging: string;
  /** Staged file → partition file. */
  readonly moves: readonly (readonly [from: string, to: string])[];
  readonly removals: readonly string[];
}

export async function writeEntry(session: Session, entry: JournalEntry): Promise<void> {
  await session.run('insert into fs.journal values ($1, $2)', [entry.id, JSON.stringify(entry)]);
}

/**
 * Brings the files in place and takes the entry out of the journal. Every step may have been done before, so a
 * crash anywhere in it is mended by doing it again. Throws FS402 where a staged file is lost.
 */
export async function settle(session: Session, path: string, entry: JournalEntry): Promise<void> {
  const made = new Set<string>();
  for (const [from, to] of entry.moves) {
    const [staged, target] = [join(path, from), join(path, to)];
    if (!existsSync(staged)) {
      if (existsSync(target)) continue;
      throw failure('FS402', `the history ${entry.history.name} lost the file ${to} while it was published`, {
        hint: `rebuild it: fs run ${entry.history.name} --full`,
      });
    }
    move(staged, target, made);
  }
  const top = join(path, historyFolder(entry.history));
  for (const removal of entry.removals) {
    const file = join(path, removal);
    rmSync(file, { force: true });
    pruneUpTo(top, dirname(file));
  }
  // The journal is the only one that knows of renames until the disk has them.
  const changed = [...entry.moves.map(([, to]) => to), ...entry.removals].flatMap((file) =>
    foldersAbove(join(path, file), path),
  );
  await syncAll(changed.filter((folder) => existsSync(folder)));
  await session.transaction(async () => {
    await showAsIs(session, entry.history, path);
    await session.run('delete from fs.journal where id = $1', [entry.id]);
  });
  rmSync(join(path, entry.staging), { recursive: true, force: true });
}

/**
 * One rename: of the file over its target, or of its whole folder where the target has none and both name the
 * file alike, which spares making and removing a folder for each new partition. `made` are folders that are there.
 */
function move(staged: string, target: string, made: Set<string>): void {
  const [from, to] = [dirname(staged), dirname(target)];
  const whole = basename(staged) === basename(target) && !existsSync(to);
  const needed = whole ? dirname(to) : to;
  if (!made.has(needed)) {
    mkdirSync(needed, { recursive: true });
    made.add(needed);
  }
  if (whole) renameSync(from, to);
  else renameSync(staged, target);
}

/** The folder of a file and those above it, up to and with `top`. */
function foldersAbove(file: string, top: string): readonly string[] {
  const folder = dirname(file);
  return folder.length <= top.length ? [top] : [folder, ...foldersAbove(folder, top)];
}

/** Removes empty folders from `folder` up to, and without, `top`. */
function pruneUpTo(top: string, folder: string): void {
  if (folder.length <= top.length || !folder.startsWith(top)) return;
  try {
    rmdirSync(folder);
  } catch {
    return;
  }
  pruneUpTo(top, dirname(folder));
}

async function pending(session: Session): Promise<readonly JournalEntry[]> {
  const rows = await session.rows('select entry from fs.journal order by id');
  return rows.map(({ entry }): JournalEntry => JSON.parse(String(entry)));
}

/** Whether a publication was cut off. */
export const isPending = async (session: Session): Promise<boolean> => (await pending(session)).length > 0;

/** Sessions in which no publication was cut off since the last look. */
const settled = new WeakSet<Session>();

/** The next `recover` of the session looks again. */
export const markCutOff = (session: Session): void => {
  settled.delete(session);
};

/** Completes publications that were cut off, and points views to a warehouse that was moved. */
export async function recover(session: Session, path: string): Promise<void> {
  if (settled.has(session)) return;
  for (const entry of await pending(session)) await settle(session, path, entry);
  const moved = await misplaced(session, path);
  if (moved.length > 0)
    await session.transaction(async () => {
      for (const history of moved) await showAsIs(session, history, path);
    });
  settled.add(session);
}
