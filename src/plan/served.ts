import { AS_OF } from '../catalog/derived.js';
import type { DerivedColumn, StoredColumn } from '../catalog/model.js';
import type { Scalar } from '../expression/ast.js';
import { substitute } from '../expression/substitute.js';
import { TIMESTAMP } from '../spec/types.js';
import { call, column, notNull, when } from './build.js';

/** The columns of a set as they are served: the stored ones, and those computed where they are read. */
export interface Served {
  readonly columns: readonly Pick<StoredColumn, 'name' | 'type' | 'empty'>[];
  readonly read: readonly Pick<DerivedColumn, 'name' | 'type' | 'value'>[];
}

export interface ServedItem extends Pick<StoredColumn, 'name' | 'type'> {
  readonly expr: Scalar;
  /** Null where there is no row, without more ado. */
  readonly isBare: boolean;
}

/**
 * The columns of a set's relation, joined under the name `of`: where it has no row, the empty state; and what is
 * computed from them as of `asOf`.
 */
export function servedItems({ columns, read }: Served, of: string, asOf: Scalar): readonly ServedItem[] {
  const stored = columns.map(({ name, type, empty }): ServedItem => {
    const value = column(name, type, of);
    if (empty.node !== 'literal') {
      const isThere = notNull(column('timestamp', TIMESTAMP, of));
      return { name, type, isBare: false, expr: when(isThere, value, empty) };
    }
    // A column whose empty state is a value is never null in a row, so null means that there was no row.
    const isBare = empty.value === null;
    return { name, type, isBare, expr: isBare ? value : call('coalesce', type, value, empty) };
  });
  const meaning = new Map([...stored.map(({ name, expr }): [string, Scalar] => [name, expr]), [AS_OF, asOf]]);
  return [
    ...stored,
    ...read.map(({ name, type, value }) => ({
      name,
      type,
      isBare: false,
      expr: substitute(value, (one) => meaning.get(one.name) ?? one),
    })),
  ];
}
