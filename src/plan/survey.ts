import type { FeatureSet } from '../catalog/model.js';
import type { Scalar } from '../expression/ast.js';
import { BIGINT, BOOLEAN, DOUBLE, TIMESTAMP } from '../spec/types.js';
import { all, any, call, cast, column, item, literal, notNull, predicate, select, when } from './build.js';
import { withComputed } from './computed.js';
import type { Aggregate, Plan } from './ir.js';
import { measuresOf } from './measures.js';
import { eventConditions } from './steps.js';

/** The prefix of the survey's columns that count values an exact sum cannot hold, followed by the measure's number. */
export const UNHELD = 'unheld_';

/**
 * One pass over a set's source that tells what a run needs to know and what a user must be told: how many rows
 * are events, how many are left out and why (each counted under the first reason that applies), the first and the
 * last event, and how many values an exact sum could not hold.
 */
export function planSurvey(set: FeatureSet): Plan {
  const time = column(set.timestamp.name, TIMESTAMP);
  const passes = [set.source.where, set.where].filter((condition) => condition !== null);
  const passed = all(
    passes.map((condition) => call('coalesce', BOOLEAN, condition, literal(false, BOOLEAN))),
  );
  const noTime = predicate('is_null', time);
  const noKey = any(set.keys.map(({ column: key }) => predicate('is_null', column(key.name, key.type))));
  const event = all(eventConditions(set));
  const count = (filter?: Scalar): Aggregate => ({
    node: 'aggregate',
    fn: 'count',
    ...(filter === undefined ? {} : { filter }),
    type: BIGINT,
  });
  const extreme = (fn: 'min' | 'max'): Aggregate => ({
    node: 'aggregate',
    fn,
    arg: time,
    filter: event,
    type: TIMESTAMP,
  });
  const sourceTime = column(set.source.timestamp, TIMESTAMP);
  const items = [
    item('rows', count()),
    item('events', count(event)),
    item('filtered', count(predicate('not', passed))),
    item('without_time', count(all([passed, noTime]))),
    item('without_key', count(all([passed, notNull(time), noKey]))),
    item('before_source_time', count(all([event, predicate('lt', time, sourceTime)]))),
    item('first_event', extreme('min')),
    item('last_event', extreme('max')),
    ...exactArguments(set).map(({ arg, filter }, index) =>
      item(
        `${UNHELD}${index}`,
        count(all([event, ...(filter === null ? [] : [filter]), predicate('not', holds(arg))])),
      ),
    ),
  ];
  const plan: Plan = {
    steps: [{ name: 'survey', query: select({ items, from: { schema: 'source', name: set.source.name } }) }],
    output: items.map(({ name, expr }) => ({ name, type: expr.type })),
  };
  return withComputed(plan, [set.source]);
}

/** The arguments of a set's exact sums, in the order of the survey's `unheld_` columns. */
export function exactArguments(
  set: FeatureSet,
): readonly { readonly arg: Scalar; readonly filter: Scalar | null; readonly columns: readonly string[] }[] {
  const measured = measuresOf(set.aggregated);
  return measured.measures.flatMap((measure) => {
    if (measure.fn !== 'exact_sum' || measure.arg === null) return [];
    const columns = set.aggregated.filter((feature) => measured.of(feature).includes(measure));
    return [{ arg: measure.arg, filter: measure.filter, columns: columns.map(({ name }) => name) }];
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
