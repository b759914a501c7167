import type { Preview } from '../../inspect/preview.js';
import { formatBrief, formatIso } from '../../types/instant.js';
import type { GetView } from './get.js';
import { list, masked, rowsTable, showValue } from './table.js';
import { counted } from './when.js';

const rowsOf = ({ rows, sensitive }: Preview, open: boolean): Preview['rows'] =>
  open ? rows : masked(rows, sensitive);

/** Rows as a table, a single one with one column per line. */
export function showPreview(preview: Preview, { open, width }: GetView): string {
  const rows = rowsOf(preview, open);
  const [first, second] = rows;
  const shown =
    first !== undefined && second === undefined
      ? list(
          Object.entries(first).map(([column, value]) => [column, showValue(value)] as const),
          { indent: '', width },
        )
      : rowsTable(rows, width);
  const of = preview.kind === 'source' ? '' : `as of ${formatBrief(preview.at)}, `;
  const count = preview.more
    ? `the first ${counted(rows.length, 'row')}: --limit shows more`
    : counted(rows.length, 'row');
  const hidden =
    !open && preview.sensitive.length > 0 ? ['sensitive values are hidden: --show-sensitive shows them'] : [];
  return [shown, ...[`${of}${count}; nothing was written`, ...hidden].map((line) => `(${line})`)].join('\n');
}

export const jsonPreview = (preview: Preview, open: boolean): unknown => ({
  kind: preview.kind,
  at: formatIso(preview.at),
  rows: rowsOf(preview, open),
  more: preview.more,
  sensitive: preview.sensitive,
});
