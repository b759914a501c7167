import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Waits until the disk has what was written to a file. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Waits until the disk has the names in a folder; does nothing on a system that cannot open folders. */
export function syncFolder(path: string): void {
  try {
    syncFile(path);
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code !== 'EISDIR' && code !== 'EPERM' && code !== 'EINVAL') throw thrown;
  }
}

/** At once: the disk takes them together, and other work needs threads too. */
const TOGETHER = 4;

/** Waits until the disk has what was written to files, or the names in folders. */
export async function syncAll(paths: Iterable<string>): Promise<void> {
  const rest = [...new Set(paths)];
  const next = async (): Promise<void> => {
    for (let path = rest.pop(); path !== undefined; path = rest.pop()) {
      const file = await open(path, 'r');
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, next));
}

/** Replaces a file by a copy of another, whole or not at all, also if the machine stops; `next` is a name beside it. */
export function replaceByCopy(
  from: string,
  to: string,
  { next, mode, check }: { readonly next: string; readonly mode: number; readonly check?: () => void },
): void {
  rmSync(next, { force: true });
  try {
    copyFileSync(from, next, constants.COPYFILE_FICLONE);
    chmodSync(next, mode);
    syncFile(next);
    check?.();
    renameSync(next, to);
  } catch (thrown) {
    rmSync(next, { force: true });
    throw thrown;
  }
  syncFolder(dirname(to));
}
