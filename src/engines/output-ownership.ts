import { type Failure, failure } from '../diagnostics/diagnostic.js';
import type { OutputTable } from './engine.js';

/** The first line of the comment of a table we made: by it the table is known to be ours, and may be replaced. */
const markOf = ({ owner }: OutputTable, prefix: string): string =>
  `asof dataset ${owner}${prefix === '' ? '' : ` of ${prefix}`}`;

/** The comment of an output table: whose it is, then what is to be told of it. */
export const commentOf = (table: OutputTable, rows: bigint, prefix: string): string =>
  `${markOf(table, prefix)}\n${table.comment(rows)}`;

/** A relation that stands where an output table is to be. */
export interface Standing {
  readonly isTable: boolean;
  readonly comment: string | null;
}

/** Why what stands in the place of an output may not be replaced; undefined where it is ours. FS307. */
export function refusalOf(table: OutputTable, standing: Standing, prefix: string): Failure | undefined {
  const first = standing.comment?.split('\n')[0];
  if (standing.isTable && first === markOf(table, prefix)) return undefined;
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
