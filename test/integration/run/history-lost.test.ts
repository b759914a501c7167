import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../../src/engines/duckdb/index.js';
import { openPostgres } from '../../../src/engines/postgres/index.js';
import { openProject, type Project, type Row } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../../support/database.js';
import { setStatuses } from '../../support/statuses.js';

const SPECS = `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
timestamp: at
columns: { id: string, at: timestamp, amount: bigint }
from: { file: orders.csv }
---
kind: feature_set
name: totals
entity: user
source: orders
partition_by: month
windows: [2 days]
features: { total: { aggregate: sum, of: amount, fill: 0 } }
---
kind: feature_set
name: counts
entity: user
source: orders
partition_by: month
windows: [2 days]
features: { n: { aggregate: count, fill: 0 } }
`;
const ROWS = 'id,at,amount\nu,2024-01-05,1\nu,2024-02-05,2\nv,2024-02-10,3\nu,2024-03-05,4\n';
const NOW = parseInstant('2024-04-02 00:00:00');

let root = '';
let database: TestDatabase;
let env: Record<string, string | undefined> = {};
beforeAll(async () => {
  database = await makeDatabase();
  env = { FS_POSTGRES_URL: database.url };
});
afterAll(() => database?.drop());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'asof-lost-'));
  mkdirSync(join(root, 'features'));
  writeFileSync(
    join(root, 'fs.yaml'),
    `project: lost
default_target: local
targets:
  local: { engine: duckdb, path: warehouse }
  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}", schema_prefix: "${root.slice(-6).toLowerCase()}_" }
`,
  );
  writeFileSync(join(root, 'features', 'all.yaml'), SPECS);
  writeFileSync(join(root, 'orders.csv'), ROWS);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function within<T>(
  target: string,
  work: (project: Project) => Promise<T>,
  { readOnly = true } = {},
): Promise<T> {
  const project = await openProject({ root, target, env, now: NOW, readOnly });
  try {
    return await work(project);
  } finally {
    await project.close();
  }
}

const writing = <T>(target: string, work: (project: Project) => Promise<T>): Promise<T> =>
  within(target, work, { readOnly: false });

const sorted = (rows: readonly Row[]): readonly string[] =>
  rows
    .map((row) =>
      JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
    )
    .toSorted();

interface Seen {
  readonly history: readonly string[];
  readonly online: readonly string[];
}
const seen = async (project: Project): Promise<Seen> => ({
  history: sorted(await project.rows('historical.totals')),
  online: sorted(await project.rows('online.totals')),
});

const build = (target: string): Promise<Seen> =>
  writing(target, async (project) => {
    await project.run({});
    return seen(project);
  });

/** What a run without arguments did to the set, and what is there afterwards. */
const repair = (target: string) =>
  writing(target, async (project) => {
    const { results, warnings } = await project.run({});
    const [report] = results.filter(({ name }) => name === 'totals');
    if (report?.kind !== 'feature_set') throw new Error(JSON.stringify(report?.kind));
    const other = results.find(({ name }) => name === 'counts');
    const [status] = await setStatuses(project, ['totals']);
    return {
      why: report.why,
      days: report.intervals.map(({ start, end }) => Number((end - start) / 86_400_000_000n)),
      others: other?.kind === 'feature_set' ? other.why : other?.kind,
      codes: warnings.map(({ code }) => code),
      condition: status?.condition,
      ...(await seen(project)),
    };
  });

const statusOf = (target: string) =>
  within(target, async (project) => {
    const [status] = await setStatuses(project, ['totals']);
    if (status === undefined) throw new Error('no status');
    const { condition, lost, unknown, next } = status;
    return { condition, lost, unknown, next };
  });

const at = (target: string, day: string) =>
  within(target, async (project) => {
    const { row } = await project.get({
      name: 'totals',
      keys: { id: 'u' },
      at: parseInstant(`${day} 00:00:00`),
    });
    return row;
  });

const february = (): string =>
  join(root, 'warehouse/historical/user/totals/year=2024/month=2/data_0.parquet');
