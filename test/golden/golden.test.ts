import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileThings, loadProject, openProject, type Project, type Row, type Value } from '../../src/project/index.js';
import { parseInstant } from '../../src/types/instant.js';
import { startPostgres } from '../support/postgres.js';

/**
 * Each folder is a project. Its SQL is compared with `<target>.sql`; then that project is run and what it built is
 * compared with `rows.txt`, the same on every engine. `UPDATE=1` writes both anew: read the difference.
 */
const here = fileURLToPath(new URL('.', import.meta.url));
const cases = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const targets = [
  { target: 'local', file: 'duckdb.sql' },
  { target: 'postgres', file: 'postgres.sql' },
] as const;
const NOW = parseInstant('2024-05-01 00:00:00');

function expectText(file: string, text: string): void {
  if (process.env.UPDATE === '1' || !existsSync(file)) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const cell = (value: Value): string => (value === null ? '∅' : String(value));

/** Rows as text, in an order that depends on their values alone. */
function table(name: string, rows: readonly Row[]): string {
  const lines = rows.map((row) => Object.values(row).map(cell).join(' | ')).toSorted();
  return [`# ${name}`, Object.keys(rows[0] ?? {}).join(' | '), ...lines, ''].join('\n');
}

async function built(project: Project, root: string): Promise<string> {
  const sets = [...project.catalog.featureSets.values()];
  const relations = [
    ...sets.map(({ name }) => `historical.${name}`),
    ...new Set(sets.map(({ entity }) => `online.${entity.name}`)),
  ];
  const parts: string[] = [];
  for (const relation of relations) parts.push(table(relation, await project.rows(relation)));
  for (const { name, output } of project.catalog.datasets.values())
    if (output.kind === 'file') parts.push(`# ${name}\n${readFileSync(join(root, output.file), 'utf8')}`);
  return parts.join('\n');
}

describe.each(cases)('%s', (name) => {
  const root = mkdtempSync(join(tmpdir(), 'asof-golden-'));
  let server: Awaited<ReturnType<typeof startPostgres>> | undefined;
  beforeAll(async () => {
    server = await startPostgres();
    cpSync(join(here, name), root, { recursive: true });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(root, { recursive: true, force: true });
  });
  const env = () => ({ FS_POSTGRES_URL: server?.url });

  it.each(targets)('compiles for $target', async ({ target, file }) => {
    const loaded = await loadProject(root);
    expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const compiled = await compileThings(loaded, { names: [], target, env: env() });
    const text = compiled.map(({ name: thing, sql }) => `-- ${thing}\n\n${sql}`).join('\n');
    expectText(join(here, name, file), text);
  });

  it.each(targets)('builds the same rows on $target', async ({ target }) => {
    const project = await openProject({ root, target, now: NOW, env: env() });
    try {
      const report = await project.run({});
      expect(report.results.filter(({ kind }) => kind === 'failed')).toEqual([]);
      expectText(join(here, name, 'rows.txt'), await built(project, root));
    } finally {
      await project.close();
    }
  });
});
