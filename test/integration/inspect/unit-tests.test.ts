import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestResult } from '../../../src/inspect/unit-tests/run-test.js';
import { loadProject, requireCatalog } from '../../../src/project/index.js';
import { openScratch } from '../../../src/project/scratch.js';
import { parseInstant } from '../../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../../support/database.js';
import { targetNames } from '../../support/targets.js';
import { ORDERS, test } from '../../support/unit-tests.js';

let root: string;
let database: TestDatabase;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'asof-tests-'));
  mkdirSync(join(root, 'features'));
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

async function run(target: string, tests: string): Promise<readonly TestResult[]> {
  writeFileSync(join(root, 'features', 'all.yaml'), ORDERS + tests);
  const loaded = await loadProject(root);
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const env = { FS_POSTGRES_URL: database.url };
  const scratch = await openScratch(loaded, { target, now: parseInstant('2024-05-01 00:00:00'), env });
  try {
    const results: TestResult[] = [];
    for (const one of requireCatalog(loaded).tests.values()) results.push(await scratch.test(one));
    return results;
  } finally {
    await scratch.close();
  }
}

const orders = `  orders:
    - { id: 1, ts: 2024-03-01 10:00:00, cpf: a, shop: s, amount: 10.50, weight: 1.5, paid: true }
    - { id: 2, ts: 2024-03-01 11:00:00, cpf: a, shop: t, amount: 1e1, weight: 2 }
    - { id: 3, ts: 2024-03-02 00:00:00, cpf: b, shop: s, amount: "0.01", paid: false }`.replace('1e1', '10');

const passing = [
  test(
    'states',
    `subject: spending\nat: 2024-03-02\ngiven:\n${orders}\nexpect:\n  - { cpf: a, total__sum_3d: 20.5, mean__avg_3d: 1.75, n__count_3d: 2, timestamp: 2024-03-02, share_3d: 6.8333 }\ntolerance: 0.001`,
  ),
  test(
    'no_event',
    `subject: spending\nat: 2024-03-02\ngiven:\n${orders}\nexpect:\n  - { cpf: a }\n  - { cpf: c, total__sum_3d: null, n__count_3d: 0, timestamp: null }`,
  ),
  test('no_rows', `subject: spending\nat: 2024-03-02\ngiven: { orders: [] }\nexpect: []`),
  test(
    'some_rows',
    `subject: spending\nat: 2024-03-03\ngiven:\n${orders}\nexpect:\n  - { cpf: b, total__sum_3d: 0.01 }\npartial: true`,
  ),
  test(
    'events',
    `subject: recent\nat: 2024-03-03\ngiven:\n${orders}\nexpect:\n  - { id: 2, n__count_2h: 2 }\n  - { id: 1, n__count_2h: 1 }\n  - { id: 3, n__count_2h: 1 }`,
  ),
  test(
    'a_query',
    `subject: orders_with_shops\nat: 2024-03-03\ngiven:\n${orders}\n  shops:\n    - { shop: s, country: BR }\nexpect:\n  - { id: 1, country: BR }\n  - { id: 2, country: null }\n  - { id: 3, country: BR }`,
  ),
  test(
    'over_a_query',
    `subject: countries\nat: 2024-03-03\ngiven:\n${orders}\n  shops:\n    - { shop: t, country: PT }\nexpect:\n  - { cpf: a, country: PT }\npartial: true`,
  ),
  test(
    'instead_of_a_query',
    `subject: countries\nat: 2024-03-03\ngiven:\n  orders_with_shops:\n    - { id: 1, ts: 2024-03-01, cpf: a, country: "o'neil; -- \\"x\\"" }\nexpect:\n  - { cpf: a, country: "o'neil; -- \\"x\\"" }`,
  ),
  test(
    'a_dataset',
    `subject: training\nat: 2024-03-05\ngiven:\n${orders}\nexpect:\n  - { id: 3, n__count_3d: 0 }\n  - { id: 1, n__count_3d: 0 }\n  - { id: 2, cpf: a, n__count_3d: 0 }`,
  ),
].join('');

describe.each(targetNames)('unit tests on %s', (target) => {
  it('pass where what comes out is expected', async () => {
    const results = await run(target, passing);
    expect(
      results.flatMap(({ test: { name }, differences, diagnostics }) =>
        [...differences, ...diagnostics].map((one) => [name, one]),
      ),
    ).toEqual([]);
    expect(results.map(({ status }) => status)).toEqual(results.map(() => 'passed'));
  });

  it('say which rows and cells differ', async () => {
    const [result] = await run(
      target,
      test(
        'wrong',
        `subject: spending\nat: 2024-03-03\ngiven:\n${orders}\nexpect:\n  - { cpf: a, total__sum_3d: 20.51, n__count_3d: 2 }\n  - { n__count_3d: 7 }`,
      ),
    );
    expect(result?.status).toBe('failed');
    expect(result?.differences).toEqual([
      {
        kind: 'changed',
        row: { cpf: 'a' },
        index: 0,
        cells: [{ column: 'total__sum_3d', expected: '20.51', actual: '20.50' }],
      },
      { kind: 'missing', row: { n__count_3d: '7' }, index: 1, cells: [] },
      {
        kind: 'unexpected',
        row: expect.objectContaining({ cpf: 'b', total__sum_3d: '0.01' }),
        index: null,
        cells: [],
      },
    ]);
  });

  it('are an error where a run would fail, and the others go on', async () => {
    const twice = `  orders:\n    - { id: 1, ts: 2024-03-01, cpf: a }\n    - { id: 1, ts: 2024-03-01, cpf: a }`;
    const results = await run(
      target,
      test('twice', `subject: recent\nat: 2024-03-02\ngiven:\n${twice}\nexpect: []`) +
        test('fine', `subject: spending\nat: 2024-03-02\ngiven: { orders: [] }\nexpect: []`),
    );
    expect(results.map(({ status }) => status)).toEqual(['error', 'passed']);
    expect(results[0]?.diagnostics[0]?.code).toBe('FS211');
  });
});

it('a hundred unit tests run in one session', async () => {
  const many = Array.from({ length: 100 }, (_, index) =>
    test(
      `t${index}`,
      `subject: spending\nat: 2024-03-02\ngiven:\n${orders}\nexpect:\n  - { cpf: a, n__count_3d: 2 }`,
    ),
  ).join('');
  const results = await run('local', many);
  expect(results.map(({ test, status }) => [test.name, status])).toEqual(
    Array.from({ length: 100 }, (_, index) => [`t${index}`, 'passed']),
  );
});
