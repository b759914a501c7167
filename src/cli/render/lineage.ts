import { type ColumnEdge, type ColumnId, textOf, type Use } from '../../describe/column-lineage.js';
import { visibleLine } from '../../diagnostics/visible.js';

const words: Readonly<Record<Use, string>> = {
  value: '',
  aggregated: ' (aggregated)',
  condition: ' (condition)',
  key: ' (key)',
  time: ' (time)',
};

/** Each column with what it is made of; of one column both directions. */
export function showLineage(
  { up, down }: { readonly up: readonly ColumnEdge[]; readonly down: readonly ColumnEdge[] },
  of: ColumnId | undefined,
): string {
  if (of === undefined) return up.length === 0 ? 'nothing is made of anything yet' : made(up).join('\n');
  const part = (title: string, edges: readonly ColumnEdge[]): readonly string[] =>
    edges.length === 0 ? [`${title}: nothing`] : [`${title}:`, ...made(edges).map((line) => `  ${line}`)];
  const name = visibleLine(textOf(of));
  return [...part(`${name} is made of`, up), ...part(`made of ${name}`, down)].join('\n');
}

function made(edges: readonly ColumnEdge[]): readonly string[] {
  const targets = [...new Set(edges.map(({ to }) => textOf(to)))];
  return targets.map((target) => {
    const from = edges
      .filter(({ to }) => textOf(to) === target)
      .map((one) => `${visibleLine(textOf(one.from))}${words[one.use]}`);
    return `${visibleLine(target)} ← ${from.join(', ')}`;
  });
}
