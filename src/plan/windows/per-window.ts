import type { FeatureColumn, FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import { type ColumnNames, namesForWindow } from '../aggregates/column-names.js';
import { cellsOf, emptyResult, type Measured } from '../aggregates/measures.js';
import { windowKey, windowsOf, windowWord } from '../aggregates/windows.js';
import { comparedStep, isInRun, keyColumns, keyItems, keyNames } from '../events/events.js';
import { ascending, column, integer, item, literal, predicate, select, when } from '../ir/builders.js';
import { cumulative } from '../ir/frames.js';
import type { Item, Join, Step } from '../ir/nodes.js';
import { distinctValues } from './distinct-counts.js';
import { entriesStep, runningSteps } from './entries-and-exits.js';
import { prefixSumSteps, usesPrefixSums } from './prefix-sums.js';

/**
 * Each window that is made by itself costs about as much as so many columns: the changes of all of them, with sums of
 * each column, are that much longer than its own.
 */
const COLUMNS_WORTH = 8;

/** Whether the states of a set are made for each window by itself: where several windows have several columns. */
export function isPerWindow(set: FeatureSet): boolean {
  const windows = windowsOf(set).length;
  return set.dedupe === null && set.aggregated.length * (windows - 1) > COLUMNS_WORTH * windows;
}

/** Since when each window is what it is, at each time of change. */
const SINCE = 'since';

/** One window, and the columns that go by it. */
interface Part {
  readonly window: TimeWindow;
  readonly columns: readonly FeatureColumn[];
  readonly names: ColumnNames;
  /** The step with the rows at which these columns change. */
  readonly changed: string;
}

/**
 * The changes of each window by itself, put together: a reference time at which one window changes has the others as they
 * last were. So each value is made where its own window changes, and not at the changes of all of them. The last step is
 * `aggregated` where columns are derived of it, and otherwise the history: a state is another one exactly where a part of
 * it is.
 */
export function perWindowSteps(set: FeatureSet, measured: Measured, names: ColumnNames): readonly Step[] {
  const parts = windowsOf(set).map((window): Part => {
    const own = namesForWindow(window, names);
    const columns = set.aggregated.filter((one) => windowKey(one.window) === windowKey(window));
    return { window, columns, names: own, changed: own.step('changed') };
  });
  const stays = distinctValues(set, names, cellsOf(set.aggregated, measured));
  const byTotals = usesPrefixSums(set, measured);
  const made = parts.flatMap((part, index) => {
    const within = { ...set, aggregated: part.columns };
    const steps = [
      ...runningSteps(within, measured, part.names, stays, byTotals ? 'totals' : 'changes'),
      ...changedSteps(set, part),
    ];
    return index === 0 ? steps : steps.map(({ comment: _, ...step }) => step);
  });
  const seen = new Set<string>();
  const once = made.filter(({ name }) => !seen.has(name) && seen.add(name));
  return [
    entriesStep(set, measured, names),
    ...(byTotals ? prefixSumSteps(set, measured, names, stays) : []),
    ...once,
    ...together(set, parts, names),
  ];
}

/** Derived columns see what the aggregates give: then that is compared, and not what is stored. */
const typeIn = (set: FeatureSet, one: FeatureColumn) => (set.derived.length === 0 ? one.type : one.result);
const emptyIn = (set: FeatureSet, one: FeatureColumn): Scalar =>
  set.derived.length === 0 ? one.empty : emptyResult(one);

/** Of the states of one window those that differ from the one before. */
function changedSteps(set: FeatureSet, part: Part): readonly Step[] {
  const columns = part.columns.map((one) => ({
    name: one.name,
    type: typeIn(set, one),
    empty: emptyIn(set, one),
  }));
  const { compared, differs } = comparedStep(
    set,
    part.names,
    columns,
    part.names.step(set.derived.length === 0 ? 'states' : 'aggregated'),
  );
  return [
    compared,
    {
      name: part.changed,
      query: select({
        items: [
          ...keyItems(set),
          item('timestamp', column('timestamp', TIMESTAMP)),
          ...columns.map(({ name, type }) => item(name, column(name, type))),
        ],
        from: { name: compared.name },
        where: [differs],
      }),
    },
  ];
}

function together(set: FeatureSet, parts: readonly Part[], names: ColumnNames): readonly Step[] {
  const since = ({ window }: Part): string => names.since(windowWord(window));
  const time = column('timestamp', TIMESTAMP);
  const keys = keyColumns(set, SINCE);
  const joins = parts.map(
    (part): Join => ({
      kind: 'left',
      relation: { name: part.changed },
      on: [
        ...keyColumns(set, part.changed).map((key, index) => predicate('eq', key, keys[index] ?? key)),
        predicate('eq', column('timestamp', TIMESTAMP, part.changed), column(since(part), TIMESTAMP, SINCE)),
      ],
    }),
  );
  const partOf = new Map(parts.flatMap((part) => part.columns.map((one) => [one.name, part] as const)));
  const value = (one: FeatureColumn): Item => {
    const part = partOf.get(one.name);
    const found = column(one.name, typeIn(set, one));
    const empty = emptyIn(set, one);
    if (part === undefined || (empty.node === 'literal' && empty.value === null))
      return item(one.name, found);
    return item(one.name, when(predicate('is_null', column(since(part), TIMESTAMP, SINCE)), empty, found));
  };
  return [
    {
      name: 'changed',
      comment: 'where any window changes',
      query: {
        kind: 'union',
        of: parts.map((part) =>
          select({
            items: [
              ...keyItems(set),
              item('timestamp', time),
              ...parts.map((other) => item(since(other), other === part ? time : literal(null, TIMESTAMP))),
            ],
            from: { name: part.changed },
          }),
        ),
        hints: { sortedFor: [...keyNames(set), 'timestamp'] },
      },
    },
    {
      name: 'times',
      query: select({
        items: [
          ...keyItems(set),
          item('timestamp', time),
          ...parts.map((part) =>
            item(since(part), {
              node: 'aggregate',
              fn: 'max',
              arg: column(since(part), TIMESTAMP),
              type: TIMESTAMP,
            }),
          ),
        ],
        from: { name: 'changed' },
        groupBy: [...keyNames(set), 'timestamp'],
      }),
    },
    {
      name: SINCE,
      comment: 'and since when each window is what it is',
      query: select({
        items: [
          ...keyItems(set),
          item(names.time, time),
          ...parts.map((part) =>
            item(since(part), {
              node: 'window',
              fn: 'max',
              arg: column(since(part), TIMESTAMP),
              partitionBy: keyColumns(set),
              orderBy: [ascending(time)],
              frame: cumulative,
              type: TIMESTAMP,
            }),
          ),
        ],
        from: { name: 'times' },
      }),
    },
    {
      name: set.derived.length === 0 ? 'history' : 'aggregated',
      query: select({
        items: [
          ...keyNames(set).map((name, index) => item(name, keys[index] ?? integer(0))),
          item('timestamp', column(names.time, TIMESTAMP)),
          ...set.aggregated.map(value),
        ],
        from: { name: SINCE },
        joins,
        where: set.derived.length === 0 ? isInRun(set, names.time) : [],
      }),
    },
  ];
}
