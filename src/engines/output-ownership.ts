import { type Failure, failure } from '../diagnostics/diagnostic.js';
import type { OutputTable } from './engine.js';

/** The first line of the comment of a table we made: by it the table is known to be ours, and may be replaced. */
const markOf = ({ owner }: Pick<OutputTable, 'owner'>, prefix: string): string =>
  `asof dataset ${owner}${prefix === '' ? '' : ` of ${prefix}`}`;

/** The comment of an output table: its owner, then its description. */
export const commentOf = (table: OutputTable, rows: bigint, prefix: string): string =>
  `${markOf(table, prefix)}\n${table.comment(rows)}`;

/** Whether the comment of a table says that it is the output of a dataset. */
export const isOutputOf = (
  table: Pick<OutputTable, 'owner'>,
  comment: string | null,
  prefix: string,
): boolean => comment?.split('\n')[0] === markOf(table, prefix);

/** A relation that has the name of an output table. */
export interface ExistingRelation {
  readonly isTable: boolean;
  readonly comment: string | null;
}

/** Why an existing relation may not be replaced by an output, FS307; undefined if it is ours. */
export function ownershipFailure(
  table: OutputTable,
  existing: ExistingRelation,
  prefix: string,
): Failure | undefined {
  const first = existing.comment?.split('\n')[0];
  if (existing.isTable && isOutputOf(table, existing.comment, prefix)) return undefined;
  const whose =
    first !== undefined && /^asof dataset /.test(first)
      ? `the output of ${first}`
      : 'not made by this dataset';
  return failure(
    'FS307',
    `${table.schema}.${table.name} is there already, and is ${whose}: it is not replaced`,
    {
      hint: 'name another table, or drop it',
    },
  );
}
