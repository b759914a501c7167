import { INSTANT } from '../../catalog/feature-sets/event-grain.js';
import type { Dataset, DatasetSet, FeatureSet, Source, StoredColumn } from '../../catalog/model/index.js';
import { columnsIn } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import { STATES } from '../history/derived-columns.js';
import { withSharedWindows } from '../history/index.js';
import { all, cast, column, item, notNull, predicate, select } from '../ir/builders.js';
import { isStep } from '../ir/check-plan.js';
import type { Join, Relation, Select, Step, StepRelation } from '../ir/nodes.js';
import type { StepName, StepSuffix } from '../ir/step-names.js';
import { visitSteps } from '../ir/visit.js';
import { statesAtInstants } from './merged-order.js';

/** The sources whose events a dataset reads itself. */
export const eventSources = ({ sets }: Dataset): readonly Source[] => [
  ...new Set(sets.flatMap(({ set, asOf }) => (asOf === 'event' ? [set.source] : []))),
];

/** The states of a set at the spine rows' times: the steps, and the last one's name (keys, timestamp, stored columns). */
export interface StatesAtSpine {
  readonly steps: readonly Step[];
  readonly name: StepName;
}

/**
 * The states of an item with `as_of: event` at the different keys and times of the spine. `key` and `time` are columns
 * of the spine step; `suffix` ends the names of the steps.
 */
export function statesAtSpine(
  { set, columns }: DatasetSet,
  suffix: StepSuffix,
  spine: { readonly name: StepName; readonly keys: readonly Scalar[]; readonly time: Scalar },
): StatesAtSpine {
  const keys = set.keys.map(({ key }, index) => ({
    name: key.name,
    expr: cast(spine.keys[index] ?? column(key.name, key.type), key.type),
  }));
  const asked = (time: string): Select =>
    select({
      distinct: true,
      items: [...keys.map(({ name, expr }) => item(name, expr)), item(time, spine.time)],
      from: { name: spine.name },
      where: [all(keys.map(({ expr }) => notNull(expr)))],
    });
  return statesAt(
    needed(
      set,
      columns.map((one) => one.column),
    ),
    suffix,
    'the different keys and times of the spine',
    asked,
  );
}

/** The states of a set at the instants that `asked` gives: its keys under their names, and the time under the given one. */
export function statesAt(
  set: FeatureSet,
  suffix: StepSuffix,
  comment: string,
  asked: (time: string) => Select,
): StatesAtSpine {
  const everyInstant = withSharedWindows({ ...set, every: INSTANT, start: null });
  const steps = statesAtInstants(everyInstant, {
    name: 'asked',
    step: (time) => ({ name: 'asked', comment, query: asked(time) }),
  });
  const own = new Set(steps.map(({ name }) => name));
  const called = (name: StepName): StepName => `${name}${suffix}`;
  const to = (relation: Relation): Relation =>
    suffix === '' || !isStep(relation) || !own.has(relation.name) ? relation : renamed(relation, called);
  return {
    steps: visitSteps(steps, { relation: to }).map((step) => ({ ...step, name: called(step.name) })),
    name: called(STATES),
  };
}

/** The set with only those of its columns that `wanted` are made of. */
function needed(set: FeatureSet, wanted: readonly StoredColumn[]): FeatureSet {
  const reads = new Map<string, readonly string[]>([
    ...set.derived.map(({ name, expr }) => [name, columnsIn(expr)] as const),
    ...set.unmaterialized.map(({ name, value }) => [name, columnsIn(value)] as const),
  ]);
  const names = new Set<string>();
  const take = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    for (const one of reads.get(name) ?? []) take(one);
  };
  for (const { name } of wanted) take(name);
  const isNeeded = ({ name }: StoredColumn): boolean => names.has(name);
  return {
    ...set,
    aggregated: set.aggregated.filter(isNeeded),
    derived: set.derived.filter(isNeeded),
    columns: set.columns.filter(isNeeded),
  };
}

/** A step has a new name, and is still called by its old one inside the query. */
const renamed = (relation: StepRelation, called: (name: StepName) => StepName): Relation => ({
  ...relation,
  name: called(relation.name),
  alias: relation.alias ?? relation.name,
});

/** The join that puts the states beside the spine rows they were asked for. */
export const stateJoin = (
  states: StatesAtSpine,
  alias: string,
  keys: readonly { readonly left: Scalar; readonly right: Scalar }[],
  time: Scalar,
): Join => ({
  kind: 'left',
  relation: { name: states.name, alias },
  on: [...keys, { left: time, right: column('timestamp', TIMESTAMP, alias) }].map(({ left, right }) =>
    predicate('eq', right, left),
  ),
});
