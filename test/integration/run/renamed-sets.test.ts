import { describe, expect, it } from 'vitest';
import type { Project, Row, RunOptions } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { runProject } from '../../support/run-project.js';
import { setStatuses } from '../../support/statuses.js';
import { targetNames } from '../../support/targets.js';

const at = runProject();

const SPECS = `kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [n]
timestamp: at
columns: { n: string, at: timestamp, id: string, amount: bigint }
from: { file: orders.csv }
---
kind: feature_set
name: totals
entity: user
source: orders
windows: [2 days, 5 days]
features:
  spent: { aggregate: [sum, max], of: amount, fill: 0 }
  orders: { aggregate: count, fill: 0 }
derived:
  mean_order: spent__sum_over_2_days_rolling_windows / nullif(orders__count_over_2_days_rolling_windows, 0)
  seen: "orders__count_over_5_days_rolling_windows > 0 and as_of > cast('2000-01-01' as timestamp)"
---
kind: feature_set
name: each
entity: user
source: orders
grain: event
windows: [2 days]
features: { spent_then: { aggregate: sum, of: amount, fill: 0 } }
---
kind: dataset
name: training
spine: orders
columns: [n, timestamp]
features: [totals]
output: { file: out/training.csv }
`;

const ROWS =
  'n,at,id,amount\n1,2024-03-02 09:00:00,a,5\n2,2024-03-09 10:00:00,a,7\n3,2024-03-09 11:00:00,b,1\n';

type Edit = readonly [from: string | RegExp, to: string];

const edited = (...edits: readonly Edit[]): string =>
  edits.reduce((text, [from, to]) => {
    const next = text.replace(from, to);
    if (next === text) throw new Error(`there is no ${from}`);
    return next;
  }, SPECS);

const RENAME: readonly Edit[] = [
  ['  spent:', '  paid:'],
  ['mean_order: spent__', 'mean_order: paid__'],
];

async function built(target: string, specs = SPECS): Promise<void> {
  await at.write('features/all.yaml', specs);
  await at.write('orders.csv', ROWS);
  expect(await at.run(await at.open(target, '2024-03-12 12:00:00'))).toEqual([]);
}

async function reopened(target: string, specs: string, now = '2024-03-12 12:00:00'): Promise<Project> {
  await at.write('features/all.yaml', specs);
  return at.open(target, now);
}

const whys = async (
  project: Project,
  options: RunOptions = {},
): Promise<Readonly<Record<string, string>>> => {
  const { results } = await project.run(options);
  return Object.fromEntries(
    results.map((one) => [
      one.name,
      one.kind === 'failed'
        ? `failed ${one.diagnostics[0]?.message}`
        : one.kind === 'dataset'
          ? 'dataset'
          : one.why,
    ]),
  );
};

