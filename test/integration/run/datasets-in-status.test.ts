import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DatasetStatus, Project } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { runProject } from '../../support/run-project.js';
import { datasetStatuses, setStatuses } from '../../support/statuses.js';
import { targetNames } from '../../support/targets.js';

const at = runProject();

const specs = ({ windows = '2 days', output = '{ file: out/training.csv }', more = '' } = {}): string =>
  `kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
timestamp: at
columns: { at: timestamp, id: string, amount: bigint }
from: { file: orders.csv }
---
kind: source
name: visits
timestamp: at
columns: { at: timestamp, id: string }
from: { file: visits.csv }
---
kind: feature_set
name: totals
entity: user
source: orders
windows: [${windows}]
features: { spent: { aggregate: sum, of: amount, fill: 0 } }
${more}---
kind: dataset
name: training
spine: visits
columns: [timestamp, id]
features: [totals]
output: ${output}
`;

const ORDERS = 'at,id,amount\n2024-03-02 09:00:00,a,5\n';
const VISITS = 'at,id\n2024-03-04 00:00:00,a\n';

async function prepared(target: string, text = specs()): Promise<Project> {
  await at.write('features/all.yaml', text);
  await at.write('orders.csv', ORDERS);
  await at.write('visits.csv', VISITS);
  const made = await at.open(target);
  expect(await at.run(made)).toEqual([]);
  return made;
}

async function statusOf(made: Project): Promise<DatasetStatus> {
  const [status] = await datasetStatuses(made);
  if (status === undefined) throw new Error('no status');
  return status;
}

/** Whether a run built the dataset. */
async function built(made: Project, options: { readonly full?: boolean } = {}): Promise<unknown> {
  const { results } = await made.run(options);
  const result = results.find(({ name }) => name === 'training');
  return result?.kind === 'dataset' ? result.built : result;
}

describe.each(targetNames)('a dataset, on %s', (target) => {
  it('is in the status: when it was built, from what, and not built again while nothing below it changes', async () => {
    await at.write('features/all.yaml', specs());
    await at.write('orders.csv', ORDERS);
    await at.write('visits.csv', VISITS);
    const made = await at.open(target);
    expect(await statusOf(made)).toMatchObject({
      condition: 'not built',
      builtAt: null,
      next: 'fs run training',
    });
    expect(await built(made)).toBe(true);
    const status = await statusOf(made);
    expect(status).toMatchObject({
      condition: 'up to date',
      builtAt: parseInstant('2024-03-20 12:00:00'),
      rows: 1n,
      validUntil: { totals: parseInstant('2024-03-21') },
      changed: [],
      next: null,
    });
    expect(status.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    const later = await at.open(target, '2024-03-20 18:00:00');
    expect(await built(later)).toBe(false);
    expect((await statusOf(later)).builtAt).toBe(parseInstant('2024-03-20 12:00:00'));
    expect(await built(later, { full: true })).toBe(true);
  });

  it('is stale when its spine, its spec or a set below it changed, and is then built again', async () => {
    const made = await prepared(target);
    await at.write('visits.csv', `${VISITS}2024-03-05 00:00:00,b\n`);
    expect(await statusOf(made)).toMatchObject({ condition: 'stale', changed: ['source visits'] });
    expect(await built(made)).toBe(true);
    await at.write('orders.csv', `${ORDERS}2024-03-03 09:00:00,a,7\n`);
    expect(await statusOf(made)).toMatchObject({ condition: 'stale', changed: ['feature set totals'] });
    expect(await built(made)).toBe(true);
    await at.write('features/all.yaml', specs({ windows: '3 days' }));
    const edited = await at.open(target);
    const { condition, changed } = await statusOf(edited);
    expect([condition, changed.includes('spec')]).toEqual(['stale', true]);
    expect(await built(edited)).toBe(true);
    expect(await statusOf(edited)).toMatchObject({ condition: 'up to date', changed: [] });
  });

  it('is damaged when its file is gone or was written by another hand, and is built again', async () => {
    const made = await prepared(target);
    await at.write('out/training.csv', 'nothing\n');
    expect(await statusOf(made)).toMatchObject({ condition: 'damaged', next: 'fs run training' });
    expect(await built(made)).toBe(true);
    await rm(join(at.root(), 'out', 'training.csv'));
    expect(await statusOf(made)).toMatchObject({ condition: 'damaged' });
    expect(await built(made)).toBe(true);
    expect(await built(made)).toBe(false);
  });

  it('written to a table is not built again while nothing changes', async () => {
    const made = await prepared(target, specs({ output: '{ table: ml.training }' }));
    expect(await statusOf(made)).toMatchObject({ condition: 'up to date', output: 'ml.training' });
    expect(await built(made)).toBe(false);
  });

  it('gets the spine rows that only a later end shows', async () => {
    const made = await prepared(target);
    await at.write('visits.csv', `${VISITS}2024-03-20 15:00:00,a\n`);
    expect(await built(made)).toBe(true);
    expect(await built(made)).toBe(false);
    const later = await at.open(target, '2024-03-20 18:00:00');
    expect(await built(later)).toBe(true);
    expect(await statusOf(later)).toMatchObject({ rows: 2n });
  });
});

describe.each(targetNames)('freshness, on %s', (target) => {
  const fresh = (limit: string): string =>
    specs({ more: `freshness: ${limit}\n` }).replace(
      'from: { file: orders.csv }',
      `from: { file: orders.csv }\nfreshness: ${limit}`,
    );

  it('of a source is that of its newest event which is not in the future', async () => {
    await at.write('features/all.yaml', fresh('2 days'));
    await at.write('orders.csv', `${ORDERS}2024-03-19 09:00:00,a,5\n2031-01-01 00:00:00,a,5\n`);
    await at.write('visits.csv', VISITS);
    const made = await at.open(target);
    expect(await at.run(made)).toEqual([]);
    const source = async (project: Project): Promise<unknown> =>
      (await project.status()).find(({ kind }) => kind === 'source');
    const newest = parseInstant('2024-03-19 09:00:00');
    expect(await source(made)).toMatchObject({
      name: 'orders',
      condition: 'fresh',
      freshness: { newest, isViolated: false },
    });
    const later = await at.open(target, '2024-03-22 00:00:00');
    expect(await source(later)).toMatchObject({
      condition: 'not fresh',
      freshness: { newest, isViolated: true },
    });
  });

  it('of a set is how far it is valid: behind up to that is fresh', async () => {
    await prepared(target, fresh('2 days'));
    const soon = await at.open(target, '2024-03-22 12:00:00');
    expect(await setStatuses(soon)).toMatchObject([
      { condition: 'behind', freshness: { isViolated: false } },
    ]);
    const late = await at.open(target, '2024-03-24 12:00:00');
    expect(await setStatuses(late)).toMatchObject([{ condition: 'behind', freshness: { isViolated: true } }]);
  });
});
