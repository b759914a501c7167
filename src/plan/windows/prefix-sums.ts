import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import type { ColumnNames } from '../aggregates/column-names.js';
import { type Cell, cellsOf, type Measure, type Measured } from '../aggregates/measures.js';
import { windowsOf } from '../aggregates/windows.js';
import { clampToRun, keyColumns, keyItems, keyNames, runEnd } from '../events/events.js';
import { any, ascending, call, column, integer, item, later, predicate, select } from '../ir/builders.js';
import { cumulative } from '../ir/frames.js';
import type { Item, Join, Select, Step } from '../ir/nodes.js';
import type { WindowStays } from './distinct-counts.js';
import { isSlidingMinMax } from './min-max.js';

const TOTALS = 'totals';
const ENTERED = 'entered';

/** A decimal of so many digits, added up over as many rows as any table has, still fits 38 digits. */
const MOST_DIGITS = 26;

/**
 * Whether what is inside each window is the difference of two totals: what has come until then, and what has gone
 * again. That takes windows that events leave in the order and in the company in which they came, and totals over all
 * of the past that fit their types as well as windows do.
 */
export function usesPrefixSums(set: FeatureSet, measured: Measured): boolean {
  const fits = ({ arg, fn }: Measure): boolean =>
    fn !== 'sum' || arg?.type.name !== 'decimal' || arg.type.precision <= MOST_DIGITS;
  return (
    windowsOf(set).every((window) => isMultipleOfSlide(window, set.every.micros)) &&
    measured.measures.every(fits)
  );
}

/** A window whose length is a multiple of the slide is left by all events of one entry at once. */
export const isMultipleOfSlide = (window: TimeWindow, every: bigint): boolean =>
  window.kind !== 'duration' || window.duration.micros % every === 0n;

/** From `entries` to the totals of each key, numbered: what has come with so many entries, in all windows' cells. */
export function prefixSumSteps(
  set: FeatureSet,
  measured: Measured,
  names: ColumnNames,
  stays: WindowStays,
): readonly Step[] {
  const cells = cellsOf(set.aggregated, measured).filter((cell) => !isSlidingMinMax(cell));
  const plain = [...new Set(cells.map(({ measure }) => measure))].filter(({ distinct }) => !distinct);
  const distinct = [...new Set(cells.map(({ measure }) => measure))]
    .filter((measure) => measure.distinct)
    .map((measure) => cells.filter((cell) => cell.measure === measure))
    .map((own, index) => ({ cells: own, steps: staySteps(set, own, names, stays, index) }));
  const counted = distinct.flatMap((one) => one.cells.flatMap((cell) => stayNames(cell, names)));
  const over = { partitionBy: keyColumns(set), orderBy: [ascending(column(names.visibleFrom, TIMESTAMP))] };
  const entries = keyColumns(set, 'entries');
  const joins = distinct.map(({ steps }): Join => {
    const name = steps.at(-1)?.name ?? '';
    return {
      kind: 'left',
      relation: { name },
      on: [
        ...keyColumns(set, name).map((key, at) => predicate('eq', key, entries[at] ?? key)),
        predicate(
          'eq',
          column(names.visibleFrom, TIMESTAMP, name),
          column(names.visibleFrom, TIMESTAMP, 'entries'),
        ),
      ],
    };
  });
  return [
    ...(distinct.length === 0 ? [] : stays.steps),
    ...distinct.flatMap(({ steps }) => steps),
    ...(distinct.length === 0
      ? []
      : [
          {
            name: ENTERED,
            comment: 'and how many of them come with an entry and go with it',
            query: select({
              items: [
                ...keyNames(set).map((name, at) => item(name, entries[at] ?? integer(0))),
                item(names.visibleFrom, column(names.visibleFrom, TIMESTAMP, 'entries')),
                ...plain.map(({ name, type }) => item(name, column(name, type))),
                ...counted.map((name) =>
                  item(name, call('coalesce', BIGINT, column(name, BIGINT), integer(0))),
                ),
              ],
              from: { name: 'entries' },
              joins,
            }),
          },
        ]),
    {
      name: TOTALS,
      comment: 'what has come with so many entries of a key',
      query: select({
        items: [
          ...keyItems(set),
          item(names.visibleFrom, column(names.visibleFrom, TIMESTAMP)),
          item(names.entryNumber, { node: 'window', fn: 'row_number', ...over, type: BIGINT }),
          ...plain.map(({ name, type, invertible, fn }) =>
            item(name, {
              node: 'window',
              fn: invertible ? 'sum' : fn,
              arg: column(name, type),
              ...over,
              frame: cumulative,
              hints: { sumsCounts: fn === 'count' },
              type,
            }),
          ),
          ...counted.map((name) =>
            item(name, {
              node: 'window',
              fn: 'sum',
              arg: column(name, BIGINT),
              ...over,
              frame: cumulative,
              hints: { sumsCounts: true },
              type: BIGINT,
            }),
          ),
        ],
        from: { name: distinct.length === 0 ? 'entries' : ENTERED },
      }),
    },
  ];
}

/**
 * What is inside one window at the times at which events enter or leave it: the step `running`, each time once. `set` has
 * the columns of that window alone.
 */
