import { describe, expect, it } from 'vitest';
import { buildCatalog } from '../../../../src/catalog/build-catalog.js';
import { outputFiles } from '../../../../src/catalog/rules/output-paths.js';
import { loadParser } from '../../../../src/expression/analyze.js';
import { capabilitiesOf } from '../../../../src/project/engines.js';
import { readSpecs } from '../../../../src/spec/read-specs.js';

/** What is reported of a project with these outputs over these source files. */
async function reported(
  outputs: readonly string[],
  { file = 'data/s.csv', path = 'warehouse', targets = '' } = {},
): Promise<readonly string[]> {
  await loadParser();
  const yaml = `kind: entity
name: e
keys: { k: string }
---
kind: source
name: s
timestamp: t
columns: { t: timestamp, k: string }
from: { file: "${file}" }
${targets}
---
kind: feature_set
name: f
entity: e
source: s
windows: [1 day]
features: { n: { aggregate: count } }
${outputs
  .map(
    (output, index) => `---
kind: dataset
name: d${index}
spine: s
columns: [timestamp, k]
features: [f]
output: ${output}
`,
  )
  .join('')}`;
  const specs = readSpecs([{ path: 'a.yaml', text: yaml }]);
  const local = capabilitiesOf('duckdb', { path });
  const built = buildCatalog(specs, {
    naming: 'short',
    targets: new Map([
      ['local', local],
      ['production', capabilitiesOf('postgres')],
    ]),
  });
  const lines = yaml.split('\n');
  return [...specs.diagnostics, ...built.diagnostics].map(({ code, message, span }) => {
    const at = lines[(span?.start.line ?? 0) - 1]?.slice((span?.start.column ?? 1) - 1) ?? '';
    return `${code} ${message} @ ${at.replace(/ }$/, '')}`;
  });
}

describe('the output of a dataset', () => {
  it.each([
    ['a file that a source reads', '{ file: data/s.csv }', 'data/s.csv', 'a file that source s reads'],
    ['it by a longer way', '{ file: ./data//s.csv }', 'data/s.csv', 'a file that source s reads'],
    ['it in other letters', '{ file: Data/S.CSV }', 'Data/S.CSV', 'a file that source s reads'],
    [
      'the history of the warehouse',
      '{ file: warehouse/historical/e/f/x.parquet }',
      '',
      'kept by the warehouse',
    ],
    ['what the warehouse is staging', '{ file: warehouse/.staging/x.csv }', '', 'kept by the warehouse'],
    ['the specs', '{ file: features/x.csv }', 'features/x.csv', 'the folder of the specs'],
  ])('is not %s', async (_, output, path, what) => {
    const [first = ''] = await reported([output]);
    expect(first).toMatch(/^FS103 /);
    expect(first).toContain(path);
    expect(first).toContain(what);
  });

  it('is not a file that the glob of a source matches', async () => {
    expect(await reported(['{ file: data/out.csv }'], { file: 'data/*.csv' })).toEqual([
      'FS103 the output of d0 would be written over data/out.csv: a file that source s reads @ data/out.csv',
    ]);
    expect(await reported(['{ file: data/a/b/out.csv }'], { file: 'data/**/*.csv' })).toHaveLength(1);
    expect(await reported(['{ file: data/out.csv }'], { file: 'data/**' })).toHaveLength(1);
  });

  it('is not a manifest that the glob of a source matches', async () => {
    expect(await reported(['{ file: data/out.csv }'], { file: 'data/*.json", format: "ndjson' })).toEqual([
      'FS103 the output of d0 would be written over data/out.csv.manifest.json: a file that source s reads @ data/out.csv',
    ]);
  });

  it('is not a file that a source reads on another target', async () => {
    const targets = 'targets: { production: { from: { file: other/s.csv } } }';
    expect(await reported(['{ file: other/s.csv }'], { targets })).toHaveLength(1);
  });

  it('is not that of another dataset, whatever the case of its letters', async () => {
    expect(await reported(['{ file: out/a.csv }', '{ file: Out/A.csv }'])).toEqual([
      'FS103 the output of d1 would be written over Out/A.csv: an output of dataset d0 @ Out/A.csv',
    ]);
    expect(await reported(['{ table: marts.a }', '{ table: marts.A }'])).toEqual([
      'FS103 the output of d1 would be written over marts.A: an output of dataset d0 @ marts.A',
    ]);
  });

  it('may be a file of its own, also in the warehouse folder', async () => {
    expect(
      await reported([
        '{ file: warehouse/datasets/a.csv }',
        '{ file: warehouse/datasets/a.parquet }',
        '{ file: data/out/a.csv }',
        '{ table: marts.a }',
      ]),
    ).toEqual([]);
    expect(await reported(['{ file: historical/a.csv }'])).toEqual([]);
    expect(await reported(['{ file: historical/a.csv }'], { path: '.' })).toHaveLength(1);
    expect(await reported(['{ file: data/out/a.csv }'], { file: 'data/*.csv' })).toEqual([]);
  });

  it('names its files, the manifest too', () => {
    expect(outputFiles({ output: { kind: 'file', file: './out//a.csv', format: 'csv' } })).toEqual([
      'out/a.csv',
      'out/a.csv.manifest.json',
    ]);
    expect(outputFiles({ output: { kind: 'table', schema: 'm', table: 'a' } })).toEqual([]);
  });
});
