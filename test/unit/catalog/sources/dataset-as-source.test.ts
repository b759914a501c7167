import { describe, expect, it } from 'vitest';
import { inOrder, setsBelow } from '../../../../src/catalog/dependencies.js';
import { datasetFingerprint, fingerprint } from '../../../../src/catalog/fingerprint.js';
import type { Catalog, FeatureSet } from '../../../../src/catalog/model/index.js';
import { catalogOf, saidOf } from '../../../support/catalog.js';

const GROUND = `kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [shop, number]
timestamp: ordered_at
columns:
  shop: string
  number: bigint
  ordered_at: timestamp
  id: { type: string, sensitive: true }
  amount: { type: "decimal(10,2)", description: What it cost. }
  refunded_at: { type: timestamp, known_at: refunded_at }
from: { file: orders.csv }
---
kind: feature_set
name: past
entity: user
source: orders
windows: [7 days]
features: { n: { aggregate: count } }
`;

const dataset = (name: string, rest: string, features = '[past]'): string => `---
kind: dataset
name: ${name}
${rest}
features: ${features}
output: { file: ${name}.parquet }
`;

const set = (
  name: string,
  source: string,
  rest = `features: { ${name}_c: { aggregate: count } }`,
): string => `---
kind: feature_set
name: ${name}
entity: user
source: ${source}
windows: [7 days]
${rest}
`;

