import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openProject, type Project, type RunOptions, type RunReport } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { setStatuses } from '../../support/statuses.js';
import { targetNames } from '../../support/targets.js';

const golden = fileURLToPath(new URL('../../golden/dataset_source', import.meta.url));
const NOW = parseInstant('2024-05-01 00:00:00');
const day = (text: string): bigint => parseInstant(`${text} 00:00:00`);

let server: TestPostgres;
let root: string | undefined;
let projects = 0;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server?.stop();
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  if (root !== undefined) rmSync(root, { recursive: true, force: true });
  root = mkdtempSync(join(tmpdir(), 'asof-dataset-source-'));
  cpSync(golden, root, { recursive: true });
  projects++;
  writeFileSync(
    path('fs.yaml'),
    `project: p\ndefault_target: local\ntargets:\n  local: { engine: duckdb, path: warehouse }\n  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}", schema_prefix: ds${projects}_ }\n`,
  );
});

const path = (file: string): string => join(root ?? '', file);
const edit = (change: (text: string) => string, file = 'features/specs.yaml'): void =>
  writeFileSync(path(file), change(readFileSync(path(file), 'utf8')));

async function opened<T>(target: string, work: (project: Project) => Promise<T>): Promise<T> {
  const env = { FS_POSTGRES_URL: server.url };
  const project = await openProject({ root: root ?? '', target, now: NOW, env });
  try {
    return await work(project);
  } finally {
    await project.close();
  }
}

const run = (target: string, options: RunOptions = {}): Promise<RunReport> =>
  opened(target, (project) => project.run(options));

const told = ({ results }: RunReport): readonly string[] =>
  results.map((result) =>
    result.kind === 'failed'
      ? `${result.name}: ${result.diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ')}`
      : result.name,
  );
const planned = (report: RunReport): readonly string[] =>
  report.planned.map(({ name, why }) => `${name} ${why}`);

const SESSIONS = { names: ['user_sessions'] };

describe.each(targetNames)('a run of what is made from datasets, on %s', (target) => {
  it('builds what it is made from before it, and decides when that is built', async () => {
    const first = await run(target, { names: ['page_users'] });
    expect(planned(first)).toEqual(['user_clicks new', 'user_sessions waiting', 'page_users waiting']);
    expect(told(first)).toEqual(['user_clicks', 'user_sessions', 'page_users']);
    expect(first.results.map((result) => (result.kind === 'feature_set' ? result.why : result.kind))).toEqual(
      Array.from({ length: 3 }, () => 'new'),
    );
    const again = await run(target, { names: ['page_users'], dryRun: true });
    expect(planned(again)).toEqual([
      'user_clicks up to date',
      'user_sessions up to date',
      'page_users up to date',
    ]);
  });

  it('is refused where a set below is not valid, with the holes named', async () => {
    const alone = { ...SESSIONS, only: true };
    expect(told(await run(target, alone))).toEqual([
      'user_sessions: FS301 visits needs user_clicks, which was never built',
    ]);
    await run(target, { names: ['user_clicks'], start: day('2024-02-28'), end: day('2024-03-05') });
    expect(told(await run(target, { ...alone, end: day('2024-03-05') }))).toEqual([
      'user_sessions: FS301 visits reads user_clicks up to 2024-03-01 09:00:00, but it is valid only until 2024-02-27 10:00:00; missing: [2024-02-27 10:00:00, 2024-02-28)',
    ]);
    await run(target, { names: ['user_clicks'], end: day('2024-03-05') });
    expect(told(await run(target, { ...alone, end: day('2024-03-05') }))).toEqual(['user_sessions']);
    expect(told(await run(target, { ...alone, end: day('2024-04-20') }))).toEqual(['user_sessions']);
    expect(told(await run(target, alone))[0]).toContain('missing: [2024-03-05, 2024-04-20 12:00:00.000001)');
  });

  it('never reads what the dataset was written to', async () => {
    await run(target);
    const rows = await opened(target, (project) => project.rows('historical.user_sessions'));
    for (const file of ['visits.csv', 'page_views.csv']) writeFileSync(path(`warehouse/${file}`), 'broken');
    expect(told(await run(target, { ...SESSIONS, full: true }))).toEqual(['user_clicks', 'user_sessions']);
    const again = await opened(target, (project) => project.rows('historical.user_sessions'));
    const sorted = (all: typeof rows) => all.map((row) => Object.values(row).map(String).join()).toSorted();
    expect(rows.length).toBeGreaterThan(0);
    expect(sorted(again)).toEqual(sorted(rows));
  });

  it('builds nothing on what failed', async () => {
    edit((text) => `${text}broken,2024-04-21 00:00:00,a,home,\n`, 'clicks.csv');
    const report = await run(target, { names: ['page_users', 'page_views'] });
    expect(told(report)).toEqual([
      expect.stringContaining('user_clicks: FS203'),
      'user_sessions: FS301 user_sessions was not built, because user_clicks failed',
      'page_users: FS301 page_users was not built, because user_clicks, user_sessions failed',
      'page_views: FS301 page_views was not built, because user_clicks, user_sessions failed',
    ]);
  });

  it('takes a change of a spec up to the last set that is made of it, and no label', async () => {
    await run(target);
    edit((text) => text.replace('within: 30 days', 'within: 20 days'));
    expect(planned(await run(target, { changed: true }))).toEqual([]);
    edit((text) => text.replace('max_age: 30 minutes', 'max_age: 20 minutes'));
    expect(planned(await run(target, { changed: true, dryRun: true }))).toEqual([
      'user_sessions changed',
      'page_entries waiting',
      'page_users waiting',
      'page_views waiting',
      'training waiting',
    ]);
    const stale = await opened(target, (project) => setStatuses(project));
    expect(stale.map(({ name, condition }) => `${name} ${condition}`)).toEqual([
      'user_clicks up to date',
      'user_sessions stale',
      'page_entries stale',
      'page_users stale',
    ]);
    expect(stale.map(({ madeFrom }) => madeFrom)).toEqual([
      null,
      { datasets: ['visits'], sets: ['user_clicks'] },
      { datasets: ['visits', 'page_views'], sets: ['user_clicks', 'user_sessions'] },
      { datasets: ['page_views'], sets: ['user_clicks', 'user_sessions'] },
    ]);
  });

  it('keeps what was done where an earlier end shows no event', async () => {
    await run(target);
    await run(target, { ...SESSIONS, end: day('2024-02-01') });
    const [, sessions] = await opened(target, (project) => setStatuses(project));
    expect(sessions).toMatchObject({ name: 'user_sessions', condition: 'up to date', missing: [] });
  });

  it('rejects rows with times that there are not', async () => {
    edit((text) =>
      text.replace(
        'derived: { starts:',
        "derived: { again: \"case when page = 'shop' then timestamp '2300-01-01 00:00:00' end\", starts:",
      ),
    );
    const { results } = await run(target, SESSIONS);
    const sessions = results.find(({ name }) => name === 'user_sessions');
    expect(sessions).toMatchObject({
      kind: 'feature_set',
      events: 4n,
      source: {
        rows: 9n,
        rejected: [{ reason: 'timestamp again outside [1970-01-01, 2200-01-01)', rows: 4n, examples: [] }],
      },
    });
  });
});
