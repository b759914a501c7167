import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure, failure } from '../../diagnostics/diagnostic.js';
import { asFailure } from '../duckdb-client/errors.js';
import { lockDatabase } from '../duckdb-client/lock.js';
import { currentOwner, describeOwner, parseOwner } from '../run-owner.js';
import type { Layout } from './layout.js';

/** What readers see at the end of a run: all that it wrote, all because it wrote nothing, or an older state. */
export type Outcome = 'published' | 'untouched' | 'unpublished';

export interface RunLock {
  /** Frees the warehouse for the next run. */
  release(outcome: Outcome): void;
}

/** Folders with a run of this process: the lock of the system does not tell a process from itself. */
const claims = new Set<string>();

/** Keeps other runs out of a warehouse, whose folder is made. The lock of a process that ended is free. @throws Failure FS303 */
export async function takeRunLock(layout: Layout): Promise<RunLock> {
  mkdirSync(dirname(layout.lock), { recursive: true });
  const folder = realpathSync(layout.path);
  if (claims.has(folder)) throw locked(layout);
  claims.add(folder);
  try {
    const unlock = await lockDatabase(layout.lock);
    const wasThere = existsSync(layout.owner);
    writeFileSync(layout.owner, `${JSON.stringify(currentOwner())}\n`);
    let released = false;
    return {
      release(outcome) {
        if (released) return;
        released = true;
        if (outcome === 'published' || (outcome === 'untouched' && !wasThere))
          rmSync(layout.owner, { force: true });
        unlock();
        claims.delete(folder);
      },
    };
  } catch (thrown) {
    claims.delete(folder);
    throw isLocked(thrown) ? locked(layout) : thrown;
  }
}

/** The failure for a warehouse in which a run is at work; the run is named as far as it is known. */
function locked({ path, owner }: Layout): Failure {
  const known = existsSync(owner) ? parseOwner(readFileSync(owner, 'utf8')) : undefined;
  const who = known === undefined ? '' : ` (${describeOwner(known)})`;
  return failure('FS303', `the feature store in ${path} is in use by another run${who}`, {
    hint: 'wait until it has finished, or stop it',
  });
}

const isLocked = (thrown: unknown): boolean => {
  const known = asFailure(thrown);
  return known instanceof Failure && known.diagnostics[0]?.code === 'FS303';
};

/** An error of opening `file`: FS303 where another program than a run has it open, which DuckDB names. */
export function openedElsewhere(thrown: unknown, file: string, hint: string): unknown {
  if (thrown instanceof Failure || !(thrown instanceof Error) || !isLocked(thrown)) return thrown;
  const process = /\(PID \d+\)/.exec(thrown.message)?.[0] ?? '';
  return failure('FS303', `${file} is open in another program ${process}`.trim(), { hint });
}
