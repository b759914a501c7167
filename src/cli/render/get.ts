import type { GetResult } from '../../project/index.js';
import { formatBrief, formatIso } from '../../types/instant.js';
import { list, masked, showValue } from './table.js';

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

export const jsonGet = (result: GetResult, open: boolean): unknown => ({
  row: rowOf(result, open),
  found: result.found,
  sensitive: result.sensitive,
  valid_until: formatIso(result.validUntil),
  stale: result.stale,
});
