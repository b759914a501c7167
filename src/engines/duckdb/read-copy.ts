import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { failure } from '../../diagnostics/diagnostic.js';
import { lockDatabase } from '../duckdb-client/lock.js';
import { replaceByCopy } from '../durable.js';
import type { Layout } from './layout.js';
import { openedElsewhere } from './run-lock.js';

/** Of the three headers that a database file begins with; each checkpoint changes one. */
const HEADERS = 3 * 4096;

/** A digest of the headers of a database: another one whenever anything in it was changed; undefined: no such file. */
function headerOf(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(HEADERS);
    readSync(descriptor, bytes, 0, HEADERS, 0);
    return createHash('sha256').update(bytes).digest('hex');
  } finally {
    closeSync(descriptor);
  }
}

const publishedHeaders = ({ headers }: Layout): readonly string[] => {
  if (!existsSync(headers)) return [];
  const read: unknown = JSON.parse(readFileSync(headers, 'utf8'));
  return Array.isArray(read) ? read.map(String) : [];
};

/**
 * Makes the database of runs from the one that readers open, where there is none: the warehouse is of a version without
 * read copies, or its hidden folder was lost. Throws what DuckDB throws while a process has it open for writing.
 */
export async function adopt(layout: Layout): Promise<void> {
  const { published, writer } = layout;
  if (existsSync(writer) || !existsSync(published)) return;
  // Opening brings in what a process that was killed left in the log.
  const readOnly = !existsSync(`${published}.wal`);
  try {
    (await lockDatabase(published, { readOnly }))();
  } catch (thrown) {
    throw openedElsewhere(thrown, published, 'wait until it has closed it');
  }
  replaceByCopy(published, writer, { next: `${writer}.next`, mode: 0o644 });
}

/**
 * A read copy that another program has written to holds what a new copy would drop.
 * @throws Failure FS401
 */
export function refuseForeignChanges(layout: Layout): void {
  const known = publishedHeaders(layout);
  const found = headerOf(layout.published);
  if (known.length === 0 || found === undefined) return;
  if (known.includes(found) && !existsSync(`${layout.published}.wal`)) return;
  throw failure(
    'FS401',
    `${layout.published} was changed by another program; it is a copy for readers, which a run replaces`,
    { hint: `write tables to ${layout.writer} while no run is at work; then delete the copy and run again` },
  );
}

/**
 * Replaces the read copy by the database of runs, which must be closed; readers that have the old one open go on with
 * it. Does nothing where it is the same already. Throws a Failure FS402 if a program changes the database meanwhile,
 * and the errors of the file system; the old copy is then still there.
 */
export function publishCopy(layout: Layout): void {
  const { published, writer, headers } = layout;
  const header = headerOf(writer);
  if (header === undefined || header === headerOf(published)) return;
  const check = (): void => {
    if (headerOf(writer) !== header || existsSync(`${writer}.wal`))
      throw failure('FS402', `${writer} was changed by another program while it was copied for readers`, {
        hint: 'run again: the next run copies it',
      });
  };
  check();
  // Both, for a process that is killed before or after the rename.
  writeFileSync(headers, JSON.stringify([...publishedHeaders(layout).slice(-1), header]));
  rmSync(`${published}.wal`, { force: true });
  replaceByCopy(writer, published, { next: `${published}.next`, mode: 0o444, check });
}
