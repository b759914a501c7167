import type { Catalog } from '../catalog/model/index.js';
import { type Thing, things } from '../catalog/selectors.js';
import { type Compared, compared } from './compared.js';

/** A catalog with its items as they are compared, by kind and name. */
export interface Side {
  readonly catalog: Catalog;
  readonly target: string;
  /** Whether items are left out that are equal on both sides. */
  readonly isPartial: boolean;
  readonly items: ReadonlyMap<string, Compared>;
  /** What reads an item, directly or through others, in the order of the catalog. */
  readonly readers: (name: string) => readonly Thing[];
}

export const keyOf = ({ kind, name }: Pick<Thing, 'kind' | 'name'>): string => `${kind} ${name}`;

export const sideOf = (catalog: Catalog, target: string, differing: ReadonlySet<string> | null): Side => ({
  catalog,
  target,
  isPartial: differing !== null,
  items: new Map(
    [...things(catalog).values()].flatMap((thing) =>
      differing?.has(thing.name) === false ? [] : [[keyOf(thing), compared(thing, target)]],
    ),
  ),
  readers: readersOf(catalog),
});

function readersOf(catalog: Catalog): (name: string) => readonly Thing[] {
  const all = [...things(catalog).values()];
  const direct = new Map<string, string[]>();
  for (const thing of all)
    for (const name of readBy(thing)) {
      const known = direct.get(name);
      if (known === undefined) direct.set(name, [thing.name]);
      else known.push(thing.name);
    }
  return (name) => {
    const found = new Set<string>();
    const visit = (one: string): void => {
      for (const reader of direct.get(one) ?? [])
        if (!found.has(reader)) {
          found.add(reader);
          visit(reader);
        }
    };
    visit(name);
    return found.size === 0 ? [] : all.filter((thing) => found.has(thing.name));
  };
}

/** The names of what an item reads itself. */
function readBy(thing: Thing): ReadonlySet<string> {
  switch (thing.kind) {
    case 'entity':
      return new Set();
    case 'source':
      return new Set(thing.from.kind === 'query' ? thing.from.inputs.map(({ name }) => name) : []);
    case 'feature_set':
      return new Set([thing.source.name, thing.entity.name]);
    case 'dataset':
      return new Set([thing.spine.name, ...thing.sets.map(({ set }) => set.name)]);
  }
}
