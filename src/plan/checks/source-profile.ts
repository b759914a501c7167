import { eventTimesOf } from '../../catalog/model/event-times.js';
import type { FeatureSet, SourceColumn } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, BOOLEAN, DOUBLE, TIMESTAMP } from '../../types/type.js';
import { measuresOf } from '../aggregates/measures.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { eventConditions } from '../events/events.js';
import {
  all,
  any,
  call,
  cast,
  column,
  integer,
  item,
  literal,
  notNull,
  outputOf,
  predicate,
  select,
  when,
} from '../ir/builders.js';
import type { Aggregate, Item, Plan } from '../ir/nodes.js';

/** The prefix of the survey's columns that count values an exact sum cannot hold, followed by the measure's number. */
export const INEXACT = 'unheld_';

/** One of a set's event times, and what the survey's columns about it are called. */
export interface ProfiledTime {
  readonly time: SourceColumn;
  readonly events: string;
  readonly beforeSourceTime: string;
  readonly firstEvent: string;
}

export const profiledTimes = (set: FeatureSet): readonly ProfiledTime[] =>
  eventTimesOf(set).map((time, index) => {
    const numbered = (name: string): string => (index === 0 ? name : `${name}_${index + 1}`);
    return {
      time,
      events: numbered('events'),
      beforeSourceTime: numbered('before_source_time'),
      firstEvent: numbered('first_event'),
    };
  });

/**
 * One pass over a set's source that tells what a run needs to know and what a user must be told: how many rows
 * are events, how many are left out and why (each counted under the first reason that applies), the first event, and
 * how many values an exact sum could not hold. With several event times a row counts once for each that it has.
 */
export const planSourceProfile = (set: FeatureSet): Plan => profilePlan(set.source, profileItems(set));

/** The profiles of several sets of one source in one pass, and under which name each of a set's columns is found. */
export interface SharedProfile {
  readonly plan: Plan;
  /** By set, the name in `plan` of each column that `planSourceProfile` has. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Up to this many columns has one pass: Postgres has a limit of 1,664 in a select. */
const MOST_COLUMNS = 500;

/**
 * The profiles of sets that share one source, in as few passes as columns allow. What several sets ask alike is
 * computed once.
 */
export function planSharedProfiles(sets: readonly FeatureSet[]): readonly SharedProfile[] {
  const passes: { items: Item[]; names: Map<string, string>; columns: Map<string, Map<string, string>> }[] =
    [];
  for (const set of sets) {
    let pass = passes.at(-1);
    if (pass === undefined || pass.items.length > MOST_COLUMNS) {
      pass = { items: [], names: new Map(), columns: new Map() };
      passes.push(pass);
    }
    const own = new Map<string, string>();
    for (const { name, expr } of profileItems(set)) {
      const text = JSON.stringify(expr, (_, value: unknown) =>
        typeof value === 'bigint' ? `${value}n` : value,
      );
      const shared = pass.names.get(text) ?? `c${pass.items.length}`;
      if (!pass.names.has(text)) pass.items.push(item(shared, expr));
      pass.names.set(text, shared);
      own.set(name, shared);
    }
    pass.columns.set(set.name, own);
  }
  const [first] = sets;
  return first === undefined
    ? []
    : passes.map(({ items, columns }) => ({ plan: profilePlan(first.source, items), columns }));
}

function profilePlan(source: FeatureSet['source'], items: readonly Item[]): Plan {
  const plan: Plan = {
    steps: [{ name: 'survey', query: select({ items, from: { schema: 'source', name: source.name } }) }],
    output: outputOf(items),
  };
  return withComputedColumns(plan, [source]);
}

const count = (filter?: Scalar): Aggregate => ({
  node: 'aggregate',
  fn: 'count',
  ...(filter === undefined ? {} : { filter }),
  type: BIGINT,
});

/** What is asked of a set's source, an item a column. */
function profileItems(set: FeatureSet): readonly Item[] {
  const times = profiledTimes(set).map((surveyed) => ({
    ...surveyed,
    at: column(surveyed.time.name, TIMESTAMP),
    event: all(eventConditions(set, surveyed.time)),
  }));
  const passes = [set.source.where, set.where].filter((condition) => condition !== null);
  const passed = all(
    passes.map((condition) => call('coalesce', BOOLEAN, condition, literal(false, BOOLEAN))),
  );
  const noTime = all(times.map(({ at }) => predicate('is_null', at)));
  const anyTime = any(times.map(({ at }) => notNull(at)));
  const noKey = any(set.keys.map(({ column: key }) => predicate('is_null', column(key.name, key.type))));
  const sourceTime = column(set.source.timestamp, TIMESTAMP);
  return [
    ...times.map(({ events, event }) => item(events, count(event))),
    // What cannot be is not counted: each aggregate costs time on every row.
    item('filtered', passes.length === 0 ? integer(0) : count(predicate('not', passed))),
    item('without_time', count(all([passed, noTime]))),
    item('without_key', count(all([passed, anyTime, noKey]))),
    ...times.map(({ time, beforeSourceTime, event, at }) =>
      item(
        beforeSourceTime,
        time.name === set.source.timestamp
          ? integer(0)
          : count(all([event, predicate('lt', at, sourceTime)])),
      ),
    ),
    ...times.map(({ firstEvent, event, at }) =>
      item(firstEvent, { node: 'aggregate', fn: 'min', arg: at, filter: event, type: TIMESTAMP }),
    ),
    ...exactArguments(set).map(({ arg, filter, event }, index) =>
      item(
        `${INEXACT}${index}`,
        count(all([event, ...(filter === null ? [] : [filter]), predicate('not', holds(arg))])),
      ),
    ),
  ];
}

interface ExactArgument {
  readonly arg: Scalar;
  readonly filter: Scalar | null;
  /** Which rows are events at its time. */
  readonly event: Scalar;
  readonly columns: readonly string[];
}

/** The arguments of a set's exact sums, in the order of the survey's `unheld_` columns. */
export function exactArguments(set: FeatureSet): readonly ExactArgument[] {
  const measured = measuresOf(set.aggregated);
  return measured.measures.flatMap((measure) => {
    if (measure.fn !== 'exact_sum' || measure.arg === null) return [];
    const columns = set.aggregated.filter((feature) => measured.of(feature).includes(measure));
    const event = all(
      eventTimesOf(set).flatMap((time) =>
        time.name === measure.eventTime ? eventConditions(set, time) : [],
      ),
    );
    return [{ arg: measure.arg, filter: measure.filter, event, columns: columns.map(({ name }) => name) }];
  });
}

/** Whether a double is a multiple of 2⁻¹⁰⁰ below 2⁶³: what the exact form holds. Scaling by 2¹⁰⁰ loses nothing. */
function holds(x: Scalar): Scalar {
  const scaled = call('multiply', DOUBLE, x, literal('1267650600228229401496703205376', DOUBLE));
  return when(
    predicate('is_null', x),
    literal(true, BOOLEAN),
    when(
      predicate('lt', call('abs', DOUBLE, x), literal('9223372036854775808', DOUBLE)),
      predicate('eq', call('trunc', DOUBLE, scaled), cast(scaled, DOUBLE)),
      literal(false, BOOLEAN),
    ),
  );
}
