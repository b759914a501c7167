import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject, type Row } from '../../src/project/index.js';
import { parseInstant } from '../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../support/database.js';

/*
 * Butterfree's own constructs, on the data of its documentation, in our language: the same numbers on both engines.
 * Where ours differ, the reason stands with the case.
 */

interface Case {
  readonly csv: string;
  readonly columns: string;
  /** All of the feature set after its source; others may follow it. */
  readonly set: string;
  /** Rows of the histories, as text in the order of keys and time, each without its key columns beyond `id`. */
  readonly rows: readonly string[];
}

/** AggregatedFeatureSet. */
const RENTS = `row,id,ts,rent,status
a,1,2020-01-01 13:01:00+00:00,1000,publicado
b,2,2020-01-01 14:01:00+00:00,2000,publicado
c,1,2020-01-02 13:01:00+00:00,2000,alugado
d,1,2020-01-03 13:01:00+00:00,1000,despublicado
e,2,2020-01-09 14:01:00+00:00,1000,despublicado
`;
const rents = {
  csv: RENTS,
  columns: '{ row: string, id: bigint, ts: timestamp, rent: bigint, status: string }',
};

/** SparkFunctionTransform and SQLExpressionTransform. */
const FEATURES = `row,id,ts,feature,feature2
a,1,2016-04-11 11:31:11,200,200
b,1,2016-04-11 11:44:12,300,300
c,1,2016-04-11 11:46:24,400,400
d,1,2016-04-11 12:03:21,500,500
`;
const features = {
  csv: FEATURES,
  columns: '{ row: string, id: bigint, ts: timestamp, feature: bigint, feature2: bigint }',
};

/** The tests of `with_distinct`: all events lie in one cell, which is the key; `home` is what is repeated. */
const CELLS = `row,id,ts,home,feature
a,1,2020-01-01T03:43:49.565+00:00,1,1
b,1,2020-01-01T03:43:49.565+00:00,2,2
c,1,2020-01-02T03:43:49.565+00:00,3,1
d,1,2020-01-02T03:43:49.565+00:00,3,1
e,1,2020-01-02T03:43:49.565+00:00,2,1
`;
const cells = {
  csv: CELLS,
  columns: '{ row: string, id: bigint, ts: timestamp, home: bigint, feature: bigint }',
};

/** StackTransform, which needs no time; here they have one. */
const STACKED = `row,ts,feature,id_a,id_b
a,2020-01-01 12:00:00,100,1,2
b,2020-01-01 12:00:00,120,3,4
`;

