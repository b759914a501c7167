import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readKeyFile } from '../../../src/cli/shared/key-file.js';

const folder = mkdtempSync(join(tmpdir(), 'asof-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return readKeyFile(join(folder, name));
};

describe('a file of keys', () => {
  it('is csv with a header, quotes and any line ends', async () => {
    expect(await read('a.csv', '\ufeffissuer,number\r\n1,"7,""x"""\r\n\r\n2,\n"a\nb",3')).toEqual([
      { issuer: '1', number: '7,"x"' },
      { issuer: '2', number: '' },
      { issuer: 'a\nb', number: '3' },
    ]);
    expect(await read('one.csv', 'cpf\nx\n\ny\n')).toEqual([{ cpf: 'x' }, { cpf: 'y' }]);
  });

  it('is ndjson by its name', async () => {
    expect(await read('a.ndjson', '{"cpf": "x", "n": 7}\n\n{"cpf": "y", "n": true}\n')).toEqual([
      { cpf: 'x', n: '7' },
      { cpf: 'y', n: 'true' },
    ]);
  });

  it.each([
    ['short.csv', 'a,b\n1,2\n3\n', 'line 3 has 1 values where the header has 2'],
    ['quote.csv', 'a\n"x\n', 'line 2 has a quote that is not closed'],
    ['empty.csv', '', 'line 1 has no header'],
    ['list.jsonl', '{"a": 1}\n[1]\n', 'line 2 is not an object'],
  ])('says in which line %s is wrong', async (name, text, says) => {
    await expect(read(name, text)).rejects.toMatchObject({ diagnostics: [{ code: 'FS008' }] });
    await expect(read(name, text)).rejects.toThrow(says);
  });

  it('has to be there', async () => {
    await expect(readKeyFile(join(folder, 'none.csv'))).rejects.toThrow('cannot be read');
  });
});
