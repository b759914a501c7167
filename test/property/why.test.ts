import { expect, test } from 'vitest';
import { loadProject } from '../../src/project/index.js';
import { openScratch } from '../../src/project/scratch.js';
import { parseInstant } from '../../src/types/instant.js';
import { scenarios } from './arbitraries.js';
import { inCase } from './checks.js';
import { open, type Target, targets } from './harness.js';
import type { Scenario } from './scenario.js';
import { prove, runs } from './settings.js';

/** Values that are asked for in a case. */
const ASKED = 3;

/** Asks why for values of a case that was built; gives how many were asked. */
async function checkWhy(scenario: Scenario, target: Target): Promise<number> {
  const workspace = await open(scenario, target);
  try {
    await workspace.run({ names: null, start: null, end: null });
    const env = { ...target.env, FS_TEST_PREFIX: 'unused_' };
    const loaded = await loadProject(workspace.root);
    const scratch = await openScratch(loaded, { target: target.name, now: scenario.now, env, threads: 1 });
    try {
      let asked = 0;
      for (const set of scratch.warehouse.catalog.featureSets.values()) {
        if (set.grain === 'event') continue;
        const rows = await workspace.rows(`historical.${set.name}`);
        for (let i = 0; i < ASKED && rows.length > 0; i++) {
          const row = rows[(i * 7919 + rows.length) % rows.length] ?? {};
          const column = set.columns[(i * 31 + rows.length) % set.columns.length];
          if (column === undefined) continue;
          const shift = i === 0 ? 0n : set.every.micros / 2n;
          const at = parseInstant(String(row.timestamp)) + shift;
          if (at > scenario.now) continue;
          const keys = Object.fromEntries(set.keys.map(({ key }) => [key.name, String(row[key.name])]));
          const got = await workspace.get({ name: set.name, keys, at });
          const why = await scratch.why({ column: `${set.name}.${column.name}`, keys, at });
          expect(why.value).toEqual(got.row[column.name]);
          for (const part of why.parts) {
            expect(part.value).toEqual(got.row[part.column.name]);
            expect(part.reproduced).toEqual(part.value);
          }
          asked++;
        }
      }
      return asked;
    } finally {
      await scratch.close();
    }
  } finally {
    await workspace.close();
  }
}

test.each(targets)(
  'why agrees with the stored value, which its events alone reproduce, on $name',
  async (target) => {
    let asked = 0;
    await prove(
      scenarios,
      async (scenario) => {
        await inCase(scenario, async () => {
          asked += await checkWhy(scenario, target);
        });
      },
      runs(15, 250),
    );
    console.log(`${asked} values were explained on ${target.name}`);
    expect(asked).toBeGreaterThan(0);
  },
);
