import type { FeatureColumn, FeatureSet } from '../../catalog/model/index.js';
import type { Literal, Scalar } from '../../expression/ast/nodes.js';
import { BOOLEAN } from '../../types/type.js';
import { all, cast, column, item, literal, outputOf, predicate, select } from '../ir/builders.js';
import type { Plan } from '../ir/nodes.js';
import { withComputedColumns } from './computed-columns.js';

/** What the rows of a key say about a column, behind the columns of the source; see `planKeyRows`. */
export const ABOUT = { inSource: '@source', inSet: '@set', inFeature: '@feature', value: '@value' } as const;

/**
 * The rows of a source that have a key of a set (values in the order of its keys), with all columns of the source, and for
 * a column of the set: whether they pass the `where` of the source, of the set and of the feature, and the value that is
 * aggregated. Null conditions are false.
 */
export function planKeyRows(set: FeatureSet, of: FeatureColumn, values: readonly Literal[]): Plan {
  const holds = (condition: Scalar | null): Scalar =>
    condition === null ? literal(true, BOOLEAN) : predicate('is_true', condition);
  const items = [
    ...set.source.columns.map(({ name, type }) => item(name, column(name, type))),
    item(ABOUT.inSource, holds(set.source.where)),
    item(ABOUT.inSet, holds(set.where)),
    item(ABOUT.inFeature, holds(of.filter)),
    ...(of.of === null ? [] : [item(ABOUT.value, of.of)]),
  ];
  const isKey = set.keys.map(({ key, column: { name, type } }, index) =>
    predicate('eq', cast(column(name, type), key.type), values[index] ?? literal(null, key.type)),
  );
  const plan: Plan = {
    steps: [
      {
        name: 'asked',
        query: select({ items, from: { schema: 'source', name: set.source.name }, where: [all(isKey)] }),
      },
    ],
    output: outputOf(items),
  };
  return withComputedColumns(plan, [set.source]);
}
