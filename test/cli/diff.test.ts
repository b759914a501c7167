import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyFolder, fs, remove, sample } from '../support/cli.js';

const SPEC = 'features/user/user.yaml';

let root = '';
let other = '';
beforeEach(async () => {
  [root, other] = await Promise.all([sample(), emptyFolder()]);
  await git(root, 'init', '-q', '-b', 'main');
  await commit('the sample');
});
afterEach(() => Promise.all([root, other].map(remove)));

const git = (folder: string, ...args: readonly string[]): Promise<unknown> =>
  promisify(execFile)('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);

const commit = async (message: string): Promise<void> => {
  await git(root, 'add', '-A');
  await git(root, 'commit', '-q', '-m', message);
};

const edit = async (from: string, to: string): Promise<void> => {
  const text = await readFile(join(root, SPEC), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(root, SPEC), text.replace(from, to));
};

/** What is printed, without the number of the commit. */
const diff = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await fs(root, ['diff', ...args]);
  return { code, stderr, stdout: stdout.replace(/\b[0-9a-f]{10}\b/g, 'COMMIT') };
};

describe('fs diff', () => {
  it('on a branch compares with where it left main, committed or not', async () => {
    await git(root, 'checkout', '-q', '-b', 'windows');
    await edit('windows: [3 days, 7 days, 30 days]', 'windows: [3 days, 28 days]');
    await commit('other windows');
    await edit('known_at: chargeback_timestamp', 'known_at: chargeback_timestamp # as before');
    expect(await diff()).toEqual({
      code: 4,
      stderr: '',
      stdout: `compared with main (COMMIT), target local

user_orders  feature set changed, features/user/user.yaml
  windows: 3 days, 7 days, 30 days → 3 days, 28 days: −2 columns, +1 column
  + cpf_orders__count_over_28_days_rolling_windows  bigint, new
  - cpf_orders__count_over_7_days_rolling_windows  bigint, removed
  - cpf_orders__count_over_30_days_rolling_windows  bigint, removed
  computed anew by the next run, from its first event
  read by awesome_dataset (3 columns changed)
  breaks readers: removed

awesome_dataset  dataset changed, features/user/user.yaml
  user_orders: windows: 3 days, 7 days, 30 days → 3 days, 28 days: −2 columns, +1 column
  + cpf_orders__count_over_28_days_rolling_windows  bigint, new
  - cpf_orders__count_over_7_days_rolling_windows  bigint, removed
  - cpf_orders__count_over_30_days_rolling_windows  bigint, removed
  written anew by the next run
  breaks readers: removed

2 items changed; breaks readers: removed
`,
    });
    expect((await diff('--allow', 'removed')).code).toBe(0);
    expect((await diff('--allow', 'value')).code).toBe(4);
    expect((await diff('user_chargebacks')).stdout).toContain('nothing changed');
  });

  it('says nothing of what main changed since', async () => {
    await git(root, 'checkout', '-q', '-b', 'mine');
    await git(root, 'checkout', '-q', 'main');
    await edit('windows: [3 days, 7 days, 30 days]', 'windows: [3 days]');
    await commit('on main');
    await git(root, 'checkout', '-q', 'mine');
    expect(await diff()).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing changed') });
    expect((await diff('--against', 'main')).code).toBe(0);
    expect((await diff('--against', 'main')).stdout).toContain('new');
  });

  it('finds no change where specs move to other files and are written otherwise', async () => {
    await mkdir(join(root, 'features/moved'));
    await rename(join(root, SPEC), join(root, 'features/moved/all.yml'));
    expect(await diff()).toEqual({
      code: 0,
      stderr: '',
      stdout: 'compared with main (COMMIT), target local\n\nnothing changed\n',
    });
  });

  it('writes a comment, and JSON with the same changes', async () => {
    await edit('of: order_id\n    fill: 0', "of: order_id\n    where: cpf <> '*|*'\n    fill: 0");
    const { code, stdout } = await diff('--markdown', '--allow', 'value', 'user_orders');
    expect(code).toBe(0);
    expect(stdout).toBe(`## Feature changes

1 item changed, nothing that breaks readers. Compared with \`main (COMMIT)\`, target \`local\`.

### \`user_orders\`: feature set changed

- where of cpf\\_orders: none → cpf &lt;&gt; '\\*\\|\\*'

| | column | |
| --- | --- | --- |
| ~ | \`cpf_orders__count_over_3_days_rolling_windows\` | bigint, may have other values under the same name |
| ~ | \`cpf_orders__count_over_7_days_rolling_windows\` | bigint, may have other values under the same name |
| ~ | \`cpf_orders__count_over_30_days_rolling_windows\` | bigint, may have other values under the same name |

computed anew by the next run, from its first event; read by awesome\\_dataset (3 columns changed); **breaks readers: value**
`);
    const json = JSON.parse((await diff('--json')).stdout);
    expect(Object.keys(json)).toEqual(['against', 'target', 'items', 'diagnostics', 'breaks']);
    expect(json.breaks).toEqual(['value']);
    expect(json.items.map(({ name }: { name: string }) => name)).toEqual(['user_orders', 'awesome_dataset']);
    expect(Object.keys(json.items[0]).toSorted()).toEqual(
      [
        'kind',
        'name',
        'change',
        'was',
        'owner',
        'file',
        'breaks',
        'declared',
        'columns',
        'reasons',
        'metadata',
        'physical',
        'rebuilt',
        'copied',
        'consumers',
      ].toSorted(),
    );
  });

  it('shows how the SQL differs, only if asked', async () => {
    await edit('windows: [3 days, 7 days, 30 days]', 'windows: [3 days, 7 days, 28 days]');
    expect((await diff()).stdout).not.toContain('@@');
    const { stdout } = await diff('--sql', 'user_orders');
    expect(stdout).toMatch(/^--- user_orders\.sql\n\+\+\+ user_orders\.sql\n@@ /m);
    expect(stdout).toMatch(/^-.*30_days/m);
    expect(stdout).toMatch(/^\+.*28_days/m);
    const markdown = (await diff('--sql', '--markdown', 'user_orders')).stdout;
    expect(markdown).toContain('<details><summary>SQL</summary>\n\n```diff\n--- user_orders.sql\n');
    await edit('description: Total of orders', 'description: All orders');
    const json = JSON.parse((await diff('--sql', '--json')).stdout);
    expect(json.items.map(({ sql }: { sql: string | null }) => sql?.split('\n')[0])).toEqual([
      '--- user_orders.sql',
      '--- awesome_dataset.sql',
    ]);
    await commit('all');
    await edit('description: All orders', 'description: Total of orders');
    const same = JSON.parse((await diff('--sql', '--json', '--against', 'HEAD')).stdout);
    expect(same.items.map(({ sql }: { sql: string | null }) => sql)).toEqual([null, null]);
  });

  it('exits with 0 where renamed or version declare what breaks readers, and with 1 where they are wrong', async () => {
    await edit('  cpf_orders:\n', '  orders_placed:\n    renamed: cpf_orders\n');
    const { code, stdout } = await diff();
    expect(code).toBe(0);
    expect(stdout).toContain(
      'renamed from cpf_orders__count_over_3_days_rolling_windows, same values (declared)',
    );
    expect(stdout).toContain('  breaks readers as declared: renamed\n');
    expect(stdout).toContain('\n2 items changed, what breaks readers is declared\n');
    await edit('renamed: cpf_orders', 'renamed: orders');
    const wrong = await diff('--allow', 'renamed');
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(
      /^FS127 features\/user\/user\.yaml:\d+:14 no feature of user_orders was called "orders"/,
    );
    await commit('all');
    await edit('of: order_id\n    fill: 0', "of: order_id\n    where: cpf <> 'x'\n    fill: 0");
    expect((await diff('--against', 'HEAD')).code).toBe(4);
    await edit('name: user_orders\n', 'name: user_orders\nversion: 2\n');
    expect(await diff('--against', 'HEAD')).toMatchObject({ code: 0, stderr: '' });
  });

  it('compares with a folder, from a project below the top of a repository', async () => {
    await cp(root, join(other, 'store'), { recursive: true, filter: (path) => !path.endsWith('.git') });
    await git(other, 'init', '-q', '-b', 'main');
    await git(other, 'add', '-A');
    await git(other, 'commit', '-q', '-m', 'all');
    const store = join(other, 'store');
    expect((await fs(store, ['diff'])).stdout).toContain('nothing changed');
    await rm(join(store, SPEC));
    const { code, stdout } = await fs(store, ['diff', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(stdout).items).toHaveLength(5);
    expect((await fs(store, ['diff', '--against', root])).code).toBe(4);
    expect((await fs(root, ['diff', '--against', store])).code).toBe(0);
  });

  it.each([
    ['HEAD~9', /^FS009 git knows no revision HEAD~9/],
    ['--output=x', /^FS009 git knows no revision --output=x/],
  ])('refuses a revision that is not there: %s', async (revision, message) => {
    const { code, stderr } = await fs(root, ['diff', '--against', revision]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('says what to do where there is no repository, no common commit, or specs that are not valid', async () => {
    const outside = await sample();
    try {
      const { code, stderr } = await fs(outside, ['diff'], { GIT_CEILING_DIRECTORIES: outside });
      expect(code).toBe(2);
      expect(stderr).toContain('is in no git repository');
    } finally {
      await remove(outside);
    }
    await commit('more').catch(() => undefined);
    await edit('description: Total of orders', 'description: All orders');
    await commit('two');
    const clone = join(other, 'shallow');
    await git(other, 'clone', '-q', '--depth', '1', `file://${root}`, clone);
    const shallow = await fs(clone, ['diff', '--against', 'HEAD~1']);
    expect(shallow.code).toBe(2);
    expect(shallow.stderr).toContain('git fetch --unshallow');
    await edit('entity: user', 'entity: nobody');
    await commit('broken');
    await edit('entity: nobody', 'entity: user');
    const broken = await fs(root, ['diff', '--against', 'HEAD']);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('FS009 the specs of HEAD');
    expect(broken.stderr).toContain('FS106');
  });
});
