import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showWhy } from '../../../src/cli/render/why.js';
import type { Why } from '../../../src/inspect/why/why.js';
import { loadProject } from '../../../src/project/index.js';
import { openScratch } from '../../../src/project/scratch.js';
import { parseInstant } from '../../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../../support/database.js';
import { targetNames } from '../../support/targets.js';

const SPEC = `kind: entity
name: user
keys: { cpf: { type: string, sensitive: true } }
---
kind: source
name: orders
primary_key: [id]
timestamp: ts
where: state <> 'test'
columns:
  id: integer
  ts: timestamp
  cpf: { type: string, sensitive: true }
  state: string
  amount: { type: "decimal(10,2)", sensitive: true }
from: { file: orders.csv }
---
kind: feature_set
name: spending
entity: user
source: orders
where: state <> 'refused'
dedupe: { by: [state, amount], keep: last }
windows: [3 days]
features:
  total: { aggregate: sum, of: amount, where: state <> 'small' }
  last_state: { of: state }
derived:
  half: total / 2
`;

const DATA = `id,ts,cpf,state,amount
1,2024-03-01 00:00:00,secret,paid,10.00
2,2024-03-03 23:59:59,secret,paid,20.00
3,2024-03-04 10:00:00,secret,paid,30.00
4,2024-03-05 10:00:00,secret,paid,30.00
5,2024-03-05 11:00:00,secret,refused,1.00
6,2024-03-05 12:00:00,secret,test,1.00
7,2024-03-05 13:00:00,secret,small,1.00
8,2024-03-05 14:00:00,secret,paid,
9,2024-03-07 00:00:00,secret,paid,50.00
10,,secret,paid,60.00
11,2024-03-05 00:00:00,other,paid,70.00
12,2300-01-01 00:00:00,secret,paid,80.00
`;

let root: string;
let database: TestDatabase;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'asof-why-'));
  mkdirSync(join(root, 'features'));
  writeFileSync(join(root, 'features', 'all.yaml'), SPEC);
  writeFileSync(join(root, 'orders.csv'), DATA);
  writeFileSync(
    join(root, 'fs.yaml'),
    `project: p\ndefault_target: local\nnaming: short\ntargets:\n  local: { engine: duckdb, path: warehouse }\n  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}" }\n`,
  );
  database = await makeDatabase();
});
afterAll(async () => {
  await database.drop();
  rmSync(root, { recursive: true, force: true });
});

async function ask(target: string, column: string): Promise<Why> {
  const env = { FS_POSTGRES_URL: database.url };
  const now = parseInstant('2024-05-01 00:00:00');
  const scratch = await openScratch(await loadProject(root), { target, now, env });
  try {
    return await scratch.why({ column, keys: { cpf: 'secret' }, at: parseInstant('2024-03-07 09:00:00') });
  } finally {
    await scratch.close();
  }
}

const standings = ({ parts }: Why): readonly string[] =>
  (parts[0]?.events ?? []).map(({ row, standing }) => `${row.id} ${standing}`);

describe.each(targetNames)('why on %s', (target) => {
  it('says of every event of the key whether it counts, and why not', async () => {
    const why = await ask(target, 'total__sum_3d');
    expect(why.value).toBe('30.00');
    expect(standings(why)).toEqual([
      '10 no time',
      '1 left',
      '2 left',
      '3 duplicate',
      '4 inside',
      '5 where of the set',
      '6 where of the source',
      '7 where of the feature',
      '8 null',
      '9 later',
    ]);
    expect(why.parts[0]?.reproduced).toBe('30.00');
    expect(why.rejected.map(({ rows }) => rows)).toEqual([1n]);
  });

  it('explains a newest value by one event, and a derived column by those it reads', async () => {
    const newest = await ask(target, 'spending.last_state');
    expect(newest.value).toBe('paid');
    expect(standings(newest).filter((one) => one.endsWith('inside'))).toEqual(['8 inside']);
    const half = await ask(target, 'half_3d');
    expect(half.value).toBe(15);
    expect(half.parts.map(({ column }) => column.name)).toEqual(['total__sum_3d']);
  });

  it('shows no sensitive value', async () => {
    const why = await ask(target, 'total__sum_3d');
    const plain = (text: string): string => text;
    const paint = { red: plain, yellow: plain, dim: plain, bold: plain };
    const nothing = { value: null, problem: 'not built' };
    const shown = { why, keys: { cpf: 'secret' }, stored: nothing, online: null };
    const text = showWhy({ ...shown, open: false }, { paint, width: null });
    expect(text).not.toMatch(/secret|30\.00|10\.00/);
    expect(text).toContain('•••');
    expect(showWhy({ ...shown, open: true }, { paint, width: null })).toContain('30.00');
  });
});
