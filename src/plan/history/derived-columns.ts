import { filledAs } from '../../catalog/feature-sets/derived-expressions.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import { columnsIn } from '../../expression/ast/columns.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import { TIMESTAMP } from '../../types/type.js';
import { filledAndCast } from '../aggregates/column-values.js';
import { keysOf } from '../aggregates/keys.js';
import { column, item, passed, select } from '../ir/builders.js';
import type { Item, Step } from '../ir/nodes.js';
import { type StepName, stepOf } from '../ir/step-names.js';
import { eventKeyColumns } from './columns.js';

/** The step with the states of a set: keys, timestamp, stored columns. */
export const STATES = 'states';

/** By level: 1 for derived columns that read no other derived one, else one more than what they read. */
interface Levels {
  readonly of: (name: string) => number;
  readonly last: number;
}

/**
 * From `aggregated` (keys, timestamp, what the aggregates give) to `states`: first derived columns that read no other
 * derived one, then those that read them, and in the end all are cast to their types and filled.
 */
export function derivedSteps(set: FeatureSet): readonly Step[] {
  const levels = levelsOf(set);
  return Array.from({ length: levels.last }, (_, index): Step => {
    const level = index + 1;
    return {
      name: stepName(level, levels),
      ...(level === 1 ? { comment: 'columns made of columns' } : {}),
      query: select({
        items: [
          ...keysOf(set).items(),
          item('timestamp', column('timestamp', TIMESTAMP)),
          ...passed(eventKeyColumns(set)),
          ...(level === levels.last ? storedItems(set, levels) : madeItems(set, levels, level)),
        ],
        from: { name: stepName(level - 1, levels) },
      }),
    };
  });
}

function levelsOf(set: FeatureSet): Levels {
  const levels = new Map<string, number>();
  for (const { name, expr } of set.derived)
    levels.set(name, 1 + Math.max(0, ...columnsIn(expr).map((read) => levels.get(read) ?? 0)));
  return { of: (name) => levels.get(name) ?? 0, last: Math.max(0, ...levels.values()) };
}

function stepName(level: number, { last }: Levels): StepName {
  if (level === 0) return 'aggregated';
  return level === last ? STATES : stepOf('derived', level);
}

/** The columns up to a level as they were made, for those that still read them. */
const madeItems = (set: FeatureSet, levels: Levels, level: number): readonly Item[] => [
  ...set.aggregated.map(({ name, result }) => item(name, column(name, result))),
  ...set.derived
    .filter(({ name }) => levels.of(name) <= level)
    .map(({ name, expr }) =>
      item(name, levels.of(name) === level ? positiveZero(expr) : column(name, expr.type)),
    ),
];

/** All columns as they are stored. */
const storedItems = (set: FeatureSet, levels: Levels): readonly Item[] => [
  ...set.aggregated.map((feature) =>
    item(feature.name, filledAndCast(feature, column(feature.name, feature.result))),
  ),
  ...set.derived.map(({ name, expr, value, type, fill }) =>
    item(name, levels.of(name) === levels.last ? value : filledAs(column(name, expr.type), type, fill)),
  ),
];
