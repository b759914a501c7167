import type { GetResult } from '../../project/index.js';
import { formatBrief, formatIso } from '../../types/instant.js';
import { list, masked, rowsTable, showValue } from './table.js';
import { counted } from './when.js';

const rowOf = ({ row, sensitive }: GetResult, open: boolean): GetResult['row'] =>
  open ? row : (masked([row], sensitive)[0] ?? row);

export interface GetView {
  /** Sensitive values are shown. */
  readonly open: boolean;
  /** Of the terminal, null without one. */
  readonly width: number | null;
}

/** One row, one column per line. */
export function showGet(result: GetResult, name: string, { open, width }: GetView): string {
  const pairs = Object.entries(rowOf(result, open)).map(
    ([column, value]) => [column, showValue(value)] as const,
  );
  const hidden =
    !open && result.sensitive.length > 0 ? ['sensitive values are hidden: --show-sensitive shows them'] : [];
  const stale = result.stale.map(
    (set) =>
      `${set} is stale: its spec changed since it was built, and these are the columns of the old spec`,
  );
  const seen = result.found ? [] : ['this key was never seen: the row is the state over no events'];
  return [
    list(pairs, { indent: '', width }),
    ...[
      ...seen,
      ...stale,
      `${name} is valid until ${formatBrief(result.validUntil)}, exclusive`,
      ...hidden,
    ].map((line) => `(${line})`),
  ].join('\n');
}

/** Several rows as a table. */
export function showGets(results: readonly GetResult[], name: string, { open, width }: GetView): string {
  const unseen = results.filter(({ found }) => !found).length;
  const until = results.map(({ validUntil }) => validUntil).toSorted((a, b) => Number(a - b))[0];
  const notes = [
    ...(unseen === 0 ? [] : [`${counted(unseen, 'key')} never seen: the row is the state over no events`]),
    ...(until === undefined ? [] : [`${name} is valid until ${formatBrief(until)}, exclusive`]),
    ...(!open && results.some(({ sensitive }) => sensitive.length > 0)
      ? ['sensitive values are hidden: --show-sensitive shows them']
      : []),
  ];
  return [
    rowsTable(
      results.map((result) => rowOf(result, open)),
      width,
    ),
    ...notes.map((line) => `(${line})`),
  ].join('\n');
}

export const jsonGet = (result: GetResult, open: boolean): unknown => ({
  row: rowOf(result, open),
  found: result.found,
  sensitive: result.sensitive,
  valid_until: formatIso(result.validUntil),
  stale: result.stale,
  unread: result.unread,
});
