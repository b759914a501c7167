import { filledAs } from '../../catalog/feature-sets/derived-expressions.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import { columnsIn } from '../../expression/ast/columns.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import { TIMESTAMP } from '../../types/type.js';
import { filledAndCast } from '../aggregates/measures.js';
import { keyItems } from '../events/events.js';
import { column, item, select } from '../ir/builders.js';
import type { Item, Step } from '../ir/nodes.js';
import { eventKeyColumns } from './columns.js';

/**
 * From `aggregated` (keys, timestamp, what the aggregates give) to `states`: first derived columns that read no other
 * derived one, then those that read them, and in the end all are cast to their types and filled (SPEC §2).
 */
export function derivedSteps(set: FeatureSet): readonly Step[] {
  const level = new Map<string, number>();
  for (const { name, expr } of set.derived)
    level.set(name, 1 + Math.max(0, ...columnsIn(expr).map((read) => level.get(read) ?? 0)));
  const last = Math.max(0, ...level.values());
  const levels = [...new Set(level.values())].toSorted((a, b) => a - b);
  const nameOf = (at: number): string => (at === 0 ? 'aggregated' : at === last ? 'states' : `derived_${at}`);
  const levelOf = (name: string): number => level.get(name) ?? 0;
  /** As it was made, for those that still read it. */
  const made = (at: number): readonly Item[] => [
    ...set.aggregated.map(({ name, result }) => item(name, column(name, result))),
    ...set.derived
      .filter(({ name }) => levelOf(name) <= at)
      .map(({ name, expr }) =>
        item(name, levelOf(name) === at ? positiveZero(expr) : column(name, expr.type)),
      ),
  ];
  const stored = (): readonly Item[] => [
    ...set.aggregated.map((feature) =>
      item(feature.name, filledAndCast(feature, column(feature.name, feature.result))),
    ),
    ...set.derived.map(({ name, expr, value, type, fill }) =>
      item(name, levelOf(name) === last ? value : filledAs(column(name, expr.type), type, fill)),
    ),
  ];
  return levels.map(
    (at): Step => ({
      name: nameOf(at),
      ...(at === 1 ? { comment: 'columns made of columns' } : {}),
      query: select({
        items: [
          ...keyItems(set),
          item('timestamp', column('timestamp', TIMESTAMP)),
          ...eventKeyColumns(set).map(({ name, type }) => item(name, column(name, type))),
          ...(at === last ? stored() : made(at)),
        ],
        from: { name: nameOf(at - 1) },
      }),
    }),
  );
}
