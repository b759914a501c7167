import { describe, expect, it } from 'vitest';
import type { Project } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { runProject } from '../../support/run-project.js';
import { setStatuses } from '../../support/statuses.js';
import { targetNames } from '../../support/targets.js';

const at = runProject();

const specs = (source: string): string => `kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
timestamp: at
columns: { at: timestamp, id: string, amount: bigint, written: timestamp }
${source}
---
kind: feature_set
name: totals
entity: user
source: orders
windows: [2 days]
features: { spent: { aggregate: sum, of: amount, fill: 0 } }
`;

type Rows = readonly (readonly [at: string, amount: number, written: string])[];

const FIRST: Rows = [
  ['2024-03-02 09:00:00', 1, '2024-03-02 09:00:00'],
  ['2024-03-18 10:00:00', 2, '2024-03-18 10:00:00'],
];

const FILE = 'from: { file: orders.csv }';

const file = (rows: Rows): Promise<void> =>
  at.write('orders.csv', `at,id,amount,written\n${rows.map(([t, n, w]) => `${t},a,${n},${w}\n`).join('')}`);

const table = (rows: Rows): Promise<unknown> =>
  at.query(`create schema if not exists raw; drop table if exists raw.orders cascade;
    create table raw.orders (at timestamp, id text, amount bigint, written timestamp);
    insert into raw.orders values ${rows.map(([t, n, w]) => `('${t}', 'a', ${n}, '${w}')`).join(', ')}`);

async function history(project: Project): Promise<Readonly<Record<string, unknown>>> {
  const rows = await project.rows('historical.totals');
  return Object.fromEntries(
    rows
      .map((row): [string, unknown] => [
        String(row.timestamp).slice(0, 10),
        Number(row.spent__sum_over_2_days_rolling_windows),
      ])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const why = async (project: Project): Promise<unknown> => {
  const { planned } = await project.run({ dryRun: true });
  return planned.map((one) => one.why);
};

const OLD: Rows[number] = ['2024-03-02 10:00:00', 10, '2024-03-19 00:00:00'];
const LATE: Rows[number] = ['2024-03-17 10:00:00', 20, '2024-03-19 00:00:00'];
const BEFORE = { '2024-03-03': 1, '2024-03-05': 0, '2024-03-19': 2 };

describe.each(targetNames)('a source whose changes are found otherwise, on %s', (target) => {
  it('by nothing: only late rows are taken up, without looking', async () => {
    await at.write('features/all.yaml', specs(`${FILE}\ndetect: none\nlate: 4 days`));
    await file(FIRST);
    const made = await at.open(target);
    expect(await at.run(made)).toEqual([]);
    expect(await history(made)).toEqual(BEFORE);
    await file([...FIRST, OLD, LATE]);
    const [status] = await setStatuses(made, ['totals']);
    expect(status?.condition).toBe('up to date');
    const again = await at.open(target);
    expect(await why(again)).toEqual(['late']);
    expect(await at.run(again)).toEqual([]);
    expect(await history(again)).toEqual({ ...BEFORE, '2024-03-18': 20, '2024-03-19': 22, '2024-03-20': 2 });
  });

  it('by nothing, and without late: a run with nothing due reads nothing', async () => {
    await at.write('features/all.yaml', specs(`${FILE}\ndetect: none`));
    await file(FIRST);
    const made = await at.open(target);
    expect(await at.run(made)).toEqual([]);
    await file([...FIRST, LATE]);
    const again = await at.open(target);
    expect(await why(again)).toEqual(['up to date']);
  });

  it('by content alone: an edit that keeps the size and the times of a file is seen', async () => {
    await at.write('features/all.yaml', specs(`${FILE}\ndetect: hash`));
    await file(FIRST);
    const made = await at.open(target);
    expect(await at.run(made)).toEqual([]);
    expect(await why(await at.open(target))).toEqual(['up to date']);
    await file([OLD, ...FIRST]);
    const again = await at.open(target);
    expect(await why(again)).toEqual(['source changed']);
    expect(await at.run(again)).toEqual([]);
    expect(await history(again)).toEqual({ ...BEFORE, '2024-03-03': 11 });
  });
});

describe('a table with updated_at', () => {
  const TABLE = 'from: { table: raw.orders }\nupdated_at: written';

  it('is compared by content where that column or the number of rows shows a change, and not otherwise', async () => {
    await at.write('features/all.yaml', specs(TABLE));
    await table(FIRST);
    const made = await at.open('postgres');
    expect(await at.run(made)).toEqual([]);
    expect(await why(await at.open('postgres'))).toEqual(['up to date']);
    await table([...FIRST, OLD]);
    const more = await at.open('postgres');
    expect((await setStatuses(more))[0]?.condition).toBe('source changed');
    expect(await at.run(more)).toEqual([]);
    expect(await history(more)).toEqual({ ...BEFORE, '2024-03-03': 11 });
    await table(FIRST);
    const less = await at.open('postgres');
    expect(await at.run(less)).toEqual([]);
    expect(await history(less)).toEqual(BEFORE);
    // What the column does not show is not seen: the documented limit.
    await table([['2024-03-02 09:00:00', 7, '2024-03-02 09:00:00'], ...FIRST.slice(1)]);
    expect(await why(await at.open('postgres'))).toEqual(['up to date']);
  });

  it('is looked at again for late rows at each run', async () => {
    await at.write('features/all.yaml', specs(`${TABLE}\nlate: 4 days`));
    await table(FIRST);
    const made = await at.open('postgres');
    expect(await at.run(made)).toEqual([]);
    await table([FIRST[0] ?? OLD, ['2024-03-18 10:00:00', 5, '2024-03-18 10:00:00']]);
    const again = await at.open('postgres');
    expect(await why(again)).toEqual(['late']);
    expect(await at.run(again)).toEqual([]);
    expect(await history(again)).toEqual({ ...BEFORE, '2024-03-19': 5 });
  });

  it('without it is compared by content at each run', async () => {
    await at.write('features/all.yaml', specs('from: { table: raw.orders }'));
    await table(FIRST);
    const made = await at.open('postgres');
    expect(await at.run(made)).toEqual([]);
    await table([['2024-03-02 09:00:00', 7, '2024-03-02 09:00:00'], ...FIRST.slice(1)]);
    expect(await why(await at.open('postgres'))).toEqual(['source changed']);
  });
});

it('a set above a dataset follows a set that was computed again for late rows', async () => {
  await at.write(
    'features/all.yaml',
    `${specs(`${FILE}\ndetect: none\nlate: 4 days`)}---
kind: source
name: visits
timestamp: at
columns: { at: timestamp, id: string }
from: { file: visits.csv }
---
kind: dataset
name: enriched
spine: visits
columns: [timestamp, id]
features: [totals]
output: { file: out/enriched.csv }
---
kind: feature_set
name: seen
entity: user
source: enriched
windows: [lifetime]
features: { most: { aggregate: max, of: spent__sum_over_2_days_rolling_windows } }
`,
  );
  await file(FIRST);
  await at.write('visits.csv', 'at,id\n2024-03-19 12:00:00,a\n');
  const made = await at.open('local');
  expect(await at.run(made)).toEqual([]);
  await file([...FIRST, LATE]);
  const again = await at.open('local');
  expect(await at.run(again)).toEqual([]);
  const { row } = await again.get({ name: 'seen', keys: { id: 'a' }, at: parseInstant('2024-03-20') });
  expect(row.most__max_over_lifetime).toBe(22n);
});
