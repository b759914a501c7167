import { describe, expect, it } from 'vitest';
import { catalogOf, saidOf } from '../../../support/catalog.js';

const source = (from: string): string => `kind: source
name: s
timestamp: t
columns: { t: timestamp }
${from}
`;

describe('a table of another target', () => {
  it('is read there by DuckDB targets, and by its own target where it is', async () => {
    const both = 'from: { table: raw.s }\ntargets: { local: { from: { table: raw.s, target: production } } }';
    expect(await saidOf(source(both))).toEqual([]);
    const staging = 'targets: { staging: { from: { table: raw.copy } } }';
    const { catalog } = await catalogOf(source(`from: { table: raw.s, target: production }\n${staging}`));
    expect(catalog?.sources.get('s')?.from).toEqual({ kind: 'table', table: 'raw.s', target: 'production' });
  });

  it.each([
    [
      'from: { table: raw.s, target: production }',
      'FS103 5 target staging is a Postgres target, which reads only its own tables, and this is a table of production; name one of its own tables there: targets: { staging: { from: { table: raw.s } } }',
    ],
    [
      'from: { table: raw.s, target: local }',
      'FS103 5 local is a DuckDB target, whose tables cannot be copied to other targets; leave target out to read a table of the database of the run',
    ],
    [
      'from: { table: raw.s, target: productoin }',
      'FS106 5 fs.yaml has no target "productoin"; did you mean production?',
    ],
    ['from: { file: s.csv, target: production }', 'FS103 5 "target" goes only with table'],
  ])('is refused where it cannot be: %s', async (from, said) => {
    expect(await saidOf(source(from))).toEqual([said]);
  });
});
