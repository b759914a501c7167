import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject, type Row } from '../../src/project/index.js';
import { parseInstant } from '../../src/types/instant.js';
import { fs, marks, NOW, remove, sample } from '../support/cli.js';

const RELATIONS = [
  'historical.user_orders',
  'historical.user_chargebacks',
  'online.user_orders',
  'online.user_chargebacks',
  'online.user',
];

/** Every table of a warehouse and the dataset's file, as text in an order of its own. */
async function everything(root: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const project = await openProject({ root, now: parseInstant(NOW.slice(0, -1)) });
  try {
    const text = (rows: readonly Row[]): readonly string[] =>
      rows
        .map((row) =>
          JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? String(value) : value)),
        )
        .toSorted();
    const tables = await Promise.all(
      RELATIONS.map(async (name) => [name, text(await project.rows(name))] as const),
    );
    const dataset = await readFile(join(root, 'warehouse/datasets/awesome_dataset.csv'), 'utf8');
    return { ...Object.fromEntries(tables), awesome_dataset: dataset.split('\n') };
  } finally {
    await project.close();
  }
}

const run = async (root: string, ...args: readonly string[]) => {
  const outcome = await fs(root, ['run', ...args]);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  return outcome.stdout;
};

describe('a warehouse that grows day by day', () => {
  let once: string;
  let daily: string;
  let holed: string;

  beforeAll(async () => {
    [once, daily, holed] = await Promise.all([sample(), sample(), sample()]);
    await run(once, '--end-date', '2020-07-17');
  });
  afterAll(async () => {
    await Promise.all([once, daily, holed].map(remove));
  });

  it('is what one run gives, and days that are done are not written again', async () => {
    await run(daily, '--end-date', '2020-05-10');
    for (const day of ['2020-05-11', '2020-05-12', '2020-05-13', '2020-05-14']) {
      const before = await marks(join(daily, 'warehouse/historical'));
      const stdout = await run(daily, 'user', '--start-date', day, '--end-date', day);
      expect(stdout).toContain(`${day} (1 time)`);
      const after = await marks(join(daily, 'warehouse/historical'));
      const [, month, date] = day.split('-').map(Number);
      const replaced = [...after].filter(([path, mark]) => before.get(path) !== mark).map(([path]) => path);
      expect(replaced.every((path) => path.includes(`/year=2020/month=${month}/day=${date}/`))).toBe(true);
      expect([...before].filter(([path]) => !after.has(path))).toEqual([]);
    }
    const before = await marks(join(daily, 'warehouse/historical'));
    const stdout = await run(daily, '--end-date', '2020-07-17');
    expect(stdout).toContain('user_orders       2020-05-15 … 2020-07-17 (missing)');
    const after = await marks(join(daily, 'warehouse/historical'));
    for (const [path, mark] of before) expect(after.get(path), path).toBe(mark);
    expect(await everything(daily)).toEqual(await everything(once));
  });

  it('does nothing where all is done, and leaves every file alone', async () => {
    const before = await marks(join(once, 'warehouse/historical'));
    const stdout = await run(once, 'user', '--end-date', '2020-07-17');
    expect(stdout).toContain('user_orders       up to date');
    expect(await marks(join(once, 'warehouse/historical'))).toEqual(before);
  });

  it('tells of a hole, serves what lies before it, and is mended by filling it', async () => {
    await run(holed, '--end-date', '2020-05-14');
    const dataset = join(holed, 'warehouse/datasets/awesome_dataset.csv');
    const written = await stat(dataset, { bigint: true });
    await run(holed, 'user', '--start-date', '2020-06-01', '--end-date', '2020-07-17');

    const status = await fs(holed, ['status', '--check', '--json']);
    expect(status.code).toBe(3);
    expect(JSON.parse(status.stdout)).toMatchObject([
      {
        name: 'user_orders',
        condition: 'holes',
        holes: [{ start: '2020-05-15T00:00:00Z', end: '2020-06-01T00:00:00Z' }],
        valid_until: '2020-05-15T00:00:00Z',
        next: 'fs run user_orders --end-date 2020-07-17',
      },
      { name: 'user_chargebacks', condition: 'holes', valid_until: '2020-05-15T00:00:00Z' },
      { name: 'awesome_dataset', condition: 'stale', next: 'fs run awesome_dataset' },
    ]);
    expect(status.stderr).toContain(
      'FS306 user_orders is incomplete: it has holes; build it: fs run user_orders --end-date 2020-07-17',
    );

    const row = await fs(holed, ['get', 'user', '--key', 'cpf=x', '--json']);
    expect(JSON.parse(row.stdout)).toMatchObject({
      row: {
        user_orders__timestamp: '2020-05-14 00:00:00',
        cpf_orders__count_over_7_days_rolling_windows: 4,
      },
      valid_until: '2020-05-15T00:00:00Z',
    });
    const later = await fs(holed, ['get', 'user', '--key', 'cpf=x', '--at', '2020-06-15']);
    expect(later).toMatchObject({ code: 5, stdout: '' });
    expect(later.stderr).toContain('FS301');

    const refused = await fs(holed, ['run', 'awesome_dataset', '--only', '--end-date', '2020-07-17']);
    expect(refused.code).toBe(5);
    expect(refused.stderr).toMatch(
      /FS301 features\/user\/user.yaml:\d+:\d+ awesome_dataset reads user_orders up to 2020-07-16 14:00:00, but it is valid only until 2020-05-15; missing: .*2020-05-15/,
    );
    expect((await stat(dataset, { bigint: true })).mtimeNs).toBe(written.mtimeNs);

    await run(holed, 'awesome_dataset', '--end-date', '2020-07-17');
    expect(await everything(holed)).toEqual(await everything(once));
    expect((await fs(holed, ['status', '--check'])).code).toBe(0);
  });

  it('says on the online relation until when it is valid', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      `import { DuckDBInstance } from '@duckdb/node-api';
       const connection = await (await DuckDBInstance.create(process.argv[1])).connect();
       const reader = await connection.runAndReadAll("select table_name, comment from duckdb_tables() where schema_name = 'online' order by 1");
       console.log(JSON.stringify(reader.getRowsJson()));`,
      join(once, 'warehouse/feature_store.duckdb'),
    ]);
    expect(JSON.parse(stdout)).toEqual([
      ['user_chargebacks', 'valid until 2020-07-18T00:00:00Z, exclusive'],
      ['user_orders', 'valid until 2020-07-18T00:00:00Z, exclusive'],
    ]);
  });
});
