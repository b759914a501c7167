import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isGlob, nameTest } from '../../types/glob.js';

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether a path is a folder, links followed. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Everything below `base` whose path matches the parts of a pattern: files, and also folders, pipes and links that lead
 * nowhere, which are for the caller to judge. `**` is any number of folders; links to folders are not followed by it.
 */
export function expandGlob(base: string, [part, ...rest]: readonly string[]): readonly string[] {
  if (part === undefined) return [base];
  if (part === '**') {
    const inner = entriesOf(base).flatMap((entry) => {
      const path = join(base, entry.name);
      if (entry.isDirectory()) return expandGlob(path, ['**', ...rest]);
      return rest.length === 0 ? [path] : [];
    });
    return [...(rest.length === 0 ? [] : expandGlob(base, rest)), ...inner];
  }
  if (!isGlob(part)) {
    const path = join(base, part);
    return exists(path) ? expandGlob(path, rest) : [];
  }
  const test = nameTest(part);
  return entriesOf(base)
    .filter(({ name }) => test.test(name))
    .map(({ name }) => join(base, name))
    .filter((path) => rest.length === 0 || isFolder(path))
    .flatMap((path) => expandGlob(path, rest));
}