const FEBRUARY = 'historical/user/totals/year=2024/month=2/data_0.parquet';

const damages: readonly (readonly [string, 'missing' | 'damaged', () => void])[] = [
  ['deleted', 'missing', () => rmSync(february())],
  ['cut off', 'damaged', () => truncateSync(february(), 40)],
  ['empty', 'damaged', () => writeFileSync(february(), '')],
  [
    'overwritten with other bytes of the same length',
    'damaged',
    () => writeFileSync(february(), Buffer.alloc(readFileSync(february()).length, 7)),
  ],
];

describe('a history on DuckDB that is not as it was written', () => {
  it.each(damages)(
    'a partition file that is %s is reported, not served, and computed again alone',
    async (_, problem, damage) => {
      const whole = await build('local');
      damage();
      expect(await statusOf('local')).toEqual({
        condition: 'damaged',
        lost: [`${FEBRUARY} is ${problem}`],
        unknown: [],
        next: 'fs run totals',
      });
      expect((await at('local', '2024-01-07')).total__sum_over_2_days_rolling_windows).toBeDefined();
      await expect(at('local', '2024-02-10')).rejects.toThrow(/not valid at 2024-02-10/);
      expect(await repair('local')).toEqual({
        why: 'lost',
        days: [29],
        others: 'up to date',
        codes: ['FS308'],
        condition: 'up to date',
        ...whole,
      });
    },
  );

  it('a first partition that is damaged does not keep the warehouse from opening after a move', async () => {
    const whole = await build('local');
    writeFileSync(february().replace('month=2', 'month=1'), 'no parquet');
    cpSync(join(root, 'warehouse'), join(root, 'moved'), { recursive: true });
    rmSync(join(root, 'warehouse'), { recursive: true });
    writeFileSync(
      join(root, 'fs.yaml'),
      'project: lost\ndefault_target: local\ntargets: { local: { engine: duckdb, path: moved } }\n',
    );
    expect((await statusOf('local')).condition).toBe('damaged');
    expect(await repair('local')).toMatchObject({ why: 'lost', condition: 'up to date', ...whole });
  });

  it('a moved warehouse keeps working, and one whose tree was left behind is computed again', async () => {
    const whole = await build('local');
    const move = (from: string, to: string): void => {
      cpSync(join(root, from), join(root, to), { recursive: true });
      rmSync(join(root, from), { recursive: true });
      writeFileSync(
        join(root, 'fs.yaml'),
        `project: lost\ndefault_target: local\ntargets: { local: { engine: duckdb, path: ${to} } }\n`,
      );
    };
    move('warehouse', 'moved');
    expect((await statusOf('local')).condition).toBe('up to date');
    expect(await within('local', seen)).toEqual(whole);
    move('moved', 'further');
    rmSync(join(root, 'further/historical'), { recursive: true });
    expect((await statusOf('local')).condition).toBe('damaged');
    expect(await within('local', (project) => project.rows('historical.totals'))).toEqual([]);
    expect(await repair('local')).toMatchObject({ why: 'lost', condition: 'up to date', ...whole });
  });

  it('old files beside a deleted database are not served when the sets are built anew', async () => {
    await build('local');
    for (const name of ['feature_store.duckdb', '.writer'])
      rmSync(join(root, 'warehouse', name), { recursive: true });
    writeFileSync(join(root, 'orders.csv'), 'id,at,amount\nw,2024-03-20,9\n');
    const { history } = await build('local');
    expect(history.every((row) => row.includes('"w"'))).toBe(true);
    expect(existsSync(february())).toBe(false);
  });

  it('a file that no run wrote is reported, left where it is, and never counted', async () => {
    const whole = await build('local');
    const foreign = february().replace('month=2', 'month=12');
    mkdirSync(join(foreign, '..'), { recursive: true });
    cpSync(february(), foreign);
    expect(await statusOf('local')).toMatchObject({
      condition: 'up to date',
      unknown: [FEBRUARY.replace('month=2', 'month=12')],
    });
    expect(await within('local', seen)).toEqual(whole);
    expect(await repair('local')).toMatchObject({ why: 'up to date', ...whole });
    expect(existsSync(foreign)).toBe(true);
  });

  it('a warehouse from before files were recorded is taken as it is, and watched from then on', async () => {
    const whole = await build('local');
    const engine = await openDuckDB({ path: join(root, 'warehouse'), root });
    await engine.execute([{ sql: 'drop table fs.partitions' }]);
    await engine.close();
    expect((await statusOf('local')).condition).toBe('up to date');
    await (await openDuckDB({ path: join(root, 'warehouse'), root })).close();
    expect((await statusOf('local')).condition).toBe('up to date');
    rmSync(february());
    expect((await statusOf('local')).condition).toBe('damaged');
    expect(await repair('local')).toMatchObject({ why: 'lost', condition: 'up to date', ...whole });
  });

  it('a partition that is damaged before all events are gone is cleared with them', async () => {
    await build('local');
    truncateSync(february(), 40);
    writeFileSync(join(root, 'orders.csv'), 'id,at,amount\n');
    expect(await repair('local')).toMatchObject({ condition: 'up to date', history: [], online: [] });
    expect(await repair('local')).toMatchObject({ why: 'up to date', codes: [] });
  });

  it('a partition before the first event that is left, damaged, is cleared', async () => {
    await build('local');
    truncateSync(february(), 40);
    writeFileSync(join(root, 'orders.csv'), 'id,at,amount\nu,2024-03-05,4\n');
    const fresh = await repair('local');
    expect(fresh).toMatchObject({ condition: 'up to date' });
    expect(existsSync(february())).toBe(false);
  });

  it('a damaged partition that a run has computed again is not read by those who still see the old one', async () => {
    const { history } = await build('local');
    const reader = await openProject({ root, target: 'local', env, now: NOW, readOnly: true });
    writeFileSync(february(), 'no parquet');
    await writing('local', async (project) => {
      await project.run({});
      const shown = sorted(await reader.rows('historical.totals'));
      expect(shown.length).toBeGreaterThan(0);
      expect(shown).toEqual(history.filter((row) => !row.includes('2024-02-')));
    });
    await reader.close();
    expect((await within('local', seen)).history).toEqual(history);
  });

  it('a file that is put back is served again', async () => {
    const whole = await build('local');
    const bytes = readFileSync(february());
    truncateSync(february(), 40);
    expect((await statusOf('local')).condition).toBe('damaged');
    writeFileSync(february(), bytes);
    expect((await statusOf('local')).condition).toBe('up to date');
    expect(await within('local', seen)).toEqual(whole);
  });
});

