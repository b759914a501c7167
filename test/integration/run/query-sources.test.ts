import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDuckDB } from '../../../src/engines/duckdb/index.js';
import type { Engine } from '../../../src/engines/engine.js';
import { openPostgres } from '../../../src/engines/postgres/index.js';
import { planQuery } from '../../../src/plan/events/query-source.js';
import {
  explainThings,
  loadProject,
  openProject,
  type RunReport,
  requireCatalog,
} from '../../../src/project/index.js';
import { compilePlan } from '../../../src/sql/compile/plan.js';
import { duckdb } from '../../../src/sql/dialects/duckdb/index.js';
import { postgres } from '../../../src/sql/dialects/postgres/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../../support/database.js';
import { targetNames } from '../../support/targets.js';

const SPECS = `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [order_no]
timestamp: at
columns: { order_no: integer, at: timestamp, id: string, code: string, days: integer, real: { expr: order_no > 0 } }
where: real
from: { file: orders.csv }
---
kind: source
name: codes
static: true
columns: { code: string, worth: double }
from: { file: codes.csv }
---
kind: source
name: due
primary_key: [order_no]
timestamp: due_at
columns: { order_no: integer, due_at: timestamp, id: string, worth: double }
inputs: [orders, codes]
query: |
  select o.order_no, greatest(o.at, o.at + interval '1 day' * o.days) as due_at, o.id, c.worth
  from orders o
  left join codes c on c.code = o.code
---
kind: feature_set
name: dues
entity: user
source: due
windows: [lifetime]
features: { n: { aggregate: count }, worth: { aggregate: sum } }
---
kind: dataset
name: training
spine: due
columns: [timestamp, order_no]
features: [dues]
output: { file: out/training.csv }
`;

const ORDERS = `order_no,at,id,code,days
1,2024-01-01,a,x,1
2,2024-01-02,a,y,0
3,2024-01-03,a,,2
4,,a,x,1
0,2024-01-03,a,x,1
5,2024-01-04,a,x,70000
6,infinity,a,x,1
7,2024-01-04,b,z,0
`;

let root = '';
let env: Record<string, string | undefined> = {};
let database: TestDatabase | undefined;
beforeAll(async () => {
  database = await makeDatabase();
  env = { FS_POSTGRES_URL: database.url };
});
afterAll(() => database?.drop());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'asof-queries-'));
  await mkdir(join(root, 'features'));
  await writeFile(
    join(root, 'fs.yaml'),
    `project: queries
default_target: local
naming: short
targets:
  local: { engine: duckdb, path: warehouse }
  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}", schema_prefix: "${root.slice(-6).toLowerCase()}_" }
`,
  );
  await write(SPECS);
  await writeFile(join(root, 'orders.csv'), ORDERS);
  await writeFile(join(root, 'codes.csv'), 'code,worth\nx,10\ny,20\n');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (specs: string): Promise<void> => writeFile(join(root, 'features', 'all.yaml'), specs);
const NOW = parseInstant('2024-02-01 00:00:00');

async function run(
  target: string,
  relation = 'historical.dues',
): Promise<{ readonly report: RunReport; readonly rows: readonly string[] }> {
  const project = await openProject({ root, target, now: NOW, env });
  try {
    const report = await project.run({});
    const rows = await project.rows(relation);
    return { report, rows: rows.map((row) => Object.values(row).map(String).join(' ')).toSorted() };
  } finally {
    await project.close();
  }
}

const setOf = ({ results }: RunReport) => {
  const found = results.find(({ name }) => name === 'dues');
  if (found?.kind !== 'feature_set') throw new Error(JSON.stringify(found));
  return found;
};

