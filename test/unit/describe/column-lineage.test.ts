import { describe, expect, it } from 'vitest';
import { buildCatalog } from '../../../src/catalog/build-catalog.js';
import { around, columnLineage, textOf } from '../../../src/describe/column-lineage.js';
import { loadParser } from '../../../src/expression/analyze.js';
import { readSpecs } from '../../../src/spec/read-specs.js';
import { ORDERS } from '../../support/unit-tests.js';

async function edges() {
  await loadParser();
  const specs = readSpecs([{ path: 'a.yaml', text: ORDERS }]);
  const { catalog, diagnostics } = buildCatalog(specs, { naming: 'short', targets: new Map() });
  if (catalog === undefined) throw new Error(JSON.stringify(diagnostics));
  return columnLineage(catalog);
}

describe('the lineage of columns', () => {
  it('goes from stored columns through queries and sets to datasets', async () => {
    const all = await edges();
    const { up } = around(all, { item: 'countries', column: 'country' });
    expect(up.map(({ from, to, use }) => `${textOf(to)} ← ${textOf(from)} ${use}`)).toEqual(
      expect.arrayContaining([
        'orders_with_shops.country ← shops.country value',
        'countries.country ← orders_with_shops.country value',
        'countries.country ← orders_with_shops.cpf key',
        'countries.country ← orders_with_shops.ts time',
      ]),
    );
    const { down } = around(all, { item: 'orders', column: 'amount' });
    expect(down.map(({ to }) => textOf(to))).toEqual([
      'spending.total__sum_3d',
      'spending.share_3d',
      'training.total__sum_3d',
      'training.share_3d',
    ]);
  });

  it('names each edge once', async () => {
    const texts = (await edges()).map((one) => JSON.stringify(one));
    expect(new Set(texts).size).toBe(texts.length);
  });
});
