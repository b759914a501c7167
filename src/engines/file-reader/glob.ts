import { closeSync, constants, lstatSync, openSync, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import { isGlob } from '../../types/glob.js';
import { expandGlob, isFolder } from './expand-glob.js';

/** A source file: where it is, and its name in messages (relative to the project root, forward slashes). */
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

/** Why a path cannot be read, in words that follow its name. */
interface Unfit {
  readonly why: string;
  readonly hint?: string;
}

const REGULAR = 'a source is read several times: write its rows to a file';

const kinds: readonly (readonly [(stats: Stats) => boolean, 'file' | 'folder' | Unfit])[] = [
  [(stats) => stats.isFile(), 'file'],
  [(stats) => stats.isDirectory(), 'folder'],
  [(stats) => stats.isFIFO(), { why: 'is a pipe', hint: REGULAR }],
  [(stats) => stats.isSocket(), { why: 'is a socket', hint: REGULAR }],
  [() => true, { why: 'is a device', hint: REGULAR }],
];

/** What a path is, links followed. Nothing is opened: to open a pipe is to wait for its writer. */
function kindOf(path: string): 'file' | 'folder' | 'none' | Unfit {
  try {
    const stats = statSync(path);
    return kinds.find(([is]) => is(stats))?.[1] ?? 'none';
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'ELOOP') return { why: 'is a link in a circle of links' };
    if (code === 'EACCES') return { why: 'may not be read', hint: 'check the permissions of its folders' };
    return isLink(path) ? { why: 'is a link to a file that does not exist' } : 'none';
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function missing(written: string, root: string, source: string): never {
  const path = resolve(root, written);
  const what = isGlob(written) ? 'no file matches' : 'there is no file';
  throw failure('FS201', `source ${source}: ${what} ${shownPath(path, root)}`, {
    hint: missingHint(written, path, root),
  });
}

function missingHint(written: string, path: string, root: string): string {
  if (isGlob(written)) return 'paths are relative to the project root';
  const folder = dirname(path);
  const shown = shownPath(folder, root);
  return isFolder(folder)
    ? didYouMean(basename(path), namesIn(folder), `file in ${shown || '.'}`)
    : `there is no folder ${shown}; paths are relative to the project root`;
}

/**
 * The files a source's `path` stands for, in the order of their paths' bytes. `path` is relative to `root` or
 * absolute; a path that exists as written is itself, otherwise `*`, `?`, `[…]` and `**` are a pattern.
 * Throws FS201 where there is none, FS209 for what is not a regular file or may not be read: folders, pipes, sockets,
 * devices, links that lead nowhere. Folders that match a pattern's `*` alone are left out.
 */
export function resolveFiles(path: string, root: string, source: string): readonly SourceFile[] {
  const absolute = resolve(root, path);
  const isItself = kindOf(absolute) !== 'none';
  const paths = isItself ? [absolute] : matching(path, root);
  if (paths.length === 0) missing(path, root, source);
  return paths.map((found) => readable({ path: found, shown: shownPath(found, root) }, source));
}

/** What a pattern matches; only what the user wrote is a pattern: the root may hold brackets of its own. */
function matching(path: string, root: string): readonly string[] {
  if (!isGlob(path)) return [];
  const base = isAbsolute(path) ? parse(path).root : root;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const found = [...new Set(expandGlob(base, parts))];
  const files = /^\*+$/.test(parts.at(-1) ?? '') ? found.filter((one) => !isFolder(one)) : found;
  return files.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function readable(file: SourceFile, source: string): SourceFile {
  const refuse = ({ why, hint }: Unfit) =>
    failure('FS209', `source ${source}: ${file.shown} ${why}`, { hint });
  const kind = kindOf(file.path);
  if (kind === 'folder')
    throw refuse({ why: 'is a folder', hint: `name the files in it: ${join(file.shown, '*')}` });
  if (kind !== 'file') throw refuse(kind === 'none' ? { why: 'is gone' } : kind);
  try {
    closeSync(openSync(file.path, constants.O_RDONLY | constants.O_NONBLOCK));
    return file;
  } catch {
    throw refuse({ why: 'may not be read', hint: 'check the permissions of the file' });
  }
}
