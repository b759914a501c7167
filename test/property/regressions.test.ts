import { describe, test } from 'vitest';
import { checkDatasetCase, STRING } from './datasets.js';
import { at, type Event, example, feature, featureSet, step } from './examples.js';
import { targets } from './harness.js';
import { checkPlan } from './history.js';
import { checkRestatement } from './restatement.js';
import type { Scenario } from './scenario.js';

/*
 * Traps that others fell into, and every counterexample the properties have found: cases with a name. Each is run
 * and compared with the oracle after every run, as a random one is.
 */

const cases: Readonly<Record<string, Scenario>> = {
  'one window in two words': example({
    events: [
      ['x', '2020-05-10 12:00:00', { amount: 1 }],
      ['x', '2020-05-11 12:00:00', { amount: 3 }],
      ['x', '2020-05-11 13:00:00', { amount: 3 }],
    ],
    sets: [
      featureSet({
        windows: ['1 day', '24 hours', '2 days', '48 hours'],
        features: [
          feature({
            name: 'm',
            aggregates: ['median', 'count_distinct', 'max', 'last', 'count'],
            of: 'amount',
          }),
        ],
      }),
      featureSet({
        name: 'set_b',
        event: { own: true },
        windows: ['1 day', '24 hours'],
        features: [feature({ name: 'e', aggregates: ['median', 'count_distinct', 'last'], of: 'amount' })],
      }),
      featureSet({
        name: 'set_c',
        windows: ['1 day', '24 hours'],
        dedupe: { by: ['amount'], keep: 'first' },
        features: [feature({ name: 'd', aggregates: ['sum', 'collect_list'], of: 'amount' })],
      }),
    ],
    plan: [step('2020-05-12', '2020-05-14'), step(null, null)],
    now: '2020-05-20',
  }),
  'the newest value is null where an older one was not': example({
    events: [
      ['x', '2020-05-10 12:00:00', { label: 'a' }],
      ['x', '2020-05-10 13:00:00', { label: 'b' }],
      ['x', '2020-05-12 12:00:00'],
    ],
    sets: [
      featureSet({
        features: [
          feature({ name: 'now', aggregates: ['newest'], of: 'label' }),
          feature({ name: 'known', aggregates: ['last'], of: 'label' }),
        ],
      }),
    ],
    plan: [step('2020-05-12', '2020-05-13'), step(null, null)],
    now: '2020-05-20',
  }),
  'a median of deduped events, beside a row for each of its reference times': example({
    events: [
      ['x', '2020-05-10 12:00:00', { label: 'a', amount: 1 }],
      ['x', '2020-05-11 12:00:00', { label: 'a', amount: 3 }],
      ['x', '2020-05-11 12:00:00', { amount: 5 }],
      ['x', '2020-05-13 12:00:00', { amount: 7 }],
    ],
    sets: [
      featureSet({
        windows: ['2 days', '36 hours', 'lifetime'],
        dedupe: { by: ['label'], keep: 'last' },
        features: [feature({ name: 'm', aggregates: ['median', 'count_distinct'], of: 'amount' })],
      }),
      featureSet({
        name: 'set_b',
        windows: ['2 days', '36 hours', 'lifetime'],
        dedupe: { by: ['label'], keep: 'first' },
        features: [feature({ name: 'f', aggregates: ['last', 'max'], of: 'amount' })],
      }),
    ],
    plan: [step('2020-05-12', '2020-05-14'), step(null, null)],
    now: '2020-05-20',
  }),
  'a value leaves with its last event, and comes back': example({
    events: [
      ['x', '2020-05-10 12:00:00', { qty: 1n }],
      ['x', '2020-05-11 18:00:00', { qty: 1n }],
      ['x', '2020-05-12 06:00:00', { qty: 2n }],
      ['x', '2020-05-20 12:00:00', { qty: 1n }],
    ],
    sets: [
      featureSet({
        windows: ['2 days', '30 hours', '1 hour'],
        features: [feature({ name: 'd', aggregates: ['count_distinct', 'min'], of: 'qty' })],
      }),
    ],
    plan: [step('2020-05-13', '2020-05-21'), step(null, null)],
    now: '2020-05-25',
  }),
  'an extreme in the first window after 1970': example({
    events: [
      ['x', '1970-01-01 00:00:00', { qty: 7n }],
      ['x', '1970-01-04 12:00:00', { qty: 1n }],
    ],
    sets: [
      featureSet({
        windows: ['3 days', '20 days'],
        features: [feature({ name: 'e', aggregates: ['max', 'min'], of: 'qty' })],
      }),
    ],
    now: '1970-01-30',
  }),
  'a row is an event once for each of its times': example({
    events: [
      ['x', '2020-05-12 12:00:00', { ts2: at('2020-05-10 12:00:00') }],
      ['x', '2020-05-11 12:00:00', { ts2: at('2020-05-14 00:00:00') }],
    ],
    sets: [
      featureSet({
        features: [
          feature({ name: 'placed' }),
          feature({ name: 'returned', timestamp: 'ts2' }),
          feature({ name: 'who', aggregates: ['newest'], of: 'id', timestamp: 'ts2' }),
        ],
      }),
    ],
    plan: [step('2020-05-13', '2020-05-14'), step(null, null)],
    now: '2020-05-20',
  }),
  'a source without rows': example({ events: [], now: '2020-05-20' }),
  'an event at a reference time is not yet known there': example({
    events: [
      ['x', '2020-05-10'],
      ['x', '2020-05-12'],
    ],
    now: '2020-05-20',
  }),
  'windows are read back behind the start of a run': example({
    events: [['x', '2020-05-10 12:00:00']],
    sets: [featureSet({ windows: ['3 days', '30 days'] })],
    plan: [step('2020-05-13', '2020-05-15')],
    now: '2020-07-01',
  }),
  'a key that a run sees only behind its start gets no row for that': example({
    events: [
      ['x', '2020-05-10 12:00:00'],
      ['y', '2020-05-14 12:00:00'],
    ],
    sets: [featureSet({ windows: ['10 days'] })],
    plan: [step('2020-05-14', '2020-05-17')],
    now: '2020-05-17',
  }),
  'daily runs store what one run stores': example({
    events: [
      ['x', '2020-05-10 12:00:00'],
      ['x', '2020-05-11 12:00:00'],
      ['x', '2020-05-14 12:00:00'],
    ],
    sets: [featureSet({ windows: ['2 days'] })],
    plan: ['2020-05-10', '2020-05-11', '2020-05-12', '2020-05-13', '2020-05-14'].map((day) =>
      step(day, `${day} 23:59:59.999999`),
    ),
    now: '2020-05-18',
  }),
  'a backfill does not overwrite newer online values': example({
    events: [
      ['x', '2020-05-10 12:00:00'],
      ['x', '2020-05-20 12:00:00'],
    ],
    plan: [step(null, null), step('2020-05-11', '2020-05-12')],
    now: '2020-05-21',
  }),
  'rows after a hole are kept but not served': example({
    events: [
      ['x', '2020-05-10 12:00:00'],
      ['y', '2020-05-12 12:00:00'],
      ['x', '2020-05-14 12:00:00'],
    ],
    plan: [
      step('2020-05-10', '2020-05-12'),
      step('2020-05-14', '2020-05-16'),
      step('2020-05-12', '2020-05-14'),
    ],
    now: '2020-05-20',
  }),
  'composite keys do not run together': example({
    events: [
      [['1', '12'], '2020-05-10 12:00:00'],
      [['11', '2'], '2020-05-11 12:00:00'],
      [['11', '2'], '2020-05-11 12:00:00'],
    ],
    now: '2020-05-20',
  }),
  'big amounts that cancel leave nothing behind': example({
    events: [
      ['x', '2020-05-10 01:00:00', { amount: 1e15 }],
      ['x', '2020-05-10 02:00:00', { amount: 0.1 }],
      ['x', '2020-05-10 03:00:00', { amount: -1e15 }],
      ['x', '2020-05-11 03:00:00', { amount: 1e-9 }],
    ],
    sets: [
      featureSet({
        windows: ['1 day', '2 days'],
        features: [feature({ name: 's', aggregates: ['sum'], of: 'amount' })],
      }),
    ],
    plan: [step('2020-05-12', '2020-05-13')],
    now: '2020-05-20',
  }),
  'whole weeks begin on Mondays': example({
    events: [['x', '2020-05-13 12:00:00']],
    sets: [
      featureSet({ every: '7 days', windows: ['14 days'] }),
      featureSet({
        name: 'set_b',
        every: '2 weeks',
        windows: ['5 weeks'],
        features: [feature({ name: 'm' })],
      }),
    ],
    now: '2020-08-01',
  }),
  'a window shorter than the slide forgets between reference times': example({
    events: [
      ['x', '2020-05-10 12:00:00'],
      ['x', '2020-05-11 23:30:00'],
      ['x', '2020-05-12 23:00:00'],
    ],
    sets: [featureSet({ windows: ['1 hour'] })],
    now: '2020-05-20',
  }),
  'a start opens with the keys that are not empty': example({
    events: [
      ['x', '2020-05-01 12:00:00'],
      ['y', '2020-05-10 12:00:00'],
      ['z', '2020-05-13 12:00:00'],
    ],
    sets: [featureSet({ windows: ['5 days', 'lifetime'], start: '2020-05-12' })],
    plan: [step('2020-05-13', '2020-05-14')],
    now: '2020-05-20',
  }),
  'an event after the clock is not known': example({
    events: [
      ['x', '2020-05-10 12:00:00'],
      ['x', '2020-05-21 12:00:00'],
    ],
    plan: [step('2020-05-10', '2020-06-10')],
    now: '2020-05-20 06:00:00',
  }),
  'a set whose events come after the clock': example({
    events: [['x', '2020-05-21 12:00:00']],
    plan: [step('2020-05-10', '2020-05-12')],
    now: '2020-05-20',
  }),
  'a run that ends before the start stores nothing': example({
    events: [['x', '2020-05-10 12:00:00']],
    sets: [featureSet({ windows: ['5 days'], start: '2020-05-14' })],
    plan: [step('2020-05-09', '2020-05-13')],
    now: '2020-05-20',
  }),
  'a run that ends before the start does not open twice': example({
    events: [['x', '2020-05-10 12:00:00']],
    sets: [featureSet({ windows: ['5 days'], start: '2020-05-14', partitionBy: 'month' })],
    plan: [step(null, null), step('2020-05-09', '2020-05-13')],
    now: '2020-05-20',
  }),
  'a run leaves the partition alone in which only its last slide ends': example({
    events: [
      ['x', '2020-04-20 12:00:00'],
      ['x', '2020-05-06 12:00:00'],
    ],
    sets: [featureSet({ every: '1 week', windows: ['2 weeks'], partitionBy: 'month' })],
    plan: [step(null, null), step('2020-03-29', '2020-04-30 12:00:00')],
    now: '2020-06-01',
  }),
  'what lies before the first event is done by itself, after the start too': example({
    events: [['x', '2020-05-10 12:00:00']],
    sets: [featureSet({ start: '2020-05-01' })],
    plan: [step('2020-05-08', '2020-05-12')],
    now: '2020-05-20',
  }),
};

