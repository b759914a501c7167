import { failure } from '../../diagnostics/diagnostic.js';
import type { Project, ProjectOptions } from '../../project/index.js';
import type { Loaded } from '../../project/load.js';
import { readClock } from './clock.js';

export interface Access {
  readonly target: string | undefined;
  /** For commands that only read. */
  readonly readOnly: boolean;
  /** What the engine may use: see the options of a project. */
  readonly threads?: number | undefined;
  readonly memory?: string | undefined;
  readonly spill?: string | undefined;
  /** How a run waits for another one. */
  readonly waiting?: ProjectOptions['waiting'];
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** How long the work may take to end after a signal, milliseconds. */
const PATIENCE = 900;

/**
 * Opens the warehouse, does the work and closes it again. On SIGINT or SIGTERM the running statement is stopped, until the
 * work ends; `check`, which the work calls between statements, then ends it with FS305. A second signal, or one before
 * the warehouse is open, ends the process at once, and so does work that goes on for too long: what is done is kept.
 */
export async function withWarehouse<T>(
  loaded: Loaded,
  { target, ...access }: Access,
  work: (project: Project, check: () => void) => Promise<T>,
): Promise<T> {
  let project: Project | undefined;
  let interrupting: NodeJS.Timeout | undefined;
  let ending: NodeJS.Timeout | undefined;
  const unlisten = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    // As if nobody listened: an exit would wait for statements that run in other threads.
    const end = (): void => {
      unlisten();
      process.kill(process.pid, signal);
    };
    if (interrupting !== undefined || project === undefined) {
      end();
      return;
    }
    project.interrupt();
    // The signal may fall between two statements: the next one is stopped too.
    interrupting = setInterval(() => project?.interrupt(), 50);
    ending = setTimeout(end, PATIENCE);
  };
  const check = (): void => {
    if (interrupting !== undefined) throw failure('FS305', 'interrupted');
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    const { openLoaded } = await import('../../project/index.js');
    project = await openLoaded(loaded, {
      now: readClock(process.env),
      env: process.env,
      ...access,
      ...(target === undefined ? {} : { target }),
    });
    return await work(project, check);
  } finally {
    clearInterval(interrupting);
    await project?.close();
    clearTimeout(ending);
    unlisten();
  }
}
