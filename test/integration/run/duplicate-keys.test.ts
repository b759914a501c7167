import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openProject, type RunOptions, type RunReport } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../../support/database.js';
import { targetNames } from '../../support/targets.js';

const specs = (features: string, more = '', note = 'note: string'): string => `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [shop, number]
timestamp: at
columns: { shop: string, number: integer, at: timestamp, id: string, ${note} }
where: id <> 'nobody'
from: { file: orders.csv }
---
kind: feature_set
name: counts
entity: user
source: orders
windows: [2 days]
${more}
features: ${features}
`;

const COUNT = '{ n: { aggregate: count } }';
const LAST = '{ last_note: { aggregate: last, of: note } }';

let root = '';
let env: Record<string, string | undefined> = {};
let database: TestDatabase | undefined;
beforeAll(async () => {
  database = await makeDatabase();
  env = { FS_POSTGRES_URL: database.url };
});
afterAll(() => database?.drop());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'asof-duplicates-'));
  await mkdir(join(root, 'features'));
  await writeFile(
    join(root, 'fs.yaml'),
    `project: duplicates
default_target: local
targets:
  local: { engine: duckdb, path: warehouse }
  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}", schema_prefix: "${root.slice(-6).toLowerCase()}_" }
`,
  );
});
afterEach(() => rm(root, { recursive: true, force: true }));

const NOW = parseInstant('2024-02-01 00:00:00');

async function run(target: string, spec: string, rows: string, options: RunOptions = {}): Promise<RunReport> {
  await writeFile(join(root, 'features', 'all.yaml'), spec);
  await writeFile(join(root, 'orders.csv'), `shop,number,at,id,note\n${rows}`);
  const project = await openProject({ root, target, now: NOW, env });
  try {
    return await project.run(options);
  } finally {
    await project.close();
  }
}

const said = ({ warnings }: RunReport) => warnings.map(({ code, message }) => `${code} ${message}`);
const failed = ({ results }: RunReport) =>
  results.flatMap((result) =>
    result.kind === 'failed' ? result.diagnostics.map(({ code, message }) => `${code} ${message}`) : [],
  );

const ROWS = `b,1,2024-01-01T10:00:00,x,one
b,1,2024-01-03T10:00:00,y,two
a,2,2024-01-03T10:00:00,x,three
a,2,2024-01-03T10:00:00,x,four
a,2,2024-01-04T10:00:00,z,five
c,,2024-01-05,x,six
c,,2024-01-05,y,seven
d,1,2024-01-05,nobody,eight
d,1,2024-01-06,nobody,nine
e,5,,x,ten
e,5,,x,ten
`;

describe.each(targetNames)('rows with one primary key, on %s', (target) => {
  it('are told with an example, once a source, among the rows that are read', async () => {
    const report = await run(target, specs(COUNT), ROWS);
    expect(failed(report)).toEqual([]);
    expect(said(report)).toEqual([
      'FS212 source orders: 5 rows share 2 primary keys, for example shop "a", number 2',
    ]);
    expect(said(await run(target, specs(COUNT), ROWS))).toEqual([]);
    const late = await run(target, specs(COUNT), ROWS, { start: parseInstant('2024-01-07 00:00:00') });
    expect(said(late)).toEqual([]);
  });

  it('are an error where values depend on the order of events that cannot be distinguished', async () => {
    const report = await run(target, specs(LAST), ROWS);
    expect(failed(report)).toEqual([
      'FS211 2 events of counts share key, time (at) and primary key shop, number, and its values depend on their order',
    ]);
    const apart = ROWS.replace('a,2,2024-01-03T10:00:00,x,four\n', '');
    expect(failed(await run(target, specs(LAST), apart))).toEqual([]);
    const dedupe = 'dedupe: { by: [note], keep: last }';
    expect(failed(await run(target, specs(COUNT, dedupe), ROWS))).toHaveLength(1);
  });

  it('are not known where the primary key cannot be computed, which fails nothing else', async () => {
    const spec = specs(COUNT)
      .replace('primary_key: [shop, number]', 'primary_key: [of_shop]')
      .replace('shop: string', 'shop: string, of_shop: { expr: cast(shop as integer) }');
    const report = await run(target, spec, ROWS);
    expect(failed(report)).toEqual([]);
    expect(said(report)[0]).toContain('FS212 source orders: whether rows share a primary key is not known');
  });

  it('are not shown where they are sensitive', async () => {
    const spec = specs(COUNT).replace('shop: string', 'shop: { type: string, sensitive: true }');
    expect(said(await run(target, spec, ROWS))[0]).toContain('for example shop (sensitive), number 2');
  });
});
