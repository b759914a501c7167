import type { DatasetSet } from '../../catalog/model/index.js';
import type { ColumnRef, Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP, type Type } from '../../types/type.js';
import { column, earlier, notNull, predicate, when } from '../ir/builders.js';
import type { AsofJoin, Join } from '../ir/nodes.js';

/** The join that finds the row of the spine row's own event, and its alias. */
export interface OwnRow {
  readonly alias: string;
  readonly join: Join;
}

/** A spine row: the keys of the set in it, its time, and the parts of its primary key. */
export interface SpineRow {
  readonly keys: AsofJoin['keys'];
  readonly time: Scalar;
  readonly primaryKey: (name: string, type: Type) => Scalar;
}

/**
 * The row that a spine row's own event has in an event-grain set, by its keys, its time and its primary key: at most
 * one. Null for a set that is not asked for it (`self: include`).
 */
export function ownRow({ set, self }: DatasetSet, index: number, spine: SpineRow): OwnRow | null {
  if (!self) return null;
  const alias = `own_${index + 1}`;
  const stem = set.name === alias ? `${alias}_` : alias;
  return {
    alias: stem,
    join: {
      kind: 'left',
      relation: { schema: 'historical', name: set.name, alias: stem },
      on: [
        ...spine.keys.map(({ left }, at) => {
          const key = set.keys[at]?.key;
          return key === undefined ? left : predicate('eq', column(key.name, key.type, stem), left);
        }),
        predicate('eq', column('timestamp', TIMESTAMP, stem), spine.time),
        ...set.eventKey.map(({ name, type }) =>
          predicate('eq', column(name, type, stem), spine.primaryKey(name, type)),
        ),
      ],
    },
  };
}

/** A column of the row that counts: the spine row's own where it is asked for and there, else the last before it, unless that is too old. */
export function pickedValue(
  { maxAge }: DatasetSet,
  value: ColumnRef,
  spineTime: Scalar,
  own: OwnRow | null,
): Scalar {
  const oldest = maxAge === null ? null : earlier(spineTime, maxAge.micros);
  const before: Scalar =
    oldest === null ? value : when(predicate('ge', column('timestamp', TIMESTAMP, value.of), oldest), value);
  if (own === null) return before;
  return when(
    notNull(column('timestamp', TIMESTAMP, own.alias)),
    column(value.name, value.type, own.alias),
    before,
  );
}
