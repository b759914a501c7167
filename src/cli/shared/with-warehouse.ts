import { failure } from '../../diagnostics/diagnostic.js';
import type { Project, ProjectOptions } from '../../project/index.js';
import type { Loaded } from '../../project/load.js';
import { readClock } from './clock.js';

export interface Access {
  readonly target: string | undefined;
  /** For commands that only read. */
  readonly readOnly: boolean;
  /** How a run waits for another one. */
  readonly waiting?: ProjectOptions['waiting'];
}

/**
 * Opens the warehouse, does the work and closes it again. On SIGINT the running statement is stopped, until the work
 * ends; `check`, which the work calls between statements, then ends it with FS305. A second SIGINT ends the process.
 */
export async function withWarehouse<T>(
  loaded: Loaded,
  { target, ...access }: Access,
  work: (project: Project, check: () => void) => Promise<T>,
): Promise<T> {
  const { openLoaded } = await import('../../project/index.js');
  const project = await openLoaded(loaded, {
    now: readClock(process.env),
    env: process.env,
    ...access,
    ...(target === undefined ? {} : { target }),
  });
  let interrupting: NodeJS.Timeout | undefined;
  const onInterrupt = (): void => {
    if (interrupting !== undefined) process.exit(130);
    project.interrupt();
    // The signal may fall between two statements: the next one is stopped too.
    interrupting = setInterval(() => project.interrupt(), 50);
  };
  const check = (): void => {
    if (interrupting !== undefined) throw failure('FS305', 'interrupted');
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    return await work(project, check);
  } finally {
    clearInterval(interrupting);
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
    await project.close();
  }
}
