import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/catalog/model/index.js';
import { compareCatalogs } from '../../../src/diff/compare.js';
import type { ItemChange } from '../../../src/diff/model.js';
import { catalogOf } from '../../support/catalog.js';

const BASE = `kind: entity
name: user
keys: { id: string }
---
kind: source
name: payments
primary_key: [pay]
timestamp: at
columns:
  pay: string
  at: timestamp
  id: string
  amount: double
  word: { type: string, sensitive: true }
  cents: { type: double, expr: amount * 100 }
where: amount is not null
from: { file: payments.csv }
---
kind: source
name: orders
timestamp: at
columns: { at: timestamp, id: string, what: string }
from: { file: orders.csv }
---
kind: feature_set
name: spend
entity: user
source: payments
windows: [3 days, 30 days]
features:
  paid:
    description: What was paid.
    aggregate: [sum, max]
    of: amount
    where: amount > 0
  large: { aggregate: count, where: cents > 1000, fill: 0 }
derived:
  share: paid__sum_3d / paid__sum_30d
---
kind: feature_set
name: visits
entity: user
source: orders
windows: [3 days]
features:
  visit: { aggregate: count, fill: 0 }
---
kind: dataset
name: training
owner: risk
spine: orders
columns: [at, id]
features: [spend, { set: visits, prefix: v_ }]
output: { file: out.csv }
`;

async function catalog(yaml: string): Promise<Catalog> {
  const built = await catalogOf(yaml);
  if (built.catalog === undefined)
    throw new Error(built.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return built.catalog;
}

/** An item's change in one line: its columns, what it breaks, and whether it is built anew. */
const lineOf = ({
  name,
  was,
  change,
  columns,
  breaks,
  declared,
  rebuilt,
  copied,
  physical,
  metadata,
}: ItemChange): string =>
  [
    `${was === null ? '' : `${was} → `}${name} ${change}:`,
    ...columns.map(
      (column) => `${column.change} ${column.was === null ? '' : `${column.was} → `}${column.name};`,
    ),
    ...metadata.map((one) => `metadata ${one};`),
    ...physical.map((one) => `physical ${one};`),
    `breaks [${breaks.join(', ')}]`,
    ...(declared.length === 0 ? [] : [`declared [${declared.join(', ')}]`]),
    ...(rebuilt ? ['rebuilt'] : []),
    ...(copied ? ['copied'] : []),
  ].join(' ');

type Edit = readonly [from: string, to: string];

async function changesOf(...edits: readonly Edit[]): Promise<readonly ItemChange[]> {
  const edited = edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`there is no ${from}`);
    return text.replace(from, to);
  }, BASE);
  return compareCatalogs(await catalog(BASE), await catalog(edited), 'local').items;
}

const lines = async (...edits: readonly Edit[]): Promise<readonly string[]> =>
  (await changesOf(...edits)).map(lineOf);

const reasons = async (name: string, ...edits: readonly Edit[]): Promise<readonly string[]> =>
  (await changesOf(...edits)).find((item) => item.name === name)?.reasons ?? [];

const VISIT = 'visit__count_3d';

describe('an edit that changes nothing', () => {
  it.each<readonly [string, Edit]>([
    ['of white space', ['windows: [3 days, 30 days]', 'windows: [ 3 days,  30 days ]']],
    ['of how a condition is written', ['where: amount > 0', 'where: (amount>0)']],
    ['of a condition’s case', ['where: amount is not null', 'where: amount IS NOT NULL']],
    ['of block and flow style', ['features: [spend, ', 'features: ["spend", ']],
  ])('%s', async (_, edit) => {
    expect(await lines(edit)).toEqual([]);
  });

  it('by moving specs to another place', async () => {
    const documents = BASE.split('---\n');
    const moved = [...documents.slice(4), ...documents.slice(0, 4)]
      .map((text) => text.trimEnd())
      .join('\n---\n');
    expect(compareCatalogs(await catalog(BASE), await catalog(moved), 'local').items).toEqual([]);
  });
});