describe.each(targets)('on $name', (target) => {
  test.each(Object.entries(cases))('%s', async (_, scenario) => {
    await checkPlan(scenario, target);
  });

  test('a list as of the event is of the last values, however many came before its window', async () => {
    const scenario = example({
      events: [1n, 5n, 2n, 9n, 4n].map((qty, i): Event => ['x', `2020-05-${10 + 2 * i} 12:00:00`, { qty }]),
      sets: [
        featureSet({
          windows: ['3 days', '5 days'],
          features: [feature({ name: 'last', aggregates: ['last', 'median'], of: 'qty' })],
        }),
      ],
      now: '2020-05-30',
    });
    const spine = {
      name: 'spine',
      timestamp: 'at',
      columns: [
        { name: 'id', type: STRING },
        { name: 'at', type: { name: 'timestamp' } },
        { name: 'k1', type: STRING },
      ] as const,
      rows: [{ id: 's0', at: at('2020-05-18 13:00:00'), k1: 'x' }],
    };
    const dataset = { name: 'training', spine, spineKeys: ['k1'], sets: ['set_a'], atEvent: ['set_a'] };
    await checkDatasetCase(
      { scenario, dataset: { ...dataset, again: null, within: null, format: 'csv' }, firstEnd: null },
      target,
    );
  });

  const withLate: readonly Event[] = [
    ['x', '2020-05-10 12:00:00'],
    ['y', '2020-05-14 12:00:00'],
  ];
  test('a day whose recompute is empty is cleared, and its key leaves the online relations', async () => {
    const scenario = example({
      events: withLate,
      sets: [featureSet({ windows: ['2 days'] })],
      now: '2020-05-20',
    });
    const [kept, gone] = scenario.source.rows;
    if (kept === undefined || gone === undefined) throw new Error('two rows');
    const change = { scenario, rows: [kept], before: gone, after: null };
    await checkRestatement({ ...change, start: at('2020-05-14'), end: at('2020-05-21') }, target);
  });
});
