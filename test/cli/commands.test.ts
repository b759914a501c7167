import { spawn } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { openProject } from '../../src/project/index.js';
import { parseInstant } from '../../src/types/instant.js';
import {
  binary,
  emptyFolder,
  environment,
  fs,
  NOW,
  type Outcome,
  remove,
  sample,
  steady,
} from '../support/cli.js';

/** What people and programs see of every command. A change here is a change of the outside. */
describe('the program', () => {
  let root: string;
  let first: Outcome;

  beforeAll(async () => {
    root = await sample();
    first = await fs(root, ['run', '--end-date', '2020-07-17']);
  });
  afterAll(() => remove(root));

  const told = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await fs(root, args);
    return steady(`exit ${code}\n${stdout}${stderr === '' ? '' : `--- stderr\n${stderr}`}`);
  };

  it.concurrent.for(['', ...Object.keys(commands)])('help of %s', async (name, { expect }) => {
    const { code, stdout, stderr } = await fs(
      root,
      name === '' ? ['--help'] : [...name.split(':'), '--help'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const text = stdout.replace(/\/\d+\.\d+\.\d+ \S+ node-v\S+/, '/VERSION');
    expect(text).toMatchSnapshot();
  });

  it('fs run, for people', () => {
    expect(first.code).toBe(0);
    expect(first.stderr).toBe('');
    expect(steady(first.stdout)).toMatchSnapshot();
  });

  it.concurrent.for([
    'list',
    'list entity:user --json',
    'describe user',
    'describe order_events',
    'describe user_orders',
    'describe user_chargebacks --json',
    'describe awesome_dataset',
    'preview user_orders --limit 2 --at 2020-05-14',
    'preview awesome_dataset --limit 1 --json',
    'preview user',
    'lineage order_events.order_id',
    'lineage awesome_dataset.cpf_chargebacks__count_over_3_days_rolling_windows --json',
    'lineage cpf',
    'lineage user_orders.cpf_orders__count_over_3_days_rolling_windows --mermaid',
    'lineage user_orders.cpf --openlineage',
    'list user_orders --columns',
    'list entity:user --columns --json',
    'describe user_orders.cpf_orders__count_over_3_days_rolling_windows',
    'describe order_events.chargeback_timestamp --json',
    'describe user_orders.nope',
    'why cpf_orders__count_over_7_days_rolling_windows --key cpf=x --at 2020-05-14',
    'why user_chargebacks.cpf_chargebacks__count_over_30_days_rolling_windows --key cpf=x',
    'why user_orders.cpf_orders__count_over_3_days_rolling_windows --key cpf=x --at 2020-05-14 --json',
    'why nope --key cpf=x',
    'validate',
    'validate --json',
    'compile user --json',
  ])('fs %s', async (line, { expect }) => {
    expect(await told(...line.split(' '))).toMatchSnapshot();
  });

  // One after another: a DuckDB warehouse lets one process in at a time.
  it.for([
    'status',
    'status --json',
    'get user --key cpf=x',
    'get user_orders --key cpf=x --at 2020-05-14 --json',
    'get user_orders --key cpf=x --at 2020-05-14T12:30:00Z --as-of event --json',
    'get user --key cpf=nobody',
    'run --dry-run --json',
    'run user_orders --start-date 2020-07-15 --end-date 2020-07-16 --dry-run',
  ])('fs %s', async (line, { expect }) => {
    expect(await told(...line.split(' '))).toMatchSnapshot();
  });

  it('fs runs names who ran what, and why', async () => {
    const { code, stdout } = await fs(root, ['runs', 'user_orders', '--limit', '1', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: 'user_orders', status: 'done', who: expect.stringContaining('@'), message: null },
    ]);
    const shown = await fs(root, ['runs', 'awesome_dataset']);
    expect(shown.stdout).toMatch(/^WHEN +NAME +STATUS/);
    expect(shown.stdout).toContain('awesome_dataset  done');
  });

  it('says that a warehouse is in use, with 7', async () => {
    const project = await openProject({ root, now: parseInstant(NOW.slice(0, -1)) });
    const { code, stderr } = await fs(root, ['run']);
    await project.close();
    expect(stderr).toContain('FS303');
    expect(code).toBe(7);
  });

  it('--wait waits for the run at work, which it names, and no longer than it is told', async () => {
    const project = await openProject({ root, now: parseInstant(NOW.slice(0, -1)) });
    const began = performance.now();
    const refused = await fs(root, ['run', '--dry-run', '--wait', '1s']);
    expect(refused.code).toBe(7);
    expect(performance.now() - began).toBeGreaterThan(1000);
    const waits = new RegExp(
      `waiting: the feature store in .* is in use by another run \\(process ${process.pid} on `,
    );
    expect(refused.stderr).toMatch(waits);
    const child = spawn(process.execPath, [binary, 'run', '--dry-run', '--wait', '10m'], {
      cwd: root,
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    const line = await new Promise<string>((resolve) =>
      child.stderr.once('data', (part: Buffer) => resolve(part.toString())),
    );
    expect(line).toMatch(waits);
    await project.close();
    expect(await ended).toBe(0);
  });

  it('--wait with something else than a length of time is wrong use', async () => {
    const { code, stderr } = await fs(root, ['run', '--wait', 'long']);
    expect(stderr).toContain('FS008 --wait: "long" is not a duration');
    expect(code).toBe(2);
  });

  it('--memory, --threads and --spill limit the engine; a size that is none is wrong use', async () => {
    const limits = ['--memory', '256MB', '--threads', '1', '--spill', 'elsewhere'];
    expect(await fs(root, ['run', '--dry-run', ...limits])).toMatchObject({ code: 0 });
    const { code, stderr } = await fs(root, ['run', '--memory', 'much']);
    expect(stderr).toContain('FS008 --memory: "much" is not a size');
    expect(code).toBe(2);
  });

  it('fs run --json', async () => {
    const { code, stdout, stderr } = await fs(root, [
      'run',
      '--start-date',
      '2020-07-01',
      '--end-date',
      '2020-07-02',
      '--json',
    ]);
    expect(code).toBe(0);
    expect(steady(JSON.stringify(JSON.parse(stdout), null, 2))).toMatchSnapshot();
    const events: readonly { readonly event: string }[] = stderr
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ event: 'planned', failed: [] });
    expect(events.map(({ event }) => event)).toEqual([
      'planned',
      ...JSON.parse(stdout).results.flatMap(() => ['started', 'finished']),
    ]);
  });

  it.each([
    [['lst'], 'FS008 there is no command "lst"; did you mean list?'],
    [['plan'], 'fs run --dry-run'],
    [['backfill'], 'fs run --start-date'],
    [['materialize'], 'to build features: fs run'],
    [['frobnicate'], 'the commands are init, list, describe'],
    [['run', '--dryrun'], 'FS008 there is no option --dryrun; did you mean --dry-run?'],
    [['run', '--select', 'user'], 'names are written without an option: fs run NAME'],
    [['describe'], 'FS008 NAME is missing; see fs describe --help'],
    [['get'], 'FS008 NAME is missing; see fs get --help'],
    [['docs', 'nope'], 'FS008 there is no command "docs nope"; see fs --help'],
    [['dev', 'nope'], 'FS008 "nope" is not one of: postgres; see fs dev --help'],
    [['dv'], 'FS008 there is no command "dv"; did you mean dev?'],
    [['run', '--full=true'], 'FS008 --full takes no value; write --full, or leave it out'],
    [
      ['run', '--full', '--start-date', '2020-01-01'],
      'FS008 --full does not go with --start-date; see fs run --help',
    ],
    [['run', '--end-date'], 'FS008 --end-date needs a value; see fs run --help'],
    [['get', 'user', 'more'], 'FS008 unexpected argument "more"; see fs get --help'],
    [['get', 'user', '--as-of', 'x'], 'FS008 --as-of takes event, not "x"; see fs get --help'],
    [['get', 'user', '--at', 'x', '--at', 'y'], 'FS008 --at is given twice; see fs get --help'],
    [['get', 'user', '--key', 'cpf'], 'FS008 --key "cpf" is not a key and its value; write --key name=value'],
    [['get', 'user'], 'FS008 the key cpf is missing; --key cpf=…'],
    [['get', 'user', '--key', 'cpf=x', '--key', 'cpf=y'], 'FS008 the key cpf is given twice'],
    [
      ['get', 'user', '--key', 'cpf=x', '--as-of', 'event'],
      'FS008 --as-of event goes with a feature set, and user is an entity; name one of its sets: user_orders',
    ],
    [['compile', '--check'], 'FS008 --check needs a folder'],
    [['run', '--target'], 'FS008'],
  ] as const)('%j is a wrong use', async (args, says) => {
    const { code, stdout, stderr } = await fs(root, args);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('takes options before the command, and help as a word', async () => {
    const elsewhere = await emptyFolder();
    const before = await fs(elsewhere, ['-C', root, '--json', 'validate']);
    const help = await fs(elsewhere, ['help', 'get']);
    await remove(elsewhere);
    expect(JSON.parse(before.stdout)).toEqual({ valid: true, documents: 5, diagnostics: [] });
    expect(help.stdout).toContain('$ fs get NAME');
  });

  it('takes -h for help, and keeps warnings, errors and the answer apart', async () => {
    const [help, all] = [await fs(root, ['get', '-h']), await fs(root, ['-h'])];
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('$ fs get NAME');
    expect(all.stdout).toContain('COMMANDS');
    const own = await sample();
    const spec = join(own, 'features/user/user.yaml');
    await writeFile(
      spec,
      `${await readFile(spec, 'utf8')}---\nkind: entity\nname: other\nkeys: { id: nothing }\n`,
    );
    const failed = await fs(own, ['validate']);
    await remove(own);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('FS112 ');
  });

  it('cuts nothing where the output is no terminal', async () => {
    const [plain, narrow] = [await fs(root, ['list']), await fs(root, ['list'], { COLUMNS: '20' })];
    expect(narrow).toEqual(plain);
  });

  it('finds the project upward', async () => {
    expect((await fs(join(root, 'features/user'), ['validate'])).stdout).toBe('5 documents valid\n');
  });

  it('colours only where it is wanted', async () => {
    const colour = String.fromCharCode(27);
    const [plain, forced, both] = await Promise.all([
      fs(root, ['lst']),
      fs(root, ['lst'], { FORCE_COLOR: '1' }),
      fs(root, ['lst'], { FORCE_COLOR: '1', NO_COLOR: '1' }),
    ]);
    expect(plain.stderr).not.toContain(colour);
    expect(forced.stderr).toContain(colour);
    expect(both.stderr).not.toContain(colour);
  });

  it('keeps a folder of SQL: writes it, checks it, and leaves the files of others', async () => {
    const out = join(root, 'sql');
    expect((await fs(root, ['compile', '--out', 'sql'])).stdout).toBe(
      '4 files in sql: 4 written, 0 removed\n',
    );
    expect((await readdir(out)).toSorted()).toEqual([
      'awesome_dataset.sql',
      'user.sql',
      'user_chargebacks.sql',
      'user_orders.sql',
    ]);
    expect(await fs(root, ['compile', '--out', 'sql', '--check'])).toMatchObject({
      code: 0,
      stdout: 'sql is up to date\n',
    });
    const text = await readFile(join(out, 'user.sql'), 'utf8');
    await writeFile(join(out, 'user.sql'), `${text}--`);
    await rm(join(out, 'user_orders.sql'));
    await writeFile(join(out, 'old.sql'), text);
    await writeFile(join(out, 'mine.sql'), 'select 1');
    const stale = await fs(root, ['compile', '--out', 'sql', '--check', '--json']);
    expect(stale.code).toBe(3);
    expect(JSON.parse(stale.stdout)).toEqual({
      folder: 'sql',
      missing: ['user_orders.sql'],
      stale: ['user.sql'],
      extra: ['old.sql'],
    });
    expect((await fs(root, ['compile', '--out', 'sql'])).stdout).toBe(
      '4 files in sql: 2 written, 1 removed\n',
    );
    expect(await readFile(join(out, 'mine.sql'), 'utf8')).toBe('select 1');
    await writeFile(join(out, 'user.sql'), 'select 2');
    const refused = await fs(root, ['compile', '--out', 'sql']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('would be overwritten');
    expect(await readFile(join(out, 'user.sql'), 'utf8')).toBe('select 2');
  });

  it('prints the SQL of one thing as it is run, and of several under their names', async () => {
    const [one, all] = await Promise.all([fs(root, ['compile', 'user_orders']), fs(root, ['compile'])]);
    expect(one.stdout).toMatch(/^with\b/i);
    expect(one.stdout).toContain('source');
    expect(all.stdout).toContain(`-- feature set user_orders\n${one.stdout}`);
    expect(all.stdout.match(/^-- (entity|feature set|dataset) \w+$/gm)).toHaveLength(4);
  });

  it.for(['SIGINT', 'SIGTERM'] as const)(
    'is stopped by %s with 130, and can go on afterwards',
    async (signal, { expect }) => {
      const own = await sample();
      const rows = Array.from({ length: 200_000 }, (_, index) => {
        const time = new Date(Date.UTC(2019, 0, 1) + index * 90_000)
          .toISOString()
          .slice(0, 19)
          .replace('T', ' ');
        return `o${index},${time},c${index % 997},`;
      });
      await writeFile(
        join(own, 'warehouse/sources/order_events.csv'),
        `order_id,order_timestamp,cpf,chargeback_timestamp\n${rows.join('\n')}\n`,
      );
      const child = spawn(process.execPath, [binary, 'run', 'user_orders', '--end-date', '2020-07-17'], {
        cwd: own,
        env: environment(),
      });
      const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
      let stderr = '';
      child.stderr.on('data', (part: Buffer) => {
        stderr += part.toString();
      });
      let asked = 0;
      child.stdout.once('data', () => {
        asked = performance.now();
        child.kill(signal);
      });
      expect(await ended).toBe(130);
      // A second, on a machine that does other things too.
      expect(performance.now() - asked).toBeLessThan(5000);
      expect(stderr).toContain('FS305 interrupted');
      const status = await fs(own, ['status', 'user_orders', '--json']);
      await remove(own);
      expect(JSON.parse(status.stdout)).toMatchObject([{ condition: 'not built' }]);
    },
  );

  it('get says that a set is stale and whose columns it shows; --check exits 3', async () => {
    const own = await sample();
    const spec = join(own, 'features/user/user.yaml');
    await fs(own, ['run', 'user_orders', '--end-date', '2020-07-17']);
    const get = ['get', 'user_orders', '--key', 'cpf=x', '--json'];
    const fresh = await fs(own, [...get, '--check']);
    await writeFile(spec, (await readFile(spec, 'utf8')).replace('windows: [3 days,', 'windows: [4 days,'));
    const [plain, checked] = [await fs(own, get), await fs(own, [...get, '--check'])];
    const shown = await fs(own, get.slice(0, -1));
    await remove(own);
    expect({ code: fresh.code, stale: JSON.parse(fresh.stdout).stale }).toEqual({ code: 0, stale: [] });
    expect({ code: plain.code, stale: JSON.parse(plain.stdout).stale }).toEqual({
      code: 0,
      stale: ['user_orders'],
    });
    expect(checked.code).toBe(3);
    expect(checked.stderr).toContain('FS306');
    expect(shown.stdout).toContain('these are the columns of the old spec');
  });

  it('run does not say that there is nothing to do where it then fails', async () => {
    const own = await sample();
    await rm(join(own, 'warehouse/sources'), { recursive: true });
    const { code, stdout } = await fs(own, ['run', 'user_orders']);
    await remove(own);
    expect(code).toBe(5);
    expect(stdout).not.toContain('nothing to do');
    expect(stdout).toMatch(/user_orders +cannot be built/);
  });

  it('ends quietly where its reader goes', async () => {
    const child = spawn(process.execPath, [binary, 'compile'], { cwd: root, env: environment() });
    let stderr = '';
    child.stderr.on('data', (part: Buffer) => {
      stderr += part.toString();
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('finishes a run whose reader goes', async () => {
    const own = await sample();
    const child = spawn(process.execPath, [binary, 'run', '--end-date', '2020-07-17'], {
      cwd: own,
      env: environment(),
    });
    child.stderr.resume();
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once('close', resolve));
    const { stdout } = await fs(own, ['status', '--json']);
    await remove(own);
    expect(code).toBe(0);
    const built = JSON.parse(stdout).map((status: { condition: string }) => status.condition);
    expect(built).not.toContain('not built');
  });

  it('says that a bug is ours, with the stack only under DEBUG', async () => {
    const { asFailure } = await import('../../src/cli/shared/failures.js');
    const failed = asFailure(new TypeError('x is not y'));
    expect(failed.exitCode).toBe(70);
    expect(failed.diagnostics[0]).toMatchObject({
      code: 'FS900',
      message: 'internal error: x is not y',
    });
  });
});
