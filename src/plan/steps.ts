import type { FeatureSet } from '../catalog/model.js';
import type { Scalar } from '../expression/ast.js';
import { DOUBLE, TIMESTAMP } from '../spec/types.js';
import {
  any,
  call,
  cast,
  column,
  earlier,
  instant,
  item,
  literal,
  notNull,
  predicate,
  select,
} from './build.js';
import type { Item, Order, Step, Window } from './ir.js';
import type { Measured } from './measures.js';
import type { Names } from './names.js';
import { reachOf, referenceTimeAtOrAfter } from './time.js';

export const boundsStep: Step = {
  name: 'bounds',
  comment: 'the interval of the run: start inclusive, end exclusive',
  query: { kind: 'bounds' },
};

export const runStart = (): Scalar => call('run_start', TIMESTAMP);
export const runEnd = (): Scalar => call('run_end', TIMESTAMP);

/** The keys of a set as columns of a step, and as items that pass them on. */
export const keyColumns = (set: FeatureSet, of?: string): readonly Scalar[] =>
  set.keys.map(({ key }) => column(key.name, key.type, of));
export const keyItems = (set: FeatureSet): readonly Item[] =>
  set.keys.map(({ key }) => item(key.name, column(key.name, key.type)));
export const keyNames = (set: FeatureSet): readonly string[] => set.keys.map(({ key }) => key.name);

/** The conditions that make a source row an event of the set, apart from its time in the interval. */
export function eventConditions(set: FeatureSet): readonly Scalar[] {
  return [
    ...(set.source.where === null ? [] : [set.source.where]),
    ...(set.where === null ? [] : [set.where]),
    notNull(column(set.timestamp.name, set.timestamp.type)),
    ...set.keys.map(({ column: key }) => notNull(column(key.name, key.type))),
  ];
}

/**
 * Columns of a source have no negative zero, but an expression can make one; equal to zero, it would come and go
 * as a minimum by the order of events.
 */
const positiveZero = (arg: Scalar): Scalar =>
  arg.type.name === 'double' && arg.node !== 'column' ? call('add', DOUBLE, arg, literal('0', DOUBLE)) : arg;

/**
 * What puts events of one time in order, where lists of values need it: the source's primary key. At event grain under
 * its own names, since it is part of the row; what keys and time hold of it orders nothing.
 */
export const tiesOf = (
  set: FeatureSet,
  measured: Measured,
  names: Names,
): readonly { readonly name: string; readonly of: Scalar }[] => {
  if (set.grain === 'event') return set.carried.map(({ name, type }) => ({ name, of: column(name, type) }));
  return measured.lists.length === 0
    ? []
    : set.source.primaryKey.flatMap((key, index) => {
        const of = set.source.columns.find(({ name }) => name === key);
        return of === undefined ? [] : [{ name: names.tie(index), of: column(of.name, of.type) }];
      });
};

/** The events that any reference time from one slide before the run can see, with what the measures read of them. */
export function eventsStep(set: FeatureSet, measured: Measured, names: Names): Step {
  const time = column(set.timestamp.name, TIMESTAMP);
  const back = reachOf(set);
  return {
    name: 'events',
    comment: 'the source rows that any window can see',
    query: select({
      items: [
        ...set.keys.map(({ key, column: from }) =>
          item(key.name, cast(column(from.name, from.type), key.type)),
        ),
        item(names.eventTime, time),
        ...tiesOf(set, measured, names).map(({ name, of }) => item(name, of)),
        ...measured.measures.flatMap((measure) => [
          ...(measure.arg === null ? [] : [item(names.value(measure.name), positiveZero(measure.arg))]),
          ...(measure.filter === null ? [] : [item(names.counts(measure.name), measure.filter)]),
        ]),
      ],
      from: { schema: 'source', name: set.source.name },
      where: [
        ...eventConditions(set),
        ...(back === null ? [] : [predicate('ge', time, earlier(runStart(), back))]),
        predicate('lt', time, runEnd()),
      ],
    }),
  };
}

/**
 * All changes before the run's first reference time fall together one slide before it, where they give the state
 * that the first one is compared with; with the set's `start` they fall together there, as opening rows.
 */
export function clamp(time: Scalar, set: FeatureSet): Scalar {
  const bounds = [earlier(runStart(), set.every.micros)];
  const opening = set.start === null ? [] : [instant(referenceTimeAtOrAfter(set.start, set.every.micros))];
  return call('greatest', TIMESTAMP, time, ...bounds, ...opening);
}

/** From `states` (keys, timestamp, columns) to the rows of the history: those that differ from the state before. */
export function historySteps(set: FeatureSet, names: Names): readonly Step[] {
  const partitionBy = keyColumns(set);
  const orderBy: readonly Order[] = [{ expr: column('timestamp', TIMESTAMP) }];
  const before = (name: string, window: Omit<Window, 'partitionBy' | 'orderBy' | 'node'>): Item =>
    item(names.before(name), { node: 'window', partitionBy, orderBy, ...window });
  const stored = [
    ...keyItems(set),
    item('timestamp', column('timestamp', TIMESTAMP)),
    ...set.columns.map(({ name, type }) => item(name, column(name, type))),
  ];
  return [
    {
      name: 'compared',
      comment: 'each state beside the one before it; before the first, the empty state',
      query: select({
        items: [
          ...stored,
          ...set.columns.map(({ name, type, empty }) =>
            before(name, { fn: 'lag', arg: column(name, type), fallback: empty, type }),
          ),
        ],
        from: { name: 'states' },
      }),
    },
    {
      name: 'history',
      query: select({
        items: stored,
        from: { name: 'compared' },
        where: [
          predicate('ge', column('timestamp', TIMESTAMP), runStart()),
          // Changes before the set's start fall together there, which may lie behind the run.
          ...(set.start === null ? [] : [predicate('lt', column('timestamp', TIMESTAMP), runEnd())]),
          any(
            set.columns.map(({ name, type }) =>
              predicate('is_distinct', column(name, type), column(names.before(name), type)),
            ),
          ),
        ],
      }),
    },
  ];
}