describe('an edit', () => {
  it.each<readonly [string, readonly Edit[], readonly string[]]>([
    [
      'of a description is metadata',
      [['description: What was paid.', 'description: All that was paid.']],
      [
        'spend changed: metadata paid__sum_3d; metadata paid__sum_30d; metadata paid__max_3d; metadata paid__max_30d; breaks []',
        'training changed: metadata paid__sum_3d; metadata paid__sum_30d; metadata paid__max_3d; metadata paid__max_30d; breaks []',
      ],
    ],
    [
      'of an owner is metadata',
      [['owner: risk', 'owner: fraud']],
      ['training changed: metadata owner: risk → fraud; breaks []'],
    ],
    [
      'of how fresh a set has to be is metadata',
      [['name: visits\n', 'name: visits\nfreshness: 1 day\n']],
      ['visits changed: metadata how changes are found, or freshness; breaks []'],
    ],
    [
      'of the end of a history changes its values',
      [['name: visits\n', 'name: visits\nend: 2024-01-31\n']],
      [
        `visits changed: value ${VISIT}; breaks [value] rebuilt`,
        `training changed: value v_${VISIT}; breaks [value] rebuilt`,
      ],
    ],
    [
      'of the partitions is of storage alone',
      [['name: visits\n', 'name: visits\npartition_by: month\n']],
      ['visits changed: physical partition_by: day → month; breaks []'],
    ],
    [
      'of where a dataset is written is of storage alone',
      [['file: out.csv', 'file: other.csv']],
      ['training changed: physical output: out.csv → other.csv; breaks []'],
    ],
    [
      'of a window takes columns away and brings others',
      [['windows: [3 days]', 'windows: [4 days]']],
      [
        'visits changed: added visit__count_4d; removed visit__count_3d; breaks [removed] rebuilt',
        'training changed: added v_visit__count_4d; removed v_visit__count_3d; breaks [removed] rebuilt',
      ],
    ],
    [
      'that adds a feature breaks nothing',
      [['  visit: {', '  other: { aggregate: max, of: what }\n  visit: {']],
      [
        'visits changed: added other__max_3d; breaks [] rebuilt',
        'training changed: added v_other__max_3d; breaks [] rebuilt',
      ],
    ],
    [
      'of a feature’s condition changes values under the same schema, also of what is derived',
      [['where: amount > 0', 'where: amount > 1']],
      [
        'spend changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value share; breaks [value] rebuilt',
        'training changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value share; breaks [value] rebuilt',
      ],
    ],
    [
      'of a computed column changes the values of what reads it, and of nothing else',
      [['expr: amount * 100', 'expr: amount * 1000']],
      [
        'payments changed: value cents; breaks []',
        'spend changed: value large__count_3d; value large__count_30d; breaks [value] rebuilt',
        'training changed: value large__count_3d; value large__count_30d; breaks [value] rebuilt',
      ],
    ],
    [
      'of a fill changes values, but not those derived from what is not filled yet',
      [['of: amount\n    where', 'of: amount\n    fill: 0\n    where']],
      [
        'spend changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; breaks [value] rebuilt',
        'training changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; breaks [value] rebuilt',
      ],
    ],
    [
      'of a feature’s name is a rename of its columns',
      [['  visit: {', '  seen: {']],
      [
        `visits changed: renamed ${VISIT} → seen__count_3d; breaks [renamed] copied`,
        `training changed: renamed v_${VISIT} → v_seen__count_3d; breaks [renamed] rebuilt`,
      ],
    ],
    [
      'of a set’s name is a rename of the set, and nothing for its dataset’s columns',
      [
        ['name: visits', 'name: sightings'],
        ['set: visits', 'set: sightings'],
      ],
      ['visits → sightings renamed: breaks [renamed] rebuilt', 'training changed: breaks []'],
    ],
    [
      'of a prefix renames a dataset’s columns',
      [['prefix: v_', 'prefix: w_']],
      [`training changed: renamed v_${VISIT} → w_${VISIT}; breaks [renamed] rebuilt`],
    ],
    [
      'that exchanges two names changes the values of both',
      [
        ['aggregate: [sum, max]', 'aggregate: [sum]'],
        ['large: { aggregate: count, where: cents > 1000, fill: 0 }', 'large: { aggregate: count, fill: 0 }'],
        [
          'visit: { aggregate: count, fill: 0 }',
          'visit: { aggregate: count_distinct, of: what, fill: 0, name: visit__count_3d }',
        ],
      ],
      [
        'spend changed: value large__count_3d; value large__count_30d; removed paid__max_3d; removed paid__max_30d; breaks [removed, value] rebuilt',
        `visits changed: value ${VISIT}; breaks [value] rebuilt`,
        `training changed: value large__count_3d; value large__count_30d; value v_${VISIT}; removed paid__max_3d; removed paid__max_30d; breaks [removed, value] rebuilt`,
      ],
    ],
    [
      'of a type is a schema break',
      [
        ['what: string', 'what: integer'],
        [
          'visit: { aggregate: count, fill: 0 }',
          'visit: { aggregate: count, fill: 0 }\n  most: { aggregate: max, of: what }',
        ],
      ],
      [
        'orders changed: type what; breaks []',
        'visits changed: added most__max_3d; breaks [] rebuilt',
        'training changed: added v_most__max_3d; breaks [] rebuilt',
      ],
    ],
    [
      'of the slide changes all values',
      [['name: visits\n', 'name: visits\nevery: 1 hour\n']],
      [
        `visits changed: value ${VISIT}; breaks [value] rebuilt`,
        `training changed: value v_${VISIT}; breaks [value] rebuilt`,
      ],
    ],
    [
      'of a key’s name breaks keys',
      [
        ['keys: { id: string }', 'keys: { user_id: string }'],
        ['entity: user\nsource: payments', 'entity: user\nkeys: { user_id: id }\nsource: payments'],
        ['entity: user\nsource: orders', 'entity: user\nkeys: { user_id: id }\nsource: orders'],
        [
          'features: [spend, { set: visits, prefix: v_ }]',
          'features: [{ set: spend, keys: { user_id: id } }, { set: visits, prefix: v_, keys: { user_id: id } }]',
        ],
      ],
      [
        'user changed: added user_id; removed id; breaks []',
        'spend changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value large__count_3d; value large__count_30d; value share; breaks [keys, value] rebuilt',
        `visits changed: value ${VISIT}; breaks [keys, value] rebuilt`,
        `training changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value large__count_3d; value large__count_30d; value share; value v_${VISIT}; breaks [value] rebuilt`,
      ],
    ],
    [
      'of a dataset’s condition changes its rows, not its columns',
      [['columns: [at, id]', "columns: [at, id]\nwhere: what = 'x'"]],
      ['training changed: breaks [rows] rebuilt'],
    ],
    [
      'of the condition of a source that is a spine changes rows and what is counted',
      [['from: { file: orders.csv }', "where: what = 'x'\nfrom: { file: orders.csv }"]],
      [
        'orders changed: breaks []',
        `visits changed: value ${VISIT}; breaks [value] rebuilt`,
        `training changed: value v_${VISIT}; breaks [rows, value] rebuilt`,
      ],
    ],
    [
      'of the order of columns is of storage alone, and the history is copied',
      [['aggregate: [sum, max]', 'aggregate: [max, sum]']],
      [
        'spend changed: physical order of columns; breaks [] copied',
        'training changed: physical order of columns; breaks [] rebuilt',
      ],
    ],
  ])('%s', async (_, edits, expected) => {
    expect(await lines(...edits)).toEqual(expected);
  });

  it('that takes a dataset away, or brings it, is reported with all its columns', async () => {
    const without = BASE.slice(0, BASE.indexOf('---\nkind: dataset'));
    const gone = compareCatalogs(await catalog(BASE), await catalog(without), 'local').items;
    expect(gone.map(({ name, change, breaks, columns }) => [name, change, breaks, columns.length])).toEqual([
      ['training', 'removed', ['removed'], 10],
    ]);
    const come = compareCatalogs(await catalog(without), await catalog(BASE), 'local').items;
    expect(come.map(({ name, change, breaks, columns }) => [name, change, breaks, columns.length])).toEqual([
      ['training', 'added', [], 10],
    ]);
  });
});

