import type { AnySource, Catalog } from '../catalog/model/index.js';

/** One arrow of the lineage: what is read, and what is made from it. Both are nodes by their id. */
interface Node {
  readonly id: string;
  readonly label: string;
  readonly shape: readonly [open: string, close: string];
}

const shapes = {
  source: ['[(', ')]'],
  feature_set: ['[', ']'],
  view: ['([', '])'],
  dataset: ['[/', '/]'],
} as const;

/** Ids carry the kind, so that no name is a word of Mermaid. */
const node = (kind: keyof typeof shapes, name: string, label = name): Node => ({
  id: `${kind}_${name}`,
  label,
  shape: shapes[kind],
});

/** A source, or the dataset that it reads. */
const sourceNode = ({ name, from }: AnySource): Node =>
  node(from.kind === 'dataset' ? 'dataset' : 'source', name);

/** Sources → sources made of them → feature sets → online views and datasets, which may be sources again, as a Mermaid flow chart. Deterministic. */
export function lineage({ sources, featureSets, datasets, entities }: Catalog): string {
  const sets = [...featureSets.values()];
  const viewed = [...entities.values()].filter(({ name }) => sets.some(({ entity }) => entity.name === name));
  const nodes = [
    ...[...sources.keys()].map((name) => node('source', name)),
    ...sets.map(({ name }) => node('feature_set', name)),
    ...viewed.map(({ name }) => node('view', name, `online.${name}`)),
    ...[...datasets.keys()].map((name) => node('dataset', name)),
  ];
  const edges = [
    ...[...sources.values()].flatMap(({ name, from }) =>
      from.kind === 'query'
        ? from.inputs.map((input) => [sourceNode(input), node('source', name)] as const)
        : [],
    ),
    ...sets.map((set) => [sourceNode(set.source), node('feature_set', set.name)] as const),
    ...sets.map((set) => [node('feature_set', set.name), node('view', set.entity.name)] as const),
    ...[...datasets.values()].flatMap((dataset) => [
      [sourceNode(dataset.spine), node('dataset', dataset.name)] as const,
      ...dataset.sets.map(
        ({ set }) => [node('feature_set', set.name), node('dataset', dataset.name)] as const,
      ),
    ]),
  ];
  return [
    'flowchart LR',
    ...nodes.map(({ id, label, shape: [open, close] }) => `  ${id}${open}"${label}"${close}`),
    // A dataset may join one set twice.
    ...new Set(edges.map(([from, to]) => `  ${from.id} --> ${to.id}`)),
  ].join('\n');
}
