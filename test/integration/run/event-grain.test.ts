import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadProject, openProject, type Project } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from '../../support/database.js';
import { setStatuses } from '../../support/statuses.js';
import { targetNames } from '../../support/targets.js';

const HEAD = `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [order_no]
timestamp: at
columns: { order_no: string, at: timestamp, sent: timestamp, id: string, amount: double }
from: { file: orders.csv }
---
kind: source
name: visits
timestamp: at
columns: { at: timestamp, id: string }
from: { file: orders.csv }
`;

const set = (more: string, features = 'n: { aggregate: count, windows: [1 hour] }'): string => `---
kind: feature_set
name: user_orders
entity: user
source: orders
${more}
features:
  ${features}
`;

const dataset = (item: string, more = '', spine = 'orders'): string => `---
kind: dataset
name: training
spine: ${spine}
columns: [timestamp, id]
${more}
features: [${item}]
output: { file: out/training.csv }
`;

let root = '';
let env: Record<string, string | undefined> = {};
let database: TestDatabase | undefined;
beforeAll(async () => {
  database = await makeDatabase();
  env = { FS_POSTGRES_URL: database.url };
});
afterAll(() => database?.drop());
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'asof-events-'));
  await mkdir(join(root, 'features'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(specs: string, rows = '', naming = ''): Promise<void> {
  await writeFile(
    join(root, 'fs.yaml'),
    `project: events\ndefault_target: local\n${naming}\ntargets:\n  local: { engine: duckdb, path: warehouse }\n  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}" }\n`,
  );
  await writeFile(join(root, 'features', 'all.yaml'), HEAD + specs);
  await writeFile(join(root, 'orders.csv'), `order_no,at,sent,id,amount\n${rows}`);
}

async function findings(specs: string): Promise<readonly string[]> {
  await write(specs);
  const { diagnostics } = await loadProject(root);
  const lines = (HEAD + specs).split('\n');
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.map(({ code, message, span }) => {
    const line = lines[(span?.start.line ?? 0) - 1]?.slice((span?.start.column ?? 1) - 1);
    return `${code} at ${/^\w+/.exec(line ?? '')?.[0]}: ${message}`;
  });
}

const EVENT = 'grain: event';

describe('what does not go together is refused by name', () => {
  it.each<readonly [string, string, string]>([
    [
      'every at event grain',
      set(`${EVENT}\nevery: 1 day`),
      'FS103 at every: every goes with reference times',
    ],
    ['at_t at snapshot grain', set('at_t: exclude'), 'FS103 at at_t: at_t goes with grain: event'],
    [
      'a window of events at snapshot grain',
      set('', 'n: { aggregate: count, windows: [3 events] }'),
      'FS111 at 3: "3 events" is a number of events, and a snapshot looks back',
    ],
    [
      'a window of events without its own',
      set(`${EVENT}\nat_t: exclude`, 'n: { aggregate: count, windows: [3 events] }'),
      'FS111 at 3: "3 events" ends with the row\'s own event',
    ],
    [
      'a window of no events',
      set(EVENT, 'n: { aggregate: count, windows: [0 events] }'),
      'FS111 at 0: "0 events" is no event at all',
    ],
    [
      'a source without a primary key',
      set(EVENT).replace('source: orders', 'source: visits'),
      'FS103 at event: a row of grain: event is identified by the primary key of its event, and source visits has none',
    ],
    [
      'a feature with the name of the primary key',
      set(EVENT, 'n: { aggregate: count, windows: [1 hour], name: Order_No }'),
      'FS114 at event: a row of grain: event carries the primary key column order_no of source orders, and feature n',
    ],
    [
      'self of snapshots',
      set('') + dataset('{ set: user_orders, self: include }'),
      'FS103 at self: self goes with sets of grain: event',
    ],
    [
      'max_age of snapshots',
      set('') + dataset('{ set: user_orders, max_age: 3 days }'),
      'FS103 at max_age: max_age goes with sets of grain: event',
    ],
    [
      'as_of of events',
      set(EVENT) + dataset('{ set: user_orders, as_of: snapshot }'),
      'FS103 at as_of: as_of says when the windows of snapshots are evaluated, and user_orders is of grain: event',
    ],
    [
      'self of another source',
      set(EVENT) + dataset('{ set: user_orders, self: include }', '', 'visits'),
      "FS103 at self: self takes the row of the spine row's own event, but user_orders is made from orders",
    ],
    [
      'self at another time',
      set(`${EVENT}\ntimestamp: sent`) + dataset('{ set: user_orders, self: include }'),
      "FS103 at self: self takes the row of the spine row's own event, but user_orders uses the time sent and the dataset at",
    ],
    [
      'a max_age of no fixed length',
      set(EVENT) + dataset('{ set: user_orders, max_age: 3 months }'),
      'FS111 at 3: "3 months" has no fixed length',
    ],
  ])('%s', async (_, specs, expected) => {
    const found = await findings(specs);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('a primary key that is known later', async () => {
    const late = HEAD.replace('order_no: string,', 'order_no: { type: string, known_at: sent },');
    await write(set(EVENT));
    await writeFile(join(root, 'features', 'all.yaml'), late + set(EVENT));
    const { diagnostics } = await loadProject(root);
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'FS117 order_no is known only at sent, not shown to be at or before at: user_orders.grain → orders.order_no',
    ]);
  });
});

it('names columns by their windows', async () => {
  const specs = set(EVENT, 'n: { aggregate: count, windows: [1 hour, 3 events, 1 event, lifetime] }');
  const names = async (naming: string) => {
    await write(specs, '', naming);
    return (await loadProject(root)).catalog?.featureSets.get('user_orders')?.columns.map(({ name }) => name);
  };
  expect(await names('')).toEqual([
    'n__count_over_1_hour_fixed_windows',
    'n__count_over_3_events_row_windows',
    'n__count_over_1_event_row_windows',
    'n__count_over_lifetime',
  ]);
  expect(await names('naming: short')).toEqual([
    'n__count_1h',
    'n__count_3e',
    'n__count_1e',
    'n__count_lifetime',
  ]);
});

describe.each(targetNames)('on %s', (target) => {
  let project: Project | undefined;
  const opened = async (now: string): Promise<Project> => {
    project = await openProject({ root, target, now: parseInstant(now), env });
    return project;
  };
  afterEach(async () => {
    await project?.close();
    project = undefined;
  });
  const failures = async (now: string): Promise<readonly string[]> =>
    (await (await opened(now)).run({ full: true })).results.flatMap((result) =>
      result.kind === 'failed' ? result.diagnostics.map(({ code, message }) => `${code} ${message}`) : [],
    );

  it('refuses events that cannot be distinguished', async () => {
    await write(
      set(EVENT),
      'a,2024-01-01 10:00:00,,x,1\na,2024-01-01 10:00:00,,x,2\na,2024-01-01 10:00:00,,y,2\n,2024-01-01 11:00:00,,x,3\n',
    );
    expect(await failures('2024-01-02 00:00:00')).toEqual([
      'FS211 1 event of user_orders without their primary key order_no',
      'FS211 2 events of user_orders share key, time and primary key order_no',
    ]);
  });

  it('takes events at the clock and none at the end, and goes on where it stopped', async () => {
    await write(
      set(EVENT, 'n: { aggregate: count, windows: [2 events] }'),
      [
        'a,2024-01-01 00:00:00,,x,1',
        'b,2024-01-01 23:59:59.999999,,x,1',
        'c,2024-01-02 00:00:00,,x,1',
        'd,2024-01-03 12:00:00,,x,1',
        'e,2024-01-03 12:00:00.000001,,x,1',
        '',
      ].join('\n'),
    );
    const now = await opened('2024-01-03 12:00:00');
    const rows = async (): Promise<readonly string[]> =>
      (await now.rows('historical.user_orders'))
        .map((row) => `${String(row.order_no)} ${String(row.n__count_over_2_events_row_windows)}`)
        .toSorted();
    await now.run({ full: true, end: parseInstant('2024-01-02 00:00:00') });
    expect(await rows()).toEqual(['a 1', 'b 2']);
    await now.run({});
    expect(await rows()).toEqual(['a 1', 'b 2', 'c 2', 'd 2']);
    const online = async () => (await now.rows('online.user_orders')).map((row) => row.order_no);
    // A key that was there already takes the whole of its new row, the primary key too.
    expect(await online()).toEqual(['d']);
    const shown = async (at?: string) =>
      (
        await now.get({
          name: 'user_orders',
          keys: { id: 'x' },
          ...(at === undefined ? {} : { at: parseInstant(at) }),
        })
      ).row;
    expect((await shown()).timestamp).toBe('2024-01-03 12:00:00');
    expect((await shown('2024-01-02 00:00:00')).timestamp).toBe('2024-01-02 00:00:00');
    expect((await shown('2024-01-01 12:00:00')).n__count_over_2_events_row_windows).toBe(1n);
    const [status] = await setStatuses(now);
    expect(status).toMatchObject({ condition: 'up to date', holes: [] });
  });

  it('a dataset row sees what came before it, its own event where asked for, and nothing too old', async () => {
    await write(
      set(EVENT, 'n: { aggregate: count, windows: [lifetime], name: n }').replace('user_orders', 'before') +
        set(EVENT, 'n: { aggregate: count, windows: [3 events], name: own }').replace(
          'user_orders',
          'with_own',
        ) +
        set(
          `${EVENT}\nwhere: amount > 0`,
          'm: { aggregate: sum, of: amount, windows: [lifetime], name: paid }',
        ).replace('user_orders', 'positive') +
        dataset(
          'before, { set: with_own, self: include }, { set: positive, max_age: 2 days, self: include }',
        ).replace('[timestamp, id]', '[order_no, timestamp]'),
      [
        'b,2024-01-01 10:00:00,,x,1',
        'a,2024-01-01 10:00:00,,x,2',
        'c,2024-01-03 10:00:00,,x,0',
        'd,2024-01-03 10:00:00.000001,,x,0',
        '',
      ].join('\n'),
    );
    await (await opened('2024-01-04 00:00:00')).run({ full: true });
    expect((await readFile(join(root, 'out', 'training.csv'), 'utf8')).trim().split('\n')).toEqual([
      'order_no,timestamp,n,own,paid',
      'a,2024-01-01 10:00:00,0,1,3.0',
      'b,2024-01-01 10:00:00,0,2,3.0',
      'c,2024-01-03 10:00:00,2,3,3.0',
      'd,2024-01-03 10:00:00.000001,3,3,',
    ]);
  });
});
