import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src/types/instant.js';
import { GOLDEN_NOW, type GoldenProject, goldenCases, goldenProject } from '../../support/scratch.js';
import { targetNames } from '../../support/targets.js';

/** Runs a script in a session that knows nothing of ours, and gives the rows of its query as text. */
const shells: Readonly<Record<string, (script: string, url: string) => Promise<readonly string[]>>> = {
  async local(script) {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const result = await connection.runAndReadAll(script);
    const columns = result.columnNames().map((name) => `"${name.replaceAll('"', '""')}"`);
    // As text, by the engine itself.
    const query = script.slice(script.lastIndexOf(';\n', script.length - 3) + 2).replace(/;\s*$/, '');
    const texts = columns.map((name) => `coalesce(${name}::varchar, '∅')`).join(` || ' | ' || `);
    const rows = await connection.runAndReadAll(`select ${texts} as line from (\n${query}\n)`);
    connection.closeSync();
    instance.closeSync();
    return rows.getRows().map(([line]) => String(line));
  },
  async postgres(script, url) {
    const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => String } });
    await client.connect();
    try {
      const results: unknown = await client.query({ text: script, rowMode: 'array' });
      const all = Array.isArray(results) ? results : [results];
      const { rows } = all.at(-2);
      return rows.map((row: readonly (string | null)[]) => row.map((cell) => cell ?? '∅').join(' | '));
    } finally {
      await client.end();
    }
  },
};

/** What the run stored, as text by the engine itself. */
const stored: Readonly<Record<string, (golden: GoldenProject, set: string) => Promise<readonly string[]>>> = {
  async local(golden, set) {
    const instance = await DuckDBInstance.create(join(golden.root, 'warehouse', 'feature_store.duckdb'), {
      access_mode: 'READ_ONLY',
    });
    const connection = await instance.connect();
    await connection.run("set TimeZone = 'UTC'");
    const result = await connection.runAndReadAll(`select * from historical."${set}" limit 0`);
    const texts = result.columnNames().map((name) => `coalesce("${name}"::varchar, '∅')`);
    const rows = await connection.runAndReadAll(
      `select ${texts.join(` || ' | ' || `)} from historical."${set}"`,
    );
    connection.closeSync();
    instance.closeSync();
    return rows.getRows().map(([line]) => String(line));
  },
  async postgres(golden, set) {
    const client = new pg.Client({
      connectionString: golden.database.url,
      types: { getTypeParser: () => String },
    });
    await client.connect();
    try {
      const prefix = await prefixOf(golden);
      const { rows } = await client.query({
        text: `select * from "${prefix}historical"."${set}"`,
        rowMode: 'array',
      });
      return rows.map((row: readonly (string | null)[]) => row.map((cell) => cell ?? '∅').join(' | '));
    } finally {
      await client.end();
    }
  },
};

const prefixOf = async ({ root }: GoldenProject): Promise<string> =>
  /schema_prefix: (\w+)/.exec(readFileSync(join(root, 'fs.yaml'), 'utf8'))?.[1] ?? '';

describe.each(goldenCases)('runnable SQL of %s', (name) => {
  let golden: GoldenProject;
  beforeAll(async () => {
    golden = await goldenProject(name);
  });
  afterAll(() => golden.remove());

  it.each(targetNames)('gives what a run stores, on %s', async (target) => {
    const { sets, datasets, sources } = await golden.project(target, async (project) => {
      await project.run({});
      const { featureSets, datasets, sources } = project.catalog;
      return {
        sets: [...featureSets.keys()],
        datasets: [...datasets.values()],
        sources: [...sources.keys()],
      };
    });
    const end = parseInstant(GOLDEN_NOW) + 1n;
    for (const set of sets) {
      const script = await golden.scratch(target, (scratch) => scratch.runnable(set, { end }));
      const rows = await shells[target]?.(script, golden.database.url);
      expect(rows?.toSorted()).toEqual((await stored[target]?.(golden, set))?.toSorted());
    }
    const rowsOf = async (thing: string): Promise<number | undefined> => {
      const script = await golden.scratch(target, (scratch) => scratch.runnable(thing, { end }));
      return (await shells[target]?.(script, golden.database.url))?.length;
    };
    for (const { name: dataset, output } of datasets) {
      if (output.kind !== 'file' || output.format !== 'csv') continue;
      const lines = readFileSync(join(golden.root, output.file), 'utf8').trimEnd().split('\n');
      expect(await rowsOf(dataset)).toBe(lines.length - 1);
    }
    for (const source of sources) expect(await rowsOf(source)).toBeGreaterThan(0);
  });
});
