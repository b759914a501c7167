import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../../src/catalog/fingerprint.js';
import { catalogOf, saidOf } from '../../../support/catalog.js';

interface Parts {
  readonly columns: readonly string[];
  readonly timestamp?: string;
  readonly set?: readonly string[];
}

/** A source with more columns, and a set over it; the first of `columns` is on line 13. */
const project = ({ columns, timestamp = 't', set = ['  n: { aggregate: count }'] }: Parts): string =>
  `kind: entity
name: e
keys: { k: string }
---
kind: source
name: s
primary_key: [id]
timestamp: ${timestamp}
columns:
  id: string
  t: timestamp
  k: string
${columns.map((column) => `  ${column}\n`).join('')}from: { file: s.csv }
---
kind: feature_set
name: f
entity: e
source: s
windows: [1 day]
features:
${set.join('\n')}
`;

const X = 'x: integer';
const LATE = ['u: { type: timestamp, known_at: u }', 'v: { type: timestamp, known_at: v }'];

describe('a computed column', () => {
  it('has the type of its expression, or the one it is converted to', async () => {
    const { catalog } = await catalogOf(
      project({
        columns: [
          'b: { expr: a + 1 }',
          'a: { expr: x / 2, type: "decimal(9,1)" }',
          X,
          'c: { expr: -a, type: double }',
        ],
      }),
    );
    const columns = catalog?.sources.get('s')?.columns ?? [];
    expect(columns.map(({ name, type, computed }) => [name, type.name, computed?.text ?? null])).toEqual([
      ['id', 'string', null],
      ['t', 'timestamp', null],
      ['k', 'string', null],
      ['b', 'decimal', 'a + 1'],
      ['a', 'decimal', 'x / 2'],
      ['x', 'integer', null],
      ['c', 'double', '-a'],
    ]);
  });

  it('is sensitive where what it is made of is', async () => {
    const { catalog } = await catalogOf(
      project({ columns: ['x: { type: integer, sensitive: true }', 'a: { expr: x + 1 }', 'b: { expr: a }'] }),
    );
    const columns = catalog?.sources.get('s')?.columns ?? [];
    expect(columns.filter(({ sensitive }) => sensitive).map(({ name }) => name)).toEqual(['x', 'a', 'b']);
  });

  it('changes the fingerprint of the sets that read it, and of them alone', async () => {
    const print = async (a: string, of: string): Promise<string | undefined> => {
      const columns = [X, `a: { expr: ${a} }`, 'b: { expr: a + 1 }'];
      const { catalog } = await catalogOf(project({ columns, set: [`  n: { aggregate: sum, of: ${of} }`] }));
      const set = catalog?.featureSets.get('f');
      return set === undefined ? undefined : fingerprint(set, 'local');
    };
    expect(await print('x + 1', 'b')).not.toBe(await print('x + 2', 'b'));
    expect(await print('x + 1', 'x')).toBe(await print('x + 2', 'x'));
    expect(await print('x + 1', 'x')).toBeDefined();
  });

  it.each<[string, Parts, readonly string[]]>([
    [
      'without type or expr',
      { columns: ['x: { description: What. }'] },
      ['FS103 13 column x has no type; add type: string, or expr: with what it is made of'],
    ],
    [
      'of itself',
      { columns: [X, 'a: { expr: a + x }'] },
      ['FS122 14 a is made of a, which is made of itself; make it of columns of the data'],
    ],
    [
      'in a circle, with one that only leads there',
      { columns: ['a: { expr: b + 1 }', 'b: { expr: a + 1 }', 'c: { expr: a }'] },
      [
        'FS122 13 a is made of b, which is made of it in turn, or of each other; make it of columns of the data',
        'FS122 14 b is made of a, which is made of it in turn, or of each other; make it of columns of the data',
        'FS122 15 c is made of a, which is made of it in turn, or of each other; make it of columns of the data',
      ],
    ],
    [
      'of a column with findings of its own',
      { columns: ['a: { expr: nothing + 1 }', 'b: { expr: a + 1 }'] },
      ['FS104 13 unknown column "nothing" in source s; there are: id, t, k'],
    ],
    [
      'that is an interval',
      { columns: ['a: { expr: "interval \'1 day\'" }'] },
      ['FS109 13 a column cannot be of type interval; epoch(x) gives its seconds'],
    ],
    [
      'that is null',
      { columns: ['a: { expr: "null" }'] },
      ['FS109 13 a column cannot be of type null; give it a type'],
    ],
    [
      'of a type it is not converted to',
      { columns: [X, 'a: { expr: x, type: date }'] },
      ['FS109 14 a integer is not cast to date'],
    ],
    [
      'of a column known later, where it is not yet known',
      {
        columns: [...LATE, 'a: { expr: u is null }', 'b: { expr: not a }'],
        set: ['  n: { aggregate: bool_or, of: b }'],
      },
      [
        'FS117 25 u is known only at u, not shown to be at or before t: f.n.of → s.b → s.a → s.u; with timestamp: u a set or a feature may use it, over the rows that have u',
      ],
    ],
    [
      'of columns known at different times',
      {
        columns: [...LATE, 'a: { expr: u < v }'],
        set: ['  n: { aggregate: bool_or, of: a }', 'timestamp: u'],
      },
      [
        'FS117 24 v is known only at v, not shown to be at or before u: f.n.of → s.a → s.v; a is known at the latest of u and v: declare when with its known_at',
      ],
    ],
    [
      'whose known_at stands in the place of the latest time',
      {
        columns: [...LATE, 'a: { expr: u < v, known_at: u }'],
        set: ['  n: { aggregate: bool_or, of: a }', 'timestamp: u'],
      },
      [],
    ],
    [
      'that is the event time, and known later',
      { columns: [...LATE, 'w: { expr: "coalesce(u, t)" }'], timestamp: 'w' },
      ["FS117 15 the event time cannot be known later than itself, at u; use u as the source's timestamp"],
    ],
    [
      'whose known_at is no time',
      { columns: [X, 'a: { expr: x, known_at: x }'] },
      ['FS109 14 known_at must be a timestamp; x is a integer'],
    ],
  ])('%s', async (_, parts, said) => expect(await saidOf(project(parts))).toEqual(said));
});

