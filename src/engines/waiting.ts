import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../diagnostics/diagnostic.js';

/** How a run waits for another one. */
export interface Waiting {
  /** How long at most, milliseconds; 0: not at all. */
  readonly longest: number;
  /** Called once, when it begins to wait, with a sentence that names the other run. */
  readonly begins: (sentence: string) => void;
}

export const NO_WAITING: Waiting = { longest: 0, begins: () => undefined };

/** How long between two attempts, milliseconds. */
const PAUSE = 200;

/** Takes a lock, again and again while another run has it. @throws Failure FS303 after the time has passed. */
export async function whileLocked<T>({ longest, begins }: Waiting, take: () => Promise<T>): Promise<T> {
  const end = performance.now() + longest;
  for (let attempt = 0; ; attempt++) {
    try {
      return await take();
    } catch (thrown) {
      const [first] = thrown instanceof Failure ? thrown.diagnostics : [];
      if (first?.code !== 'FS303' || performance.now() >= end) throw thrown;
      if (attempt === 0) begins(first.message);
      await sleep(Math.max(1, Math.min(PAUSE, end - performance.now())));
    }
  }
}
