import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/diagnostics/diagnostic.js';
import { openDuckDB } from '../../src/engines/duckdb/index.js';
import type { Engine, SourceBinding } from '../../src/engines/engine.js';
import { openPostgres } from '../../src/engines/postgres/index.js';
import { type Outcome, readFile, type SourceFile } from '../oracle/source-files.js';
import { startPostgres, type TestPostgres } from '../support/postgres.js';
import { prove } from './settings.js';
import { sourceFile, writeFileOf } from './source-files.js';

/** How many files are drawn. */
const FILES = Number(process.env.FS_TEST_FILES ?? (process.env.FS_TEST_DEEP === undefined ? 40 : 500));

let server: TestPostgres;
let root: string;
let connection: DuckDBConnection;
let engines: readonly (readonly [string, Engine])[] = [];

beforeAll(async () => {
  [server, root] = [await startPostgres(), await mkdtemp(join(tmpdir(), 'asof-files-'))];
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  await connection.run("set TimeZone = 'UTC'");
  engines = [
    ['source', await openDuckDB({ path: join(root, 'warehouse'), root, threads: 1 })],
    ['fuzz_source', await openPostgres({ url: server.url, schemaPrefix: 'fuzz_', root })],
  ];
});
afterAll(async () => {
  for (const [, engine] of engines) await engine.close();
  connection?.closeSync();
  await server?.stop();
  await rm(root, { recursive: true, force: true });
});

const rejecting = (reason: string): string => reason.split(' ')[1] ?? reason;

/** What an engine makes of the file. */
async function outcomeOf(
  [schema, engine]: readonly [string, Engine],
  file: SourceFile,
  path: string,
): Promise<Outcome> {
  const binding: SourceBinding = {
    name: 'drawn',
    from: { kind: 'file', path, format: file.format },
    columns: file.declared,
    timezone: 'UTC',
    nonFinite: 'reject',
  };
  try {
    const report = await engine.bindSource(binding);
    const list = file.declared.map(({ name }) => `"${name}"`).join(', ');
    const rows = await engine.query(`select ${list} from ${schema}.drawn order by id`);
    return {
      kind: 'read',
      rows: Number(report.rows),
      rejected: Object.fromEntries(report.rejected.map((one) => [rejecting(one.reason), Number(one.rows)])),
      kept: rows.map((row) => file.declared.map(({ name }) => row[name] as string)),
    };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { kind: 'refused', codes: [...new Set(thrown.diagnostics.map(({ code }) => code))].sort() };
  }
}

let drawn = 0;

async function check(file: SourceFile): Promise<void> {
  const path = `drawn-${drawn++}.${file.format}`;
  await writeFileOf(join(root, path), file, connection);
  const expected = readFile(file);
  for (const engine of engines)
    expect(await outcomeOf(engine, file, path), `${engine[0]}: ${JSON.stringify(file)}`).toEqual(expected);
}

describe('files', () => {
  it('are read by both engines as a second reading says', async () => {
    const kinds = new Map<string, number>();
    await prove(
      fc.noShrink(fc.nat({ max: 2 ** 31 - 1 })),
      async (seed) => {
        const file = sourceFile(seed);
        const outcome = readFile(file);
        const kind = `${file.format} ${outcome.kind === 'read' ? 'read' : outcome.codes.join()}`;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        await check(file);
      },
      FILES,
    );
    // Few files reach only some of it; the named ones below reach the rest.
    if (FILES < 400) return;
    const reached = (start: string): boolean => [...kinds.keys()].some((kind) => kind.startsWith(start));
    for (const format of ['csv', 'ndjson', 'parquet']) expect(reached(`${format} read`), format).toBe(true);
    for (const refused of ['csv FS203', 'ndjson FS203', 'csv FS209'])
      expect(reached(refused), refused).toBe(true);
  });

  const two: SourceFile = {
    format: 'csv',
    encoding: 'utf8',
    newline: '\n',
    declared: [
      { name: 'id', type: 'integer' },
      { name: 'amount', type: 'decimal(10,2)' },
    ],
    columns: [{ name: 'id' }, { name: 'Amount' }, { name: 'amount' }],
    rows: [
      [
        { text: '1', bare: true },
        { text: '5', bare: true },
        { text: '5e2', bare: true },
      ],
    ],
    ragged: null,
    empty: false,
  };
  const row = (text: string) =>
    two.rows.map(([id, other]) => [id ?? null, other ?? null, { text, bare: true }]);
  const amountOnly = {
    columns: [{ name: 'id' }, { name: 'Amount' }],
    rows: two.rows.map((cells) => cells.slice(0, 2)),
  };
  const typed = two.columns.map(({ name }) => ({ name, actual: 'integer' as const }));

  it.each<[string, SourceFile, Outcome['kind']]>([
    ['csv with names that differ by case', two, 'read'],
    ['ndjson with names that differ by case', { ...two, format: 'ndjson' }, 'read'],
    [
      'parquet with names that differ by case',
      { ...two, format: 'parquet', columns: typed, rows: row('500') },
      'read',
    ],
    ['csv with the name in another case alone', { ...two, ...amountOnly }, 'refused'],
    ['ndjson with the name in another case alone', { ...two, ...amountOnly, format: 'ndjson' }, 'refused'],
    ['ndjson with a byte order mark', { ...two, format: 'ndjson', encoding: 'bom' }, 'refused'],
    ['csv with a byte order mark', { ...two, encoding: 'bom' }, 'read'],
    ['csv in UTF-16', { ...two, encoding: 'utf16le' }, 'refused'],
    ['ndjson in UTF-16', { ...two, format: 'ndjson', encoding: 'utf16le' }, 'refused'],
    ['csv in Latin-1', { ...two, encoding: 'latin1', rows: row('é') }, 'refused'],
    ['csv with a value too many', { ...two, ragged: 0 }, 'refused'],
    ['csv of no bytes', { ...two, empty: true }, 'refused'],
    ['csv with a number below the scale', { ...two, rows: row('6e-7') }, 'refused'],
    ['ndjson with a number below any double', { ...two, format: 'ndjson', rows: row('1e-400') }, 'refused'],
  ])('%s', async (_, file, kind) => {
    expect(readFile(file).kind).toBe(kind);
    await check(file);
  });
});
