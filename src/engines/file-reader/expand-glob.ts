import { type Dirent, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const isGlob = (path: string): boolean => /[*?[]/.test(path);

/** One part of a pattern between slashes as a regular expression: `*`, `?`, `[a-z]`, `[!a-z]`; `[*]` is a star itself. */
function nameTest(part: string): RegExp {
  const tokens = part.match(/\[[!^]?\]?[^\]]*\]|[\s\S]/gu) ?? [];
  const sources = tokens.map((token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    if (token.length > 1 && token.startsWith('[')) {
      const isNegated = /^\[[!^]/.test(token);
      const members = token.slice(isNegated ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
      return `[${isNegated ? '^' : ''}${members}]`;
    }
    return token.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  });
  return new RegExp(`^${sources.join('')}$`, 'su');
}

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
