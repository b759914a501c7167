import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** From the ground to the top: a room may import from rooms of its own floor or below, never above. */
const floors: readonly (readonly string[])[] = [
  ['diagnostics'],
  ['engines'],
  ['spec'],
  ['expression'],
  ['catalog'],
  ['plan'],
  ['sql'],
  ['run'],
  ['docs'],
  ['load.ts'],
  ['project.ts'],
  ['commands'],
];

/** Packages that only one room may use. */
const kept: Readonly<Record<string, string>> = {
  '@duckdb/node-api': 'engines',
  pg: 'engines',
  'pg-copy-streams': 'engines',
  kysely: 'sql',
  ajv: 'spec',
  yaml: 'spec',
  'libpg-query': 'expression',
  handlebars: 'docs',
  '@oclif/core': 'commands',
  'cli-table3': 'commands',
  picocolors: 'commands',
};

interface File {
  readonly path: string;
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[];
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g;

const files: readonly File[] = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => {
    const full = join(entry.parentPath, entry.name);
    const text = readFileSync(full, 'utf8');
    return {
      path: relative(src, full).split(sep).join('/'),
      imports: [...text.matchAll(importPattern)].map(([, type, from = '', late = '']) => ({
        from: from === '' ? late : from,
        typeOnly: type !== undefined,
      })),
    };
  });

const roomOf = (path: string): string => path.split('/')[0] ?? path;
const floorOf = (path: string): number => floors.findIndex((rooms) => rooms.includes(roomOf(path)));
const target = (file: string, from: string): string =>
  posix.normalize(posix.join(dirname(file), from)).replace(/\.js$/, '.ts');
const inner = ({ path, imports }: File): readonly string[] =>
  imports
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from }) => target(path, from))
    .filter((to) => !to.startsWith('..'));

describe('the house', () => {
  it('has files to look at, each in a known room', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter(({ path }) => floorOf(path) < 0).map(({ path }) => path)).toEqual([]);
  });

  it('imports only downward', () => {
    const upward = files.flatMap((file) =>
      inner(file)
        .filter((to) => floorOf(to) > floorOf(file.path))
        .map((to) => `${file.path} → ${to}`),
    );
    expect(upward).toEqual([]);
  });

  it('imports only what is there', () => {
    const known = new Set(files.map(({ path }) => path));
    const lost = files.flatMap((file) =>
      inner(file)
        .filter((to) => !known.has(to))
        .map((to) => `${file.path} → ${to}`),
    );
    expect(lost).toEqual([]);
  });

  it('has no import cycles', () => {
    const edges = new Map(files.map((file) => [file.path, inner(file)]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      const at = trail.indexOf(path);
      if (at >= 0) {
        cycles.push([...trail.slice(at), path].join(' → '));
        return;
      }
      if (done.has(path)) return;
      for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const { path } of files) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it.each(Object.entries(kept))('%s is imported only in %s', (name, room) => {
    const strangers = files.filter(
      ({ path, imports }) =>
        roomOf(path) !== room && imports.some(({ from }) => from === name || from.startsWith(`${name}/`)),
    );
    expect(strangers.map(({ path }) => path)).toEqual([]);
  });
});
