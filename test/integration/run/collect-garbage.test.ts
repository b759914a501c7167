import { existsSync, readdirSync } from 'node:fs';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../../src/project/index.js';
import { runProject } from '../../support/run-project.js';
import { setStatuses } from '../../support/statuses.js';
import { targetNames } from '../../support/targets.js';

const KEPT = `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [order_no]
timestamp: at
columns: { order_no: string, at: timestamp, id: string }
from: { file: orders.csv }
---
kind: feature_set
name: kept
entity: user
source: orders
windows: [7 days]
features: { orders: { aggregate: count } }
---
kind: dataset
name: kept_training
spine: orders
columns: [order_no, timestamp]
features: [kept]
output: { file: out/kept.csv }
`;

const GONE = `
---
kind: entity
name: shop
keys: { id: string }
---
kind: source
name: visits
timestamp: at
columns: { at: timestamp, id: string }
from: { file: visits.csv }
---
kind: feature_set
name: gone
entity: user
source: orders
windows: [3 days]
features: { recent: { aggregate: count } }
---
kind: feature_set
name: gone_visits
entity: shop
source: visits
windows: [3 days]
features: { visits: { aggregate: count } }
---
kind: dataset
name: gone_training
spine: orders
columns: [order_no, timestamp]
features: [gone]
output: { file: out/gone.csv }
---
kind: dataset
name: gone_table
spine: orders
columns: [order_no, timestamp]
features: [gone]
output: { table: marts.gone }
`;

const NOW = '2024-03-20 12:00:00';

const at = runProject();

async function opened(target: string, specs: string): Promise<Project> {
  await at.write('features/all.yaml', specs);
  return at.open(target, NOW);
}

/** Everything was built, then the specs of half of it were removed. */
async function prepared(target: string): Promise<Project> {
  await at.write('orders.csv', 'order_no,at,id\n1,2024-03-02 09:00:00,a\n2,2024-03-05 10:00:00,b\n');
  await at.write('visits.csv', 'at,id\n2024-03-02 09:00:00,a\n');
  const made = await opened(target, KEPT + GONE);
  const { results } = await made.run({});
  expect(results.filter(({ kind }) => kind === 'failed')).toEqual([]);
  return opened(target, KEPT);
}

const listed = async (made: Project, apply = false): Promise<readonly string[]> =>
  (await made.gc({ apply })).map(({ kind, name, where }) => `${kind} of ${name}: ${where}`);

const COMMON = [
  'view of shop: online.shop',
  'history of gone: historical.gone',
  'history of gone_visits: historical.gone_visits',
];
const FOUND: Readonly<Record<string, readonly string[]>> = {
  local: [
    ...COMMON,
    'history of gone_visits: historical/shop/gone_visits',
    'history of gone: historical/user/gone',
    'online of gone: online.gone',
    'online of gone_visits: online.gone_visits',
  ],
  postgres: [
    ...COMMON,
    'online of gone: online.gone',
    'online of gone_visits: online.gone_visits',
    'source of visits: source.visits',
  ],
};
const ALWAYS = [
  'table of gone_table: marts.gone',
  'state of gone: run state',
  'state of gone_table: run state',
  'state of gone_training: run state',
  'state of gone_visits: run state',
  'output of gone_training: out/gone.csv',
  'output of gone_training: out/gone.csv.manifest.json',
];

