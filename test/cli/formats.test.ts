import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes } from '../../src/diagnostics/codes.js';
import { emptyFolder, fs, remove, sample } from '../support/cli.js';

let root: string;
let broken: string;

beforeAll(async () => {
  [root, broken] = await Promise.all([sample(), sample()]);
  const path = join(broken, 'features/user/user.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace('of: order_id', 'of: order_idd'));
});
afterAll(() => Promise.all([remove(root), remove(broken)]));

const MESSAGE = 'unknown column "order_idd" in source order_events; did you mean order_id?';

describe('fs validate --format', () => {
  it('concise: lines on stdout, the summary on stderr', async () => {
    const { code, stdout, stderr } = await fs(broken, ['validate', '--format', 'concise']);
    expect([code, stdout, stderr]).toEqual([
      1,
      `features/user/user.yaml:32:9: error FS104 ${MESSAGE}\n`,
      '1 error\n',
    ]);
  });

  it('github: annotations with paths from the working directory, also when the option precedes the command', async () => {
    const parent = dirname(broken);
    const name = broken.slice(parent.length + 1);
    const { code, stdout } = await fs(parent, ['--format=github', '-C', name, 'validate']);
    expect(code).toBe(1);
    expect(stdout).toBe(
      `::error file=${name}/features/user/user.yaml,line=32,endLine=32,col=9,endColumn=17,title=FS104 unknown column::${MESSAGE}\n`,
    );
  });

  it('json is --json', async () => {
    const [one, other] = await Promise.all([
      fs(broken, ['validate', '--format', 'json']),
      fs(broken, ['validate', '--json']),
    ]);
    expect(one).toEqual(other);
    expect(JSON.parse(one.stdout)).toMatchObject({ valid: false, diagnostics: [{ code: 'FS104' }] });
  });

  it('sarif and junit: one document on stdout, with and without diagnostics', async () => {
    const [found, none, report] = await Promise.all([
      fs(broken, ['validate', '--format', 'sarif']),
      fs(root, ['validate', '--format', 'sarif']),
      fs(root, ['validate', '--format', 'junit']),
    ]);
    expect(JSON.parse(found.stdout)).toMatchObject({ runs: [{ results: [{ ruleId: 'FS104' }] }] });
    expect(JSON.parse(none.stdout)).toMatchObject({ version: '2.1.0', runs: [{ results: [] }] });
    expect(none.stderr).toBe('4 documents valid\n'.replace('4', /^\d+/.exec(none.stderr)?.[0] ?? ''));
    expect(report.stdout).toContain('<testcase classname="project" name="no diagnostics"/>');
  });

  it('writes what fails before specs are read in the same format', async () => {
    const folder = await emptyFolder();
    const { code, stdout } = await fs(folder, ['validate', '--format', 'sarif']);
    await remove(folder);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ results: [{ ruleId: 'FS001' }] }] });
  });

  it('does not go with --json, and names the formats for another word', async () => {
    const [both, unknown] = await Promise.all([
      fs(root, ['validate', '--json', '--format', 'sarif']),
      fs(root, ['validate', '--format', 'xml']),
    ]);
    expect([both.code, unknown.code]).toEqual([2, 2]);
    expect(both.stdout + both.stderr).toContain('--format sarif does not go with --json');
    expect(unknown.stderr).toContain('--format takes pretty, concise, json, github, sarif, junit, not "xml"');
  });

  it('leaves stdout of other commands to their answer', async () => {
    const { code, stdout, stderr } = await fs(broken, ['compile', '--format', 'concise']);
    expect([code, stdout, stderr]).toEqual([1, '', `features/user/user.yaml:32:9: error FS104 ${MESSAGE}\n`]);
  });
});

describe('fs explain', () => {
  it('shows what, why, the fix and an example, in any folder', async () => {
    const folder = await emptyFolder();
    const { code, stdout, stderr } = await fs(folder, ['explain', 'fs104']);
    await remove(folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        'FS104 unknown column',
        '',
        'The source has no such column.',
        '',
        'Why: Only declared columns can be used: they have a type and a time at which they are known.',
        '',
        'Fix: Correct the name, or declare the column under columns of the source.',
        '',
        'Example',
        '',
        '    kind: feature_set',
        '    name: user_orders',
        '    entity: user',
        '    source: orders',
        '    windows: [7 days]',
        '    features:',
        '      orders: { aggregate: count, of: order_idd }',
        '',
        'Instead of',
        '',
        '    order_idd',
        '',
        'write',
        '',
        '    order_id',
        '',
      ].join('\n'),
    );
  });

  it('lists all codes, and knows what an unknown one could be', async () => {
    const [all, unknown, json] = await Promise.all([
      fs(root, ['explain']),
      fs(root, ['explain', 'FS1004']),
      fs(root, ['explain', 'FS117', '--json']),
    ]);
    expect(
      all.stdout
        .trim()
        .split('\n')
        .map((line) => line.slice(0, 5)),
    ).toEqual(Object.keys(codes));
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      'FS005 there is no code "FS1004"; fs explain lists all codes\n',
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject({ code: 'FS117', title: 'leakage', exit: 1 });
  });
});
