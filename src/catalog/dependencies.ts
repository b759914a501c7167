import type { AnySource, Dataset, FeatureSet } from './model/index.js';

/** The datasets whose rows a source shows, itself or by what it is made of; each once. */
export function datasetsIn({ from, targets }: AnySource): readonly Dataset[] {
  const found = new Set<Dataset>();
  for (const origin of [from, ...targets.values()]) {
    if (origin.kind === 'dataset') found.add(origin.dataset);
    if (origin.kind === 'query')
      for (const input of origin.inputs) for (const one of datasetsIn(input)) found.add(one);
  }
  return [...found];
}

/**
 * The sets that must be built before a dataset can be: those it reads the history of, and those below its sets; the
 * deepest first, each once.
 */
export const setsOfDataset = ({ spine, sets }: Dataset): readonly FeatureSet[] =>
  unique([
    ...datasetsIn(spine).flatMap(setsOfDataset),
    ...sets.flatMap(({ set, asOf }) => [...setsBelow(set), ...(asOf === 'event' ? [] : [set])]),
  ]);

/** The sets that a set is made from by way of datasets; the deepest first, each once. */
export const setsBelow = ({ source }: FeatureSet): readonly FeatureSet[] =>
  unique(datasetsIn(source).flatMap(setsOfDataset));

/** Sets in an order in which each comes after those that it is made from, otherwise as they are. */
export const inOrder = (sets: readonly FeatureSet[]): readonly FeatureSet[] =>
  unique(sets.flatMap((set) => [...setsBelow(set), set])).filter((set) =>
    sets.some(({ name }) => name === set.name),
  );

/** The sources that a source is made of, itself first: inputs of queries, spines and sources of sets of datasets; each once. */
export function sourcesBelow(source: AnySource): readonly AnySource[] {
  const { from } = source;
  if (from.kind === 'query') return byName([source, ...from.inputs.flatMap(sourcesBelow)]);
  if (from.kind !== 'dataset') return [source];
  return byName([source, ...sourcesOfDataset(from.dataset)]);
}

/** The sources that a dataset is made of, its spine first; each once. */
export const sourcesOfDataset = ({ spine, sets }: Dataset): readonly AnySource[] =>
  byName([spine, ...sets.map(({ set }) => set.source)].flatMap(sourcesBelow));

const byName = <T extends { readonly name: string }>(things: readonly T[]): readonly T[] => [
  ...new Map(things.map((thing) => [thing.name, thing])).values(),
];

const unique = byName<FeatureSet>;