async function sound(yaml: string): Promise<Catalog> {
  const { catalog, diagnostics } = await catalogOf(yaml);
  if (catalog === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return catalog;
}

async function setOf(yaml: string, name: string): Promise<FeatureSet> {
  const found = (await sound(yaml)).featureSets.get(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

describe('a dataset as a source', () => {
  it('has its columns, its time and its primary key, and no labels', async () => {
    const { source } = await setOf(
      GROUND +
        dataset(
          'd',
          'spine: orders\ncolumns: [id, amount, shop, refunded_at]\nlabels: [refunded_at]\nderived: { twice: amount * 2, busy: n__count_7d > 1, both: amount > n__count_7d }',
        ) +
        set('f', 'd'),
      'f',
    );
    expect(
      source.columns.map(({ name, type, knownAt, sensitive }) => [name, type.name, knownAt, sensitive]),
    ).toEqual([
      ['id', 'string', null, true],
      ['amount', 'decimal', null, false],
      ['shop', 'string', null, false],
      ['timestamp', 'timestamp', null, false],
      ['number', 'bigint', null, false],
      ['n__count_7d', 'bigint', 'timestamp', false],
      ['twice', 'decimal', null, false],
      ['busy', 'boolean', 'timestamp', false],
      ['both', 'boolean', 'timestamp', false],
    ]);
    expect(source.columns[1]?.description).toBe('What it cost.');
    expect(source.primaryKey).toEqual(['shop', 'number']);
    expect(source.timestamp).toBe('timestamp');
  });

  it('calls a carried key otherwise where another column has its name', async () => {
    const { source } = await setOf(
      GROUND + dataset('d', 'spine: orders\ncolumns: [id]\nderived: { NUMBER: "1" }') + set('f', 'd'),
      'f',
    );
    expect(source.primaryKey).toEqual(['shop', 'number_']);
  });

  it('has no primary key where a part of it is a label', async () => {
    const labelled = GROUND + dataset('d', 'spine: orders\ncolumns: [id, shop]\nlabels: [shop]');
    const { source } = await setOf(labelled + set('f', 'd'), 'f');
    expect(source.primaryKey).toEqual([]);
    expect(source.columns.map(({ name }) => name)).toEqual(['id', 'timestamp', 'n__count_7d']);
    expect(
      await saidOf(labelled + set('f', 'd', 'grain: event\nfeatures: { c: { aggregate: count } }')),
    ).toEqual([expect.stringContaining('source d has none')]);
  });

  it('stands before or behind what is made of it in the text', async () => {
    const upside = `${dataset('top', 'spine: d\ncolumns: [timestamp, id]', '[f]').slice(4)}${set('f', 'd')}${dataset('d', 'spine: orders\ncolumns: [id]')}---\n${GROUND}`;
    const catalog = await sound(upside);
    expect([...catalog.datasets.keys()]).toEqual(['top', 'd']);
    expect(inOrder([...catalog.featureSets.values()]).map(({ name }) => name)).toEqual(['past', 'f']);
  });

  it('needs the sets of all datasets below, each once', async () => {
    const stacked =
      GROUND +
      set('other', 'orders') +
      dataset('d', 'spine: orders\ncolumns: [id]', '[{ set: other, prefix: o_ }, past]') +
      set('f', 'd') +
      dataset('e', 'spine: d\ncolumns: [id]', '[{ set: f, prefix: f_ }, past]') +
      set('g', 'e');
    expect(setsBelow(await setOf(stacked, 'g')).map(({ name }) => name)).toEqual(['other', 'past', 'f']);
  });

  it('says what it does not have', async () => {
    const found = await saidOf(
      GROUND +
        dataset('d', 'spine: orders\ncolumns: [id]') +
        set('f', 'd', 'features: { c: { aggregate: sum, of: amount } }'),
    );
    expect(found).toEqual([expect.stringContaining('FS104 37 unknown column "amount" in source d')]);
    expect(await saidOf(GROUND + set('f', 'ordres'))).toEqual([
      expect.stringContaining('did you mean orders?'),
    ]);
  });

  it('shares its name with nothing', async () => {
    expect(await saidOf(GROUND + dataset('orders', 'spine: orders\ncolumns: [id]'))).toContainEqual(
      expect.stringContaining('FS105 26 "orders" is already the name of a source'),
    );
  });

  it('is silent where the dataset has findings of its own', async () => {
    const found = await saidOf(GROUND + dataset('d', 'spine: orders\ncolumns: [idd]') + set('f', 'd'));
    expect(found).toEqual([expect.stringContaining('unknown column "idd"')]);
  });
});

describe('a circle', () => {
  it.each([
    [
      'of a set and a dataset',
      dataset('d', 'spine: orders\ncolumns: [id]', '[f]') + set('f', 'd'),
      'd is made of itself: d → f → d',
    ],
    ['of a dataset and its spine', dataset('d', 'spine: d\ncolumns: [id]'), 'd is an input of itself'],
    [
      'of two datasets and two sets',
      dataset('d', 'spine: orders\ncolumns: [id]', '[g]') +
        set('f', 'd') +
        dataset('e', 'spine: orders\ncolumns: [id]', '[past, { set: f, prefix: f_ }]') +
        set('g', 'e'),
      'd is made of itself: d → g → e → f → d',
    ],
    [
      'through a query',
      `${dataset('d', 'spine: q\ncolumns: [id]')}---
kind: source
name: q
timestamp: at
columns: { id: string, at: timestamp }
inputs: [d]
query: select id, timestamp as at from d
`,
      'd is made of itself: d → q → d',
    ],
  ])('%s is refused with its way', async (_, specs, text) => {
    const found = await saidOf(`${GROUND}${specs}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(text);
  });
});

describe('the fingerprint of a set over a dataset', () => {
  const of = async (rest: string, ground = GROUND): Promise<string> =>
    fingerprint(await setOf(ground + dataset('d', rest) + set('f', 'd'), 'f'), 'local');
  const plain = 'spine: orders\ncolumns: [id]';

  it('counts all that its rows are made of', async () => {
    const base = await of(plain);
    const others = [
      await of(`${plain}\nwhere: amount > 0`),
      await of(`${plain}\nderived: { x: "1" }`),
      await of('spine: orders\ncolumns: [id, amount]'),
      await of(plain, GROUND.replace('windows: [7 days]', 'windows: [8 days]')),
      await of(plain, GROUND.replace('from: { file: orders.csv }', 'from: { file: others.csv }')),
    ];
    expect(new Set([base, ...others]).size).toBe(6);
  });

  it('counts neither labels nor what the dataset is called, nor where it is written', async () => {
    const base = await of(plain);
    expect(await of(`${plain}\nlabels: [refunded_at]\ndescription: Something else.`)).toBe(base);
    expect(await of(`${plain}\nlabels: { x: { expr: amount, within: 3 days } }\ntags: [a]`)).toBe(base);
    const renamed = GROUND + dataset('e', plain) + set('f', 'e');
    expect(fingerprint(await setOf(renamed, 'f'), 'local')).toBe(base);
  });

  it('is that of a dataset over it too', async () => {
    const over = async (rest: string): Promise<string> => {
      const catalog = await sound(
        GROUND + dataset('d', rest) + dataset('e', 'spine: d\ncolumns: [id]', '[{ set: past, prefix: p_ }]'),
      );
      const found = catalog.datasets.get('e');
      return found === undefined ? '' : datasetFingerprint(found, 'local');
    };
    expect(await over(plain)).not.toBe(await over(`${plain}\nwhere: amount > 0`));
  });
});
