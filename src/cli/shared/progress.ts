import { visible } from '../../diagnostics/visible.js';
import type { Activity } from '../../project/index.js';

/** Where progress goes: a line of a terminal that is written again and again, lines of a log, or events as JSON. */
export type ProgressMode = 'terminal' | 'log' | 'json';

export interface ProgressOptions {
  readonly mode: ProgressMode;
  /** Takes text as it is. */
  readonly write: (text: string) => void;
  /** Columns of the terminal. */
  readonly width: number;
  /** Seconds from any fixed moment. */
  readonly seconds: () => number;
  /** What the engine does now. */
  readonly activity: () => Activity | null;
}

export interface RunProgress {
  /** A set or dataset begins; `lastSeconds`: how long its last run took. */
  started(name: string, lastSeconds: number | null): void;
  finished(): void;
  /** Called several times a second. */
  tick(): void;
  /** Takes the line away, before other text is written. */
  clear(): void;
}

/** A log gets a line of each set that takes long, so often. */
const HEARTBEAT = 30;

const CLEAR = '\r\u001b[K';

/** Progress of a run: what is at work, its phase, the share that is done, and how long it has taken. */
export function runProgress({ mode, write, width, seconds, activity }: ProgressOptions): RunProgress {
  let current: { readonly name: string | null; readonly since: number; readonly last: number | null } = {
    name: null,
    since: seconds(),
    last: null,
  };
  let told = seconds();
  let isShown = false;
  const clear = (): void => {
    if (isShown) write(CLEAR);
    isShown = false;
  };
  const text = (): string => {
    const now = activity();
    const share = now?.done === null || now === null ? [] : [`${Math.floor(now.done * 100)} %`];
    const elapsed = `${Math.floor(seconds() - current.since)} s`;
    const last = current.last === null ? [] : [`last run ${current.last.toFixed(1)} s`];
    return [current.name ?? 'plan', now?.phase ?? 'preparing', ...share, elapsed, ...last].join('  ');
  };
  const event = (): string =>
    JSON.stringify({
      event: 'progress',
      name: current.name,
      phase: activity()?.phase ?? 'preparing',
      done: activity()?.done ?? null,
      seconds: seconds() - current.since,
      last_seconds: current.last,
    });
  return {
    started(name, lastSeconds) {
      current = { name, since: seconds(), last: lastSeconds };
      told = seconds();
    },
    finished() {
      current = { name: null, since: seconds(), last: null };
    },
    clear,
    tick() {
      if (mode === 'terminal') {
        write(`${CLEAR}${visible(text()).slice(0, Math.max(1, width - 1))}`);
        isShown = true;
        return;
      }
      if (seconds() - told < HEARTBEAT) return;
      told = seconds();
      write(mode === 'json' ? `${event()}\n` : `${visible(text())}\n`);
    },
  };
}
