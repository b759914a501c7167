import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { datasetFingerprint, fingerprint } from '../../../../src/catalog/fingerprint.js';
import { loadFiles } from '../../../../src/project/load.js';
import { formatFile } from '../../../../src/spec/format/format-file.js';
import { scenarios } from '../../../property/arbitraries.js';
import { entityDocument, setDocument, sourceDocument, toYaml } from '../../../property/documents.js';
import { prove, runs } from '../../../property/settings.js';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const format = (text: string) => formatFile({ path: 'a.yaml', text });

function formatted(text: string): string {
  const { text: once, diagnostics } = format(text);
  expect(diagnostics).toEqual([]);
  expect(format(once)).toEqual({ text: once, diagnostics: [] });
  return once;
}

/** What the specs mean: the fingerprints of sets and datasets, the shape of the rest, or what is wrong with them. */
async function meaningOf(project: string, text: string): Promise<unknown> {
  const { catalog, diagnostics, file } = await loadFiles('/', {
    project,
    specs: [{ path: 'a.yaml', text }],
  });
  const targets = Object.keys(file.spec.targets);
  return {
    diagnostics: diagnostics.map(({ code, message }) => `${code} ${message}`).toSorted(),
    sets: targets.flatMap((target) =>
      [...(catalog?.featureSets.values() ?? [])].map((set) => [set.name, fingerprint(set, target)]),
    ),
    datasets: targets.flatMap((target) =>
      [...(catalog?.datasets.values() ?? [])].map((one) => [one.name, datasetFingerprint(one, target)]),
    ),
    entities: [...(catalog?.entities.values() ?? [])].map(({ name, keys }) => [name, keys.length]),
    sources: [...(catalog?.sources.keys() ?? [])],
  };
}

describe('fs fmt', () => {
  it('orders keys as the schema does, and spaces them in one way', () => {
    expect(
      formatted(`features:
    orders: {fill: 0.10,   description: "Orders, all.", aggregate: count}


    spent:
        fill: 0x10
        of:   amount
        aggregate: [sum,avg]
        description: What they cost.
windows: [7 days,30 days]
source: orders
name: user_orders
entity:    user
kind: feature_set`),
    ).toBe(`kind: feature_set
name: user_orders
entity: user
source: orders
windows: [7 days, 30 days]
features:
  orders: { aggregate: count, fill: 0.10, description: "Orders, all." }

  spent:
    description: What they cost.
    aggregate: [sum, avg]
    of: amount
    fill: 0x10
`);
  });

  it('moves comments with what they are about', () => {
    expect(
      formatted(`# The file.

# The source.
source: orders # all of them
# The kind.
kind: feature_set
features:

    # Every order.
    orders: {aggregate: count} # counted
    # The end.
`),
    ).toBe(`# The file.

# The kind.
kind: feature_set
# The source.
source: orders # all of them
features:
  # Every order.
  orders: { aggregate: count } # counted
  # The end.
`);
  });

  it('keeps documents apart, also those of comments alone', () => {
    expect(formatted('---\n# Nothing yet.\n---\nname: a\nkind: entity\n---\n')).toBe(
      '# Nothing yet.\n\nkind: entity\nname: a\n',
    );
    expect(formatted('name: a\nkind: entity\n---\n# Between.\n---\nkind: entity\n---\n# The end.\n')).toBe(
      'kind: entity\nname: a\n---\n# Between.\n\nkind: entity\n---\n# The end.\n',
    );
    expect(formatted('')).toBe('');
  });

  it('breaks what is too long in brackets, the outer first, and joins what fits', () => {
    const long = `"round(coalesce(amount, 0), 2) + round(coalesce(amount, 0), 2)"`;
    expect(
      formatted(`kind: feature_set
features:
  all: { aggregate: [sum, avg, min, max, stddev, variance, median], of: ${long}, fill: 0 }
  few: { aggregate: count,
    fill: 0 }
`),
    ).toBe(`kind: feature_set
features:
  all:
    aggregate: [sum, avg, min, max, stddev, variance, median]
    of: ${long}
    fill: 0
  few: { aggregate: count, fill: 0 }
`);
  });

  it('keeps SQL in blocks and quotes as it is written', () => {
    const text = `kind: source
name: made
query: |
  select o.a, -- the key
    o.b
  from orders as o
where: 'a <> ''x'''
`;
    expect(formatted(text)).toBe(text);
  });

  it('writes no byte order mark and no carriage returns', () => {
    expect(formatted('\uFEFFkind: entity\r\nname: a\r\n')).toBe('kind: entity\nname: a\n');
  });

  it('leaves what is not YAML of specs as it is, and says why', () => {
    for (const text of [
      'kind: [a\n',
      'name: &x a\nkind: entity\n',
      'name: a\nname: b\nkind: entity\n',
      'kind: feature_set\nfeatures: { f: { aggregate: sum, of: coalesce(a, 0), fill: 1 } }\n',
    ]) {
      const { text: after, diagnostics } = format(text);
      expect(after).toBe(text);
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnostics.map(({ code }) => code)).not.toContain('FS900');
    }
  });

  const specs = ['features', 'test/golden', 'test/projects'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.yaml') && !path.endsWith('fs.yaml'))
      .map((path) => `${folder}/${path}`),
  );

  it.each(specs)('changes nothing that %s means', async (path) => {
    const text = readFileSync(join(repository, path), 'utf8');
    const project = readFileSync(join(repository, path.replace(/features\/.*$/, ''), 'fs.yaml'), 'utf8');
    expect(await meaningOf(project, formatted(text))).toEqual(await meaningOf(project, text));
  });

  it('finds the sample formatted', () => {
    const text = readFileSync(join(repository, 'features/user/user.yaml'), 'utf8');
    expect(formatted(text)).toBe(text);
  });

  const PROJECT = 'project: p\nnaming: short\ntargets: { local: { engine: duckdb, path: w } }\n';

  it('changes nothing that random specs mean, however they are written', async () => {
    await prove(
      scenarios,
      async (scenario) => {
        const documents: readonly Record<string, unknown>[] = [
          entityDocument(scenario),
          ...(scenario.source.made?.documents ?? [sourceDocument(scenario.source, { file: 'a.csv' })]),
          ...scenario.sets.map((set) => setDocument(scenario, set)),
        ];
        const reversed = documents.map((one) => Object.fromEntries(Object.entries(one).toReversed()));
        const block = toYaml(documents);
        const commented = toYaml(reversed).replace(/^(\s*)(\w+:)(.*)$/gm, (line, indent, key, rest) =>
          /[|>]/.test(rest) ? line : `${indent}# about ${key}\n${indent}${key}${rest}`,
        );
        const before = await meaningOf(PROJECT, block);
        const braces = documents
          .map((one) =>
            stringify(one, { collectionStyle: 'flow', lineWidth: 80, aliasDuplicateObjects: false }),
          )
          .join('---\n');
        for (const text of [block, commented, braces]) {
          const { text: after, diagnostics } = format(text);
          expect(diagnostics).toEqual([]);
          expect(format(after).text, after).toBe(after);
          expect(await meaningOf(PROJECT, after)).toEqual(before);
        }
      },
      runs(25, 1000),
    );
  });
});
