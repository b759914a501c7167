import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject, type Project } from '../../src/project/index.js';
import { parseInstant } from '../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../support/database.js';
import { targetNames } from '../support/targets.js';

const SPEC = `kind: entity
name: user
keys: { id: string }
---
kind: source
name: payments
primary_key: [payment]
timestamp: paid_at
columns: { payment: bigint, paid_at: timestamp, id: string }
from: { file: events.csv }
---
kind: feature_set
name: payments_of_user
entity: user
source: payments
windows: [lifetime]
features:
  payments: { aggregate: count }
  latest: { aggregate: max, of: paid_at }
derived:
  few: greatest(payments__count_over_lifetime, 1) < 3
  days: epoch(as_of - latest__max_over_lifetime) / 86400
  is_new: { expr: days < 2, fill: true }
  hour: extract(hour from as_of)
`;
const FS = `project: reading
default_target: local
targets:
  local: { engine: duckdb, path: warehouse }
  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}" }
`;
const NOW = '2024-03-05 06:00:00';
const at = parseInstant;

describe.each(targetNames)('what is computed when it is read, on %s', (target) => {
  const root = mkdtempSync(join(tmpdir(), 'asof-read-'));
  let database: TestDatabase;
  let project: Project;
  beforeAll(async () => {
    database = await makeDatabase();
    mkdirSync(join(root, 'features'));
    writeFileSync(join(root, 'fs.yaml'), FS);
    writeFileSync(join(root, 'features', 'spec.yaml'), SPEC);
    writeFileSync(
      join(root, 'events.csv'),
      'payment,paid_at,id\n1,2024-03-01 12:00:00,a\n2,2024-03-03 18:00:00,a\n',
    );
    project = await openProject({ root, target, now: at(NOW), env: { FS_POSTGRES_URL: database.url } });
    await project.run({});
  });
  afterAll(async () => {
    await project.close();
    await database.drop();
    rmSync(root, { recursive: true, force: true });
  });
  const get = async (id: string, time?: string) =>
    (
      await project.get({
        name: 'user',
        keys: { id },
        ...(time === undefined ? {} : { at: at(time) }),
      })
    ).row;

  it('is not in the history', async () => {
    const [row] = await project.rows('historical.payments_of_user');
    expect(Object.keys(row ?? {})).toEqual([
      'id',
      'timestamp',
      'payments__count_over_lifetime',
      'latest__max_over_lifetime',
      'few',
    ]);
  });

  it('is as of the instant that is asked for, and as of the clock', async () => {
    expect(await get('a', '2024-03-03 18:00:00')).toMatchObject({ days: 2.25, is_new: false, hour: 18n });
    expect(await get('a', '2024-03-04 00:00:00')).toMatchObject({ days: 0.25, is_new: true, hour: 0n });
    expect(await get('a')).toMatchObject({ days: 1.5, is_new: true, hour: 6n, few: true });
  });

  it('is made of the empty state where there is no row', async () => {
    const empty = { payments__count_over_lifetime: 0n, few: true, days: null, is_new: true };
    expect(await get('a', '2024-03-01 12:00:00')).toMatchObject({ ...empty, hour: 12n });
    expect(await get('nobody')).toMatchObject({ ...empty, hour: 6n, payments_of_user__timestamp: null });
  });

  it('is as of now in the online view, in UTC', async () => {
    const before = Date.now();
    const [row] = await project.rows('online.user');
    const after = Date.now();
    const paid = Date.UTC(2024, 2, 3, 18);
    const days = Number(row?.days) * 86_400_000;
    expect(days).toBeGreaterThanOrEqual(before - paid - 1_000);
    expect(days).toBeLessThanOrEqual(after - paid + 1_000);
    expect(row?.is_new).toBe(false);
  });
});
