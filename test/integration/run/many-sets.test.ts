import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../../src/engines/duckdb/index.js';
import type { Engine, Row } from '../../../src/engines/engine.js';
import { openPostgres } from '../../../src/engines/postgres/index.js';
import { loadProject, requireCatalog } from '../../../src/project/index.js';
import type { Warehouse } from '../../../src/run/context/warehouse.js';
import { run } from '../../../src/run/run.js';
import { relationText } from '../../../src/sql/compile/plan.js';
import { duckdb } from '../../../src/sql/dialects/duckdb/index.js';
import { postgres } from '../../../src/sql/dialects/postgres/index.js';
import { stateSql } from '../../../src/sql/statements/run-state.js';
import { parseInstant } from '../../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../../support/database.js';
import { testTargets } from '../../support/targets.js';

let root = '';
/** What the view of the entity has for `u` on 2024-01-03, after the last run. */
let served: readonly Row[] = [];
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'asof-many-'));
  await mkdir(join(root, 'features'));
  await writeFile(
    join(root, 'fs.yaml'),
    'project: many\ndefault_target: local\ntargets: { local: { engine: duckdb, path: warehouse } }\n',
  );
  await writeFile(join(root, 'events.csv'), 'id,at,amount\nu,2024-01-01,1\nu,2024-01-02,2\nv,2024-01-02,3\n');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const set = (index: number, of: string): string => `---
kind: feature_set
name: set_${index}
entity: user
source: events
windows: [2 days]
features: { total_${index}: { aggregate: sum, of: ${of}, fill: 0 } }
`;

/** The statements of one run, in their order. */
async function statementsOf(
  engineName: string,
  sets: number,
  of = 'amount',
  now = '2024-01-10',
): Promise<readonly string[]> {
  await writeFile(
    join(root, 'features', 'all.yaml'),
    `kind: entity
name: user
keys: { id: string }
---
kind: source
name: events
timestamp: at
columns: { id: string, at: timestamp, amount: double }
from: { file: events.csv }
${Array.from({ length: sets }, (_, index) => set(index, of)).join('')}`,
  );
  const catalog = requireCatalog(await loadProject(root));
  const prefix = `m${sets}_${root.slice(-6).toLowerCase()}_`;
  const engine: Engine =
    engineName === 'duckdb'
      ? await openDuckDB({ path: join(root, `warehouse_${sets}`), root })
      : await openPostgres({ url: database.url, schemaPrefix: prefix, root });
  const seen: string[] = [];
  const counted: Engine = {
    ...engine,
    query: (sql, params) => {
      seen.push(sql);
      return engine.query(sql, params);
    },
    execute: (statements) => {
      seen.push(...statements.map(({ sql }) => sql));
      return engine.execute(statements);
    },
    bindSource: (source) => {
      seen.push(`bind source ${source.name}`);
      return engine.bindSource(source);
    },
    publish: (publication) => {
      seen.push(...publication.postPublish.map(({ sql }) => sql));
      return engine.publish(publication);
    },
  };
  const warehouse: Warehouse = {
    catalog,
    engine: counted,
    dialect: engineName === 'duckdb' ? duckdb : postgres(prefix),
    state: stateSql(engineName === 'duckdb' ? '' : prefix),
    target: 'local',
    root,
    now: parseInstant(`${now} 00:00:00`),
    who: 'somebody@somewhere',
    copyTable: () => Promise.reject(new Error('no table to copy')),
    seconds: () => 0,
  };
  try {
    const { results } = await run(warehouse, {}, () => undefined);
    expect(results.filter(({ kind }) => kind === 'failed')).toEqual([]);
    served = await engine.query(
      `select * from ${relationText('online', 'user', warehouse.dialect)} where "id" = 'u'`,
    );
  } finally {
    await engine.close();
  }
  return seen;
}

const textOf = (statements: readonly string[]): number => statements.join('').length;
const views = (statements: readonly string[]): number =>
  statements.filter((sql) => /^create view/.test(sql)).length;
const scans = (statements: readonly string[]): number =>
  statements.filter((sql) => /first_event|min\(/.test(sql) && /source/.test(sql)).length;

const digests = (statements: readonly string[]): number =>
  statements.filter((sql) => /digest_0/.test(sql)).length;

describe.each(testTargets.map(({ engine }) => engine))('many feature sets of one entity on %s', (engine) => {
  it('work of a first run grows with the sets, not with their square: one view, one scan of the source', async () => {
    const [few, many] = [await statementsOf(engine, 6), await statementsOf(engine, 12)];
    expect(views(many)).toBe(1);
    expect(many.length / few.length).toBeLessThan(2.1);
    expect(textOf(many) / textOf(few)).toBeLessThan(2.1);
    expect(scans(many)).toBe(scans(few));
    expect(digests(many)).toBe(1);
  });

  it('a file that changed is scanned once for all the sets that read it', async () => {
    await statementsOf(engine, 6);
    await writeFile(join(root, 'events.csv'), 'id,at,amount\nu,2024-01-01,1\nu,2024-01-02,7\n');
    const again = await statementsOf(engine, 6);
    expect(scans(again)).toBe(1);
    expect(digests(again)).toBe(1);
  });

  it('a spec edit of all sets makes one view, over their new columns', async () => {
    const typed = 'amount, type: "decimal(12,2)"';
    await statementsOf(engine, 22, 'amount', '2024-01-03');
    const edited = await statementsOf(engine, 22, typed, '2024-01-03');
    expect(views(edited)).toBe(1);
    const again = await statementsOf(engine, 22, typed, '2024-01-03');
    expect(views(again)).toBe(0);
    const [row] = served;
    expect(row?.total_21__sum_over_2_days_rolling_windows).toBe('3.00');
  });

  it('a run with nothing to do reads no source', async () => {
    await statementsOf(engine, 6);
    const again = await statementsOf(engine, 6);
    expect(again.filter((sql) => /source\w*"?\.|bind source/.test(sql))).toEqual([]);
  });

  it('a run with nothing to do makes no view and changes no state but the record of runs', async () => {
    await statementsOf(engine, 6);
    const again = await statementsOf(engine, 6);
    expect(views(again)).toBe(0);
    expect(again.filter((sql) => /^(insert|delete|drop|update|comment)/.test(sql)).length).toBe(1);
    expect(again.filter((sql) => /^insert/.test(sql)).every((sql) => /runs/.test(sql))).toBe(true);
  });
});
