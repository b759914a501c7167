import { longestWithin } from '../../catalog/datasets/labels.js';
import type { Dataset, DatasetSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { replaceColumns } from '../../expression/ast/substitute.js';
import { freeName, withoutCase } from '../../types/free-name.js';
import { TIMESTAMP } from '../../types/type.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { boundsStep, runEnd } from '../events/events.js';
import { eventKeyColumns } from '../history/columns.js';
import {
  all,
  ascending,
  cast,
  column,
  item,
  later,
  notNull,
  outputOf,
  predicate,
  select,
  when,
} from '../ir/builders.js';
import type { AsofJoin, Item, Join, Order, Plan, Step } from '../ir/nodes.js';
import type { StepSuffix } from '../ir/step-names.js';
import { type ServedItem, servedItems } from '../online/served-columns.js';
import { eventSources, stateJoin, statesAtSpine } from '../point-in-time/states-at.js';
import { ownRow, pickedValue } from './own-row.js';

const SPINE = 'spine' as const;

/**
 * A dataset over the spine rows before the run's end: each set is joined on its own, the last history row at or
 * before the spine row's time, at event grain before it. Without one the values of no events are joined; a null key
 * gives nulls.
 * Rows come ordered by time, then primary key, then the rest, so that equal data gives an equal file.
 */
export function planDataset(dataset: Dataset): Plan {
  const names = spineNames(dataset);
  const aliases = aliasesOf(dataset);
  const severalAtSpine = dataset.sets.filter(({ asOf }) => asOf === 'event').length > 1;
  const sets = dataset.sets.map((entry, index) => {
    const alias = aliases[index] ?? '';
    return entry.asOf === 'event'
      ? atSpine(entry, severalAtSpine ? `_${index + 1}` : '', alias, names)
      : joined(entry, index, alias, names);
  });
  const taken = [
    ...dataset.columns.map(({ name, column: from }) => ({
      name,
      expr: column(names.output(name), from.type, SPINE),
    })),
    ...dataset.labels.map(({ name, type }) => ({ name, expr: column(name, type, SPINE) })),
    ...sets.flatMap(({ items }) => items),
  ];
  const values = new Map(taken.map(({ name, expr }) => [name, expr]));
  const output: readonly Item[] = [
    ...taken,
    ...dataset.derived.map(({ name, expr }) => item(name, replaceColumns(expr, values))),
  ];
  const plan: Plan = {
    steps: [
      boundsStep,
      spineStep(dataset, names),
      ...sets.flatMap(({ steps }) => steps),
      {
        name: 'dataset',
        comment: 'each feature set on its own, as of the spine row',
        query: select({
          items: output,
          from: { name: SPINE },
          joins: sets.flatMap(({ joins }) => joins),
          orderBy: order(dataset, names),
        }),
      },
    ],
    output: outputOf(output),
  };
  return withComputedColumns(plan, [dataset.spine, ...eventSources(dataset)]);
}

/** Internal names of the spine step: numbered, so that no column of the user's can be in their way. */
interface SpineNames {
  readonly time: string;
  readonly primaryKey: (name: string) => string;
  readonly key: (name: string) => string;
  readonly output: (name: string) => string;
}

function spineNames(dataset: Dataset): SpineNames {
  const taken = withoutCase([...dataset.columns, ...dataset.labels].map(({ name }) => name));
  const free = (name: string): string => freeName(name, taken);
  const numbered = (stem: string, names: readonly string[]) => {
    const distinct = [...new Set(names)];
    return (name: string): string => free(`${stem}_${distinct.indexOf(name) + 1}`);
  };
  return {
    time: free('spine_time'),
    primaryKey: numbered('order', dataset.spine.primaryKey),
    key: numbered(
      'key',
      dataset.sets.flatMap(({ keys }) => keys.map(({ column: from }) => from.name)),
    ),
    output: (name) => name,
  };
}

function spineStep(dataset: Dataset, names: SpineNames): Step {
  const { spine, timestamp } = dataset;
  const time = column(timestamp.name, TIMESTAMP);
  const typed = new Map(spine.columns.map(({ name, type }) => [name, type]));
  const keys = [...new Set(dataset.sets.flatMap(({ keys: of }) => of.map(({ column: from }) => from.name)))];
  const read = (name: string): Scalar => column(name, typed.get(name) ?? TIMESTAMP);
  return {
    name: SPINE,
    query: select({
      items: [
        ...dataset.columns.map(({ name, column: from }) =>
          item(names.output(name), column(from.name, from.type)),
        ),
        ...dataset.labels.map(({ name, expr }) => item(name, expr)),
        item(names.time, time),
        ...spine.primaryKey.map((name) => item(names.primaryKey(name), read(name))),
        ...keys.map((name) => item(names.key(name), read(name))),
      ],
      from: { schema: 'source', name: spine.name },
      where: [
        ...(spine.where === null ? [] : [spine.where]),
        ...(dataset.where === null ? [] : [dataset.where]),
        notNull(time),
        predicate('lt', time, runEnd()),
        ...isMature(dataset),
      ],
    }),
  };
}

/** A row must be as old at the run's end as its labels ask: what they tell must have been known before it. */
export function isMature({ labels, timestamp }: Dataset): readonly Scalar[] {
  const within = longestWithin(labels);
  return within === null ? [] : [predicate('lt', later(column(timestamp.name, TIMESTAMP), within), runEnd())];
}

/** What each set is called in the query: by its own name, unless that is taken. */
function aliasesOf(dataset: Dataset): readonly string[] {
  const taken = new Set([SPINE, 'bounds']);
  const names = new Set(dataset.sets.map(({ set }) => set.name.toLowerCase()));
  return dataset.sets.map(({ set: { name } }) => {
    let alias = name;
    for (let n = 2; taken.has(alias.toLowerCase()) || (n > 2 && names.has(alias.toLowerCase())); n++)
      alias = `${name}_${n}`;
    taken.add(alias.toLowerCase());
    return alias;
  });
}

/** A column of the output and what it holds. */
interface Value {
  readonly name: string;
  readonly expr: Scalar;
}

/** What an item of a dataset is in its query. */
interface Taken {
  /** Steps of its own, before the last. */
  readonly steps: readonly Step[];
  readonly joins: readonly Join[];
  readonly items: readonly Value[];
}

const spineTimeOf = (names: SpineNames): Scalar => column(names.time, TIMESTAMP, SPINE);

/** The keys of an item: those of the spine row, and those of what stands under `alias`. */
const pairsOf = ({ keys }: DatasetSet, alias: string, names: SpineNames): AsofJoin['keys'] =>
  keys.map(({ key, column: from }) => ({
    left: cast(column(names.key(from.name), from.type, SPINE), key.type),
    right: column(key.name, key.type, alias),
  }));

/** A set that is evaluated at the spine row's own instant. */
function atSpine(entry: DatasetSet, suffix: StepSuffix, alias: string, names: SpineNames): Taken {
  const pairs = pairsOf(entry, alias, names);
  const spineTime = spineTimeOf(names);
  const spine = {
    name: SPINE,
    keys: entry.keys.map(({ column: { name, type } }) => column(names.key(name), type)),
    time: column(names.time, TIMESTAMP),
  };
  const states = statesAtSpine(entry, suffix, spine);
  const values = servedItems(entry.set, ({ name, type }) => column(name, type, alias), spineTime);
  return {
    steps: states.steps,
    joins: [stateJoin(states, alias, pairs, spineTime)],
    items: valuesOf(entry, pairs, values),
  };
}

function joined(entry: DatasetSet, index: number, alias: string, names: SpineNames): Taken {
  const { set } = entry;
  const pairs = pairsOf(entry, alias, names);
  const spineTime = spineTimeOf(names);
  const own = ownRow(entry, index, {
    keys: pairs,
    time: spineTime,
    primaryKey: (name, type) => column(names.primaryKey(name), type, SPINE),
  });
  const values = servedItems(
    set,
    ({ name, type }) => pickedValue(entry, column(name, type, alias), spineTime, own),
    spineTime,
  );
  return {
    steps: [],
    joins: [
      {
        kind: 'asof',
        relation: { schema: 'historical', name: set.name, alias },
        keys: pairs,
        leftTime: spineTime,
        rightTime: column('timestamp', TIMESTAMP, alias),
        eventKey: eventKeyColumns(set),
        inclusive: set.grain === 'snapshot',
      },
      ...(own === null ? [] : [own.join]),
    ],
    items: valuesOf(entry, pairs, values),
  };
}

/** The columns that are taken of a set, null where a key is. */
function valuesOf(
  { columns }: DatasetSet,
  keys: AsofJoin['keys'],
  values: readonly ServedItem[],
): readonly Value[] {
  const hasKeys = all(keys.map(({ left }) => notNull(left)));
  return columns.flatMap(({ name, column: { name: stored } }): readonly Value[] => {
    const found = values.find((one) => one.name === stored);
    if (found === undefined) return [];
    return [{ name, expr: found.isNullWithoutRow ? found.expr : when(hasKeys, found.expr) }];
  });
}

function order(dataset: Dataset, names: SpineNames): readonly Order[] {
  const typed = new Map(dataset.spine.columns.map(({ name, type }) => [name, type]));
  const ordered = [dataset.timestamp.name, ...dataset.spine.primaryKey];
  return [
    ascending(column(names.time, TIMESTAMP, SPINE)),
    ...dataset.spine.primaryKey.map((name) =>
      ascending(column(names.primaryKey(name), typed.get(name) ?? TIMESTAMP, SPINE)),
    ),
    ...dataset.columns
      .filter(({ column: { name, type } }) => type.name !== 'list' && !ordered.includes(name))
      .map(({ name, column: from }) => ascending(column(names.output(name), from.type, SPINE))),
    ...dataset.labels
      .filter(({ type }) => type.name !== 'list')
      .map(({ name, type }) => ascending(column(name, type, SPINE))),
  ];
}