describe('what specs declare of their changes', () => {
  it.each<readonly [string, readonly Edit[], readonly string[]]>([
    [
      'a rename, also for the columns of a dataset',
      [['  visit: { ', '  seen: { renamed: visit, ']],
      [
        `visits changed: renamed ${VISIT} → seen__count_3d; breaks [renamed] declared [renamed] copied`,
        `training changed: renamed v_${VISIT} → v_seen__count_3d; breaks [renamed] declared [renamed] rebuilt`,
      ],
    ],
    [
      'a rename, not the other values that come with it',
      [
        ['  paid:\n', '  spent:\n    renamed: paid\n'],
        ['where: amount > 0', 'where: amount > 1'],
        ['share: paid__sum_3d / paid__sum_30d', 'share: spent__sum_3d / spent__sum_30d'],
      ],
      [
        'spend changed: value paid__sum_3d → spent__sum_3d; value paid__sum_30d → spent__sum_30d; value paid__max_3d → spent__max_3d; value paid__max_30d → spent__max_30d; value share; breaks [renamed, value] declared [renamed] rebuilt',
        'training changed: value paid__sum_3d → spent__sum_3d; value paid__sum_30d → spent__sum_30d; value paid__max_3d → spent__max_3d; value paid__max_30d → spent__max_30d; value share; breaks [renamed, value] declared [renamed] rebuilt',
      ],
    ],
    [
      'a rename of a derived column',
      [
        [
          '  share: paid__sum_3d / paid__sum_30d',
          '  part: { expr: paid__sum_3d / paid__sum_30d, renamed: share }',
        ],
      ],
      [
        'spend changed: renamed share → part; breaks [renamed] declared [renamed] copied',
        'training changed: renamed share → part; breaks [renamed] declared [renamed] rebuilt',
      ],
    ],
    [
      'which of two features of one meaning was renamed',
      [['  visit: { aggregate: count, fill: 0 }', '  seen: { aggregate: count, fill: 0, renamed: visit }']],
      [
        `visits changed: renamed ${VISIT} → seen__count_3d; breaks [renamed] declared [renamed] copied`,
        `training changed: renamed v_${VISIT} → v_seen__count_3d; breaks [renamed] declared [renamed] rebuilt`,
      ],
    ],
    [
      'a rename of a set, also where it changes',
      [
        ['name: visits', 'name: sightings\nrenamed: visits'],
        ['set: visits', 'set: sightings'],
        ['windows: [3 days]', 'windows: [3 days, 4 days]'],
      ],
      [
        'visits → sightings renamed: added visit__count_4d; breaks [renamed] declared [renamed] rebuilt',
        'training changed: added v_visit__count_4d; breaks [] rebuilt',
      ],
    ],
    [
      'other values, by a raised version, and what follows from them in a dataset',
      [
        ['where: amount > 0', 'where: amount > 1'],
        ['name: spend\n', 'name: spend\nversion: 2\n'],
      ],
      [
        'spend changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value share; metadata version: 1 → 2; breaks [value] declared [value] rebuilt',
        'training changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value share; breaks [value] declared [value] rebuilt',
      ],
    ],
    [
      'not the changes of another set of the same dataset',
      [
        ['where: amount > 0', 'where: amount > 1'],
        ['visit: { aggregate: count, fill: 0 }', 'visit: { aggregate: count, fill: 1 }'],
        ['name: visits\n', 'name: visits\nversion: 2\n'],
        ['share: paid__sum_3d / paid__sum_30d', 'share: paid__sum_3d / paid__sum_30d + 1'],
      ],
      [
        'spend changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value share; breaks [value] rebuilt',
        `visits changed: value ${VISIT}; metadata version: 1 → 2; breaks [value] declared [value] rebuilt`,
        `training changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value share; value v_${VISIT}; breaks [value] rebuilt`,
      ],
    ],
    [
      'by a raised version of a dataset its own rows, not what its sets do not declare',
      [
        ['columns: [at, id]', "version: 2\ncolumns: [at, id]\nwhere: what = 'x'"],
        ['where: amount > 0', 'where: amount > 1'],
      ],
      [
        'spend changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value share; breaks [value] rebuilt',
        'training changed: value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value share; metadata version: 1 → 2; breaks [rows, value] declared [rows, value] rebuilt',
      ],
    ],
  ])('%s', async (_, edits, expected) => {
    expect(await lines(...edits)).toEqual(expected);
  });

  const said = async (before: readonly Edit[], after: readonly Edit[]) => {
    const edited = (edits: readonly Edit[]): string =>
      edits.reduce((text, [from, to]) => text.replace(from, to), BASE);
    const { diagnostics } = compareCatalogs(
      await catalog(edited(before)),
      await catalog(edited([...before, ...after])),
      'local',
    );
    return diagnostics.map(({ code, span, message }) => `${code} ${span?.start.line} ${message}`);
  };

  it.each<readonly [string, readonly Edit[], readonly Edit[], readonly string[]]>([
    [
      'a feature that was not there',
      [],
      [['  visit: { ', '  seen: { renamed: visits, ']],
      ['FS127 46 no feature of visits was called "visits" in what this is compared with'],
    ],
    [
      'a feature that is still there',
      [],
      [['  visit: { ', '  seen: { aggregate: count, renamed: visit }\n  visit: { ']],
      ['FS127 46 the feature of visits "visit" is still there'],
    ],
    [
      'a set that was not there',
      [],
      [
        ['name: visits', 'name: sightings\nrenamed: visit'],
        ['set: visits', 'set: sightings'],
      ],
      ['FS127 42 no feature set was called "visit" in what this is compared with'],
    ],
    [
      'a version that went down',
      [['name: visits\n', 'name: visits\nversion: 3\n']],
      [['version: 3', 'version: 2']],
      ['FS127 41 version went down from 3 to 2'],
    ],
    [
      'nothing of what was renamed before',
      [['  visit: { ', '  seen: { renamed: visit, ']],
      [['windows: [3 days]', 'windows: [4 days]']],
      [],
    ],
  ])('are wrong about %s', async (_, before, after, expected) => {
    expect(await said(before, after)).toEqual(expected);
  });
});

