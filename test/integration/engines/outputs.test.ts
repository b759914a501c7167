import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject, type Row, type RunReport } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { targetNames } from '../../support/targets.js';

const golden = fileURLToPath(new URL('../../golden/roles', import.meta.url));
const NOW = parseInstant('2024-05-01 00:00:00');
const TABLE = 'output: { table: out_marts.training }';

let server: TestPostgres;
let root: string;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

const spec = (): string => join(root, 'features/spec.yaml');

/** The project anew, its dataset written where `output` says. */
function project(output?: string): void {
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
  root = mkdtempSync(join(tmpdir(), 'asof-outputs-'));
  cpSync(golden, root, { recursive: true });
  writeFileSync(
    join(root, 'fs.yaml'),
    'project: p\ndefault_target: local\ntargets:\n  local: { engine: duckdb, path: warehouse }\n  postgres: { engine: postgres, url: "${env:FS_POSTGRES_URL}", schema_prefix: out_ }\n',
  );
  edit((text) => text.replace(/^derived:\n(?: .*\n)+/m, ''));
  if (output !== undefined) edit((text) => text.replace(/^output: .*$/m, output));
}

const edit = (change: (text: string) => string): void =>
  writeFileSync(spec(), change(readFileSync(spec(), 'utf8')));

async function run(target: string): Promise<RunReport> {
  const opened = await openProject({ root, target, now: NOW, env: { FS_POSTGRES_URL: server.url } });
  try {
    return await opened.run({});
  } finally {
    await opened.close();
  }
}

const failures = ({ results }: RunReport): readonly string[] =>
  results.flatMap((result) =>
    result.kind === 'failed' ? result.diagnostics.map(({ code, message }) => `${code} ${message}`) : [],
  );

const manifest = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(root, 'warehouse/training.csv.manifest.json'), 'utf8'));

