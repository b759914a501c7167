import { describe, expect, it } from 'vitest';
import { compareCatalogs } from '../../../src/diff/compare.js';
import { type Loaded, loadFiles } from '../../../src/project/load.js';

const PROJECT = 'project: p\ndefault_target: local\ntargets:\n  local: { engine: duckdb, path: warehouse }\n';

const source = (name: string): string => `kind: source
name: ${name}
timestamp: at
columns: { at: timestamp, id: string, amount: bigint }
from: { file: ${name}.csv }
`;

const set = (name: string, from: string): string => `---
kind: feature_set
name: ${name}
entity: user
source: ${from}
windows: [3 days]
features: { ${name}_paid: { aggregate: sum, of: amount } }
`;

const dataset = (name: string, spine: string, sets: string): string => `---
kind: dataset
name: ${name}
spine: ${spine}
columns: [at, id]
features: [${sets}]
output: { file: out/${name}.csv }
`;

const FILES: Readonly<Record<string, string>> = {
  'features/a.yaml': 'kind: entity\nname: user\nkeys: { id: string }\n',
  'features/b.yaml': source('orders') + set('spend', 'orders'),
  'features/c.yaml': source('visits') + set('seen', 'visits'),
  'features/d.yaml': dataset('training', 'orders', 'spend, seen').slice(4),
  'features/e.yaml': dataset('other', 'visits', 'seen').slice(4),
  'features/f.yaml': set('again', 'training')
    .slice(4)
    .replace('amount', 'spend_paid__sum_over_3_days_rolling_windows'),
};

const load = (files: Readonly<Record<string, string>>, beside?: Loaded, project = PROJECT): Promise<Loaded> =>
  loadFiles('/p', { project, specs: Object.entries(files).map(([path, text]) => ({ path, text })) }, beside);

/** The changes by the whole of both sides, and by what may differ alone. */
async function changes(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const now = await load(after);
  const [whole, part] = [await load(before), await load(before, now)];
  if (now.catalog === undefined || whole.catalog === undefined || part.catalog === undefined)
    throw new Error(JSON.stringify([...now.diagnostics, ...whole.diagnostics, ...part.diagnostics]));
  return {
    whole: compareCatalogs(whole.catalog, now.catalog, 'local'),
    part: compareCatalogs(part.catalog, now.catalog, 'local', part.differing),
    differing: [...(part.differing ?? [])].toSorted(),
  };
}

const edited = (file: string, from: string, to: string): Readonly<Record<string, string>> => ({
  ...FILES,
  [file]: (FILES[file] ?? '').replaceAll(from, to),
});

describe('what may differ between two versions of a project', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ['is nothing where nothing was edited', FILES, []],
    [
      'is what an edited file has, and all that reads it',
      edited('features/b.yaml', '3 days', '4 days'),
      ['again', 'orders', 'spend', 'training'],
    ],
    [
      'is what is made from an edited entity',
      edited('features/a.yaml', 'keys:', 'description: A user.\nkeys:'),
      ['again', 'other', 'seen', 'spend', 'training', 'user'],
    ],
    [
      'is what moved to another file',
      { ...FILES, 'features/e.yaml': '', 'features/g.yaml': FILES['features/e.yaml'] ?? '' },
      ['other'],
    ],
    ['is what was removed', { ...FILES, 'features/e.yaml': '' }, ['other']],
  ])('%s', async (_, files, differing) => {
    const after = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        text.replace(
          'spend_paid__sum_over_3',
          files['features/b.yaml']?.includes('4 days') === true
            ? 'spend_paid__sum_over_4'
            : 'spend_paid__sum_over_3',
        ),
      ]),
    );
    const found = await changes(FILES, after);
    expect(found.differing).toEqual(differing);
    expect(found.part).toEqual(found.whole);
    const back = await changes(after, FILES);
    expect(back.part).toEqual(back.whole);
  });

  it('is everything where fs.yaml differs', async () => {
    const now = await load(FILES);
    expect((await load(FILES, now, `${PROJECT}naming: short\n`)).differing).toBeNull();
  });
});