describe.each(targetNames)('a source made by a query, on %s', (target) => {
  it('reads its inputs as they are declared, and tells what it does not read', async () => {
    const { report, rows } = await run(target);
    expect(rows).toEqual([
      'a 2024-01-03 00:00:00 2 30',
      'a 2024-01-06 00:00:00 3 30',
      'b 2024-01-05 00:00:00 1 null',
    ]);
    const { source, events, leftOut } = setOf(report);
    expect([source.rows, events, leftOut.withoutTime]).toEqual([5n, 4n, 0n]);
    expect(source.rejected).toEqual([
      { reason: 'timestamp due_at outside [1970-01-01, 2200-01-01)', rows: 1n, examples: [] },
    ]);
    expect(
      source.inputs.map(({ name, source: input, filtered, withoutTime }) => [
        name,
        input.rows,
        input.rejected.map(({ rows: count }) => count),
        filtered,
        withoutTime,
      ]),
    ).toEqual([
      ['orders', 8n, [1n], 1n, 1n],
      ['codes', 2n, [], 0n, 0n],
    ]);
    const manifest = JSON.parse(await readFile(join(root, 'out/training.csv.manifest.json'), 'utf8'));
    expect(manifest.sources.map(({ name }: { name: string }) => name)).toEqual(['due', 'orders', 'codes']);
    expect(manifest.sources[0].from.inputs).toEqual(['orders', 'codes']);
    expect(manifest.sources[0].from.query).toContain('left join codes');
  });

  it('is read anew where an input changes, and rebuilt where the query or the spec of an input does', async () => {
    await run(target);
    await writeFile(join(root, 'orders.csv'), `${ORDERS}8,2024-01-20,b,x,0\n`);
    const more = await run(target);
    const { why, source } = setOf(more.report);
    expect([why, source.rows, source.inputs[0]?.source.rows]).toEqual(['source changed', 6n, 9n]);
    const edits: readonly (readonly [string, string])[] = [
      ['order_no > 0', 'order_no > 1'],
      ["interval '1 day' * o.days", "interval '2 days' * o.days"],
      ['left join codes', 'join codes'],
      ['c.worth\n', 'c.worth * 2 as worth\n'],
      ['file: codes.csv', 'file: "code?.csv"'],
    ];
    let specs = SPECS;
    for (const [before, after] of edits) {
      specs = specs.replace(before, after);
      await write(specs);
      const { report } = await run(target);
      expect([before, setOf(report).why]).toEqual([before, 'changed']);
    }
    await write(
      specs
        .replace('select o.order_no', 'select   o.order_no')
        .replace('name: codes', 'name: codes\ndescription: x'),
    );
    expect(setOf((await run(target)).report).why).toBe('up to date');
  });

  it('looks up the one row of a primary key, or refuses', async () => {
    await write(`${SPECS.slice(0, SPECS.indexOf('kind: source\nname: codes'))}kind: source
name: backs
primary_key: [order_no]
timestamp: back_at
columns: { order_no: integer, back_at: timestamp }
from: { file: backs.csv }
---
kind: source
name: due
primary_key: [order_no]
timestamp: at
columns: { order_no: integer, at: timestamp, id: string, back_at: timestamp }
inputs: [orders, backs]
query: select o.order_no, o.at, o.id, b.back_at from orders o left join backs b on b.order_no = o.order_no
---
kind: feature_set
name: dues
entity: user
source: due
windows: [lifetime]
features:
  n: { aggregate: count }
---
kind: dataset
name: labelled
spine: due
columns: [order_no, timestamp]
labels: [back_at]
features: [dues]
output: { file: out/labelled.csv }
`);
    await writeFile(
      join(root, 'backs.csv'),
      'order_no,back_at\n1,2024-01-03\n2,\n2,\n,2024-01-03\n,2024-01-03\n',
    );
    const { rows } = await run(target);
    expect(rows).toEqual([
      'a 2024-01-02 00:00:00 1',
      'a 2024-01-03 00:00:00 2',
      'a 2024-01-04 00:00:00 3',
      'a 2024-01-05 00:00:00 4',
      'b 2024-01-05 00:00:00 1',
    ]);
    expect((await readFile(join(root, 'out/labelled.csv'), 'utf8')).split('\n').slice(0, 3)).toEqual([
      'order_no,timestamp,back_at,n__count_lifetime',
      '1,2024-01-01 00:00:00,2024-01-03 00:00:00,0',
      '2,2024-01-02 00:00:00,,1',
    ]);
    await writeFile(join(root, 'backs.csv'), 'order_no,back_at\n1,2024-01-03\n1,2024-01-04\n');
    const { report } = await run(target);
    const failed = report.results.find(({ name }) => name === 'dues');
    expect(failed?.kind === 'failed' ? failed.diagnostics[0]?.message : failed).toBe(
      'source backs: 2 rows share a primary key, for example order_no 1; and due looks up the one row of a primary key',
    );
  });

  it('fails with what is wrong with its input', async () => {
    await writeFile(join(root, 'codes.csv'), 'code,worth\nx,many\n');
    const { report } = await run(target, 'fs.sets').catch(async () => {
      const project = await openProject({ root, target, now: NOW, env });
      try {
        return { report: await project.run({}) };
      } finally {
        await project.close();
      }
    });
    const failed = report.results.find(({ name }) => name === 'dues');
    if (failed?.kind !== 'failed') throw new Error('it did not fail');
    expect(failed.diagnostics[0]?.message).toContain('many');
    expect(failed.diagnostics[0]?.span?.start.line).toBe(17);
  });
});