const cases: Readonly<Record<string, Case>> = {
  // Without windows it groups by keys and time; no two of these events share both, so a group is one event.
  'AggregatedTransform without windows': {
    ...rents,
    set: `
grain: event
windows: [1 event]
features:
  feature1: { aggregate: [avg, stddev], of: rent }
`,
    rows: [
      '1 2020-01-01 13:01:00 1000 null',
      '1 2020-01-02 13:01:00 2000 null',
      '1 2020-01-03 13:01:00 1000 null',
      '2 2020-01-01 14:01:00 2000 null',
      '2 2020-01-09 14:01:00 1000 null',
    ],
  },
  // It also has a row of nulls for each key on the first day: that is the empty state, and no change. Its result for
  // key 1 is the same from 2020-01-02 on.
  'AggregatedTransform with windows': {
    ...rents,
    set: `
windows: [3 days]
features:
  feature1: { aggregate: [avg, stddev], of: rent }
`,
    rows: [
      '1 2020-01-02 00:00:00 1000 null',
      '1 2020-01-03 00:00:00 1500 707.1067811865476',
      '1 2020-01-04 00:00:00 1333.3333333333333 577.3502691896258',
      '1 2020-01-05 00:00:00 1500 707.1067811865476',
      '1 2020-01-06 00:00:00 1000 null',
      '1 2020-01-07 00:00:00 null null',
      '2 2020-01-02 00:00:00 2000 null',
      '2 2020-01-05 00:00:00 null null',
      '2 2020-01-10 00:00:00 1000 null',
      '2 2020-01-13 00:00:00 null null',
    ],
  },
  'AggregatedTransform with a filter expression': {
    ...rents,
    set: `
windows: [3 days]
features:
  feature1: { aggregate: avg, of: rent, where: rent > 1500 }
`,
    rows: [
      '1 2020-01-03 00:00:00 2000',
      '1 2020-01-06 00:00:00 null',
      '2 2020-01-02 00:00:00 2000',
      '2 2020-01-05 00:00:00 null',
    ],
  },
  // It too has a row of nulls on the first day, and none on the third, where nothing changes.
  'with_windows and with_distinct, keeping the last': {
    ...cells,
    set: `
windows: [3 days]
dedupe: { by: [home], keep: last }
features:
  feature: { aggregate: sum }
`,
    rows: ['1 2020-01-02 00:00:00 3', '1 2020-01-05 00:00:00 2', '1 2020-01-06 00:00:00 null'],
  },
  // `home` 2 is first 2, and 1 only once that has left.
  'with_windows and with_distinct, keeping the first': {
    ...cells,
    set: `
windows: [3 days]
dedupe: { by: [home], keep: first }
features:
  feature: { aggregate: sum }
`,
    rows: [
      '1 2020-01-02 00:00:00 3',
      '1 2020-01-03 00:00:00 4',
      '1 2020-01-05 00:00:00 2',
      '1 2020-01-06 00:00:00 null',
    ],
  },
  // A row of its output for each of the columns, called by one name. An expression gives one value a row, so here each of
  // the columns is the key of a set, and the sets together have those rows.
  'StackTransform of the key': {
    csv: STACKED,
    columns: '{ row: string, ts: timestamp, feature: bigint, id_a: bigint, id_b: bigint }',
    set: `
grain: event
keys: { id: id_a }
windows: [1 event]
features:
  as_a: { aggregate: last, of: feature }
---
kind: feature_set
name: second
entity: entity
source: events
grain: event
keys: { id: id_b }
windows: [1 event]
features:
  as_b: { aggregate: last, of: feature }
`,
    rows: [
      '1 2020-01-01 12:00:00 100',
      '2 2020-01-01 12:00:00 100',
      '3 2020-01-01 12:00:00 120',
      '4 2020-01-01 12:00:00 120',
    ],
  },
  'with_pivot, without windows': {
    ...rents,
    set: `
grain: event
windows: [1 event]
features:
  feature1: { aggregate: [avg, stddev], of: rent, pivot: { by: status, values: [publicado, despublicado] } }
`,
    rows: [
      '1 2020-01-01 13:01:00 1000 null null null',
      '1 2020-01-02 13:01:00 null null null null',
      '1 2020-01-03 13:01:00 null null 1000 null',
      '2 2020-01-01 14:01:00 2000 null null null',
      '2 2020-01-09 14:01:00 null null 1000 null',
    ],
  },
  'with_pivot and with_windows': {
    ...rents,
    set: `
windows: [1 day, 2 weeks]
features:
  feature1: { aggregate: avg, of: rent, pivot: { by: status, values: [publicado, despublicado, alugado] } }
`,
    rows: [
      '1 2020-01-02 00:00:00 1000 1000 null null null null',
      '1 2020-01-03 00:00:00 null 1000 null null 2000 2000',
      '1 2020-01-04 00:00:00 null 1000 1000 1000 null 2000',
      '1 2020-01-05 00:00:00 null 1000 null 1000 null 2000',
      '1 2020-01-16 00:00:00 null null null 1000 null 2000',
      '1 2020-01-17 00:00:00 null null null 1000 null null',
      '1 2020-01-18 00:00:00 null null null null null null',
      '2 2020-01-02 00:00:00 2000 2000 null null null null',
      '2 2020-01-03 00:00:00 null 2000 null null null null',
      '2 2020-01-10 00:00:00 null 2000 1000 1000 null null',
      '2 2020-01-11 00:00:00 null 2000 null 1000 null null',
      '2 2020-01-16 00:00:00 null null null 1000 null null',
      '2 2020-01-24 00:00:00 null null null null null null',
    ],
  },
  'SparkFunctionTransform in row windows': {
    ...features,
    set: `
grain: event
windows: [2 events]
features:
  feature: { aggregate: avg }
`,
    rows: [
      '1 2016-04-11 11:31:11 200',
      '1 2016-04-11 11:44:12 250',
      '1 2016-04-11 11:46:24 350',
      '1 2016-04-11 12:03:21 450',
    ],
  },
  'SparkFunctionTransform in fixed windows': {
    ...features,
    set: `
grain: event
windows: [2 minutes, 15 minutes]
features:
  feature: { aggregate: avg }
`,
    rows: [
      '1 2016-04-11 11:31:11 200 200',
      '1 2016-04-11 11:44:12 300 250',
      '1 2016-04-11 11:46:24 400 350',
      '1 2016-04-11 12:03:21 500 500',
    ],
  },
  // It cuts times to whole seconds, and finds the first event 2 seconds before the last: 2 events. It lies 2.9 s before.
  'fixed windows by the microsecond': {
    csv: 'row,id,ts\na,1,2016-04-11 11:31:11.0\nb,1,2016-04-11 11:31:13.9\n',
    columns: '{ row: string, id: bigint, ts: timestamp }',
    set: `
grain: event
windows: [2 seconds]
features:
  feature: { aggregate: count }
`,
    rows: ['1 2016-04-11 11:31:11 1', '1 2016-04-11 11:31:13.9 1'],
  },
  'SQLExpressionTransform over a row': {
    ...features,
    set: `
grain: event
windows: [1 event]
features:
  ratio: { aggregate: last, of: feature / feature2 }
`,
    rows: ['11:31:11', '11:44:12', '11:46:24', '12:03:21'].map((time) => `1 2016-04-11 ${time} 1`),
  },
  'SQLExpressionTransform over features': {
    ...features,
    set: `
grain: event
windows: [1 event]
features:
  feature: { aggregate: last }
  feature2: { aggregate: last }
derived:
  ratio: feature / feature2
`,
    rows: [
      '1 2016-04-11 11:31:11 200 200 1',
      '1 2016-04-11 11:44:12 300 300 1',
      '1 2016-04-11 11:46:24 400 400 1',
      '1 2016-04-11 12:03:21 500 500 1',
    ],
  },
};

