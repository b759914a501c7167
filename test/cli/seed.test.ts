import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject, type Project } from '../../src/project/index.js';
import { parseInstant } from '../../src/types/instant.js';
import { fs, NOW, type Outcome, remove, repository, sample } from '../support/cli.js';

/** The published tables of the sample: what a run up to 2020-07-17 must give, value for value. */
const seed = (name: string): Promise<string> => readFile(join(repository, 'test/seed', name), 'utf8');

const parse = (text: string): readonly Readonly<Record<string, string>>[] => {
  const [head = '', ...lines] = text.trim().split('\n');
  const names = head.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])),
  );
};

const asText = (rows: Awaited<ReturnType<Project['rows']>>, names: readonly string[]) =>
  rows.map((row) => Object.fromEntries(names.map((name) => [name, String(row[name] ?? '')])));

const sorted = <T extends object>(rows: readonly T[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).toSorted();

describe('fs run --end-date 2020-07-17', () => {
  let root: string;
  let outcome: Outcome;
  let project: Project;

  beforeAll(async () => {
    root = await sample();
    outcome = await fs(root, ['run', '--end-date', '2020-07-17']);
    project = await openProject({ root, now: parseInstant(NOW.slice(0, -1)) });
  });
  afterAll(async () => {
    await project?.close();
    await remove(root);
  });

  it('ends well', () => {
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['historical.user_orders', 'user_orders.historical.csv'],
    ['historical.user_chargebacks', 'user_chargebacks.historical.csv'],
    ['online.user_orders', 'user_orders.online.csv'],
    ['online.user', 'online_user.csv'],
  ])('%s is %s', async (relation, file) => {
    const wanted = parse(await seed(file));
    const rows = await project.rows(relation);
    const names = Object.keys(wanted[0] ?? {});
    expect(wanted.length).toBeGreaterThan(0);
    expect(sorted(asText(rows, names))).toEqual(sorted(wanted));
    const own =
      relation === 'online.user'
        ? Object.keys(rows[0] ?? {}).filter((name) => !name.endsWith('__timestamp'))
        : Object.keys(rows[0] ?? {});
    expect(own).toEqual(names);
  });

  it('writes the dataset byte for byte', async () => {
    expect(await readFile(join(root, 'warehouse/datasets/awesome_dataset.csv'), 'utf8')).toBe(
      await seed('awesome_dataset.csv'),
    );
  });

  it('starts from the published source', async () => {
    expect(await readFile(join(root, 'warehouse/sources/order_events.csv'), 'utf8')).toBe(
      await seed('order_events.csv'),
    );
  });
});
