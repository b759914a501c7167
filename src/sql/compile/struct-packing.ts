import { sql } from 'kysely';
import type { WindowFunction } from '../../plan/ir/nodes.js';
import { freeName, withoutCase } from '../../types/free-name.js';
import type { Dialect, Sql } from './dialect.js';
import type { PhysicalItem } from './exact-sums.js';
import { identifier } from './scalar.js';

/** A select in two: the inner one with several values of a row as one, the outer one with each again. */
export interface Packed {
  readonly items: readonly PhysicalItem[];
  readonly columns: readonly Sql[];
  readonly alias: string;
}

/**
 * The first values of the same frames as one value each, where that is worth it to the engine; undefined where it is
 * not. `keyOf` is equal for windows that see the same rows.
 */
export function packValues(
  items: readonly PhysicalItem[],
  { packed: packing }: Dialect,
  keyOf: (window: WindowFunction) => string,
): Packed | undefined {
  if (packing === undefined) return undefined;
  const groups = new Map<string, readonly PhysicalItem[]>();
  for (const item of items) {
    if (item.expr.node !== 'window' || item.expr.fn !== 'first') continue;
    const key = keyOf(item.expr);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const taken = withoutCase(items.map(({ name }) => name));
  const named = [...groups.values()]
    .filter((members) => members.length > 1)
    .map((members, index) => ({ members, name: freeName(`first_${index + 1}`, taken) }));
  if (named.length === 0) return undefined;
  const packOf = (item: PhysicalItem) => named.find(({ members }) => members.includes(item));
  return {
    alias: freeName('found', taken),
    items: [
      ...items.filter((item) => packOf(item) === undefined),
      ...named.flatMap(({ members, name }): readonly PhysicalItem[] => {
        const [first] = members;
        if (first === undefined) return [];
        const pack = members.flatMap((item) =>
          item.expr.node === 'window' && item.expr.arg !== undefined
            ? [{ name: fieldOf(item), arg: item.expr.arg }]
            : [],
        );
        return [{ name, expr: first.expr, pack }];
      }),
    ],
    columns: items.map((item) => {
      const pack = packOf(item);
      return pack === undefined
        ? sql`${identifier(item.name)}`
        : sql`${packing.unpack(identifier(pack.name), fieldOf(item))} as ${identifier(item.name)}`;
    }),
  };
}

/** Values are called as what they are of, so that every frame reads one and the same pack. */
const fieldOf = ({ name, expr }: PhysicalItem): string =>
  expr.node === 'window' && expr.arg?.node === 'column' ? expr.arg.name : name;
