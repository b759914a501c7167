import type { AnySource } from '../../catalog/model/index.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import { BIGINT, decimal } from '../../types/type.js';
import { call, column, count, integer, item, outputOf, select } from '../ir/builders.js';
import type { Plan } from '../ir/nodes.js';

/**
 * All rows of a source, which must be bound, as a number that does not depend on their order: one row with `rows` and
 * `digest` (null without rows).
 */
export function planContentDigest(source: AnySource): Plan {
  const columns = source.columns.filter(({ computed }) => computed === null);
  const values = columns.map(({ name, type }) => positiveZero(column(name, type)));
  const arg = call('row_digest', BIGINT, integer(0), ...values);
  const items = [
    item('rows', count()),
    item('digest', { node: 'aggregate', fn: 'sum', arg, type: decimal(38, 0) }),
  ];
  return {
    steps: [{ name: 'content', query: select({ items, from: { schema: 'source', name: source.name } }) }],
    output: outputOf(items),
  };
}