describe('the readers of what changed', () => {
  const readers = async (name: string, ...edits: readonly Edit[]) =>
    (await changesOf(...edits))
      .find((item) => item.name === name)
      ?.consumers.map(({ kind, name: reader, owner, columns }) => [kind, reader, owner, columns]);

  it('are named with their kinds, owners and columns, also where they read through others', async () => {
    expect(await readers('payments', ['expr: amount * 100', 'expr: amount * 1000'])).toEqual([
      ['feature_set', 'spend', null, ['large__count_3d', 'large__count_30d']],
      ['dataset', 'training', 'risk', ['large__count_3d', 'large__count_30d']],
    ]);
  });

  it('have no columns that change where only what is said of them does', async () => {
    expect(
      await readers('spend', ['description: What was paid.', 'description: All that was paid.']),
    ).toEqual([['dataset', 'training', 'risk', []]]);
  });

  it('of a set that is gone are those it had', async () => {
    const without = BASE.replace(/---\nkind: feature_set\nname: visits[\s\S]*?(?=---)/, '').replace(
      ', { set: visits, prefix: v_ }',
      '',
    );
    const { items } = compareCatalogs(await catalog(BASE), await catalog(without), 'local');
    expect(items.find(({ name }) => name === 'visits')?.consumers).toEqual([
      { kind: 'dataset', name: 'training', owner: 'risk', columns: [`v_${VISIT}`] },
    ]);
  });
});

