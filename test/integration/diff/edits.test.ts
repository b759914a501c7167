import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareCatalogs } from '../../../src/diff/compare.js';
import type { ItemChange } from '../../../src/diff/model.js';
import { type Loaded, loadFiles } from '../../../src/project/load.js';
import { runProject } from '../../support/run-project.js';
import { targetNames } from '../../support/targets.js';
import { cases, type Edit } from './edits.js';
import { BASE, DATA } from './project.js';

const at = runProject();

const PROJECT = `project: edits
default_target: local
naming: short
targets:
  local: { engine: duckdb, path: warehouse }
  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}" }
`;

type Files = Readonly<Record<string, string>>;

/** The files after edits: the one that has the text is changed; a text that is a path moves that file. */
function edited(edits: readonly Edit[]): Files {
  const files = { ...BASE };
  for (const [from, to] of edits) {
    const moved = files[from];
    const path = moved === undefined ? Object.keys(files).find((file) => files[file]?.includes(from)) : from;
    if (path === undefined) throw new Error(`there is no ${from}`);
    const text = files[path] ?? '';
    if (moved === undefined) files[path] = text.replace(from, to);
    else {
      delete files[path];
      if (to !== '') files[to] = `${files[to] === undefined ? '' : `${files[to]}---\n`}${text}`;
    }
  }
  return files;
}

const load = (files: Files, beside?: Loaded): Promise<Loaded> =>
  loadFiles(
    '/p',
    { project: PROJECT, specs: Object.entries(files).map(([path, text]) => ({ path, text })) },
    beside,
  );

async function changesOf(edits: readonly Edit[]): Promise<readonly ItemChange[]> {
  const now = await load(edited(edits));
  const before = await load(BASE, now);
  const said = [...now.diagnostics, ...before.diagnostics].map(({ code, message }) => `${code} ${message}`);
  if (now.catalog === undefined || before.catalog === undefined) throw new Error(said.join('\n'));
  return compareCatalogs(before.catalog, now.catalog, 'local', before.differing).items;
}

/** A change in one line: columns by their change, metadata, storage, what breaks, what the next run does, who reads it. */
function lineOf(item: ItemChange): string {
  const columns = new Map<string, string[]>();
  for (const { change, name, was } of item.columns)
    columns.set(change, [...(columns.get(change) ?? []), was === null ? name : `${was} → ${name}`]);
  const work = { rebuilt: item.rebuilt, copied: item.copied };
  return [
    `${item.was === null ? '' : `${item.was} → `}${item.name} ${item.change}`,
    ...[...columns].map(([change, names]) => `${change} ${names.join(', ')}`),
    ...item.metadata.map((one) => `metadata ${one}`),
    ...item.physical.map((one) => `physical ${one}`),
    ...(item.breaks.length === 0 ? [] : [`breaks ${item.breaks.join(', ')}`]),
    ...(item.declared.length === 0 ? [] : [`declared ${item.declared.join(', ')}`]),
    ...Object.entries(work).flatMap(([name, isSo]) => (isSo ? [name] : [])),
    ...(item.consumers.length === 0 ? [] : [`read by ${item.consumers.map(({ name }) => name).join(', ')}`]),
  ].join('; ');
}

type Rows = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** The rows of the dataset by its key, computed from nothing. */
async function computed(files: Files, target: string): Promise<Rows | undefined> {
  for (const [path, text] of Object.entries({ 'fs.yaml': PROJECT, ...files, ...DATA }))
    await at.write(path, text);
  expect(await at.run(await at.open(target))).toEqual([]);
  const output = Object.values(files)
    .join('')
    .match(/output: \{ file: (\S+) \}/)?.[1];
  if (output === undefined) return undefined;
  const [head = '', ...lines] = (await readFile(join(at.root(), output), 'utf8')).trim().split('\n');
  const names = head.split(',');
  return new Map(
    lines.map((line) => {
      const cells = line.split(',');
      const row = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
      return [row.n ?? '', row] as const;
    }),
  );
}

const bases = new Map<string, Rows | undefined>();

describe('a scripted edit', () => {
  it('is one of sixty', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(([title]) => title)).size).toBe(cases.length);
  });

  it.each(cases)('is reported as what it is: %s', async (_, edits, expected) => {
    expect((await changesOf(edits)).map(lineOf)).toEqual(expected);
  });
});

describe.each(targetNames)('the values of a dataset, on %s', (target) => {
  it('are computed before any edit', async () => {
    bases.set(target, await computed(BASE, target));
    expect(bases.get(target)?.size).toBe(40);
  });

  it.each(cases.map(([title, edits]) => [title, edits] as const))('change as told: %s', async (_, edits) => {
    const change = (await changesOf(edits)).find(({ kind }) => kind === 'dataset');
    const [before, after] = [bases.get(target), await computed(edited(edits), target)];
    if (before === undefined || after === undefined) {
      expect(change?.change).toBe('removed');
      return;
    }
    const columns = new Map(change?.columns.map((column) => [column.name, column]));
    const names = Object.keys([...after.values()][0] ?? {});
    const isEqual = (name: string, was: string): boolean =>
      [...after].every(([key, row]) => !before.has(key) || before.get(key)?.[was] === row[name]);
    const kept = names.filter((name) => {
      const one = columns.get(name)?.change;
      return one === undefined || one === 'metadata' || one === 'renamed';
    });
    const unequal = kept.filter((name) => !isEqual(name, columns.get(name)?.was ?? name));
    expect(unequal).toEqual([]);
    const values = names.filter((name) => columns.get(name)?.change === 'value');
    if (values.length > 0)
      expect(values.filter((name) => !isEqual(name, columns.get(name)?.was ?? name))).not.toEqual([]);
    const isSameRows = [...after.keys()].toSorted().join() === [...before.keys()].toSorted().join();
    expect(isSameRows).toBe(change?.breaks.includes('rows') !== true);
  });
});
