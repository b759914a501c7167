import { describe, expect, it } from 'vitest';
import { planDataset } from '../../src/plan/datasets/dataset.js';
import { planHistory } from '../../src/plan/history/index.js';
import { compilePlan } from '../../src/sql/compile/plan.js';
import { duckdb } from '../../src/sql/dialects/duckdb/index.js';
import { postgres } from '../../src/sql/dialects/postgres/index.js';
import { catalogOf } from '../support/catalog.js';
import { GROUND, leaks, sound } from './leaks.js';

/*
 * No spec may use what is known later than its time, by whatever way that comes in. Each way is a row of a table.
 */

const dialects = [duckdb, postgres('')];

it('has many ways to leak, each its own', () => {
  const names = [...leaks.map(({ name }) => name), ...sound.map(([name]) => name)];
  expect(new Set(names).size).toBe(names.length);
  expect(leaks.length).toBeGreaterThanOrEqual(60);
  expect(sound.length).toBeGreaterThanOrEqual(40);
});

it('has a ground that is sound', async () => {
  expect((await catalogOf(GROUND)).diagnostics).toEqual([]);
});

describe('is refused, with the path that it takes', () => {
  it.each(leaks)('$name', async ({ spec, path, code = 'FS117' }) => {
    const { catalog, diagnostics } = await catalogOf(GROUND + spec);
    expect(catalog).toBeUndefined();
    expect(diagnostics.map(({ message }) => message)).toContainEqual(expect.stringContaining(path));
    // Nothing else is wrong with it.
    expect(new Set(diagnostics.map((finding) => finding.code))).toEqual(new Set([code]));
    const first = GROUND.split('\n').length;
    expect(diagnostics.map(({ span }) => (span?.start.line ?? 0) >= first)).not.toContain(false);
  });
});

describe('is no leak, and compiles', () => {
  it.each(sound)('%s', async (_, spec) => {
    const { catalog, diagnostics } = await catalogOf(GROUND + spec);
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
    for (const dialect of dialects) {
      for (const set of catalog?.featureSets.values() ?? [])
        expect(compilePlan(planHistory(set), dialect)).toContain('select');
      for (const dataset of catalog?.datasets.values() ?? [])
        expect(compilePlan(planDataset(dataset), dialect)).toContain('select');
    }
  });
});
