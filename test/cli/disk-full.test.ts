import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { binary, environment, fs } from '../support/cli.js';

const SPECS = `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
timestamp: at
columns: { id: string, at: timestamp, amount: bigint }
from: { file: orders.csv }
---
kind: feature_set
name: totals
entity: user
source: orders
windows: [5 days]
features: { amount: { aggregate: sum } }
`;
const rows = (count: number): string =>
  Array.from({ length: count }, (_, i) => {
    const at = new Date(Date.UTC(2020, 0, 1) + i * 60_000).toISOString().slice(0, 19);
    return `${(i * 7919) % 20_000},${at},${i}\n`;
  }).join('');

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'asof-full-'));
  mkdirSync(join(root, 'features'));
  writeFileSync(
    join(root, 'fs.yaml'),
    'project: full\ntargets: { local: { engine: duckdb, path: warehouse } }\n',
  );
  writeFileSync(join(root, 'features', 'all.yaml'), SPECS);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A run that can write no file of more than so many KiB, as on a disk that is full. */
const limited = (kibibytes: number): Promise<{ readonly code: number; readonly stderr: string }> =>
  new Promise((resolve) => {
    const command = `ulimit -f ${kibibytes}; exec '${process.execPath}' '${binary}' run --full`;
    const child = execFile(
      'bash',
      ['-c', command],
      { cwd: root, env: environment() },
      (_error, _out, stderr) => resolve({ code: child.exitCode ?? 128, stderr }),
    );
  });

it('a run that cannot write says so, and what was there is still served', async () => {
  writeFileSync(join(root, 'orders.csv'), `id,at,amount\n${rows(10)}`);
  expect(await fs(root, ['run'])).toMatchObject({ code: 0 });
  const get = (): Promise<string> =>
    fs(root, ['get', 'user', '-k', 'id=7919', '--json']).then(({ stdout }) => stdout);
  const before = await get();
  writeFileSync(join(root, 'orders.csv'), `id,at,amount\n${rows(40_000)}`);
  const { code, stderr } = await limited(300);
  expect(code).toBe(10);
  expect(stderr).toMatch(/FS402 .*Could not write file ".*": File too large/);
  expect(stderr).not.toContain('the value is not shown');
  expect(await get()).toBe(before);
  expect(await fs(root, ['run'])).toMatchObject({ code: 0 });
  expect(await fs(root, ['status', '--check'])).toMatchObject({ code: 0 });
});
