import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../../src/engines/duckdb-client/session.js';
import { isDeep } from '../../property/settings.js';
import { fs, type Outcome } from '../../support/cli.js';

const RUNS = isDeep ? 20 : 5;

/** Two sets over one source, whose every row has the version of the data: all values of one state are equal. */
const SPECS = `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
timestamp: at
columns: { id: string, at: timestamp, version: bigint }
from: { file: orders.csv }
---
kind: feature_set
name: by_day
entity: user
source: orders
windows: [200 days]
features: { day_version: { aggregate: max, of: version } }
---
kind: feature_set
name: by_month
entity: user
source: orders
partition_by: month
windows: [200 days]
features: { month_version: { aggregate: max, of: version } }
`;
const DAYS = 70;
const DAY = 'day_version__max_over_200_days_rolling_windows';
const MONTH = 'month_version__max_over_200_days_rolling_windows';

let root = '';

function writeVersion(version: number): void {
  const days = Array.from({ length: DAYS }, (_, i) => new Date(Date.UTC(2020, 3, 1 + i)).toISOString());
  const lines = days.flatMap((day) => ['u', 'v', 'w'].map((id) => `${id},${day.slice(0, 10)},${version}`));
  writeFileSync(join(root, 'orders.csv'), `id,at,version\n${lines.join('\n')}\n`);
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'asof-readers-'));
  mkdirSync(join(root, 'features'));
  writeFileSync(
    join(root, 'fs.yaml'),
    'project: readers\ntargets: { local: { engine: duckdb, path: warehouse } }\n',
  );
  writeFileSync(join(root, 'features', 'all.yaml'), SPECS);
  writeVersion(1);
  expect(await fs(root, ['run'])).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The versions that one get shows. */
async function get(): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await fs(root, ['get', 'user', '--key', 'id=u', '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const { row } = JSON.parse(stdout);
  return [row[DAY], row[MONTH]];
}

async function status(): Promise<readonly unknown[]> {
  const { code, stdout } = await fs(root, ['status', '--json']);
  expect(code).toBe(0);
  const sets: readonly { condition: string; lost: readonly string[] }[] = JSON.parse(stdout);
  expect(sets.flatMap(({ lost }) => lost)).toEqual([]);
  expect(['up to date', 'source changed', 'behind']).toContain(sets[0]?.condition);
  return [...new Set(sets.map(({ condition }) => condition))];
}

const VERSIONS = `select ${DAY} as v from historical.by_day union select ${MONTH} from historical.by_month`;
const LAST = (set: string, column: string): string =>
  `select id, ${column} as v from historical.${set} qualify row_number() over (partition by id order by timestamp desc) = 1`;

/** The versions that a connection sees, histories and online relations one after another. */
async function database(): Promise<readonly unknown[]> {
  const { session, close } = await connect({
    file: join(root, 'warehouse/feature_store.duckdb'),
    temp: join(root, 'spill'),
    threads: 1,
    readOnly: true,
  });
  try {
    const before = await session.rows(VERSIONS);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const online = await session.rows(`select id, ${DAY} as v from online.by_day order by id`);
    expect(online).toEqual(await session.rows(`${LAST('by_day', DAY)} order by id`));
    const entity = await session.rows(
      `select ${DAY} as v from online.user union select ${MONTH} from online.user`,
    );
    return [...new Set([...before, ...entity, ...online].map(({ v }) => String(v)))];
  } finally {
    close();
  }
}

const READERS = [...Array(3).fill(get), ...Array(3).fill(status), ...Array(10).fill(database)];

it('sixteen readers beside runs never fail, never see a mix of two states, and stop no run', async () => {
  let isOver = false;
  const seen: (readonly unknown[])[] = [];
  const readers = READERS.map(async (read: () => Promise<readonly unknown[]>) => {
    let reads = 0;
    while (!isOver || reads === 0) {
      seen.push([...new Set(await read())]);
      reads++;
    }
    return reads;
  });
  const runs: Outcome[] = [];
  const work = async (): Promise<void> => {
    try {
      for (let version = 2; version <= RUNS + 1; version++) {
        writeVersion(version);
        runs.push(await fs(root, ['run', '--full']));
      }
    } finally {
      isOver = true;
    }
  };
  const [reads] = await Promise.all([Promise.all(readers), work()]);
  expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(runs.map(() => [0, '']));
  expect(reads.every((count) => count > 0)).toBe(true);
  expect(seen.filter((versions) => versions.length !== 1)).toEqual([]);
  expect(await get()).toEqual([RUNS + 1, RUNS + 1]);
  expect(await database()).toEqual([String(RUNS + 1)]);
});