const project = (columns: string, set: string): string => `kind: entity
name: entity
keys: { id: bigint }
---
kind: source
name: events
primary_key: [row]
timestamp: ts
columns: ${columns}
from: { file: events.csv }
---
kind: feature_set
name: feature_set
entity: entity
source: events${set}`;

const targets = [{ target: 'local' }, { target: 'postgres' }] as const;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const text = ({ row: _, ...columns }: Row): string => Object.values(columns).map(String).join(' ');

describe('what Butterfree shows of itself', () => {
  let database: TestDatabase;
  const root = mkdtempSync(join(tmpdir(), 'asof-butterfree-'));
  beforeAll(async () => {
    database = await makeDatabase();
    for (const [index, { csv, columns, set }] of Object.values(cases).entries()) {
      const folder = join(root, String(index));
      mkdirSync(join(folder, 'features'), { recursive: true });
      writeFileSync(join(folder, 'events.csv'), csv);
      writeFileSync(join(folder, 'features', 'spec.yaml'), project(columns, set));
      writeFileSync(
        join(folder, 'fs.yaml'),
        `project: case_${index}\ndefault_target: local\ntargets:\n  local: { engine: duckdb, path: warehouse }\n  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}", schema_prefix: case_${index}_ }\n`,
      );
    }
  });
  afterAll(async () => {
    await database.drop();
    rmSync(root, { recursive: true, force: true });
  });

  describe.each(targets)('on $target', ({ target }) => {
    it.each(Object.entries(cases).map(([title, one], index) => ({ title, one, index })))(
      '$title',
      async ({ one, index }) => {
        const opened = await openProject({
          root: join(root, String(index)),
          target,
          now: parseInstant('2020-02-01 00:00:00'),
          env: { FS_POSTGRES_URL: database.url },
        });
        try {
          const { results } = await opened.run({});
          expect(results.filter(({ kind }) => kind === 'failed')).toEqual([]);
          const rows: Row[] = [];
          for (const name of opened.catalog.featureSets.keys())
            rows.push(...(await opened.rows(`historical.${name}`)));
          expect(rows.map(text).toSorted(compare)).toEqual(one.rows);
        } finally {
          await opened.close();
        }
      },
    );
  });
});
