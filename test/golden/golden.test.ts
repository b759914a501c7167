import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileThings, loadProject, openProject, type Project, type Row, type Value } from '../../src/project/index.js';
import { parseInstant } from '../../src/types/instant.js';
import { applyPatch, makePatch } from '../support/patch.js';
import { startPostgres } from '../support/postgres.js';
import { testTargets } from '../support/targets.js';

/**
 * Each folder is a project. Its SQL is compared with `duckdb.sql`, and on another engine with what `ENGINE.diff` makes
 * of that; then the project is run and what it built is compared with `rows.txt`, the same on every engine. `UPDATE=1`
 * writes all of them: read the difference.
 */
const here = fileURLToPath(new URL('.', import.meta.url));
const cases = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const [reference, ...others] = testTargets;
if (reference === undefined) throw new Error('no engine');
const NOW = parseInstant('2024-05-01 00:00:00');

function expectText(file: string, text: string): void {
  if (process.env.UPDATE === '1' || !existsSync(file)) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

async function sqlOf(root: string, target: string, env: NodeJS.ProcessEnv): Promise<string> {
  const loaded = await loadProject(root);
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const compiled = await compileThings(loaded, { names: [], target, env });
  return compiled.map(({ name, sql }) => `-- ${name}\n\n${sql}`).join('\n');
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

  it(`compiles for ${reference.title}`, async () => {
    const sql = await sqlOf(root, reference.target, env());
    expectText(join(here, name, `${reference.engine}.sql`), sql);
  });

  it.each(others)('compiles for $title', async ({ target, engine }) => {
    const sql = await sqlOf(root, target, env());
    const base = readFileSync(join(here, name, `${reference.engine}.sql`), 'utf8');
    const file = join(here, name, `${engine}.diff`);
    if (process.env.UPDATE === '1' || !existsSync(file)) writeFileSync(file, makePatch(base, sql));
    expect(sql).toBe(applyPatch(base, readFileSync(file, 'utf8')));
  });

  it.each(testTargets)('builds the same rows on $title', async ({ target }) => {
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
