import type { FeatureColumn, FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import { emptyResult } from '../aggregates/column-values.js';
import { columnsOfWindow, contextOfWindow, type PlanContext } from '../aggregates/context.js';
import { windowWord } from '../aggregates/windows.js';
import { comparedStep, isInRun } from '../events/events.js';
import { ascending, column, item, literal, passed, predicate, select, when } from '../ir/builders.js';
import { cumulative } from '../ir/frames.js';
import type { Item, Join, Step } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';
import { distinctValues } from './distinct-counts.js';
import { entriesStep, prefixSumStates, runningSteps } from './entries-and-exits.js';
import { prefixSumSteps, usesPrefixSums } from './prefix-sums.js';
import { statesName } from './states.js';

/**
 * Making a window by itself costs about as much as this many columns: the changes of all windows, with sums of each
 * column, are that much longer than its own.
 */
const COLUMNS_WORTH = 8;

/** Whether the states of a set are made for each window by itself: if several windows have several columns. */
export const isPerWindow = ({ set, windows }: PlanContext): boolean =>
  set.dedupe === null && set.aggregated.length * (windows.length - 1) > COLUMNS_WORTH * windows.length;

/** At each time of change, since when each window has had its values. */
const SINCE = 'since';

const time = column('timestamp', TIMESTAMP);

/** One window, and the columns that use it. */
interface Part {
  readonly window: TimeWindow;
  readonly columns: readonly FeatureColumn[];
  /** The step with the rows at which these columns change. */
  readonly changed: StepName;
  /** The column of `since` with the last such row's time. */
  readonly since: string;
}

/**
 * The changes of each window by itself, put together: a reference time at which one window changes has the others as
 * they last were. So a value is computed where its own window changes, and not at the changes of all windows. The last
 * step is `aggregated` if columns are derived from it, and otherwise the history: a state differs from the one before
 * exactly where a part of it does.
 */
export function perWindowSteps(context: PlanContext): readonly Step[] {
  const { set, names, windows } = context;
  const parts = windows.map((window): Part => {
    const own = contextOfWindow(context, window);
    return {
      window,
      columns: columnsOfWindow(set, window),
      changed: own.names.step('changed'),
      since: names.since(windowWord(window)),
    };
  });
  const stays = distinctValues(context, context.cells);
  const byPrefixSums = usesPrefixSums(context);
  const made = parts.flatMap((part, index) => {
    const own = contextOfWindow(context, part.window);
    const states = byPrefixSums ? prefixSumStates(own) : runningSteps(own, stays);
    const steps = [...states, ...changedSteps(own, part)];
    return index === 0 ? steps : steps.map(({ comment: _, ...step }) => step);
  });
  return [
    entriesStep(context),
    ...(byPrefixSums ? prefixSumSteps(context, stays) : []),
    ...eachOnce(made),
    ...together(context, parts),
  ];
}

/** Steps that several windows need have one name, and are made once. */
const eachOnce = (steps: readonly Step[]): readonly Step[] => {
  const first = new Map<string, Step>();
  for (const step of steps) if (!first.has(step.name)) first.set(step.name, step);
  return [...first.values()];
};

/** Derived columns read what the aggregates give: then that is compared, and not what is stored. */
const typeIn = (set: FeatureSet, one: FeatureColumn) => (set.derived.length === 0 ? one.type : one.result);
const emptyIn = (set: FeatureSet, one: FeatureColumn): Scalar =>
  set.derived.length === 0 ? one.empty : emptyResult(one);

/** The states of one window that differ from the one before. */
function changedSteps(context: PlanContext, part: Part): readonly Step[] {
  const { set, keys } = context;
  const columns = part.columns.map((one) => ({
    name: one.name,
    type: typeIn(set, one),
    empty: emptyIn(set, one),
  }));
  const { compared, differs } = comparedStep(context, columns, statesName(context));
  return [
    compared,
    {
      name: part.changed,
      query: select({
        items: [...keys.items(), item('timestamp', time), ...passed(columns)],
        from: { name: compared.name },
        where: [differs],
      }),
    },
  ];
}

/** From the changes of each window to the values of all windows at each time of change. */
const together = (context: PlanContext, parts: readonly Part[]): readonly Step[] => [
  changesOfAll(context, parts),
  timesStep(context, parts),
  sinceStep(context, parts),
  valuesStep(context, parts),
];

const sinceColumn = ({ since }: Part, of?: string): Scalar => column(since, TIMESTAMP, of);

function changesOfAll({ keys }: PlanContext, parts: readonly Part[]): Step {
  const changes = parts.map((part) =>
    select({
      items: [
        ...keys.items(),
        item('timestamp', time),
        ...parts.map((other) => item(other.since, other === part ? time : literal(null, TIMESTAMP))),
      ],
      from: { name: part.changed },
    }),
  );
  return {
    name: 'changed',
    comment: 'where any window changes',
    query: { kind: 'union', of: changes, hints: { sortedFor: [...keys.names, 'timestamp'] } },
  };
}

const timesStep = ({ keys }: PlanContext, parts: readonly Part[]): Step => ({
  name: 'times',
  query: select({
    items: [
      ...keys.items(),
      item('timestamp', time),
      ...parts.map((part) =>
        item(part.since, { node: 'aggregate', fn: 'max', arg: sinceColumn(part), type: TIMESTAMP }),
      ),
    ],
    from: { name: 'changed' },
    groupBy: [...keys.names, 'timestamp'],
  }),
});

const sinceStep = ({ keys, names }: PlanContext, parts: readonly Part[]): Step => ({
  name: SINCE,
  comment: 'and since when each window is what it is',
  query: select({
    items: [
      ...keys.items(),
      item(names.time, time),
      ...parts.map((part) =>
        item(part.since, {
          node: 'window',
          fn: 'max',
          arg: sinceColumn(part),
          partitionBy: keys.columns(),
          orderBy: [ascending(time)],
          frame: cumulative,
          type: TIMESTAMP,
        }),
      ),
    ],
    from: { name: 'times' },
  }),
});

function valuesStep({ set, keys, names }: PlanContext, parts: readonly Part[]): Step {
  const joins = parts.map(
    (part): Join => ({
      kind: 'left',
      relation: { name: part.changed },
      on: [
        ...keys.equal(part.changed, SINCE),
        predicate('eq', column('timestamp', TIMESTAMP, part.changed), sinceColumn(part, SINCE)),
      ],
    }),
  );
  const values = new Map(
    parts.flatMap((part) => part.columns.map((one) => [one, sinceValue(set, part, one)])),
  );
  return {
    name: set.derived.length === 0 ? 'history' : 'aggregated',
    query: select({
      items: [
        ...keys.items(SINCE),
        item('timestamp', column(names.time, TIMESTAMP)),
        ...set.aggregated.flatMap((one) => values.get(one) ?? []),
      ],
      from: { name: SINCE },
      joins,
      where: set.derived.length === 0 ? isInRun(set, names.time) : [],
    }),
  };
}

/** The value since the window's last change; before the first, the empty one. */
function sinceValue(set: FeatureSet, part: Part, one: FeatureColumn): Item {
  const found = column(one.name, typeIn(set, one));
  const empty = emptyIn(set, one);
  if (empty.node === 'literal' && empty.value === null) return item(one.name, found);
  return item(one.name, when(predicate('is_null', sinceColumn(part, SINCE)), empty, found));
}
