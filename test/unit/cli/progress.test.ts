import { describe, expect, it } from 'vitest';
import { type ProgressMode, runProgress } from '../../../src/cli/shared/progress.js';
import type { Activity } from '../../../src/project/index.js';

function made(mode: ProgressMode, activity: Activity | null = { phase: 'computing', done: 0.456 }) {
  const written: string[] = [];
  const clock = { now: 100 };
  const progress = runProgress({
    mode,
    write: (text) => written.push(text),
    width: 80,
    seconds: () => clock.now,
    activity: () => activity,
  });
  const pass = (seconds: number): void => {
    clock.now += seconds;
    progress.tick();
  };
  return { progress, written, pass };
}

describe('progress of a run', () => {
  it('on a terminal is one line with phase, share, elapsed and the time of the last run', () => {
    const { progress, written, pass } = made('terminal');
    progress.started('orders', 20);
    pass(12.9);
    expect(written).toEqual(['\r\u001b[Korders  computing  45 %  12 s  last run 20.0 s']);
    progress.clear();
    progress.clear();
    expect(written.slice(1)).toEqual(['\r\u001b[K']);
  });

  it('on a terminal is no longer than a line, and shows control characters as escapes', () => {
    const { progress, written, pass } = made('terminal', null);
    progress.started(`a\u001b[31m${'x'.repeat(200)}`, null);
    pass(1);
    expect(written[0]?.slice(4)).toHaveLength(79);
    expect(written[0]?.slice(4)).toMatch(/^a\\u001b\[31mx+$/);
  });

  it('elsewhere is a line every 30 seconds', () => {
    const { progress, written, pass } = made('log');
    progress.started('orders', null);
    pass(29);
    expect(written).toEqual([]);
    pass(1);
    pass(1);
    pass(30);
    expect(written).toEqual(['orders  computing  45 %  30 s\n', 'orders  computing  45 %  61 s\n']);
  });

  it('as JSON is an event every 30 seconds', () => {
    const { progress, written, pass } = made('json');
    progress.started('orders', 1.5);
    pass(30);
    expect(written.map((line) => JSON.parse(line))).toEqual([
      { event: 'progress', name: 'orders', phase: 'computing', done: 0.456, seconds: 30, last_seconds: 1.5 },
    ]);
  });

  it('says that it prepares before the first set, and between statements', () => {
    const { written, pass } = made('log', null);
    pass(31);
    expect(written).toEqual(['plan  preparing  31 s\n']);
  });
});
