import { failure } from '../diagnostics/diagnostic.js';
import { didYouMean } from '../diagnostics/did-you-mean.js';
import type { AnySource, Catalog, Dataset, Entity, FeatureSet } from './model/index.js';

export type Thing = Entity | AnySource | FeatureSet | Dataset;

/** Everything in a catalog by name, in the order entities, sources, feature sets, datasets. */
export const things = (catalog: Catalog): ReadonlyMap<string, Thing> =>
  new Map<string, Thing>([
    ...catalog.entities,
    ...catalog.sources,
    ...catalog.featureSets,
    ...catalog.datasets,
  ]);

const entityOf = (thing: Thing): readonly string[] => {
  if (thing.kind === 'entity') return [thing.name];
  if (thing.kind === 'feature_set') return [thing.entity.name];
  return thing.kind === 'dataset' ? thing.sets.map(({ set }) => set.entity.name) : [];
};

/** Ways to select that are not names: one row a prefix. */
const methods: Readonly<Record<string, (thing: Thing, value: string) => boolean>> = {
  tag: (thing, value) => thing.tags.includes(value),
  entity: (thing, value) => entityOf(thing).includes(value),
  owner: (thing, value) => thing.owner === value,
  kind: (thing, value) => thing.kind === value,
};

const pattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

/** Whether a selector names a thing: its name, a glob, or `tag:`, `entity:`, `owner:`, `kind:` with a value. */
function matchesSelector(thing: Thing, selector: string): boolean {
  const [, method = '', value = ''] = /^([a-z]+):(.*)$/.exec(selector) ?? [];
  return methods[method]?.(thing, value) ?? pattern(selector).test(thing.name);
}

/**
 * The things that any of the selectors names, in the catalog's order, each once: a name, a glob (`card_*`), or
 * `tag:`, `entity:`, `owner:`, `kind:` with a value. No selectors: everything.
 * @throws Failure FS005 for a selector that matches nothing.
 */
export function selectThings(catalog: Catalog, selectors: readonly string[]): readonly Thing[] {
  const all = [...things(catalog).values()];
  const chosen = selectNames(all, selectors);
  return all.filter(({ name }) => chosen.has(name));
}

/** The names of the things that any of the selectors names; no selectors: all. @throws Failure FS005 as `selectThings`. */
export function selectNames(all: readonly Thing[], selectors: readonly string[]): ReadonlySet<string> {
  const names = all.map(({ name }) => name);
  if (selectors.length === 0) return new Set(names);
  return new Set(
    selectors.flatMap((selector) => {
      const found = all.filter((thing) => matchesSelector(thing, selector));
      if (found.length > 0) return found.map(({ name }) => name);
      throw failure('FS005', `nothing matches "${selector}"`, {
        hint: didYouMean(selector, names, 'spec in this project'),
      });
    }),
  );
}

/** The thing of exactly this name. @throws Failure FS005 where there is none. */
export function oneThing(catalog: Catalog, name: string): Thing {
  const all = things(catalog);
  const found = all.get(name);
  if (found !== undefined) return found;
  throw failure('FS005', `nothing is called "${name}"`, {
    hint: didYouMean(name, [...all.keys()], 'spec in this project'),
  });
}

/** The sources, feature sets and datasets that read a thing. */
export function consumers(catalog: Catalog, name: string): readonly (AnySource | FeatureSet | Dataset)[] {
  const things: readonly (AnySource | FeatureSet | Dataset)[] = [
    ...catalog.sources.values(),
    ...catalog.featureSets.values(),
    ...catalog.datasets.values(),
  ];
  return things.filter((thing) => {
    if (thing.kind === 'source')
      return thing.from.kind === 'query' && thing.from.inputs.some((input) => input.name === name);
    return thing.kind === 'feature_set'
      ? thing.source.name === name || thing.entity.name === name
      : thing.spine.name === name || thing.sets.some(({ set }) => set.name === name);
  });
}
