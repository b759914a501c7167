import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { binary, fs, remove, sample } from '../support/cli.js';

let root: string;
let path: string;

beforeAll(async () => {
  root = await sample();
  const bin = join(root, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'fs'), `#!/bin/sh\nexec "${process.execPath}" "${binary}" "$@"\n`);
  await chmod(join(bin, 'fs'), 0o755);
  path = `${bin}${delimiter}${process.env.PATH ?? ''}`;
});
afterAll(() => remove(root));

/** What bash offers for the last of the words. */
const offered = (...words: readonly string[]): readonly string[] =>
  execFileSync(
    'bash',
    [
      '-c',
      `source <(fs completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _asof; printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      ...words,
    ],
    { cwd: root, encoding: 'utf8', env: { PATH: path, HOME: root } },
  )
    .split('\n')
    .filter((word) => word !== '');

describe('fs completion', () => {
  it('completes commands, options, their words, files and names in bash', () => {
    expect(offered('fs', '')).toEqual(expect.arrayContaining(Object.keys(commands)));
    expect(offered('fs', 'comp')).toEqual(['compile', 'completion']);
    expect(offered('fs', 'run', 'user_')).toEqual(['user_orders', 'user_chargebacks']);
    expect(offered('fs', '-C', '.', 'describe', 'awe')).toEqual(['awesome_dataset']);
    expect(offered('fs', 'run', '--ful')).toEqual(['--full']);
    expect(offered('fs', 'validate', '--format', 's')).toEqual(['sarif']);
    expect(offered('fs', 'compile', '--out', 'feat')).toEqual(['features']);
    expect(offered('fs', 'fmt', 'fs.y')).toEqual(['fs.yaml']);
  });

  it('offers no names without a project', async () => {
    const { code, stdout } = await fs(join(root, '..'), ['completion', '--names']);
    expect([code, stdout]).toEqual([2, '']);
  });

  it.each(['zsh', 'fish'])('prints a script for %s with every command and option', async (shell) => {
    const { code, stdout } = await fs(root, ['completion', shell]);
    expect(code).toBe(0);
    for (const [id, { flags = {} }] of Object.entries(commands)) {
      expect(stdout).toContain(id.replace(/:.*/, ''));
      for (const flag of Object.keys(flags)) expect(stdout).toContain(flag);
    }
    // Checked by the shell itself where it is installed.
    if (spawnSync(shell, ['--version']).status === 0)
      execFileSync(shell, ['-n'], { input: stdout, stdio: ['pipe', 'ignore', 'inherit'] });
  });

  it('needs a shell that it knows', async () => {
    const [none, other] = await Promise.all([fs(root, ['completion']), fs(root, ['completion', 'tcsh'])]);
    expect([none.code, none.stderr]).toEqual([2, 'FS008 SHELL is missing; write one of bash, zsh, fish\n']);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish')]);
  });
});
