import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fs, marks, remove, sample } from '../support/cli.js';

let root: string;
beforeAll(async () => {
  root = await sample();
  await writeFile(
    join(root, 'features/a.yaml'),
    'keys: {a:   string}\nname: card # of a user\nkind: entity\n',
  );
  await writeFile(join(root, 'features/b.yaml'), 'kind: [entity\n');
});
afterAll(() => remove(root));

describe('fs fmt', () => {
  it('--check writes nothing, names files that are not formatted, and exits 3', async () => {
    const before = await marks(root);
    const { code, stdout, stderr } = await fs(root, [
      'fmt',
      '--check',
      'features/a.yaml',
      'features/user/user.yaml',
    ]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toBe(
      'FS306 features/a.yaml is not formatted; format it: fs fmt features/a.yaml\n1 file not formatted, 1 file formatted\n',
    );
    expect(await marks(root)).toEqual(before);
  });

  it('formats all specs that can be read, says what cannot, and finds nothing to do afterwards', async () => {
    const { code, stdout, stderr } = await fs(root, ['fmt']);
    expect([code, stdout]).toEqual([1, 'features/a.yaml\n']);
    expect(stderr).toContain('FS101 features/b.yaml:2:1 ');
    expect(stderr).toContain('1 file formatted, 2 files unchanged\n');
    expect(await readFile(join(root, 'features/a.yaml'), 'utf8')).toBe(
      'kind: entity\nname: card # of a user\nkeys: { a: string }\n',
    );
    const before = await marks(root);
    const again = await fs(root, ['fmt', '--json', 'features/a.yaml']);
    expect([again.code, JSON.parse(again.stdout)]).toEqual([
      0,
      { changed: [], unchanged: 1, diagnostics: [] },
    ]);
    expect(await marks(root)).toEqual(before);
  });

  it('refuses a file that is not there', async () => {
    const { code, stderr } = await fs(root, ['fmt', 'features/c.yaml']);
    expect([code, stderr]).toEqual([2, 'FS008 features/c.yaml cannot be read; name YAML files with specs\n']);
  });
});