export function windowSumSteps(set: FeatureSet, cells: readonly Cell[], names: ColumnNames): readonly Step[] {
  const [window] = windowsOf(set);
  const entry = column(names.visibleFrom, TIMESTAMP);
  const number = column(names.entryNumber, BIGINT);
  const at = (time: Scalar, come: Scalar, gone: Scalar): Select =>
    select({
      items: [
        ...keyItems(set),
        item(names.time, clampToRun(time, set)),
        item(names.entered, come),
        item(names.left, gone),
      ],
      from: { name: TOTALS },
      where: [predicate('lt', time, runEnd())],
    });
  const time = column(names.time, TIMESTAMP);
  const [come, gone] = [column(names.entered, BIGINT), column(names.left, BIGINT)];
  const moved = names.step('moved');
  const times = names.step('times');
  const reached = names.step('reached');
  const leaves = window?.kind === 'duration' ? later(entry, window.duration.micros) : undefined;
  const over = { partitionBy: keyColumns(set), orderBy: [ascending(time)], frame: cumulative };
  const keys = keyColumns(set, reached);
  const totals = (alias: string, counted: Scalar, kind: 'inner' | 'left'): Join => ({
    kind,
    relation: { name: TOTALS, alias },
    on: [
      ...keyColumns(set, alias).map((key, index) => predicate('eq', key, keys[index] ?? key)),
      predicate('eq', column(names.entryNumber, BIGINT, alias), counted),
    ],
  });
  return [
    {
      name: moved,
      comment: 'how many entries have come and gone where one does',
      query: {
        kind: 'union',
        of: [
          at(entry, number, integer(0)),
          ...(leaves === undefined ? [] : [at(leaves, integer(0), number)]),
        ],
      },
    },
    {
      name: times,
      query: select({
        items: [
          ...keyItems(set),
          item(names.time, time),
          item(names.entered, { node: 'aggregate', fn: 'max', arg: come, type: BIGINT }),
          item(names.left, { node: 'aggregate', fn: 'max', arg: gone, type: BIGINT }),
        ],
        from: { name: moved },
        groupBy: [...keyNames(set), names.time],
      }),
    },
    {
      name: reached,
      query: select({
        items: [
          ...keyItems(set),
          item(names.time, time),
          item(names.entered, { node: 'window', fn: 'max', arg: come, ...over, type: BIGINT }),
          item(names.left, { node: 'window', fn: 'max', arg: gone, ...over, type: BIGINT }),
        ],
        from: { name: times },
      }),
    },
    {
      name: names.step('running'),
      comment: 'what is inside the window: what has come less what has gone',
      query: select({
        items: [
          ...keyNames(set).map((name, index) => item(name, keys[index] ?? integer(0))),
          item(names.time, time),
          ...cells.map((cell) => item(names.inWindow(cell), difference(cell, names))),
        ],
        from: { name: reached },
        joins: [
          totals('come', column(names.entered, BIGINT, reached), 'inner'),
          ...(leaves === undefined ? [] : [totals('gone', column(names.left, BIGINT, reached), 'left')]),
        ],
      }),
    },
  ];
}

function difference(cell: Cell, names: ColumnNames): Scalar {
  const { measure, window } = cell;
  const [entering, leaving = entering] = measure.distinct ? stayNames(cell, names) : [measure.name];
  const come = column(entering ?? '', measure.type, 'come');
  if (window.kind !== 'duration') return come;
  const gone = column(leaving ?? '', measure.type, 'gone');
  const zero = (of: Scalar): Scalar => call('coalesce', measure.type, of, integer(0));
  return call('subtract', measure.type, zero(come), zero(gone));
}

/** Of an entry: how many values come to be inside a window with it, and how many cease to be with it. */
const stayNames = (cell: Cell, names: ColumnNames): readonly string[] => [
  names.inWindow(cell),
  ...(cell.window.kind === 'duration' ? [names.beforeWindow(cell)] : []),
];

/**
 * A value comes with an entry where the one before it with that value has gone by then, and goes with it where the
 * next one has not come by then.
 */
function staySteps(
  set: FeatureSet,
  cells: readonly Cell[],
  names: ColumnNames,
  stays: WindowStays,
  index: number,
): readonly Step[] {
  const [first] = cells;
  if (first === undefined) return [];
  const { measure } = first;
  const entry = column(names.visibleFrom, TIMESTAMP);
  const [before, next] = [column(names.insideUntilBefore, TIMESTAMP), column(names.next, TIMESTAMP)];
  const over = {
    partitionBy: [...keyColumns(set), column(names.value(measure.name), measure.arg?.type ?? BIGINT)],
    orderBy: [ascending(entry)],
    type: TIMESTAMP,
  };
  const near = `values_near_${index + 1}`;
  const counted = (name: string, filter: Scalar): Item =>
    item(name, { node: 'aggregate', fn: 'count', filter, type: BIGINT });
  return [
    {
      name: near,
      comment: 'each value beside the entries with it before and after',
      query: select({
        items: [
          ...keyItems(set),
          item(names.visibleFrom, entry),
          item(names.insideUntilBefore, { node: 'window', fn: 'lag', arg: entry, ...over }),
          item(names.next, { node: 'window', fn: 'lead', arg: entry, ...over }),
        ],
        from: { name: stays.of(first).from },
      }),
    },
    {
      name: `values_entered_${index + 1}`,
      query: select({
        items: [
          ...keyItems(set),
          item(names.visibleFrom, entry),
          ...cells.flatMap((cell) => {
            const [enters = '', leaves = ''] = stayNames(cell, names);
            const { window } = cell;
            if (window.kind !== 'duration') return [counted(enters, predicate('is_null', before))];
            const { micros } = window.duration;
            return [
              counted(
                enters,
                any([predicate('is_null', before), predicate('lt', later(before, micros), entry)]),
              ),
              counted(leaves, any([predicate('is_null', next), predicate('gt', next, later(entry, micros))])),
            ];
          }),
        ],
        from: { name: near },
        groupBy: [...keyNames(set), names.visibleFrom],
      }),
    },
  ];
}