const MANY = `
kind: source
name: orders
primary_key: [n]
timestamp: at
columns: { n: integer, at: timestamp, code: string }
from: { file: many.csv }
---
kind: source
name: codes
static: true
columns: { code: string, worth: integer }
from: { file: codes.csv }
---
kind: source
name: both
primary_key: [n]
timestamp: at
columns: { n: integer, at: timestamp, worth: integer }
inputs: [orders, codes]
query: |
  select o.n, o.at, c.worth from orders o left join codes c on c.code = o.code
  union all
  select n, at, null from orders where n > 10
---
kind: entity
name: one
keys: { n: integer }
---
kind: feature_set
name: worths
entity: one
source: both
windows: [2 days]
features: { worth: { aggregate: sum } }
`;

/** Rows that the scans of a relation gave to the rest of the plan, the largest number. */
function scanned(plan: unknown, name: RegExp): number {
  if (Array.isArray(plan)) return Math.max(-1, ...plan.map((part) => scanned(part, name)));
  if (typeof plan !== 'object' || plan === null) return -1;
  const node: Record<string, unknown> = { ...plan };
  const own = `${JSON.stringify(node.extra_info ?? '')} ${String(node['Relation Name'] ?? '')}`;
  const rows = Number(node.operator_cardinality ?? node['Actual Rows'] ?? -1);
  const isScan = /SCAN|READ/i.test(String(node.operator_name ?? node['Node Type'] ?? ''));
  const inner = Object.values(node).map((part) => scanned(part, name));
  return Math.max(isScan && name.test(own) ? rows : -1, ...inner);
}

describe('the bounds of an interval', () => {
  beforeEach(async () => {
    await write(MANY);
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `${i},${new Date(i * 600_000).toISOString()},c${i % 9}`,
    );
    await writeFile(join(root, 'many.csv'), `n,at,code\n${lines.join('\n')}\n`);
    await writeFile(join(root, 'codes.csv'), 'code,worth\nc1,1\nc2,2\n');
  });

  it('are told', async () => {
    const [told] = await explainThings(await loadProject(root), { names: ['worths'], env });
    expect(told?.sentences).toEqual([
      'worths reads the rows of both with at from 3 days before the start of the interval up to its end.',
      'The bounds on both.at (select 1 of 2) filter orders.at, which the query copies.',
      'The bounds filter orders.at, a column of the files.',
      'They do not filter codes, because both.at (select 1 of 2) is not one of its columns: all its rows are read.',
      'The bounds on both.at (select 2 of 2) filter orders.at, which the query copies.',
      'The bounds filter orders.at, a column of the files.',
    ]);
  });

  it.each(targetNames)('go below joins and into unions by themselves, on %s', async (target) => {
    const { catalog } = { catalog: requireCatalog(await loadProject(root)) };
    const prefix = `${root.slice(-6).toLowerCase()}_`;
    const both = catalog.sources.get('both');
    if (both?.from.kind !== 'query') throw new Error('no query');
    const dialect = target === 'local' ? duckdb : postgres(prefix);
    const engine: Engine =
      target === 'local'
        ? await openDuckDB({ path: join(root, 'warehouse'), root })
        : await openPostgres({ url: String(env.FS_POSTGRES_URL), schemaPrefix: prefix, root });
    try {
      for (const { name, columns, from } of both.from.inputs) {
        if (from.kind !== 'file') throw new Error('no file');
        await engine.bindSource({
          name,
          from: { kind: 'file', path: from.file, format: from.format },
          columns: columns.map(({ name: column, type }) => ({ name: column, type: type.name })),
          timezone: 'UTC',
          nonFinite: 'reject',
        });
      }
      await engine.bindView('both', compilePlan(planQuery(both, both.from), dialect));
      const relation = target === 'local' ? 'source.both' : `"${prefix}source".both`;
      const rows = await engine.query(
        `explain (analyze, format json) with bounds as (select timestamp '1970-02-10' as s, timestamp '1970-02-11' as e)
         select n, sum(worth) from ${relation}
         where "at" >= (select s from bounds) - interval '1 day' and "at" < (select e from bounds) group by n`,
      );
      const text = Object.values(rows[0] ?? {}).at(-1);
      const plan: unknown = JSON.parse(typeof text === 'string' ? text : JSON.stringify(text));
      const read = scanned(plan, /orders/);
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThanOrEqual(2 * 144);
    } finally {
      await engine.close();
    }
  });
});