describe('a manifest', () => {
  it('says which target made a file and from what, otherwise the same on every engine and at every run', async () => {
    project();
    const texts: string[] = [];
    for (const target of ['local', 'postgres', 'local']) {
      expect(failures(await run(target))).toEqual([]);
      const text = readFileSync(join(root, 'warehouse/training.csv.manifest.json'), 'utf8');
      expect(text).toContain(`"target": "${target}"`);
      texts.push(text.replace(`"target": "${target}"`, '"target": ""'));
    }
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).not.toContain(root);
    expect(manifest()).toEqual({
      manifest: 1,
      dataset: 'training',
      target: 'local',
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      output: {
        path: 'warehouse/training.csv',
        bytes: readFileSync(join(root, 'warehouse/training.csv')).length,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      end: '2024-05-01T00:00:00.000001Z',
      rows: {
        written: 6,
        left_out: { filtered: 0, without_time: 0, immature: 0 },
        without_key: { 'spine as buyer_': 0, 'spine as seller_': 1 },
      },
      feature_sets: [
        {
          name: 'spine',
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
          valid_until: '2024-05-02T00:00:00Z',
        },
      ],
      sources: [
        {
          name: 'payments',
          from: { file: 'events.csv' },
          rows: 6,
          rejected: [],
          files: [{ path: 'events.csv', bytes: 209, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
        },
      ],
    });
    expect(readdirSync(join(root, 'warehouse')).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('changes with what the dataset is, and with the data', async () => {
    const before = manifest();
    edit((text) => text.replace('prefix: buyer_', 'prefix: from_'));
    await run('local');
    const renamed = manifest();
    expect(renamed.fingerprint).not.toBe(before.fingerprint);
    expect(renamed.feature_sets).toEqual(before.feature_sets);
    expect(renamed.sources).toEqual(before.sources);
    writeFileSync(
      join(root, 'events.csv'),
      readFileSync(join(root, 'events.csv'), 'utf8').replace(',60', ',61'),
    );
    await run('local');
    expect(manifest().sources).not.toEqual(before.sources);
    expect(manifest().fingerprint).toBe(renamed.fingerprint);
  });
});

describe.each(targetNames)('an output table on %s', (target) => {
  const sql = async (text: string): Promise<readonly Row[]> => {
    const { openDuckDB } = await import('../../../src/engines/duckdb/index.js');
    const { openPostgres } = await import('../../../src/engines/postgres/index.js');
    const engine =
      target === 'local'
        ? await openDuckDB({ path: join(root, 'warehouse'), root })
        : await openPostgres({ url: server.url, schemaPrefix: 'out_', root });
    try {
      return await engine.query(text);
    } finally {
      await engine.close();
    }
  };

  it('holds the rows of the file, and is made anew at each run', async () => {
    project();
    await run(target);
    const rows = readFileSync(join(root, 'warehouse/training.csv'), 'utf8').trim().split('\n').slice(1);
    edit((text) => text.replace(/^output: .*$/m, TABLE));
    for (const _ of [1, 2]) {
      expect(failures(await run(target))).toEqual([]);
      const found = await sql('select * from out_marts.training order by payment');
      expect(
        found.map((row) =>
          Object.values(row)
            .map((cell) => cell ?? '')
            .join(','),
        ),
      ).toEqual(rows);
    }
    edit((text) => text.replace('prefix: buyer_', 'prefix: from_'));
    expect(failures(await run(target))).toEqual([]);
    const [row] = await sql('select * from out_marts.training');
    expect(Object.keys(row ?? {})).toContain('from_paid__sum_over_lifetime');
    expect(existsSync(join(root, 'warehouse/training.csv.manifest.json'))).toBe(true);
  });

  it('says in its comment whose it is and what it was made from', async () => {
    const [row] = await sql(
      target === 'local'
        ? "select comment from duckdb_tables() where table_name = 'training'"
        : "select obj_description('out_marts.training'::regclass) as comment",
    );
    const [mark, ...text] = String(row?.comment).split('\n');
    expect(mark).toBe(target === 'local' ? 'asof dataset training' : 'asof dataset training of out_');
    expect(JSON.parse(text.join('\n'))).toMatchObject({
      dataset: 'training',
      output: { table: 'out_marts.training' },
      rows: { written: 6 },
    });
  });

  it.each([
    ['create table out_marts.training as select 1 as mine', 'not made by this dataset'],
    ['create view out_marts.training as select 1 as mine', 'not made by this dataset'],
  ])('never replaces what it did not make: %s', async (create, said) => {
    await sql('drop table if exists out_marts.training');
    await sql(create);
    expect(failures(await run(target))).toEqual([
      `FS307 out_marts.training is there already, and is ${said}: it is not replaced`,
    ]);
    expect(await sql('select * from out_marts.training')).toEqual([{ mine: 1 }]);
    await sql(create.replace(/ as .*/, '').replace('create', 'drop'));
  });

  it('is not replaced by another dataset', async () => {
    await run(target);
    edit((text) => text.replace('name: training', 'name: other'));
    expect(failures(await run(target))[0]).toMatch(/^FS307 .* is the output of asof dataset training/);
    await sql('drop schema out_marts cascade');
  });
});

it('needs a role that may create it', async () => {
  project(TABLE);
  const { openPostgres } = await import('../../../src/engines/postgres/index.js');
  const engine = await openPostgres({ url: server.url, schemaPrefix: 'out_', root });
  const table = {
    schema: 'out_marts',
    name: 't',
    columns: [{ name: 'a', type: 'integer' }],
    owner: 'd',
    comment: String,
  };
  try {
    for (const statement of [
      'drop role if exists out_reader',
      'create role out_reader',
      'create schema out_marts',
      'grant usage on schema out_marts to out_reader',
      'set role out_reader',
    ])
      await engine.query(statement);
    await expect(engine.writeTable({ sql: 'select 1 as a' }, table)).rejects.toMatchObject({
      diagnostics: [
        { code: 'FS402', message: 'the role out_reader may not create tables in the schema out_marts' },
      ],
    });
    for (const statement of ['reset role', 'drop schema out_marts cascade', 'drop role out_reader'])
      await engine.query(statement);
  } finally {
    await engine.close();
  }
});
