import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** From the ground to the top: a layer imports from itself and the layers below it, never from one above. */
const layers: readonly string[] = [
  'types',
  'diagnostics',
  'engines',
  'spec',
  'expression',
  'catalog',
  'plan',
  'sql',
  'run',
  'inspect',
  'describe',
  'diff',
  'project',
  'authoring',
  'cli',
];

/** Packages that only one layer may use. */
const restricted: Readonly<Record<string, string>> = {
  '@duckdb/node-api': 'engines',
  pg: 'engines',
  'pg-copy-streams': 'engines',
  kysely: 'sql',
  ajv: 'spec',
  yaml: 'spec',
  'libpg-query': 'expression',
  handlebars: 'describe',
  '@oclif/core': 'cli',
  'cli-table3': 'cli',
  picocolors: 'cli',
};

/** The only files whose code may name an engine; others are given what they need as capabilities. */
const mayNameEngines = [
  'engines',
  'sql/dialects',
  'project/engines.ts',
  'spec/generated.ts',
  // Text of a page of the documentation, with examples of fs.yaml.
  'diagnostics/explanations',
];
const engineName = /(?<![A-Za-z])(?:duckdb|postgres(?:ql)?)(?![a-z])/i;
/** A compiler of plain SQL, whatever engine it is called after; and functions that specs may not call, by name. */
const kyselyNames = /\bPostgres(?:Adapter|Introspector|QueryCompiler)\b|\b\w+_scan\b/g;

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

const layerOf = (path: string): string => path.split('/')[0] ?? path;
const levelOf = (path: string): number => layers.indexOf(layerOf(path));
const target = (file: string, from: string): string =>
  posix.normalize(posix.join(dirname(file), from)).replace(/\.js$/, '.ts');
const inner = ({ path, imports }: File): readonly string[] =>
  imports
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from }) => target(path, from))
    .filter((to) => !to.startsWith('..'));

/** The cycles of a graph, each as its nodes in order; none: an empty list. */
function cyclesOf(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    const at = trail.indexOf(node);
    if (at >= 0) {
      cycles.push([...trail.slice(at), node].join(' → '));
      return;
    }
    if (done.has(node)) return;
    for (const next of edges.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of edges.keys()) visit(node, []);
  return cycles;
}

describe('the layers of src', () => {
  it('has every file in a known layer', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter(({ path }) => levelOf(path) < 0).map(({ path }) => path)).toEqual([]);
  });

  it('imports only downward', () => {
    const upward = files.flatMap((file) =>
      inner(file)
        .filter((to) => levelOf(to) > levelOf(file.path))
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

  it('has no import cycles between files', () => {
    expect(cyclesOf(new Map(files.map((file) => [file.path, inner(file)])))).toEqual([]);
  });

  it('has no import cycles between folders', () => {
    const edges = new Map<string, readonly string[]>();
    for (const file of files) {
      const from = dirname(file.path);
      const to = inner(file)
        .map((path) => dirname(path))
        .filter((folder) => folder !== from);
      edges.set(from, [...new Set([...(edges.get(from) ?? []), ...to])]);
    }
    expect(cyclesOf(edges)).toEqual([]);
  });

  it.each(Object.entries(restricted))('%s is imported only in %s', (name, layer) => {
    const strangers = files.filter(
      ({ path, imports }) =>
        layerOf(path) !== layer && imports.some(({ from }) => from === name || from.startsWith(`${name}/`)),
    );
    expect(strangers.map(({ path }) => path)).toEqual([]);
  });

  it('names engines only in engines, dialects, the registry and the schema of fs.yaml', () => {
    const naming = files.flatMap(({ path }) => {
      if (mayNameEngines.some((allowed) => path === allowed || path.startsWith(`${allowed}/`))) return [];
      const code = readFileSync(join(src, path), 'utf8')
        .replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
        .replace(kyselyNames, '');
      return engineName.test(code) ? [path] : [];
    });
    expect(naming).toEqual([]);
  });
});

describe('the deep search', () => {
  it('runs every test that has more cases there', () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const list =
      readFileSync(join(root, 'package.json'), 'utf8').match(/"test:deep": "[^"]*vitest run ([^"]*)"/)?.[1] ??
      '';
    const searched = list.split(' ');
    const deeper = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
      .map((path) => posix.join('test', path.split(sep).join('/')))
      .filter(
        (path) =>
          path.endsWith('.test.ts') &&
          /\b(isDeep|runs)\b.* from '.*\bsettings\.js'/.test(readFileSync(join(root, path), 'utf8')),
      );
    expect(deeper.length).toBeGreaterThan(3);
    expect(deeper.filter((path) => !searched.some((one) => path.startsWith(one)))).toEqual([]);
  });
});
