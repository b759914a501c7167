import { describe, expect, it } from 'vitest';
import { saidOf } from '../../../support/catalog.js';

/** A source, a set and a dataset over them; what of the dataset a test is about begins on line 28. */
const project = (features: string, rest = ''): string =>
  `kind: entity
name: e
keys: { k: string }
---
kind: source
name: s
primary_key: [id]
timestamp: t
columns:
  id: string
  t: timestamp
  k: string
  m: string
  u: { type: timestamp, known_at: u }
  x: double
from: { file: s.csv }
---
kind: feature_set
name: f
entity: e
source: s
windows: [1 day]
features: { n: { aggregate: count }, m: { aggregate: max } }
---
kind: dataset
name: d
spine: s
columns: [id, timestamp]
features: ${features}
${rest === '' ? '' : `${rest}\n`}output: { file: d.parquet }
`;

describe('the feature sets of a dataset', () => {
  it.each([
    [
      'as of the event',
      '[{ set: f, as_of: event }]',
      [
        'FS124 29 online.e has f as of its last snapshot, not as of an event; fs get f --key … --as-of event computes the very value from the source',
      ],
    ],
    ['as of the snapshot', '[{ set: f, as_of: snapshot }]', []],
    ['in two roles', '[f, { set: f, keys: { k: m }, prefix: m_ }]', []],
    ['of chosen columns', '[{ set: f, columns: [m, n__count_1d] }]', []],
    [
      'twice without a prefix',
      '[{ set: f, columns: [n] }, f]',
      [
        'FS114 26 two columns are called "n__count_1d": of f and of f; a set that is joined twice needs a prefix: {set: f, prefix: …}',
      ],
    ],
    [
      'whose prefix makes a name of another',
      '[{ set: f, columns: [m] }, { set: f, columns: [n], prefix: x_ }, { set: f, columns: [n], prefix: X_ }]',
      [
        'FS114 26 two columns are called "X_n__count_1d": of f as x_ and of f as X_; a set that is joined twice needs a prefix: {set: f, prefix: …}',
      ],
    ],
    [
      'with an unknown column',
      '[{ set: f, columns: [n__count_2d] }]',
      ['FS104 29 feature set f has no column or feature "n__count_2d"; there is: n__count_1d'],
    ],
    [
      'whose prefix makes a name too long',
      `[{ set: f, columns: [n], prefix: ${'p'.repeat(55)} }]`,
      [`FS115 29 "${'p'.repeat(55)}n__count_1d" has 66 bytes; a name may have 63; choose another prefix`],
    ],
  ])('%s', async (_, features, said) => expect(await saidOf(project(features))).toEqual(said));
});

describe('derived columns', () => {
  it.each([
    ['over spine and features', 'derived: { a: n__count_1d / 2, b: { expr: id, fill: none } }', []],
    [
      'over a label',
      'labels: [u]\nderived: { a: u is null }',
      [
        'FS117 31 u is a label, known later than the row: d.derived.a → u; a derived column may be made of what is known at the row’s time only',
      ],
    ],
    [
      'over a column that is not in the dataset',
      'derived: { a: x + 1 }',
      ['FS104 30 unknown column "x" in dataset d; there are: id, timestamp, n__count_1d, m__max_1d'],
    ],
    [
      'over one another',
      'derived: { a: n__count_1d, b: a + 1 }',
      ['FS104 30 unknown column "a" in dataset d; there are: id, timestamp, n__count_1d, m__max_1d'],
    ],
    [
      'of a name that is taken',
      'derived: { ID: n__count_1d }',
      [
        'FS114 26 two columns are called "ID": of spine s and of derived; names are compared without case; rename one of them',
      ],
    ],
    [
      'of a reserved name',
      'derived: { day: n__count_1d }',
      ['FS115 30 "day" is reserved; call it something else'],
    ],
    [
      'that are intervals',
      'derived: { a: "interval \'1 day\'" }',
      ['FS109 30 a column cannot be of type interval; epoch(x) gives its seconds'],
    ],
    [
      'of a type that does not fit',
      'derived: { a: { expr: n__count_1d, type: date } }',
      ['FS109 30 a bigint is not cast to date'],
    ],
    [
      'with a fill of another type',
      'derived: { a: { expr: n__count_1d, fill: none } }',
      ['FS120 30 fill: "none" does not fit bigint, the type of a'],
    ],
  ])('%s', async (_, rest, said) => expect(await saidOf(project('[f]', rest))).toEqual(said));
});

describe('labels with an expression', () => {
  it.each([
    [
      'of what is known later',
      'labels: { l: { expr: u is not null, within: 2 days }, n: { expr: x, fill: 0 } }',
      [],
    ],
    [
      'of a name that is taken',
      'labels: { ID: { expr: u } }',
      [
        'FS114 26 two columns are called "ID": of spine s and of labels; names are compared without case; rename one of them',
      ],
    ],
    [
      'of an unknown column',
      'labels: { l: { expr: w } }',
      ['FS104 30 unknown column "w" in spine s; did you mean t?'],
    ],
    [
      'that a derived column reads',
      'labels: { l: { expr: x } }\nderived: { a: l }',
      [
        'FS117 31 l is a label, known later than the row: d.derived.a → l; a derived column may be made of what is known at the row’s time only',
      ],
    ],
  ])('%s', async (_, rest, said) => expect(await saidOf(project('[f]', rest))).toEqual(said));
});
