import { columnsIn } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import type { AggregateName } from '../../spec/aggregate-names.js';
import type { Source } from '../model/index.js';

/** Aggregates that give the number of values, and no value. */
const counting: ReadonlySet<AggregateName> = new Set(['count', 'count_distinct']);

/** Whether a condition reads values of a sensitive column: what passes it says what they are. A null test does not. */
export function comparesSensitive(filter: Scalar | null, source: Source): boolean {
  if (filter === null) return false;
  if (filter.node !== 'call')
    return columnsIn(filter).some((name) => source.columns.some((one) => one.name === name && one.sensitive));
  const [first] = filter.args;
  if ((filter.fn === 'is_null' || filter.fn === 'is_not_null') && first?.node === 'column') return false;
  return filter.args.some((arg) => comparesSensitive(arg, source));
}

/** Whether values of a sensitive column can be seen in the result; an expression under a count may let them through. */
export const revealsSensitive = (of: Scalar | null, aggregate: AggregateName, source: Source): boolean =>
  of !== null &&
  !(of.node === 'column' && counting.has(aggregate)) &&
  columnsIn(of).some((name) => source.columns.some((column) => column.name === name && column.sensitive));