describe.each(targetNames)('what no spec has any more, on %s', (target) => {
  it('is listed, and nothing is changed', async () => {
    const made = await prepared(target);
    const want = [...(FOUND[target] ?? []), ...ALWAYS];
    expect(await listed(made)).toEqual(want);
    expect(await listed(await opened(target, KEPT))).toEqual(want);
    expect(existsSync(join(at.root(), 'out/gone.csv'))).toBe(true);
    const back = await opened(target, KEPT + GONE);
    expect((await setStatuses(back)).map(({ condition }) => condition)).toEqual([
      'up to date',
      'up to date',
      'up to date',
    ]);
  });

  it('is removed, and what specs have is as it was', async () => {
    const made = await prepared(target);
    const before = {
      history: await made.rows('historical.kept'),
      online: await made.rows('online.kept'),
    };
    expect(await listed(made, true)).toEqual([...(FOUND[target] ?? []), ...ALWAYS]);
    const after = await opened(target, KEPT);
    expect(await listed(after)).toEqual([]);
    expect(readdirSync(join(at.root(), 'out')).toSorted()).toEqual(['kept.csv', 'kept.csv.manifest.json']);
    expect({
      history: await after.rows('historical.kept'),
      online: await after.rows('online.kept'),
    }).toEqual(before);
    expect(
      Object.keys((await after.rows('online.user'))[0] ?? {}).some((name) => name.startsWith('recent')),
    ).toBe(false);
    expect((await after.status()).map(({ name, condition }) => [name, condition])).toEqual([
      ['kept', 'up to date'],
      ['kept_training', 'up to date'],
    ]);
    await expect(after.rows('historical.gone')).rejects.toThrow();
    if (target === 'local') expect(readdirSync(join(at.root(), 'warehouse/historical'))).toEqual(['user']);
    expect((await after.runs({ names: ['gone'] })).length).toBeGreaterThan(0);
    // What comes back is built like any new set.
    const { results } = await (await opened(target, KEPT + GONE)).run({});
    expect(results.flatMap((one) => (one.kind === 'feature_set' ? [[one.name, one.why]] : []))).toEqual([
      ['kept', 'up to date'],
      ['gone', 'new'],
      ['gone_visits', 'new'],
    ]);
  });

  it('is left alone where it is not as it was written, or is used again', async () => {
    await prepared(target);
    await writeFile(join(at.root(), 'out/gone.csv'), 'mine now\n');
    const changed = await listed(await opened(target, KEPT));
    expect(changed.filter((line) => line.startsWith('output'))).toEqual([]);
    const taken = KEPT.replace('out/kept.csv', 'out/gone.csv');
    expect((await listed(await opened(target, taken))).filter((line) => line.startsWith('output'))).toEqual(
      [],
    );
    await listed(await opened(target, KEPT), true);
    expect(existsSync(join(at.root(), 'out/gone.csv'))).toBe(true);
  });

  it('may be a file of an output that was cut off long ago', async () => {
    const made = await prepared(target);
    const name = '.kept.csv.0b8a6a2e-58a5-4b5c-9b6e-6e3b6d0f1a2b.part';
    const [old, young] = [join(at.root(), 'out', name), join(at.root(), 'out', name.replace('0b8a', '1b8a'))];
    await writeFile(old, 'half');
    await writeFile(young, 'half');
    const long = new Date('2024-03-01T00:00:00Z');
    const now = new Date('2024-03-20T11:00:00Z');
    await utimes(old, long, long);
    await utimes(young, now, now);
    expect((await listed(made)).filter((line) => line.startsWith('staged'))).toEqual([
      `staged file of kept_training: out/${name}`,
    ]);
    await listed(made, true);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });
});

describe('a history on DuckDB whose set went to another entity', () => {
  it('leaves a folder that is removed, but for files that no run wrote', async () => {
    await prepared('local');
    const moved = (KEPT + GONE).replace('name: gone\nentity: user', 'name: gone\nentity: shop');
    // As long as it is where it was, its folder is in use.
    await (await opened('local', moved)).run({});
    expect(await listed(await opened('local', moved), true)).toEqual([]);
    const rebuilt = moved.replace('windows: [3 days]', 'windows: [2 days]');
    const made = await opened('local', rebuilt);
    await made.run({});
    await writeFile(join(at.root(), 'warehouse/historical/user/gone/notes.txt'), 'mine');
    expect(await listed(await opened('local', rebuilt), true)).toEqual([
      'history of gone: historical/user/gone',
    ]);
    expect(readdirSync(join(at.root(), 'warehouse/historical/user/gone'))).toEqual(['notes.txt']);
    expect((await setStatuses(await opened('local', rebuilt))).map(({ condition }) => condition)).toEqual([
      'up to date',
      'up to date',
      'up to date',
    ]);
  });
});
