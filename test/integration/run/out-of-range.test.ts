import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openProject } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../../support/database.js';
import { targetNames } from '../../support/targets.js';

const specs = (columns: string, features: string, more = ''): string => `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [number]
timestamp: at
columns: { number: integer, at: timestamp, id: string, big: bigint, wide: "decimal(38,0)", score: double${columns} }
from: { file: orders.csv }
---
kind: feature_set
name: sums
entity: user
source: orders
windows: [2 days]
${more}
features: ${features}
`;

const ROWS = `number,at,id,big,wide,score
1,2024-01-01T10:00:00,x,9223372036854775807,99999999999999999999999999999999999999,1000
2,2024-01-01T11:00:00,x,9223372036854775807,99999999999999999999999999999999999999,2
`;

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
default_target: local
targets:
  local: { engine: duckdb, path: warehouse }
  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}", schema_prefix: "${root.slice(-6).toLowerCase()}_" }
`,
  );
  await writeFile(join(root, 'orders.csv'), ROWS);
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The diagnostics of a run that fails, without what the engine itself says. */
async function failures(target: string, spec: string): Promise<readonly string[]> {
  await writeFile(join(root, 'features', 'all.yaml'), spec);
  const project = await openProject({ root, target, now: parseInstant('2024-02-01 00:00:00'), env });
  try {
    const { results } = await project.run({});
    return results.flatMap((result) =>
      result.kind === 'failed'
        ? result.diagnostics.map(
            ({ code, message }) => `${code} ${message.replace(/ \([A-Za-z][^()]*\)$/, '')}`,
          )
        : [],
    );
  } finally {
    await project.close();
  }
}

const cases: readonly (readonly [title: string, spec: string, column: string])[] = [
  [
    'a sum of bigints beyond 2^63 names its column',
    specs(
      '',
      '{ n: { aggregate: count }, big_total: { aggregate: sum, of: big }, fine: { aggregate: sum, of: number } }',
    ),
    'sums.big_total__sum_over_2_days_rolling_windows does not fit bigint',
  ],
  [
    'a sum of decimals beyond 38 digits names its column',
    specs('', '{ n: { aggregate: count }, wide_total: { aggregate: sum, of: wide } }'),
    'sums.wide_total__sum_over_2_days_rolling_windows does not fit decimal(38,0)',
  ],
  [
    'a sum of bigints beyond 2^63 names its column at event grain',
    specs('', '{ big_total: { aggregate: sum, of: big } }', 'grain: event'),
    'sums.big_total__sum_over_2_days_fixed_windows does not fit bigint',
  ],
  [
    'exp of a large number names the computed column of the source',
    specs(
      ', decay: { expr: exp(score), type: double }, half: { expr: score / 2, type: double }',
      '{ d: { aggregate: max, of: decay } }',
    ),
    'orders.decay does not fit double',
  ],
  [
    'a large power names the feature',
    specs('', '{ d: { aggregate: max, of: "power(score, 400)" } }'),
    'sums.d__max_over_2_days_rolling_windows does not fit double',
  ],
];

describe.each(targetNames)('a value out of range on %s', (target) => {
  for (const [title, spec, column] of cases)
    it(title, async () => {
      expect(await failures(target, spec)).toEqual([`FS207 a value of ${column}`]);
    });
});
