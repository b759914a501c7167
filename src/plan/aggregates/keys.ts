import type { FeatureSet } from '../../catalog/model/index.js';
import type { ColumnRef, Scalar } from '../../expression/ast/nodes.js';
import { column, item, predicate } from '../ir/builders.js';
import type { Item } from '../ir/nodes.js';

/** The keys of a set as the steps of its plan have them. */
export interface KeyColumns {
  readonly names: readonly string[];
  /** Of a relation, where several are in scope. */
  readonly columns: (of?: string) => readonly ColumnRef[];
  readonly items: (of?: string) => readonly Item[];
  /** The condition of a join: the keys of `left` are those of `right`. */
  readonly equal: (left: string, right: string) => readonly Scalar[];
}

export function keysOf(set: FeatureSet): KeyColumns {
  const keys = set.keys.map(({ key }) => key);
  const columns: KeyColumns['columns'] = (of) => keys.map(({ name, type }) => column(name, type, of));
  return {
    names: keys.map(({ name }) => name),
    columns,
    items: (of) => columns(of).map((key) => item(key.name, key)),
    equal: (left, right) =>
      keys.map(({ name, type }) => predicate('eq', column(name, type, left), column(name, type, right))),
  };
}