describe('the reasons of a change', () => {
  it.each<readonly [string, string, readonly Edit[], readonly string[]]>([
    [
      'a condition that got longer shows what was added',
      'spend',
      [['where: amount > 0', 'where: amount > 0 and amount < 9']],
      ['where of paid: + and (amount < 9)'],
    ],
    [
      'windows say how many columns they cost',
      'spend',
      [
        ['windows: [3 days, 30 days]', 'windows: [3 days, 28 days]'],
        ['/ paid__sum_30d', '/ paid__sum_28d'],
      ],
      [
        'windows: 3 days, 30 days → 3 days, 28 days: −3 columns, +3 columns',
        'expr of share: paid__sum_3d / paid__sum_30d → paid__sum_3d / paid__sum_28d',
      ],
    ],
    [
      'a change of a source explains its sets',
      'spend',
      [['expr: amount * 100', 'expr: amount * 1000']],
      ['payments: expr of cents: amount * 100 → amount * 1000'],
    ],
    [
      'a change below a dataset explains it',
      'training',
      [['where: amount > 0', 'where: amount > 1']],
      ['spend: where of paid: amount > 0 → amount > 1'],
    ],
    [
      'sensitive literals are masked',
      'spend',
      [
        [
          'large: { aggregate: count, where: cents > 1000',
          "large: { aggregate: count, where: word = 'SECRET'",
        ],
      ],
      ['where of large: cents > 1000 → word = •••', 'value over no events of large: 0 → •••'],
    ],
  ])('%s', async (_, name, edits, expected) => {
    expect(await reasons(name, ...edits)).toEqual(expected);
  });

  it('a condition that got shorter shows what was taken away', async () => {
    expect(
      await reasons('orders', ['file: orders.csv }', 'file: orders.csv }\nwhere: id is not null']),
    ).toEqual(['where: none → id is not null']);
    const [longer, shorter] = await Promise.all(
      ["what = 'x' and id = 'y'", "what = 'x'"].map((where) =>
        catalog(BASE.replace('file: orders.csv }', `file: orders.csv }\nwhere: ${where}`)),
      ),
    );
    if (longer === undefined || shorter === undefined) throw new Error('two catalogs');
    expect(compareCatalogs(longer, shorter, 'local').items[0]?.reasons).toEqual(["where: − and (id = 'y')"]);
  });

  it('another file of a source changes what is read of it', async () => {
    expect(await lines(['file: orders.csv', 'file: orders2.csv'])).toEqual([
      'orders changed: breaks []',
      `visits changed: value ${VISIT}; breaks [value] rebuilt`,
      `training changed: value at; value id; value paid__sum_3d; value paid__sum_30d; value paid__max_3d; value paid__max_30d; value large__count_3d; value large__count_30d; value share; value v_${VISIT}; breaks [rows, value] rebuilt`,
    ]);
  });
});
