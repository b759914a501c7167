import { statSync } from 'node:fs';
import { resolveFiles } from './glob.js';

/**
 * A text that differs whenever the files of a source may hold other data than before: their paths, sizes, and times of
 * modification and change, of each file in the order of paths. Reads no file. Throws as `resolveFiles`.
 */
export const filesVersion = (path: string, root: string, source: string): string =>
  resolveFiles(path, root, source)
    .map((file) => {
      const { size, mtimeNs, ctimeNs } = statSync(file.path, { bigint: true });
      return `${file.shown} ${size} ${mtimeNs} ${ctimeNs}`;
    })
    .join('\n');