const sorted = (rows: readonly Row[]): readonly string[] =>
  rows
    .map((row) => JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}` : value)))
    .toSorted();

/** All rows of what readers see. */
const shown = async (
  project: Project,
  ...sets: readonly string[]
): Promise<readonly (readonly string[])[]> => {
  const found: (readonly string[])[] = [];
  for (const set of sets)
    for (const schema of ['historical', 'online']) found.push(sorted(await project.rows(`${schema}.${set}`)));
  found.push(sorted(await project.rows('online.user')));
  return found;
};

const statusOf = async (project: Project, name: string) =>
  (await setStatuses(project)).find((status) => status.name === name);

describe.each(targetNames)('a set whose columns are renamed, on %s', (target) => {
  it.each<readonly [string, readonly Edit[], string]>([
    ['a feature has another name', RENAME, 'totals'],
    [
      'two features exchange their names',
      [
        ['  spent: { aggregate: [sum, max], of: amount, fill: 0 }', '  x: { aggregate: count, fill: 0 }'],
        [
          '  orders: { aggregate: count, fill: 0 }',
          '  orders: { aggregate: [sum, max], of: amount, fill: 0 }',
        ],
        [
          /mean_order: .*/,
          'mean_order: orders__sum_over_2_days_rolling_windows / nullif(x__count_over_2_days_rolling_windows, 0)',
        ],
        ['seen: "orders__count', 'seen: "x__count'],
      ],
      'totals',
    ],
    ['columns have another order', [['[sum, max]', '[max, sum]']], 'totals'],
    ['a derived column has another name', [['  mean_order:', '  mean_amount:']], 'totals'],
    ['rows are events', [['spent_then:', 'paid_then:']], 'each'],
    [
      'partitions are of another size too',
      [...RENAME, ['name: totals\n', 'name: totals\npartition_by: month\n']],
      'totals',
    ],
  ])('has its history copied where %s', async (_, edits, name) => {
    await built(target);
    const project = await reopened(target, edited(...edits));
    expect(await statusOf(project, name)).toMatchObject({ condition: 'stale', isCopied: true });
    const { planned } = await project.run({ dryRun: true });
    expect(planned.find((one) => one.name === name)).toMatchObject({ why: 'renamed', intervals: [] });
    expect(await statusOf(project, name)).toMatchObject({ condition: 'stale' });
    const other = name === 'totals' ? 'each' : 'totals';
    expect(await whys(project)).toMatchObject({ [name]: 'renamed', [other]: 'up to date' });
    expect(await statusOf(project, name)).toMatchObject({ condition: 'up to date', specChange: null });
    const copied = await shown(project, 'totals', 'each');
    expect(await whys(project, { full: true })).toMatchObject({ [name]: 'full' });
    expect(await shown(project, 'totals', 'each')).toEqual(copied);
  });

  it.each<readonly [string, readonly Edit[]]>([
    ['a column is gone', [['[sum, max]', '[sum]']]],
    ['a column is new', [['[sum, max]', '[sum, max, min]']]],
    ['a value changes with the name', [...RENAME, ['of: amount, fill: 0', 'of: amount, fill: 1']]],
    [
      'keys are of another column',
      [...RENAME, ['name: totals\nentity: user', 'name: totals\nkeys: { id: n }\nentity: user']],
    ],
  ])('is computed where %s', async (_, edits) => {
    await built(target);
    const project = await reopened(target, edited(...edits));
    expect(await statusOf(project, 'totals')).toMatchObject({ condition: 'stale', isCopied: false });
    expect(await whys(project)).toMatchObject({ totals: 'changed' });
  });

  it('has only what is missing computed, and what changed in its source', async () => {
    await built(target);
    const project = await reopened(target, edited(...RENAME), '2024-03-14 12:00:00');
    const { results } = await project.run({});
    expect(results.find(({ name }) => name === 'totals')).toMatchObject({
      why: 'missing',
      intervals: [{ start: parseInstant('2024-03-13'), end: parseInstant('2024-03-15') }],
    });
    const copied = await shown(project, 'totals');
    await project.run({ full: true });
    expect(await shown(project, 'totals')).toEqual(copied);
    await at.write('orders.csv', `${ROWS}4,2024-03-08 11:00:00,b,3\n`);
    const again = await reopened(target, SPECS, '2024-03-14 12:00:00');
    expect(await whys(again)).toMatchObject({ totals: 'source changed' });
    const after = await shown(again, 'totals');
    await again.run({ full: true });
    expect(await shown(again, 'totals')).toEqual(after);
  });

  it('is one whose spec changed for --changed, and may have an interval computed again', async () => {
    await built(target);
    const project = await reopened(target, edited(...RENAME));
    expect(await whys(project, { changed: true })).toEqual({ totals: 'renamed', training: 'dataset' });
    const back = await reopened(target, SPECS);
    expect(await whys(back, { names: ['totals'], start: parseInstant('2024-03-09') })).toEqual({
      totals: 'asked',
    });
    const copied = await shown(back, 'totals');
    await back.run({ full: true });
    expect(await shown(back, 'totals')).toEqual(copied);
  });

  it('shows by its status which columns differ', async () => {
    await built(target);
    const project = await reopened(
      target,
      edited(
        [
          '  spent: { aggregate: [sum, max], of: amount, fill: 0 }',
          '  paid: { aggregate: [sum, min], of: amount, fill: 0 }',
        ],
        ['orders: { aggregate: count, fill: 0 }', 'orders: { aggregate: count, fill: 1 }'],
        ['mean_order: spent__', 'mean_order: paid__'],
        ['windows: [2 days, 5 days]', 'windows: [2 days, 5 days]'.replace('[', '[ ')],
      ),
    );
    const change = (await statusOf(project, 'totals'))?.specChange;
    expect(
      change?.columns.map((one) =>
        `${one.change} ${one.was ?? ''} ${one.name}`.replace(/_over_|_rolling_windows/g, ' '),
      ),
    ).toEqual([
      'renamed spent__sum 2_days  paid__sum 2_days ',
      'renamed spent__sum 5_days  paid__sum 5_days ',
      'added  paid__min 2_days ',
      'added  paid__min 5_days ',
      'value  orders__count 2_days ',
      'value  orders__count 5_days ',
      'removed  spent__max 2_days ',
      'removed  spent__max 5_days ',
    ]);
  });
});

describe('a history that an earlier version built', () => {
  it('is computed, and its status does not say which columns differ', async () => {
    await built('postgres');
    await at.query('alter table fs.feature_sets drop column meaning');
    const project = await reopened('postgres', edited(...RENAME));
    expect(await statusOf(project, 'totals')).toMatchObject({
      condition: 'stale',
      specChange: null,
      isCopied: false,
    });
    expect(await whys(project)).toMatchObject({ totals: 'changed', each: 'up to date' });
    const again = await reopened('postgres', SPECS);
    expect(await statusOf(again, 'totals')).toMatchObject({ condition: 'stale', isCopied: true });
  });
});
