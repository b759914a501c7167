import type { AnySource } from './index.js';

/** What the time of a dataset's rows is called where it is a source, and in its output. */
export const TIME = 'timestamp';

/** The labels of a dataset that is a source: names that are there, but not to be seen. */
export function hiddenLabels({ from }: AnySource): ReadonlyMap<string, string> {
  if (from.kind !== 'dataset') return new Map();
  const { columns, labels, name } = from.dataset;
  const names = [
    ...columns.flatMap((column) => (column.label && column.name !== TIME ? [column.name] : [])),
    ...labels.map((label) => label.name),
  ];
  return new Map(names.map((label) => [label, `a label of dataset ${name}`]));
}
