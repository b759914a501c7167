import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChecksStatus, Project } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { runProject } from '../../support/run-project.js';
import { setStatuses } from '../../support/statuses.js';
import { targetNames } from '../../support/targets.js';

interface Checks {
  readonly source?: string;
  readonly set?: string;
  readonly dataset?: string;
  readonly output?: string;
}

const specs = ({
  source = '',
  set = '',
  dataset = '',
  output = 'file: out/training.csv',
}: Checks): string => `
kind: entity
name: user
keys: { id: { type: string, sensitive: true } }
---
kind: source
name: orders
primary_key: [order_no]
timestamp: at
columns: { order_no: string, at: timestamp, id: { type: string, sensitive: true }, amount: "decimal(10,2)", state: string, doubled: { expr: amount * 2 } }
from: { file: orders.csv }
${source}
---
kind: feature_set
name: user_orders
entity: user
source: orders
windows: [7 days]
features: { spent: { aggregate: sum, of: amount, fill: 0, name: spent } }
${set}
---
kind: dataset
name: training
spine: orders
columns: [order_no, timestamp, state]
features: [user_orders]
output: { ${output} }
${dataset}
`;

const ROWS = ['1,2024-03-02 09:00:00,a,35.24,open', '2,2024-03-05 10:00:00,b,100.00,paid'];
const NOW = '2024-03-10 12:00:00';

const at = runProject();

const orders = (rows: readonly string[]): Promise<void> =>
  at.write('orders.csv', `order_no,at,id,amount,state\n${rows.map((row) => `${row}\n`).join('')}`);

async function opened(target: string, checks: Checks, now = NOW): Promise<Project> {
  await at.write('features/all.yaml', specs(checks));
  return at.open(target, now);
}

async function prepared(target: string, checks: Checks, rows: readonly string[] = ROWS): Promise<Project> {
  await orders(rows);
  return opened(target, checks);
}

/** What failed, and what a run warned of. */
async function run(made: Project) {
  const { results, warnings } = await made.run({});
  const failed = results.flatMap((one) =>
    one.kind === 'failed'
      ? [[one.name, ...one.diagnostics.map(({ code, message }) => `${code} ${message}`)]]
      : [],
  );
  return { failed, warnings: warnings.map(({ code, message }) => `${code} ${message}`) };
}

const GOOD = { failed: [], warnings: [] };

const checksOf = async (made: Project, name: string): Promise<ChecksStatus | undefined> =>
  (await made.status()).find((one): one is ChecksStatus => one.kind === 'checks' && one.name === name);

/** A check of a source, what it says of rows that violate it, and the rows. */
const violations: readonly (readonly [check: string, problem: string, row: string])[] = [
  [
    '{ not_null: [amount] }',
    'check not_null(amount): fails for 1 of 3 rows, for example order_no "3"',
    '3,2024-03-06,a,,open',
  ],
  [
    '{ unique: [at, state] }',
    'check unique(at, state): 2 rows share their values with others, for example at "2024-03-05 10:00:00", state "paid"',
    '3,2024-03-05 10:00:00,a,1,paid',
  ],
  [
    '{ unique: [id] }',
    'check unique(id): 2 rows share their values with others, for example id •••',
    '3,2024-03-05,a,1,paid',
  ],
  [
    '{ accepted_values: { column: state, values: [open, paid] } }',
    'check accepted_values(state): fails for 1 of 3 rows, for example order_no "3"',
    '3,2024-03-05,a,1,lost',
  ],
  [
    '{ between: { column: amount, min: 0, max: 100 } }',
    'check between(amount): fails for 1 of 3 rows, for example order_no "3"',
    '3,2024-03-05,a,100.01,paid',
  ],
  [
    '{ expression: doubled >= 0 }',
    'check expression(doubled >= 0): fails for 1 of 3 rows, for example order_no "3"',
    '3,2024-03-05,a,-1,paid',
  ],
  [
    '{ expression: "id <> \'x\'" }',
    'check expression(over id): fails for 1 of 3 rows, for example order_no "3"',
    '3,2024-03-05,x,1,paid',
  ],
  [
    '{ row_count: { min: 1, max: 2 } }',
    'check row_count: there are 3 rows, more than 2',
    '3,2024-03-05,a,1,paid',
  ],
  ['{ row_count: { min: 4 } }', 'check row_count: there are 3 rows, fewer than 4', '3,2024-03-05,a,1,paid'],
  [
    '{ freshness: 4 days }',
    'check freshness: the newest row is of 2024-03-05 10:00:00, older than 4 days',
    '3,2024-04-05,a,1,paid',
  ],
];

