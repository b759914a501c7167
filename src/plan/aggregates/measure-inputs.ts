import type { Scalar } from '../../expression/ast/nodes.js';
import { BOOLEAN } from '../../types/type.js';
import { column, literal, when } from '../ir/builders.js';
import type { ColumnNames } from './column-names.js';
import type { Measured } from './measures.js';

/**
 * What each measure reads of an event, null if the event does not count for it: aggregates skip nulls, so a frame needs
 * no filter.
 */
export function measureInputs(
  { measures }: Pick<Measured, 'measures'>,
  names: ColumnNames,
): readonly { readonly name: string; readonly event: Scalar }[] {
  return measures.map(({ name, arg, filter }) => {
    const value: Scalar = arg === null ? literal(true, BOOLEAN) : column(names.value(name), arg.type);
    const event = filter === null ? value : when(column(names.counts(name), BOOLEAN), value);
    return { name: names.value(name), event };
  });
}
