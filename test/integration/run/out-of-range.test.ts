import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Diagnostic, Failure } from '../../../src/diagnostics/diagnostic.js';
import { openProject } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../../support/database.js';
import { targetNames } from '../../support/targets.js';
import { type OutOfRangeCase, outOfRangeCases, ROWS } from './out-of-range-cases.js';

const specs = ({ columns, source, set, features, more }: OutOfRangeCase): string => `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [number]
timestamp: at
columns:
  { number: integer, at: timestamp, id: string, big: bigint, small: integer, wide: "decimal(38,0)", score: double,
    words: string, day: date${columns === undefined ? '' : `, ${columns}`} }
from: { file: orders.csv }
${source ?? ''}
---
kind: feature_set
name: sums
entity: user
source: orders
windows: [2 days]
${set ?? ''}
features: ${features ?? '{ n: { aggregate: count } }'}
${more ?? ''}`;

let root = '';
let env: Record<string, string | undefined> = {};
let database: TestDatabase | undefined;
beforeAll(async () => {
  database = await makeDatabase();
  env = { FS_POSTGRES_URL: database.url };
});
afterAll(() => database?.drop());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'asof-range-'));
  await mkdir(join(root, 'features'));
  await writeFile(
    join(root, 'fs.yaml'),
    `project: ranges
naming: short
default_target: local
targets:
  local: { engine: duckdb, path: warehouse }
  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}", schema_prefix: "${root.slice(-6).toLowerCase()}_" }
`,
  );
  await writeFile(join(root, 'orders.csv'), ROWS);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const said = ({ code, message }: Diagnostic): string =>
  `${code === 'FS207' ? '' : `${code} `}${message.replace(/ \((?:[^()]|\([^()]*\))*\)$/, '')}`;

/** What the user sees: the diagnostics of what fails, without what the engine itself says, or the user's row. */
async function outcome(target: string, one: OutOfRangeCase): Promise<unknown> {
  await writeFile(join(root, 'features', 'all.yaml'), specs(one));
  const project = await openProject({ root, target, now: parseInstant('2024-01-03 00:00:00'), env });
  const name = one.fails ?? 'sums';
  try {
    if (one.atEvent === true)
      return await project.get({ name, keys: { id: one.user ?? 'x' }, asOf: 'event' });
    const { results } = await project.run({});
    const failed = results.flatMap((result) =>
      result.kind === 'failed' && result.name === name ? result.diagnostics : [],
    );
    if (failed.length > 0) return failed.map(said);
    return (await project.get({ name, keys: { id: one.user ?? 'x' } })).row;
  } catch (cause) {
    if (cause instanceof Failure) return cause.diagnostics.map(said);
    throw cause;
  } finally {
    await project.close();
  }
}

describe.each(targetNames)('a value out of range on %s', (target) => {
  for (const one of outOfRangeCases)
    it(one.title, async () => {
      const seen = await outcome(target, one);
      if (Array.isArray(one.expected)) expect(seen).toEqual(one.expected);
      else expect(seen).toMatchObject(one.expected);
    });
});
