import { type ColumnEdge, textOf, type Use } from './column-lineage.js';

/** A flow chart of Mermaid: a group for each item, an arrow for each column that is read, dotted unless for its value. */
export function mermaidOf(edges: readonly ColumnEdge[]): string {
  const ids = new Map<string, string>();
  const items = new Map<string, Set<string>>();
  for (const { item, column } of edges.flatMap(({ from, to }) => [from, to])) {
    const text = textOf({ item, column });
    if (!ids.has(text)) ids.set(text, `c${ids.size}`);
    const columns = items.get(item) ?? new Set();
    items.set(item, columns.add(column));
  }
  const idOf = (text: string): string => ids.get(text) ?? '';
  return [
    'flowchart LR',
    ...[...items].flatMap(([item, columns], index) => [
      `  subgraph i${index}["${quoted(item)}"]`,
      ...[...columns].map((column) => `    ${idOf(textOf({ item, column }))}["${quoted(column)}"]`),
      '  end',
    ]),
    ...new Set(
      edges.map(({ from, to, use }) => {
        const arrow = use === 'value' || use === 'aggregated' ? '-->' : '-.->';
        return `  ${idOf(textOf(from))} ${arrow} ${idOf(textOf(to))}`;
      }),
    ),
  ].join('\n');
}

/** Text between quotes of Mermaid, where any character can be written as its code. */
const quoted = (text: string): string =>
  text.replace(/[^A-Za-z0-9_. -]/gu, (char) => `#${char.codePointAt(0)};`);

const SCHEMA = 'https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json';

/** What OpenLineage calls a use. */
const transformations: Readonly<Record<Use, { readonly type: string; readonly subtype: string }>> = {
  value: { type: 'DIRECT', subtype: 'TRANSFORMATION' },
  aggregated: { type: 'DIRECT', subtype: 'AGGREGATION' },
  condition: { type: 'INDIRECT', subtype: 'FILTER' },
  key: { type: 'INDIRECT', subtype: 'GROUP_BY' },
  time: { type: 'INDIRECT', subtype: 'WINDOW' },
};

/** For each item that is made of others the `columnLineage` facet of OpenLineage; `namespace` is that of all items. */
export function openLineageOf(edges: readonly ColumnEdge[], namespace: string): unknown {
  const items = [...new Set(edges.map(({ to }) => to.item))];
  return items.map((name) => {
    const own = edges.filter(({ to }) => to.item === name);
    const columns = [...new Set(own.map(({ to }) => to.column))];
    return {
      namespace,
      name,
      facets: {
        columnLineage: {
          _producer: 'https://www.npmjs.com/package/asof',
          _schemaURL: SCHEMA,
          fields: Object.fromEntries(
            columns.map((column) => [column, { inputFields: inputsOf(own, column, namespace) }]),
          ),
        },
      },
    };
  });
}

function inputsOf(edges: readonly ColumnEdge[], column: string, namespace: string): unknown {
  const own = edges.filter(({ to }) => to.column === column);
  const inputs = [...new Map(own.map(({ from }) => [textOf(from), from])).values()];
  return inputs.map((from) => ({
    namespace,
    name: from.item,
    field: from.column,
    transformations: own
      .filter((one) => textOf(one.from) === textOf(from))
      .map(({ use }) => ({ ...transformations[use], masking: false })),
  }));
}
