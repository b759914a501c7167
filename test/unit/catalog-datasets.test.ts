import { describe, expect, it } from 'vitest';
import { saidOf } from '../support/catalog.js';

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
      ['FS104 29 feature set f has no column or feature "n__count_2d"; did you mean n__count_1d?'],
    ],
    [
      'whose prefix makes a name too long',
      `[{ set: f, columns: [n], prefix: ${'p'.repeat(55)} }]`,
      [`FS115 29 "${'p'.repeat(55)}n__count_1d" has 66 bytes; a name may have 63; choose another prefix`],
    ],
  ])('%s', async (_, features, said) => expect(await saidOf(project(features))).toEqual(said));
});
