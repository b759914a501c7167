import { eventTimesOf } from '../../catalog/model/event-times.js';
import type { FeatureSet, SourceColumn } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import { BOOLEAN, TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import type { PlanContext } from '../aggregates/context.js';
import type { Measure } from '../aggregates/measure.js';
import { lookbackOf, referenceTimeAtOrAfter } from '../aggregates/windows.js';
import {
  any,
  ascending,
  call,
  cast,
  column,
  earlier,
  instant,
  integer,
  item,
  literal,
  notNull,
  outputOf,
  passed,
  predicate,
  select,
} from '../ir/builders.js';
import type { Item, Order, OutputColumn, Step } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';

export const boundsStep: Step = {
  name: 'bounds',
  comment: 'the interval of the run: start inclusive, end exclusive',
  query: { kind: 'bounds' },
};

export const runStart = (): Scalar => call('run_start', TIMESTAMP);
export const runEnd = (): Scalar => call('run_end', TIMESTAMP);

/** The conditions that make a source row an event of the set at `time`, apart from that lying in the interval. */
export function eventConditions(set: FeatureSet, time: SourceColumn): readonly Scalar[] {
  return [
    ...(set.source.where === null ? [] : [set.source.where]),
    ...(set.where === null ? [] : [set.where]),
    notNull(column(time.name, time.type)),
    ...set.keys.map(({ column: key }) => notNull(column(key.name, key.type))),
  ];
}

/**
 * What orders events of the same time, where ordered values need it: the source's primary key. At event grain it is
 * part of the row and keeps its names, without what keys and time already hold.
 */
export function eventKeyOf({
  set,
  measured,
  names,
}: PlanContext): readonly { readonly name: string; readonly of: Scalar }[] {
  if (set.grain === 'event') return set.eventKey.map(({ name, type }) => ({ name, of: column(name, type) }));
  if (measured.orderedValues.length === 0 && set.dedupe === null) return [];
  return set.source.primaryKey.flatMap((key, index) => {
    const of = set.source.columns.find(({ name }) => name === key);
    return of === undefined ? [] : [{ name: names.eventKey(index), of: column(of.name, of.type) }];
  });
}

/** Events by time, then primary key. */
export const eventOrder = (context: PlanContext): readonly Order[] => [
  ascending(column(context.names.eventTime, TIMESTAMP)),
  ...eventKeyOf(context).map(({ name, of }) => ascending(column(name, of.type))),
];

/** The conditions under which a counter counts an event. */
export const countConditions = ({ name, arg, filter }: Measure, names: ColumnNames): readonly Scalar[] => [
  ...(filter === null ? [] : [column(names.counts(name), filter.type)]),
  ...(arg === null ? [] : [notNull(column(names.value(name), arg.type))]),
];

/** The events that any reference time from one slide before the run can see, with what the measures read of them. */
export function eventsStep(context: PlanContext): Step {
  const { set } = context;
  const times = eventTimesOf(set).map((time) =>
    select({
      items: eventItems(time, context),
      from: { schema: 'source', name: set.source.name },
      where: eventBounds(time, set),
    }),
  );
  const [only] = times;
  return {
    name: 'events',
    comment: `the source rows that any window can see${times.length === 1 ? '' : ', once for each of their times'}`,
    query: only !== undefined && times.length === 1 ? only : { kind: 'union', of: times },
  };
}

/** A source row as an event at `eventTime`. What measures read at another event time is null here and does not count. */
function eventItems(eventTime: SourceColumn, context: PlanContext): readonly Item[] {
  const { set, measured, names } = context;
  const eventTimes = eventTimesOf(set).map(({ name }) => name);
  const read = (at: string, arg: Scalar): Scalar =>
    at === eventTime.name ? positiveZero(arg) : literal(null, arg.type);
  return [
    ...set.keys.map(({ key, column: from }) => item(key.name, cast(column(from.name, from.type), key.type))),
    item(names.eventTime, column(eventTime.name, TIMESTAMP)),
    ...eventKeyOf(context).map(({ name, of }) => item(name, of)),
    ...(set.dedupe?.by ?? []).map(({ name, type }, index) => item(names.dedupeBy(index), column(name, type))),
    ...(set.dedupe === null || eventTimes.length === 1
      ? []
      : [item(names.eventTimeNumber, integer(eventTimes.indexOf(eventTime.name) + 1))]),
    ...measured.measures.flatMap(({ name, arg, filter, eventTime: at }) => [
      ...(arg === null ? [] : [item(names.value(name), read(at, arg))]),
      ...(filter === null
        ? []
        : [item(names.counts(name), at === eventTime.name ? filter : literal(false, BOOLEAN))]),
    ]),
    ...measured.orderedValues.flatMap(({ values, arg, counter }) =>
      values === counter.name ? [] : [item(names.value(values), read(counter.eventTime, arg))],
    ),
  ];
}

/** The columns of the step `events`. */
export const eventColumns = (context: PlanContext): readonly OutputColumn[] =>
  outputOf(
    eventTimesOf(context.set)
      .slice(0, 1)
      .flatMap((eventTime) => eventItems(eventTime, context)),
  );

function eventBounds(eventTime: SourceColumn, set: FeatureSet): readonly Scalar[] {
  const time = column(eventTime.name, TIMESTAMP);
  const back = lookbackOf(set);
  return [
    ...eventConditions(set, eventTime),
    ...(back === null ? [] : [predicate('ge', time, earlier(runStart(), back))]),
    predicate('lt', time, runEnd()),
  ];
}

/**
 * All changes before the run's first reference time fall together one slide before it, where they give the state
 * that the first one is compared with; with the set's `start` they fall together there, as opening rows.
 */
export function clampToRun(time: Scalar, set: FeatureSet): Scalar {
  const bounds = [earlier(runStart(), set.every.micros)];
  const opening = set.start === null ? [] : [instant(referenceTimeAtOrAfter(set.start, set.every.micros))];
  return call('greatest', TIMESTAMP, time, ...bounds, ...opening);
}

/** A column of states, and what it is before the first of them. */
interface Compared extends OutputColumn {
  readonly empty: Scalar;
}

/** Each state beside the one before it, and where they differ. */
export function comparedStep(
  { keys, names }: PlanContext,
  columns: readonly Compared[],
  from: StepName,
): { readonly compared: Step; readonly differs: Scalar } {
  const before = ({ name, type, empty }: Compared): Item =>
    item(names.before(name), {
      node: 'window',
      fn: 'lag',
      arg: column(name, type),
      fallback: empty,
      partitionBy: keys.columns(),
      orderBy: [ascending(column('timestamp', TIMESTAMP))],
      type,
    });
  return {
    compared: {
      name: names.step('compared'),
      comment: 'each state beside the one before it; before the first, the empty state',
      query: select({
        items: [
          ...keys.items(),
          item('timestamp', column('timestamp', TIMESTAMP)),
          ...passed(columns),
          ...columns.map(before),
        ],
        from: { name: from },
      }),
    },
    differs: any(
      columns.map(({ name, type }) =>
        predicate('is_distinct', column(name, type), column(names.before(name), type)),
      ),
    ),
  };
}

/** The states that are rows of the history, by their time. */
export const isInRun = (set: FeatureSet, time: string): readonly Scalar[] => [
  predicate('ge', column(time, TIMESTAMP), runStart()),
  // Changes before the set's start fall together there, which may lie behind the run.
  ...(set.start === null ? [] : [predicate('lt', column(time, TIMESTAMP), runEnd())]),
];

/** From states (keys, timestamp, columns) to the rows of the history: those that differ from the state before. */
export function historySteps(context: PlanContext, states: StepName): readonly Step[] {
  const { set, keys } = context;
  const { compared, differs } = comparedStep(context, set.columns, states);
  return [
    compared,
    {
      name: 'history',
      query: select({
        items: [...keys.items(), item('timestamp', column('timestamp', TIMESTAMP)), ...passed(set.columns)],
        from: { name: compared.name },
        where: [...isInRun(set, 'timestamp'), differs],
      }),
    },
  ];
}
