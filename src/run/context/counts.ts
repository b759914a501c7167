import type { Row, SourceReport, Value } from '../../engines/engine.js';
import { outOfRangeReason } from '../../plan/events/computed-columns.js';

/** A count as an engine gives it; 0 where there is none. */
export const count = (value: Value | undefined): bigint =>
  BigInt(typeof value === 'bigint' || typeof value === 'number' ? value : 0);

/** What the columns of a source reject as times out of range: counted in `row`, under a name for each column. */
export const outOfTime = (
  columns: readonly { readonly name: string; readonly counted: string }[],
  row: Row | undefined,
): SourceReport['rejected'] =>
  columns.flatMap(({ name, counted }) => {
    const rows = count(row?.[counted]);
    return rows === 0n ? [] : [{ reason: outOfRangeReason(name), rows, examples: [] }];
  });
