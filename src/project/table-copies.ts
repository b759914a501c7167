import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Engine } from '../engines/engine.js';
import type { Warehouse } from '../run/context/warehouse.js';
import { type ResolvedTarget, resolveTarget } from '../spec/project-file.js';
import { engines } from './engines.js';
import type { Loaded } from './load.js';

export type TableCopies = ReturnType<typeof tableCopies>;

/** How what is open is stopped and closed: the engine, and the copies that were made for it. */
export const closing = (engine: Pick<Engine, 'interrupt' | 'close'>, copies: TableCopies) => ({
  interrupt: (): void => {
    copies.interrupt();
    engine.interrupt();
  },
  close: async (): Promise<void> => {
    try {
      await engine.close();
    } finally {
      copies.discard();
    }
  },
});

/**
 * Copies tables of other targets to files beside the warehouse, or elsewhere for a reader, until they are discarded. If the process is killed
 * first, the next one that opens the warehouse empties the folder. A copy throws a Failure: FS003, FS004 for that
 * target, FS401 if its server cannot be reached, and what is wrong with the data.
 */
export function tableCopies(
  loaded: Loaded,
  env: Readonly<Record<string, string | undefined>>,
  here: ResolvedTarget & { /** It takes no lock of a run. */ readonly readOnly: boolean },
): {
  readonly copyTable: Warehouse['copyTable'];
  readonly interrupt: () => void;
  readonly discard: () => void;
} {
  const copying = new Set<AbortController>();
  const shared = engines[here.engine].copyFolder?.(here.settings, loaded.root);
  // The folder of runs is emptied by the next one, which a reader does not keep out.
  const folder =
    here.readOnly && shared !== undefined ? join(tmpdir(), `asof-copied-${randomUUID()}`) : shared;
  return {
    async copyTable(name, binding) {
      const { engine, settings } = resolveTarget(loaded.file, { name, env });
      const { exportTable } = engines[engine];
      if (exportTable === undefined || folder === undefined)
        throw new Error(`a table of ${name} cannot be copied to ${here.name}`);
      const path = resolve(folder, `${binding.name}.parquet`);
      const stopping = new AbortController();
      copying.add(stopping);
      try {
        return { path, report: await exportTable(settings, { binding, path, signal: stopping.signal }) };
      } finally {
        copying.delete(stopping);
      }
    },
    interrupt: () => {
      for (const stopping of copying) stopping.abort();
    },
    discard: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `user@host` of this process; a system may not know the name of its user. */
export function who(): string {
  const host = hostname();
  try {
    return `${userInfo().username}@${host}`;
  } catch {
    return `${process.getuid?.() ?? 'unknown'}@${host}`;
  }
}
