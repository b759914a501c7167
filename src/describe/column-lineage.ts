import type { AnySource, Catalog, Dataset, FeatureSet } from '../catalog/model/index.js';
import { columnsRead } from '../expression/ast/columns.js';
import type { Scalar } from '../expression/ast/nodes.js';

/** How a column is read: its value, or which rows there are, their keys or their times. */
export type Use = 'value' | 'aggregated' | 'condition' | 'key' | 'time';

/** A column of an item: a source, a feature set or a dataset. */
export interface ColumnId {
  readonly item: string;
  readonly column: string;
}

export interface ColumnEdge {
  readonly from: ColumnId;
  readonly to: ColumnId;
  readonly use: Use;
}

export const textOf = ({ item, column }: ColumnId): string => `${item}.${column}`;

/** What each column is made of, from columns of sources to those of datasets. Each edge once, in a fixed order. */
export function columnLineage({ sources, featureSets, datasets }: Catalog): readonly ColumnEdge[] {
  const edges = [
    ...[...sources.values()].flatMap(sourceEdges),
    ...[...featureSets.values()].flatMap(setEdges),
    ...[...datasets.values()].flatMap(datasetEdges),
  ];
  return [
    ...new Map(edges.map((edge) => [`${textOf(edge.from)} ${textOf(edge.to)} ${edge.use}`, edge])).values(),
  ];
}

const sourceEdges = ({ name, columns }: AnySource): readonly ColumnEdge[] =>
  columns.flatMap(({ name: column, computed, queried }): readonly ColumnEdge[] => {
    const to = { item: name, column };
    return [
      ...(computed?.reads ?? []).map((read) => edge({ item: name, column: read }, to, 'value')),
      ...(queried?.reads ?? []).map((read) =>
        edge({ item: read.source.name, column: read.column }, to, 'value'),
      ),
    ];
  });

const edge = (from: ColumnId, to: ColumnId, use: Use): ColumnEdge => ({ from, to, use });

/** The columns of an item that an expression reads. */
const reads = (expr: Scalar | null, item: string): readonly ColumnId[] =>
  columnsRead(expr).map(({ name }) => ({ item, column: name }));

function setEdges(set: FeatureSet): readonly ColumnEdge[] {
  const { name: item, source, where, dedupe } = set;
  const of = (column: string): ColumnId => ({ item: source.name, column });
  const shared = [...reads(source.where, source.name), ...reads(where, source.name)];
  return [
    ...set.keys.map(({ key, column }) => edge(of(column.name), { item, column: key.name }, 'value')),
    ...set.aggregated.flatMap((column): readonly ColumnEdge[] => {
      const to = { item, column: column.name };
      return [
        ...reads(column.of, source.name).map((from) =>
          edge(from, to, column.aggregate === 'newest' ? 'value' : 'aggregated'),
        ),
        ...[
          ...shared,
          ...reads(column.filter, source.name),
          ...(dedupe?.by ?? []).map(({ name }) => of(name)),
        ].map((from) => edge(from, to, 'condition')),
        ...set.keys.map((key) => edge(of(key.column.name), to, 'key')),
        edge(of(column.timestamp.name), to, 'time'),
      ];
    }),
    ...[...set.derived, ...set.unmaterialized].flatMap((column) =>
      reads(column.expr, item)
        .filter(({ column: read }) => set.columns.some(({ name }) => name === read))
        .map((from) => edge(from, { item, column: column.name }, 'value')),
    ),
  ];
}

function datasetEdges({
  name: item,
  spine,
  columns,
  labels,
  sets,
  derived,
  where,
}: Dataset): readonly ColumnEdge[] {
  const to = (column: string): ColumnId => ({ item, column });
  return [
    ...columns.map(({ name, column }) => edge({ item: spine.name, column: column.name }, to(name), 'value')),
    ...labels.flatMap(({ name, expr }) =>
      reads(expr, spine.name).map((from) => edge(from, to(name), 'value')),
    ),
    ...sets.flatMap((joined) =>
      joined.columns.flatMap(({ name, column }) => [
        edge({ item: joined.set.name, column: column.name }, to(name), 'value'),
        ...joined.keys.map((key) => edge({ item: spine.name, column: key.column.name }, to(name), 'key')),
      ]),
    ),
    ...derived.flatMap(({ name, expr }) => reads(expr, item).map((from) => edge(from, to(name), 'value'))),
    ...columns.flatMap(({ name }) =>
      reads(where, spine.name).map((from) => edge(from, to(name), 'condition')),
    ),
  ];
}

/** The edges above a column, and those below it, through any number of items. */
export function around(
  edges: readonly ColumnEdge[],
  column: ColumnId,
): { readonly up: readonly ColumnEdge[]; readonly down: readonly ColumnEdge[] } {
  const reach = (next: 'from' | 'to', here: 'from' | 'to'): readonly ColumnEdge[] => {
    const seen = new Set([textOf(column)]);
    const found = new Set<ColumnEdge>();
    for (const id of seen)
      for (const one of edges) {
        if (textOf(one[here]) !== id) continue;
        found.add(one);
        seen.add(textOf(one[next]));
      }
    return edges.filter((one) => found.has(one));
  };
  return { up: reach('from', 'to'), down: reach('to', 'from') };
}
