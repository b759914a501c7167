import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { Session } from '../duckdb-client/session.js';
import { escapeGlob } from '../duckdb-client/sql.js';

/** A source file: where it is, and how messages call it (relative to the project root, forward slashes). */
export interface SourceFile {
  readonly path: string;
  readonly shown: string;
}

/** A path as messages show it: relative to the root where it lies inside. */
function shownPath(path: string, root: string): string {
  const inside = relative(root, path);
  const outside = inside.startsWith('..') || isAbsolute(inside);
  return (outside ? path : inside).split(sep).join('/');
}

const isGlob = (path: string): boolean => /[*?[]/.test(path);

const kindOf = (path: string): 'file' | 'folder' | 'none' => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? 'none' : found.isDirectory() ? 'folder' : 'file';
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

function missing(written: string, root: string, source: string): never {
  const path = resolve(root, written);
  const folder = dirname(path);
  const shown = shownPath(path, root);
  const hint = isGlob(written)
    ? 'paths are relative to the project root'
    : kindOf(folder) === 'folder'
      ? didYouMean(basename(path), namesIn(folder), `file in ${shownPath(folder, root) || '.'}`)
      : `there is no folder ${shownPath(folder, root)}; paths are relative to the project root`;
  const what = isGlob(written) ? 'no file matches' : 'there is no file';
  throw failure('FS201', `source ${source}: ${what} ${shown}`, { hint });
}

/**
 * The files a source's `path` stands for, in the order of their paths' bytes. `path` is relative to `root` or
 * absolute; a path that exists as written is itself, otherwise `*`, `?`, `[…]` and `**` are a pattern.
 * Throws FS201 where there is none, FS209 for a folder or a file that may not be read.
 */
export async function resolveFiles(
  session: Session,
  path: string,
  root: string,
  source: string,
): Promise<readonly SourceFile[]> {
  const absolute = resolve(root, path);
  const kind = kindOf(absolute);
  if (kind === 'folder')
    throw failure('FS209', `source ${source}: ${shownPath(absolute, root)} is a folder`, {
      hint: `name the files in it: ${shownPath(join(absolute, '*'), root)}`,
    });
  if (kind === 'none' && !isGlob(path)) missing(path, root, source);
  const paths =
    kind === 'file'
      ? [absolute]
      : (await session.rows('select file from glob($1)', [pattern(path, root)]))
          .map(({ file }) => String(file))
          .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  if (paths.length === 0) missing(path, root, source);
  return paths.map((found) => readable({ path: found, shown: shownPath(found, root) }, source));
}

/** Only what the user wrote is a pattern: the root may hold brackets of its own. */
const pattern = (path: string, root: string): string =>
  isAbsolute(path) ? path : `${escapeGlob(resolve(root))}/${path.replace(/^\.\//, '')}`;

function readable(file: SourceFile, source: string): SourceFile {
  try {
    accessSync(file.path, constants.R_OK);
    return file;
  } catch {
    throw failure('FS209', `source ${source}: ${file.shown} may not be read`, {
      hint: 'check the permissions of the file',
    });
  }
}