describe.each(targetNames)('checks on %s', (target) => {
  it.each(violations)(
    'of a source: %s fails the sets that read it, and the old data stay',
    async (check, problem, row) => {
      const made = await prepared(target, {});
      expect(await run(made)).toEqual(GOOD);
      const before = await made.rows('historical.user_orders');
      const file = readFileSync(join(at.root(), 'out', 'training.csv'), 'utf8');
      await orders([...ROWS, row]);
      const checked = await opened(target, { source: `checks: [${check}]` });
      const { failed, warnings } = await run(checked);
      expect(failed[0]).toEqual(['user_orders', `FS213 source orders, ${problem}`]);
      expect(failed.map(([name]) => name)).toEqual(['user_orders', 'training']);
      expect(warnings).toEqual([]);
      expect(await checked.rows('historical.user_orders')).toEqual(before);
      expect(readFileSync(join(at.root(), 'out', 'training.csv'), 'utf8')).toBe(file);
      const status = await checksOf(checked, 'orders');
      expect(status?.condition).toBe('failed');
      expect(problem.endsWith(`: ${status?.checks[0]?.result?.message}`)).toBe(true);
    },
  );

  it('pass, and are in the status with their time; one that is new has not run', async () => {
    const all = `checks: [{ not_null: [amount, id] }, { unique: [order_no] }, { change: 0.5 }]`;
    const made = await prepared(target, { source: all });
    expect((await checksOf(made, 'orders'))?.condition).toBe('not run');
    expect(await run(made)).toEqual(GOOD);
    const status = await checksOf(made, 'orders');
    expect(status?.condition).toBe('passed');
    expect(status?.checks.map(({ name, result }) => [name, result?.status, result?.checkedAt])).toEqual([
      ['not_null(amount)', 'passed', parseInstant(NOW)],
      ['not_null(id)', 'passed', parseInstant(NOW)],
      ['unique(order_no)', 'passed', parseInstant(NOW)],
      ['change', 'passed', parseInstant(NOW)],
    ]);
  });

  it('with severity warn are warnings, and what was checked is built', async () => {
    const made = await prepared(target, {
      source: 'checks: [{ between: { column: amount, max: 50 }, severity: warn }]',
    });
    expect(await run(made)).toEqual({
      failed: [],
      warnings: [
        'FS213 source orders, check between(amount): fails for 1 of 2 rows, for example order_no "2"',
      ],
    });
    expect((await setStatuses(made)).map(({ condition }) => condition)).toEqual(['up to date']);
    expect((await checksOf(made, 'orders'))?.condition).toBe('failed');
  });

  it('compare with the run that passed last, and follow only what passes', async () => {
    const made = await prepared(target, { source: 'checks: [{ change: 0.5 }]' });
    const more = (n: number): readonly string[] =>
      Array.from({ length: n }, (_, index) => `${index},2024-03-05 10:00:00,b,1,paid`);
    expect(await run(made)).toEqual(GOOD);
    const problem =
      'FS213 source orders, check change: there are 4 rows, and 2 when it passed last: they differ by more than the share 0.5';
    await orders(more(4));
    expect((await run(made)).failed[0]).toEqual(['user_orders', problem]);
    expect((await run(await opened(target, { source: 'checks: [{ change: 0.5 }]' }))).failed[0]).toEqual([
      'user_orders',
      problem,
    ]);
    await orders(more(3));
    expect(await run(await opened(target, { source: 'checks: [{ change: 0.5 }]' }))).toEqual(GOOD);
    await orders(more(4));
    expect(await run(await opened(target, { source: 'checks: [{ change: 0.5 }]' }))).toEqual(GOOD);
  });

  it('of a feature set look at the rows that a run is about to store, before anybody sees them', async () => {
    const set = 'checks: [{ between: { column: spent, max: 120 } }, { not_null: [id, timestamp] }]';
    const made = await prepared(target, { set });
    expect(await run(made)).toEqual(GOOD);
    const [before, online] = [
      await made.rows('historical.user_orders'),
      await made.rows('online.user_orders'),
    ];
    await orders([...ROWS, '3,2024-03-09 10:00:00,b,50,paid']);
    expect(await run(await opened(target, { set }))).toEqual({
      failed: [
        [
          'user_orders',
          'FS213 feature set user_orders, check between(spent): fails for 1 of 2 rows, for example id •••, timestamp "2024-03-10 00:00:00"',
        ],
        ['training', 'FS301 training was not built, because user_orders failed'],
      ],
      warnings: [],
    });
    const after = await opened(target, { set });
    expect(await after.rows('historical.user_orders')).toEqual(before);
    expect(await after.rows('online.user_orders')).toEqual(online);
    expect((await checksOf(after, 'user_orders'))?.condition).toBe('failed');
    await orders(ROWS);
    expect(await run(await opened(target, { set }))).toEqual(GOOD);
  });

  it('of a feature set count the whole history as it would be', async () => {
    const made = await prepared(target, { set: 'checks: [{ row_count: { max: 3 } }]' });
    expect(await run(made)).toEqual(GOOD);
    expect(await made.rows('historical.user_orders')).toHaveLength(3);
    await orders([...ROWS, '3,2024-03-09 10:00:00,b,50,paid']);
    const { failed } = await run(await opened(target, { set: 'checks: [{ row_count: { max: 3 } }]' }));
    expect(failed[0]?.[1]).toBe(
      'FS213 feature set user_orders, check row_count: there are 4 rows, more than 3',
    );
  });

  it.each(['file: out/training.csv', 'file: out/training.parquet', 'table: marts.training'])(
    'of a dataset keep its old output, %s',
    async (output) => {
      const dataset =
        'checks: [{ accepted_values: { column: state, values: [open, paid] } }, { freshness: 30 days }]';
      const made = await prepared(target, { dataset, output });
      expect(await run(made)).toEqual(GOOD);
      const was = await written(target, output);
      await orders([...ROWS, '3,2024-03-09 10:00:00,b,50,lost']);
      expect(await run(await opened(target, { dataset, output }))).toEqual({
        failed: [
          [
            'training',
            'FS213 dataset training, check accepted_values(state): fails for 1 of 3 rows, for example order_no "3"',
          ],
        ],
        warnings: [],
      });
      expect(await written(target, output)).toEqual(was);
      await orders(ROWS);
      expect(await run(await opened(target, { dataset, output }))).toEqual(GOOD);
      expect(await written(target, output)).toEqual(was);
    },
  );

  it('of a dataset leave its output as it is without them', async () => {
    const made = await prepared(target, {});
    expect(await run(made)).toEqual(GOOD);
    const without = await written(target, 'file: out/training.csv');
    await rm(join(at.root(), 'out'), { recursive: true });
    expect(await run(await opened(target, { dataset: 'checks: [{ unique: [order_no] }]' }))).toEqual(GOOD);
    expect(await written(target, 'file: out/training.csv')).toEqual(without);
  });

  it('run alone on what is there, and build nothing', async () => {
    const made = await prepared(target, {});
    expect(await run(made)).toEqual(GOOD);
    const checks = {
      source: 'checks: [{ between: { column: amount, max: 50 } }]',
      set: 'checks: [{ row_count: { min: 1 } }]',
      dataset: 'checks: [{ not_null: [spent] }, { row_count: { min: 3 }, severity: warn }]',
    };
    const checked = await opened(target, checks);
    const report = await checked.check();
    expect(report.failed.map(({ name }) => name)).toEqual(['orders', 'training']);
    expect(report.checks.map(({ name, condition }) => [name, condition])).toEqual([
      ['orders', 'failed'],
      ['user_orders', 'passed'],
      ['training', 'not run'],
    ]);
    const passing = { ...checks, source: 'checks: [{ between: { column: amount, max: 100 } }]' };
    const { checks: all, warnings } = await (await opened(target, passing)).check(['training']);
    expect(all.map(({ name, condition }) => [name, condition])).toEqual([
      ['orders', 'passed'],
      ['user_orders', 'passed'],
      ['training', 'failed'],
    ]);
    expect(warnings.map(({ message }) => message)).toEqual([
      'dataset training, check row_count: there are 2 rows, fewer than 3',
    ]);
    expect((await checksOf(await opened(target, passing), 'training'))?.condition).toBe('failed');
  });
});

/** What readers find of the dataset: a file's bytes, or a table's rows. */
async function written(target: string, output: string): Promise<unknown> {
  const [kind, name = ''] = output.split(': ');
  if (kind === 'file') return readFileSync(join(at.root(), name)).toString('hex');
  if (target === 'postgres') return at.query(`select * from ${name} order by 1`);
  const { openDuckDB } = await import('../../../src/engines/duckdb/index.js');
  await at.close();
  const engine = await openDuckDB({ path: join(at.root(), 'warehouse'), root: at.root(), readOnly: true });
  const rows = await engine.query(`select * from ${name} order by 1`);
  await engine.close();
  return rows;
}
