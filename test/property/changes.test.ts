import { expect, test } from 'vitest';
import { changesOf, checkChanges, type Hits } from './changes.js';
import { targets } from './harness.js';
import { prove, runs } from './settings.js';

test.each(targets)(
  'after any changes of a source and any runs, a plain run leaves what a fresh store has, on $name',
  async (target) => {
    const hits: Hits = { counts: new Map() };
    await prove(changesOf, (changes) => checkChanges(changes, target, hits), runs(30, 200));
    console.log(`${target.name}: ${[...hits.counts].map(([what, n]) => `${what} ${n}`).join(', ')}`);
    for (const what of [
      'add',
      'early',
      'change',
      'remove',
      'clear',
      'rewritten',
      'later',
      ...(target.historical === null ? [] : ['removed', 'overwritten']),
      'a plain run after a change',
      'a run up to a time',
      'a run of an interval',
    ])
      expect(hits.counts.get(what) ?? 0, what).toBeGreaterThan(3);
  },
);
