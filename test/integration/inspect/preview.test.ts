import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Preview } from '../../../src/inspect/preview.js';
import type { Row, Value } from '../../../src/project/index.js';
import type { Scratch } from '../../../src/project/scratch.js';
import { parseInstant } from '../../../src/types/instant.js';
import { type GoldenProject, goldenCases, goldenProject } from '../../support/scratch.js';
import { targetNames } from '../../support/targets.js';

const EARLIER = parseInstant('2024-03-10 12:00:00');
const instants = [undefined, EARLIER];

/** A cell as a csv file has it; DuckDB writes 9.0 for a double. */
const cell = (value: Value): string => {
  if (value === null) return '';
  return typeof value === 'number' ? String(Number(value)) : String(value);
};

/** A line of a csv file in the same form. */
const plain = (line: string): string =>
  line.replaceAll(/"("?)/g, '$1').replaceAll(/(?<=^|,)(-?\d+)\.0(?=,|$)/g, '$1');

/** Previews of all sets at both instants, and of all datasets. */
async function previews(scratch: Scratch): Promise<ReadonlyMap<string, Preview>> {
  const { featureSets, datasets } = scratch.warehouse.catalog;
  const found = new Map<string, Preview>();
  for (const name of featureSets.keys())
    for (const at of instants)
      found.set(
        `${name} ${at}`,
        await scratch.preview({ name, limit: 3, ...(at === undefined ? {} : { at }) }),
      );
  for (const name of datasets.keys()) found.set(name, await scratch.preview({ name, limit: 1000 }));
  return found;
}

describe.each(goldenCases)('previews of %s', (name) => {
  let golden: GoldenProject;
  beforeAll(async () => {
    golden = await goldenProject(name);
  });
  afterAll(() => golden.remove());

  it.each(targetNames)('show what is built then, on %s', async (target) => {
    const shown = await golden.scratch(target, previews);
    await golden.project(target, async (project) => {
      await project.run({});
      for (const set of project.catalog.featureSets.values()) {
        for (const at of instants) {
          const found = shown.get(`${set.name} ${at}`);
          for (const row of found?.rows ?? []) {
            const keys = Object.fromEntries(set.keys.map(({ key }) => [key.name, String(row[key.name])]));
            const got = await project.get({ name: set.name, keys, ...(at === undefined ? {} : { at }) });
            const same: Row = {
              ...got.row,
              ...Object.fromEntries(set.keys.map(({ key }) => [key.name, row[key.name] ?? null])),
            };
            expect(row).toEqual(same);
          }
        }
      }
      for (const { name: dataset, output } of project.catalog.datasets.values()) {
        if (output.kind !== 'file' || output.format !== 'csv') continue;
        const [, ...lines] = readFileSync(join(golden.root, output.file), 'utf8').trimEnd().split('\n');
        const rows = shown.get(dataset)?.rows ?? [];
        expect(rows.map((row) => Object.values(row).map(cell).join(','))).toEqual(lines.map(plain));
      }
    });
  });
});

describe('a preview', () => {
  it('leaves nothing behind on a database or in a folder', async () => {
    const golden = await goldenProject('dataset_source');
    const { database } = golden;
    try {
      const relations = () =>
        database.query(
          "select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace order by 1",
        );
      const before = await relations();
      const { loadProject } = await import('../../../src/project/index.js');
      const { openScratch } = await import('../../../src/project/scratch.js');
      const loaded = await loadProject(golden.root);
      const options = { target: 'postgres', now: EARLIER, env: { FS_POSTGRES_URL: database.url } };
      const scratch = await openScratch(loaded, options);
      await previews(scratch);
      expect(await relations()).toEqual(before);
      await scratch.close();
      expect(await relations()).toEqual(before);
      await golden.scratch('local', previews);
      expect(existsSync(join(golden.root, 'warehouse'))).toBe(false);
    } finally {
      await golden.remove();
    }
  });

  it('goes on after a failure within the transaction of a server', async () => {
    const golden = await goldenProject('counts');
    try {
      await golden.scratch('postgres', async (scratch) => {
        await expect(scratch.warehouse.engine.query('select 1 / 0')).rejects.toThrow();
        const [name = ''] = scratch.warehouse.catalog.featureSets.keys();
        expect((await scratch.preview({ name, limit: 1 })).rows).toHaveLength(1);
      });
    } finally {
      await golden.remove();
    }
  });

  it('is refused for an instant after now, and for an entity', async () => {
    const golden = await goldenProject('counts');
    try {
      await golden.scratch('local', async (scratch) => {
        const [set = ''] = scratch.warehouse.catalog.featureSets.keys();
        const [entity = ''] = scratch.warehouse.catalog.entities.keys();
        const at = parseInstant('2030-01-01 00:00:00');
        await expect(scratch.preview({ name: set, limit: 1, at })).rejects.toMatchObject({
          diagnostics: [{ code: 'FS301' }],
        });
        await expect(scratch.preview({ name: entity, limit: 1 })).rejects.toMatchObject({
          diagnostics: [{ code: 'FS008' }],
        });
      });
    } finally {
      await golden.remove();
    }
  });
});
