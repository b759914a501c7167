import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../src/diagnostics/diagnostic.js';
import { openProject } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';

const DATA = 'k,t\nu,2024-01-01\n';

let root = '';
let outside = '';
beforeEach(async () => {
  [root, outside] = [await mkdtemp(join(tmpdir(), 'asof-out-')), await mkdtemp(join(tmpdir(), 'asof-away-'))];
  for (const folder of ['features', 'data', 'made']) await mkdir(join(root, folder));
  await writeFile(
    join(root, 'fs.yaml'),
    'project: x\ndefault_target: local\ntargets:\n  local: { engine: duckdb, path: warehouse }\n  second: { engine: duckdb, path: other }\n',
  );
  await writeFile(join(root, 'data/s.csv'), DATA);
});
afterEach(async () => {
  for (const folder of [root, outside]) await rm(folder, { recursive: true, force: true });
});

/** Runs a project with these outputs; what the run was refused for, or null. */
async function refusal(
  outputs: readonly string[],
  { from = 'data/*.csv', target = 'local' } = {},
): Promise<string | null> {
  const datasets = outputs.map(
    (file, index) =>
      `---\nkind: dataset\nname: d${index}\nspine: s\ncolumns: [t, k]\nfeatures: [f]\noutput: { file: "${file}" }\n`,
  );
  await writeFile(
    join(root, 'features/all.yaml'),
    `kind: entity
name: e
keys: { k: string }
---
kind: source
name: s
timestamp: t
columns: { t: timestamp, k: string }
from: { file: "${from}" }
---
kind: feature_set
name: f
entity: e
source: s
windows: [1 day]
features: { n: { aggregate: count } }
${datasets.join('')}`,
  );
  const project = await openProject({ root, target, now: parseInstant('2024-01-03') });
  try {
    const { results } = await project.run({});
    expect(results.filter(({ kind }) => kind === 'failed')).toEqual([]);
    return null;
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return cause.diagnostics
      .map(({ code, message }) => `${code} ${message.replaceAll(outside, 'AWAY')}`)
      .join('\n');
  } finally {
    await project.close();
    expect(await readFile(join(root, 'data/s.csv'), 'utf8')).toBe(DATA);
  }
}

describe('before a run writes the file of a dataset', () => {
  it('a place of its own, also through a link inside the project, is written', async () => {
    await symlink(join(root, 'made'), join(root, 'link'));
    expect(await refusal(['link/a.csv'])).toBeNull();
    expect(await readFile(join(root, 'made/a.csv'), 'utf8')).toContain('2024-01-01');
  });

  it('a folder that is a link to the data of a source is refused', async () => {
    await symlink(join(root, 'data'), join(root, 'link'));
    expect(await refusal(['link/new.csv'])).toBe(
      'FS103 the output of d0 would be written over link/new.csv: a file that source s reads',
    );
  });

  it('data that a source reads through a link is refused', async () => {
    await symlink(join(root, 'made'), join(root, 'link'));
    await writeFile(join(root, 'made/s.csv'), DATA);
    expect(await refusal(['made/s.csv'], { from: 'link/*.csv' })).toBe(
      'FS103 the output of d0 would be written over made/s.csv: a file that source s reads',
    );
  });

  it('data outside, read by its absolute path, is not reached through a link', async () => {
    await writeFile(join(outside, 's.csv'), DATA);
    await symlink(outside, join(root, 'link'));
    expect(await refusal(['link/s.csv'], { from: join(outside, 's.csv') })).toMatch(
      /^FS103 the output of d0 would be written over link\/s\.csv: through a link it is .*s\.csv, outside the project$/,
    );
    expect(await readFile(join(outside, 's.csv'), 'utf8')).toBe(DATA);
  });

  it('a file that is a link is refused', async () => {
    await writeFile(join(outside, 'x.csv'), 'theirs');
    await symlink(join(outside, 'x.csv'), join(root, 'out.csv'));
    expect(await refusal(['out.csv'])).toBe(
      'FS103 the output of d0 would be written over out.csv: it is a link',
    );
    expect(await readFile(join(outside, 'x.csv'), 'utf8')).toBe('theirs');
  });

  it('the warehouse, through a link, is refused', async () => {
    await mkdir(join(root, 'warehouse/historical'), { recursive: true });
    await symlink(join(root, 'warehouse'), join(root, 'link'));
    expect(await refusal(['link/historical/a.csv'])).toBe(
      'FS103 the output of d0 would be written over link/historical/a.csv: kept by the warehouse',
    );
  });

  it('the output of another dataset, through a link, is refused', async () => {
    await symlink(join(root, 'made'), join(root, 'link'));
    expect(await refusal(['made/a.csv', 'link/a.csv'])).toBe(
      [
        'FS103 the output of d0 would be written over made/a.csv: an output of dataset d1',
        'FS103 the output of d1 would be written over link/a.csv: an output of dataset d0',
      ].join('\n'),
    );
  });

  it.each([
    ['as the file', 'out.csv', 'out.csv'],
    ['as the manifest', 'out.csv', 'out.csv.manifest.json'],
  ])('a folder %s is refused', async (_, file, folder) => {
    await mkdir(join(root, folder));
    expect(await refusal([file])).toBe(
      `FS103 the output of d0 would be written over ${folder}: it is a folder`,
    );
  });
});

it('the manifest of a file says which target made it', async () => {
  for (const target of ['local', 'second']) {
    expect(await refusal(['made/a.csv'], { target })).toBeNull();
    expect(JSON.parse(await readFile(join(root, 'made/a.csv.manifest.json'), 'utf8'))).toMatchObject({
      target,
    });
  }
});

it('a file that another target wrote since, or that was edited, is written again', async () => {
  const path = join(root, 'made/a.csv');
  const manifest = async (): Promise<string> => readFile(`${path}.manifest.json`, 'utf8');
  expect(await refusal(['made/a.csv'])).toBeNull();
  const [first, text] = [await manifest(), await readFile(path, 'utf8')];
  expect(await refusal(['made/a.csv'], { target: 'second' })).toBeNull();
  expect(await manifest()).not.toBe(first);
  expect(await refusal(['made/a.csv'])).toBeNull();
  expect(await manifest()).toBe(first);
  await writeFile(path, text.replace('2024-01-01', '2024-01-02'));
  expect(await refusal(['made/a.csv'])).toBeNull();
  expect(await readFile(path, 'utf8')).toBe(text);
});
