import type { Entity, FeatureSet } from '../catalog/model.js';
import type { Literal } from '../expression/ast.js';
import { formatType, parseType, TIMESTAMP, type Type } from '../spec/types.js';
import { call, column, item, predicate, select } from './build.js';
import type { Item, OutputColumn, Plan, Step } from './ir.js';
import { carriedOutput } from './output.js';

/**
 * An online relation as it is stored: enough to read it without its spec, which may have changed since.
 */
export interface OnlineSet {
  readonly name: string;
  /** What it has of an event's primary key behind its time, at event grain. */
  readonly carried: readonly OutputColumn[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: Type;
    readonly empty: Literal['value'];
  }[];
}

export const onlineSet = (set: FeatureSet): OnlineSet => ({
  name: set.name,
  carried: carriedOutput(set),
  columns: set.columns.map(({ name, type, empty }) => ({
    name,
    type,
    empty: empty.node === 'literal' ? empty.value : null,
  })),
});

/** As text for the run state, and back. */
export const writeOnlineSet = ({ name, carried, columns }: OnlineSet): string =>
  JSON.stringify({
    name,
    ...(carried.length === 0 ? {} : { carried: carried.map(written) }),
    columns: columns.map(written),
  });

const written = <T extends { readonly type: Type }>({ type, ...rest }: T) => ({
  ...rest,
  type: formatType(type),
});

export function readOnlineSet(text: string): OnlineSet {
  const stored = JSON.parse(text) as {
    name: string;
    carried?: { name: string; type: string }[];
    columns: { name: string; type: string; empty: string | boolean | null }[];
  };
  const typed = (type: string): Type => {
    const parsed = parseType(type);
    if (parsed === undefined) throw new Error(`the run state of ${stored.name} has a column of type ${type}`);
    return parsed;
  };
  return {
    name: stored.name,
    carried: (stored.carried ?? []).map(({ name, type }) => ({ name, type: typed(type) })),
    columns: stored.columns.map(({ name, type, empty }) => ({ name, type: typed(type), empty })),
  };
}

/**
 * The online view of an entity: every key that any of its sets has, each set's columns beside it (the empty state
 * where it has no row), and the time of each set's row. Keys are looked up in every set by themselves, so a filter
 * on the key reaches each relation.
 */
export function planEntityView(entity: Entity, sets: readonly OnlineSet[]): Plan {
  const keys = entity.keys.map(({ name, type }) => ({ name, type }));
  const keyItems = keys.map(({ name, type }) => item(name, column(name, type)));
  const keysOf = sets.map((set) => select({ items: keyItems, from: { schema: 'online', name: set.name } }));
  const steps: readonly Step[] = [
    { name: 'known', query: { kind: 'union', of: keysOf } },
    { name: 'keys', query: select({ distinct: true, items: keyItems, from: { name: 'known' } }) },
  ];
  const alias = (set: OnlineSet): string =>
    ['known', 'keys'].includes(set.name) ? `${set.name}_set` : set.name;
  const items: readonly Item[] = [
    ...keys.map(({ name, type }) => item(name, column(name, type, 'keys'))),
    ...sets.flatMap((set) =>
      set.columns.map(({ name, type, empty }) => {
        const value = column(name, type, alias(set));
        return item(
          name,
          empty === null ? value : call('coalesce', type, value, { node: 'literal', value: empty, type }),
        );
      }),
    ),
    ...sets.map((set) => item(`${set.name}__timestamp`, column('timestamp', TIMESTAMP, alias(set)))),
  ];
  return {
    steps: [
      ...steps,
      {
        name: entity.name,
        query: select({
          items,
          from: { name: 'keys' },
          joins: sets.map((set) => ({
            kind: 'left',
            relation: { schema: 'online', name: set.name, alias: alias(set) },
            on: keys.map(({ name, type }) =>
              predicate('eq', column(name, type, alias(set)), column(name, type, 'keys')),
            ),
          })),
        }),
      },
    ],
    output: items.map(({ name, expr }) => ({ name, type: expr.type })),
  };
}