describe('a history on Postgres that is not as it was written', () => {
  const drop = async (relation: string): Promise<void> => {
    const prefix = `${root.slice(-6).toLowerCase()}_`;
    const engine = await openPostgres({ url: database.url, schemaPrefix: prefix, root });
    await engine.execute([{ sql: `drop table "${prefix}historical"."${relation}"` }]);
    await engine.close();
  };

  it('a dropped partition is reported, not served, and computed again alone', async () => {
    const whole = await build('postgres');
    await drop('totals@2024-02');
    expect(await statusOf('postgres')).toEqual({
      condition: 'damaged',
      lost: ['totals@2024-02 is missing'],
      unknown: [],
      next: 'fs run totals',
    });
    await expect(at('postgres', '2024-02-10')).rejects.toThrow(/not valid at 2024-02-10/);
    expect(await repair('postgres')).toEqual({
      why: 'lost',
      days: [29],
      others: 'up to date',
      codes: ['FS308'],
      condition: 'up to date',
      ...whole,
    });
  });

  it('a dropped history is computed again', async () => {
    const whole = await build('postgres');
    await drop('totals');
    expect((await statusOf('postgres')).condition).toBe('damaged');
    expect(await repair('postgres')).toMatchObject({ why: 'lost', condition: 'up to date', ...whole });
  });
});
