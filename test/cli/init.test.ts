import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyFolder, fs, marks, remove, repository } from '../support/cli.js';

let root: string;
beforeEach(async () => {
  root = await emptyFolder();
});
afterEach(() => remove(root));

const ORDERS = `order_id,ordered_at,user_id,zip,amount,paid,refunded_at,Order Note
1,2020-07-01 10:00:00,u1,01001,10.50,true,,first
2,2020-07-02 11:30:00,u2,20002,7,false,2020-07-05 09:00:00,"a, b"
3,2020-07-03 12:00:00,u1,01001,1.25,true,,
`;

describe('asof init --from', () => {
  it('decides types, keys and times, and the project runs and has values', async () => {
    await writeFile(join(root, 'orders.csv'), ORDERS);
    const made = await fs(root, ['init', '--from', 'orders.csv']);
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toBe(`orders.csv: 3 rows, 8 columns
  event time   ordered_at
  entity key   user_id
  primary key  order_id
  known later  refunded_at, at its own time

written  fs.yaml, .gitignore, .github/workflows/features.yml, features/orders.yaml

next:
  fs run
  fs get user --key user_id=u1
  fs describe user_orders
`);
    expect(await readFile(join(root, 'features/orders.yaml'), 'utf8')).toBe(`kind: entity
name: user
description: Whom the rows of orders.csv are about.
keys:
  user_id: string
---
kind: source
name: orders
description: One row per event.
primary_key: [order_id]
timestamp: ordered_at
columns:
  order_id: bigint
  ordered_at: timestamp
  user_id: string
  zip: string
  amount: decimal(18,2)
  paid: boolean
  refunded_at: { type: timestamp, known_at: refunded_at }
  "Order Note": string
from: { file: orders.csv }
---
kind: feature_set
name: user_orders
description: How many events, and how much, in the last days and in all.
entity: user
source: orders
windows: [7 days, 30 days, lifetime]
features:
  orders_count: { aggregate: count, fill: 0 }
  amount: { aggregate: [sum, avg] }
`);
    const [valid, style] = await Promise.all([fs(root, ['validate']), fs(root, ['fmt', '--check'])]);
    expect([valid.code, style.code]).toEqual([0, 0]);
    const run = await fs(root, ['run']);
    expect([run.code, run.stderr.includes('FS')]).toEqual([0, false]);
    const got = await fs(root, ['get', 'user', '--key', 'user_id=u1', '--json']);
    expect(JSON.parse(got.stdout)).toMatchObject({
      found: true,
      row: { orders_count__count_30d: 2, amount__sum_lifetime: '11.75' },
    });
  });

  it('reads ndjson, and keeps files that are there', async () => {
    await writeFile(join(root, '.gitignore'), '/mine/\n');
    await writeFile(
      join(root, 'visits.ndjson'),
      [1, 2, 3]
        .map((n) =>
          JSON.stringify({ at: `2020-07-0${n}T10:00:00Z`, visitor: `v${n % 2}`, page: '/', seconds: n / 2 }),
        )
        .join('\n'),
    );
    const made = await fs(root, ['init', '--from', 'visits.ndjson', '--ci', 'gitlab', '--json']);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({
      written: ['fs.yaml', '.gitlab-ci.yml', 'features/visits.yaml'],
      kept: ['.gitignore'],
    });
    expect(await readFile(join(root, '.gitignore'), 'utf8')).toBe('/mine/\n');
    expect((await fs(root, ['run'])).code).toBe(0);
  });

  it('writes nothing over a project that is there', async () => {
    await writeFile(join(root, 'orders.csv'), ORDERS);
    await mkdir(join(root, 'features'));
    await writeFile(join(root, 'features/orders.yaml'), '# mine\n');
    const before = await marks(root);
    const { code, stderr } = await fs(root, ['init', '--from', 'orders.csv']);
    expect([code, stderr]).toEqual([
      2,
      'FS008 features/orders.yaml is there already, and is not overwritten; name another folder: asof init FOLDER\n',
    ]);
    expect(await marks(root)).toEqual(before);
  });

  it('says what a file lacks', async () => {
    await writeFile(join(root, 'a.csv'), 'x,y\n1,2\n');
    const [noTime, noFile, noFormat] = await Promise.all([
      fs(root, ['init', '--from', 'a.csv']),
      fs(root, ['init', '--from', 'b.csv']),
      fs(root, ['init', '--from', 'a.txt']),
    ]);
    expect(noTime.stderr).toContain('FS008 a.csv has no column with a time in every row');
    expect([noFile.code, noFile.stderr]).toEqual([5, expect.stringContaining('FS201')]);
    expect(noFormat.stderr).toContain('FS008 a.txt: its name does not show a format');
    expect(await readdir(root)).toEqual(['a.csv']);
  });
});

describe('asof init --example', () => {
  it('chargebacks is complete: it runs and has values', async () => {
    const made = await fs(root, ['init', 'demo', '--example', 'chargebacks']);
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain('next:\n  cd demo\n  fs run\n');
    const project = join(root, 'demo');
    expect((await fs(project, ['run'], { FS_NOW: '2024-06-01' })).code).toBe(0);
    const got = await fs(project, ['get', 'merchant', '--key', 'merchant=books', '--json'], {
      FS_NOW: '2024-06-01',
    });
    expect(JSON.parse(got.stdout)).toMatchObject({ found: true });
  });

  it('is the project of the story', async () => {
    const [example, story] = ['templates/examples/chargebacks', 'test/projects/chargeback-rates'];
    for (const path of [
      'fs.yaml',
      'data/orders.csv',
      'features/merchant.yaml',
      'features/rates.yaml',
      'features/training.yaml',
    ])
      expect(await readFile(join(repository, example, path), 'utf8')).toBe(
        await readFile(join(repository, story, path), 'utf8'),
      );
  });

  it('knows what an unknown name could be', async () => {
    const { code, stderr } = await fs(root, ['init', '--example', 'chargeback']);
    expect([code, stderr]).toEqual([
      2,
      'FS008 there is no example "chargeback"; did you mean chargebacks?\n',
    ]);
  });
});
