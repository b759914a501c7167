import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../src/diagnostics/diagnostic.js';
import type { FileFormat } from '../../../../src/engines/engine.js';
import { type Binding, fileReader, findings } from './support.js';

const reader = fileReader();
const { put, bind, rows } = reader;

const formats: readonly FileFormat[] = ['csv', 'ndjson', 'parquet'];
const one = async (binding: Binding) => {
  const [found] = await findings(bind(binding));
  return `${found?.code} ${found?.message}; ${found?.hint ?? ''}`;
};

describe('what is no regular file is refused, and never opened', () => {
  const columns = { a: 'integer' };

  it.each(formats)('a pipe, by its name and in a glob: %s', async (format) => {
    mkdirSync(join(reader.root, 'pipes'), { recursive: true });
    const path = join(reader.root, 'pipes', `p.${format}`);
    execFileSync('mkfifo', [path]);
    for (const written of [`pipes/p.${format}`, `pipes/*.${format}`, path])
      expect(await one({ columns, path: written, format })).toMatch(
        new RegExp(`^FS209 source s: pipes/p.${format} is a pipe; .*write its rows to a file`),
      );
  });

  it('a socket', async () => {
    const server = createServer();
    mkdirSync(join(reader.root, 'sockets'), { recursive: true });
    // The path of a socket is short: its folder is the working directory.
    const before = process.cwd();
    process.chdir(join(reader.root, 'sockets'));
    await new Promise<void>((resolve) => server.listen('s.csv', resolve));
    process.chdir(before);
    try {
      for (const path of ['sockets/s.csv', 'sockets/*.csv'])
        expect(await one({ columns, path })).toMatch(/^FS209 source s: sockets\/s\.csv is a socket/);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it.each(['/dev/zero', '/dev/null'])('the device %s', async (path) => {
    expect(await one({ columns, path })).toMatch(/^FS209 .* is a device/);
  });

  it('a folder, and a folder named as a file in a glob', async () => {
    put('folders/x.csv/part-0.csv', 'a\n1\n');
    put('folders/y.csv', 'a\n2\n');
    expect(await one({ columns, path: 'folders/x.csv' })).toBe(
      'FS209 source s: folders/x.csv is a folder; name the files in it: folders/x.csv/*',
    );
    expect(await one({ columns, path: 'folders/*.csv' })).toMatch(
      /^FS209 source s: folders\/x\.csv is a folder/,
    );
    expect(await rows({ columns, path: 'folders/*', format: 'csv' })).toEqual([[2]]);
    expect(await rows({ columns, path: 'folders/**/part*.csv' })).toEqual([[1]]);
  });

  it('a link that leads nowhere, by its name and in a glob', async () => {
    put('links/ok.csv', 'a\n1\n');
    symlinkSync('ok.csv', join(reader.root, 'links/to-ok.csv'));
    expect(await rows({ columns, path: 'links/to-*.csv' })).toEqual([[1]]);
    symlinkSync('nowhere.csv', join(reader.root, 'links/broken.csv'));
    for (const path of ['links/broken.csv', 'links/*.csv'])
      expect(await one({ columns, path })).toMatch(
        /^FS209 source s: links\/broken\.csv is a link to a file that does not exist/,
      );
  });

  it('a link to itself', async () => {
    mkdirSync(join(reader.root, 'circle'), { recursive: true });
    symlinkSync('a.csv', join(reader.root, 'circle/a.csv'));
    for (const path of ['circle/a.csv', 'circle/*.csv'])
      expect(await one({ columns, path })).toMatch(/^FS209 source s: circle\/a\.csv is a link in a circle/);
  });

  it('a file that may not be read, by its name and in a glob', async () => {
    put('closed/a.csv', 'a\n1\n');
    chmodSync(reader.root, 0o755);
    chmodSync(join(reader.root, 'closed/a.csv'), 0o000);
    const isRoot = process.getuid?.() === 0;
    // Root reads everything: the system's user without rights does not.
    if (isRoot) process.seteuid?.(65_534);
    try {
      for (const path of ['closed/a.csv', 'closed/*.csv'])
        expect(await one({ columns, path })).toMatch(/^FS209 source s: closed\/a\.csv may not be read/);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe('patterns', () => {
  it.each([
    ['[ab].csv', [1, 2]],
    ['[!ab].csv', [3, 4, 6]],
    ['[a-c].csv', [1, 2, 3]],
    ['?.csv', [1, 2, 3, 4, 6]],
    ['*.csv', [1, 2, 3, 4, 5, 6]],
    ['[[].csv', [4]],
    ['x[*].csv', [5]],
    ['é.csv', [6]],
    ['**/a.csv', [1, 7]],
    ['**/*.csv', [1, 2, 3, 4, 5, 6, 7]],
    ['*/a.csv', [7]],
  ])('%s', async (path, values) => {
    for (const [i, name] of ['a', 'b', 'c', '[', 'x*', 'é'].entries())
      put(`patterns/${name}.csv`, `a\n${i + 1}\n`);
    put('patterns/deep/a.csv', 'a\n7\n');
    put('patterns/deep/a.txt', 'a\n8\n');
    const columns = { a: 'integer' };
    for (const base of ['patterns', './patterns'])
      expect((await rows({ columns, path: `${base}/${path}` })).flat()).toEqual(values);
  });
});

describe('a file that is not the one that was meant', () => {
  const secret = 'hunter2-s3cret';

  it.each([
    ['lines like those of /etc/passwd', `root:x:0:0:${secret}:/root:/bin/bash\nb:x:1\n`],
    ['a token', `${secret}\n`],
    ['a token that looks like a name', `${secret.replaceAll('-', '_')}\n`],
    ['settings', `PASSWORD=${secret}\nUSER=x\n`],
    ['rows without a header', `4711,${secret},2020-01-01\n`],
    ['rows without a header, of words', `alice,${secret},paris\n`],
    ['a key', `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`],
    ['one JSON document', `{"password":\n "${secret}"}\n`],
    ['JSON lines', `{"${secret}":1}\n{"${secret}":2}\n`],
    ['broken JSON lines', `{"amount":1}\n{"amount":"${secret}\n`],
    ['JSON lines with a key twice', `{"amount":"${secret}","amount":2}\n`],
    ['a longer row', `amount\n${secret},${secret}\n`],
    ['an open quote', `amount\n"${secret}\n`],
    ['text after a quote', `amount\n"${secret}"x\n`],
    ['bytes', Buffer.concat([Buffer.from(`amount\n${secret}`), Buffer.from([0xff, 0xfe, 0x0a])])],
    ['zero bytes', Buffer.concat([Buffer.from(`${secret}`), Buffer.from([0, 0x0a])])],
  ])('is not shown: %s', async (_, content) => {
    for (const format of formats) {
      put('other.txt', content);
      const binding = { columns: { amount: 'double', paid_at: 'timestamp' }, path: 'other.txt', format };
      // ndjson without the declared keys is read as nulls, with warnings.
      const told = await bind(binding).then(
        ({ diagnostics }) => diagnostics,
        (thrown: unknown) => (thrown instanceof Failure ? thrown.diagnostics : Promise.reject(thrown)),
      );
      expect(told).not.toEqual([]);
      expect(JSON.stringify(told)).not.toMatch(/hunter2|s3cret/);
    }
  });

  it('is named by its columns where its header has a declared one', async () => {
    put('near.csv', 'amount,created_at\n1,2020-01-01\n');
    expect(await one({ columns: { amount: 'double', paid_at: 'timestamp' }, path: 'near.csv' })).toBe(
      'FS202 source s: near.csv has no column paid_at; there are: amount, created_at',
    );
  });
});

describe('compressed files are refused with the name of the compression', () => {
  it.each([
    ['gzip', gzipSync('a\n1\n')],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0, 0, 0])],
    ['bzip2', Buffer.from('425a683931415926535900', 'hex')],
    ['xz', Buffer.from('fd377a585a000000', 'hex')],
    ['zip', Buffer.from('504b030414000000', 'hex')],
  ])('%s', async (name, content) => {
    for (const format of formats) {
      put(`packed/x.${format}.z`, content);
      expect(await one({ columns: { a: 'integer' }, path: `packed/x.${format}.z`, format })).toBe(
        `FS209 source s: packed/x.${format}.z is compressed (${name}); decompress it, or write parquet, which compresses its own columns`,
      );
    }
  });
});
