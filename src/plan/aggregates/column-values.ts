import { aggregates } from '../../catalog/model/aggregates.js';
import type { FeatureColumn } from '../../catalog/model/index.js';
import type { Literal, Scalar } from '../../expression/ast/nodes.js';
import { call, cast, literal } from '../ir/builders.js';
import { recipes } from './decompose.js';

/** The stored value of a column from its measures: the recipe, then fill, then the cast to its type. */
export const columnValue = (column: FeatureColumn, values: readonly Scalar[]): Scalar =>
  filledAndCast(column, recipes[column.aggregate].value(values, column));

/** What the aggregate of a column gives, neither filled nor cast to the column's type. */
export const resultValue = (column: FeatureColumn, values: readonly Scalar[]): Scalar =>
  cast(recipes[column.aggregate].value(values, column), column.result);

/** What the aggregate of a column gives over no events. */
export function emptyResult(column: FeatureColumn): Literal {
  const { empty } = aggregates[column.aggregate];
  return literal(empty, column.result);
}

/** Filled and cast to the type of the column. */
export function filledAndCast(column: FeatureColumn, value: Scalar): Scalar {
  const stored = cast(value, column.type);
  const counts = column.aggregate === 'count' || column.aggregate === 'count_distinct';
  return counts || column.fill === null ? stored : call('coalesce', column.type, stored, column.fill);
}
