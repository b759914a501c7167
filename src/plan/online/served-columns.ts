import { AS_OF } from '../../catalog/feature-sets/derived-expressions.js';
import type { DerivedColumn, StoredColumn } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { substitute } from '../../expression/ast/substitute.js';
import { TIMESTAMP } from '../../types/type.js';
import { call, notNull, when } from '../ir/builders.js';
import type { OutputColumn } from '../ir/nodes.js';

/** The columns of a set as they are served: the stored ones, and those computed where they are read. */
export interface Served {
  readonly columns: readonly Pick<StoredColumn, 'name' | 'type' | 'empty'>[];
  readonly unmaterialized: readonly Pick<DerivedColumn, 'name' | 'type' | 'value'>[];
}

export interface ServedItem extends Pick<StoredColumn, 'name' | 'type'> {
  readonly expr: Scalar;
  /** Null where there is no row, without more ado. */
  readonly isNullWithoutRow: boolean;
}

/**
 * The columns of a set where it is read: the empty state where there is no row, and what is computed from them as of
 * `asOf`. `stored` is a column of the row, null where there is none; so is its `timestamp`.
 */
export function servedItems(
  { columns, unmaterialized: read }: Served,
  stored: (column: OutputColumn) => Scalar,
  asOf: Scalar,
): readonly ServedItem[] {
  const known = columns.map(({ name, type, empty }): ServedItem => {
    const value = stored({ name, type });
    if (empty.node !== 'literal') {
      const isThere = notNull(stored({ name: 'timestamp', type: TIMESTAMP }));
      return { name, type, isNullWithoutRow: false, expr: when(isThere, value, empty) };
    }
    // A column whose empty state is a value is never null in a row, so null means that there was no row.
    const isNullWithoutRow = empty.value === null;
    return {
      name,
      type,
      isNullWithoutRow,
      expr: isNullWithoutRow ? value : call('coalesce', type, value, empty),
    };
  });
  const meaning = new Map([...known.map(({ name, expr }): [string, Scalar] => [name, expr]), [AS_OF, asOf]]);
  return [
    ...known,
    ...read.map(({ name, type, value }) => ({
      name,
      type,
      isNullWithoutRow: false,
      expr: substitute(value, (one) => meaning.get(one.name) ?? one),
    })),
  ];
}
