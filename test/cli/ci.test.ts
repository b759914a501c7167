import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fs, remove, sample } from '../support/cli.js';

const SPEC = 'features/user/user.yaml';
let root: string;

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** Replaces text that is there, at its last place. */
async function edit(from: string, to: string): Promise<void> {
  const text = await read(SPEC);
  const at = text.lastIndexOf(from);
  expect(at, from).toBeGreaterThan(0);
  await writeFile(join(root, SPEC), text.slice(0, at) + to + text.slice(at + from.length));
}

async function commit(message: string): Promise<void> {
  git('add', '-A');
  git('commit', '-qm', message);
}

beforeAll(async () => {
  root = await sample();
  git('init', '-q', '-b', 'main');
  await fs(root, ['compile', '--out', 'sql']);
  await fs(root, ['docs']);
  await commit('The sample');
  git('checkout', '-qb', 'feature/more');
});
afterAll(() => remove(root));

describe('a pull request', () => {
  it('has nothing to say before an edit', async () => {
    const { code, stdout, stderr } = await fs(root, ['ci']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^validate {2}passed {3}\d+ documents valid\ntest {6}skipped {2}no unit tests\ncompile {3}passed {3}sql is up to date\ndocs {6}passed {3}catalog is up to date\ndiff {6}passed {3}nothing changed\n$/,
    );
  });

  it('of five edits gets one comment, annotations, and the exit code of the first check that fails', async () => {
    await edit('description: Total of chargebacks', 'description: Number of chargebacks');
    await commit('1: wording');
    await edit('windows: [3 days, 7 days, 30 days]', 'windows: [3 days, 7 days, 28 days]');
    await commit('2: whole weeks');
    await edit(
      '    aggregate: count\n    of: order_id\n    fill: 0\n---\nkind: feature_set',
      '    aggregate: count\n    of: order_id\n    where: cpf is not null\n    fill: 0\n---\nkind: feature_set',
    );
    await commit('3: a filter');
    await edit(
      '    fill: 0\n---\nkind: dataset',
      '    fill: 0\n  cpf_last_order: { aggregate: last, of: order_timestamp }\n---\nkind: dataset',
    );
    await commit('4: one more feature');
    await edit(
      'columns: [order_id, timestamp, chargeback_timestamp, cpf]',
      'columns: [order_id, timestamp, chargeback_timestamp]',
    );
    await commit('5: fewer columns');
    const { code, stdout, stderr } = await fs(root, ['ci', '--format', 'github', '--comment', 'comment.md'], {
      GITHUB_STEP_SUMMARY: join(root, 'summary.md'),
    });
    expect(code).toBe(3);
    expect(stdout).toBe(
      [
        '::error title=FS306 stale or incomplete::sql is out of date; write it again: fs compile --out sql',
        '::error title=FS306 stale or incomplete::catalog is out of date; write it again: fs docs --out catalog',
        '',
      ].join('\n'),
    );
    expect(stderr).toContain('diff      failed   ');
    const comment = await read('comment.md');
    expect(await read('summary.md')).toBe(comment);
    const steady = comment
      .replaceAll(git('rev-parse', '--short=12', 'main').trim(), 'COMMIT')
      .replace(/\b[0-9a-f]{7,40}\b/g, 'COMMIT');
    await expect(steady).toMatchFileSnapshot('golden/pull-request.md');
    await Promise.all([rm(join(root, 'comment.md')), rm(join(root, 'summary.md'))]);
  });

  it('passes once folders are written again and the changes are accepted', async () => {
    await fs(root, ['compile', '--out', 'sql']);
    await fs(root, ['docs']);
    const breaking = await fs(root, ['ci', '--json']);
    expect(breaking.code).toBe(4);
    const report = JSON.parse(breaking.stdout);
    expect(
      report.checks.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`),
    ).toEqual(['validate passed', 'test skipped', 'compile passed', 'docs passed', 'diff failed']);
    const allowed = await fs(root, [
      'ci',
      ...['removed', 'value', 'renamed'].flatMap((kind) => ['--allow', kind]),
    ]);
    expect([allowed.code, allowed.stderr]).toEqual([0, '']);
  });

  it('runs the unit tests: one that fails is named, and the exit code is that of fs test', async () => {
    const spec = join(root, 'features', 'orders-test.yaml');
    const unitTest = (count: number): string =>
      [
        'kind: test',
        'name: an_order_is_known_the_next_day',
        'subject: user_orders',
        'at: 2020-05-14',
        'given:',
        '  order_events:',
        '    - { order_id: a, order_timestamp: 2020-05-13 10:00:00, cpf: x }',
        'expect:',
        `  - { cpf: x, cpf_orders__count_over_3_days_rolling_windows: ${count} }`,
        '',
      ].join('\n');
    const allow = ['removed', 'value', 'renamed'].flatMap((kind) => ['--allow', kind]);
    await writeFile(spec, unitTest(1));
    const right = await fs(root, ['ci', ...allow]);
    expect(right.stdout).toContain('test      passed   1 unit test passed\n');
    expect([right.code, right.stderr]).toEqual([0, '']);
    await writeFile(spec, unitTest(2));
    const wrong = await fs(root, ['ci', ...allow]);
    await rm(spec);
    expect(wrong.stdout).toContain(
      'test      failed   1 of 1 unit test failed: an_order_is_known_the_next_day\n',
    );
    expect(wrong.code).toBe(8);
  });

  it('skips what needs valid specs, and says what is not valid', async () => {
    await edit('of: order_id\n', 'of: order_idd\n');
    const { code, stdout, stderr } = await fs(root, ['ci']);
    git('checkout', '-q', '--', SPEC);
    expect(code).toBe(1);
    expect(stderr).toContain('FS104 features/user/user.yaml:');
    expect(stdout).toContain('validate  failed   1 error\n');
    expect(stdout).toContain('compile   skipped  specs are not valid\n');
  });

  it('fails with FS009 where there is nothing to compare with, after the other checks', async () => {
    const { code, stdout, stderr } = await fs(root, ['ci', '--against', 'nowhere']);
    expect(code).toBe(2);
    expect(stderr).toContain('FS009 ');
    expect(stdout).toContain('compile   passed');
  });
});