describe('the columns of a source', () => {
  it.each([
    ['two of the data', ['Amount: integer', 'amount: integer'], 'Amount', 'amount'],
    ['one of the data and a computed one', ['Amount: integer', 'amount: { expr: "2" }'], 'Amount', 'amount'],
    ['a computed one and the event time', ['T: { expr: t }'], 't', 'T'],
    ['two computed ones', ['a: { expr: "1" }', 'A: { expr: "2" }'], 'a', 'A'],
  ])('do not differ by case alone: %s', async (_, columns, first, second) => {
    expect(await saidOf(project({ columns }))).toEqual([
      `FS114 ${12 + columns.length} two columns of source s are called "${first}" and "${second}"; names are compared without case; leave one out, or give the computed one another name`,
    ]);
  });
});

describe('a broken computed column', () => {
  it('is reported once, and nothing that uses it is', async () => {
    const columns = [X, 'bought_at: { expr: "no_such(x)" }', 'later: { expr: "bought_at > t" }'];
    const yaml = project({ columns, timestamp: 'bought_at' })
      .replace('primary_key: [id]', 'primary_key: [bought_at]')
      .replace('from: {', 'where: bought_at is not null and later\nfrom: {');
    expect(await saidOf(yaml)).toEqual([expect.stringMatching(/^FS110 14 /)]);
  });

  it('does not hide other mistakes of a condition', async () => {
    const columns = [X, 'bought_at: { expr: "no_such(x)" }'];
    const yaml = project({ columns }).replace('from: {', 'where: bought_at is null and nothing\nfrom: {');
    expect(await saidOf(yaml)).toContainEqual(expect.stringContaining('unknown column "nothing"'));
  });
});

describe('a column whose name has a space', () => {
  it('is quoted inside the YAML text, as the hint says', async () => {
    const columns = ['"Wildlife Size": string'];
    const set = (by: string): readonly string[] => [
      `  n: { aggregate: count, pivot: { by: ${by}, values: [big] } }`,
    ];
    expect(await saidOf(project({ columns, set: set('"Wildlife Size"') }))).toEqual([
      `FS108 22 SQL reads "Wildlife Size" as Wildlife with the alias size, and no alias is allowed here; for a column whose name has spaces, keep double quotes inside the YAML text: '"Wildlife Size"'`,
    ]);
    expect(await saidOf(project({ columns, set: set(`'"Wildlife Size"'`) }))).toEqual([]);
  });
});

it('reports an expression that is nested too deeply once', async () => {
  const expr = Array.from({ length: 1500 }, () => 'x').join(' + ');
  expect(await saidOf(project({ columns: [X, `a: { expr: "${expr}" }`] }))).toEqual([
    'FS108 14 the expression is nested too deeply',
  ]);
});
