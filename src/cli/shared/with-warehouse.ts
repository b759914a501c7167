import { failure } from '../../diagnostics/diagnostic.js';
import type { Project, ProjectOptions } from '../../project/index.js';
import type { Loaded } from '../../project/load.js';
import type { Scratch } from '../../project/scratch.js';
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

/** What is open while a command works. */
interface Open {
  interrupt(): void;
  close(): Promise<void>;
}

/** Opens the warehouse, does the work and closes it again; see `withOpen`. */
export const withWarehouse = <T>(
  loaded: Loaded,
  access: Access,
  work: (project: Project, check: () => void) => Promise<T>,
): Promise<T> =>
  withOpen(async () => {
    const { openLoaded } = await import('../../project/index.js');
    return openLoaded(loaded, optionsOf(access));
  }, work);

/** Opens what computes beside the warehouse and writes nothing, does the work and closes it; see `withOpen`. */
export const withScratch = <T>(
  loaded: Loaded,
  access: Omit<Access, 'readOnly' | 'waiting'> & { readonly name?: string },
  work: (scratch: Scratch, check: () => void) => Promise<T>,
): Promise<T> =>
  withOpen(async () => {
    const { openScratch } = await import('../../project/scratch.js');
    return openScratch(loaded, optionsOf(access));
  }, work);

const optionsOf = <A extends { readonly target: string | undefined }>({ target, ...access }: A) => ({
  now: readClock(process.env),
  env: process.env,
  ...access,
  ...(target === undefined ? {} : { target }),
});

/**
 * Opens, does the work and closes again. On SIGINT or SIGTERM the running statement is stopped, until the
 * work ends; `check`, which the work calls between statements, then ends it with FS305. A second signal, or one before
 * it is open, ends the process at once, and so does work that goes on for too long: what is done is kept.
 */
async function withOpen<O extends Open, T>(
  open: () => Promise<O>,
  work: (opened: O, check: () => void) => Promise<T>,
): Promise<T> {
  let project: O | undefined;
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
    project = await open();
    return await work(project, check);
  } finally {
    clearInterval(interrupting);
    await project?.close();
    clearTimeout(ending);
    unlisten();
  }
}
