import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { failure } from '../diagnostics/diagnostic.js';
import type { DataFile } from './engine.js';

/** Files up to this many bytes are known by their content; to read larger ones once more would take its time. */
const HASHED = 64 * 1_048_576;

/** A file as it is now; its path is told from `root`, with forward slashes. */
export const dataFile = (path: string, root: string): DataFile => ({
  path: relative(root, path).split(sep).join('/'),
  bytes: statSync(path).size,
});

/** A file with the SHA-256 of its content, in hexadecimal; null where it is larger than 64 MiB. */
export interface HashedFile extends DataFile {
  readonly sha256: string | null;
}

/** Reads what is in a file that was seen before. Throws FS209 where it is not what it was. */
export async function hashed(file: DataFile, root: string): Promise<HashedFile> {
  const path = resolve(root, file.path);
  if (statSync(path, { throwIfNoEntry: false })?.size !== file.bytes)
    throw failure('FS209', `${file.path} changed while it was read`, { hint: 'run the command again' });
  if (file.bytes > HASHED) return { ...file, sha256: null };
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return { ...file, sha256: hash.digest('hex') };
}

/** Writes text to a file beside the target and renames it: a reader sees the old file or the whole new one. */
export function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const staged = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    writeFileSync(staged, text);
    renameSync(staged, path);
  } finally {
    rmSync(staged, { force: true });
  }
}
