import { INSTANTS } from '../../types/limits.js';
import type { Physical } from '../duckdb-client/sql.js';
import { parsePhysical, quote } from '../duckdb-client/sql.js';
import type { BoundColumn, SourceBinding } from '../engine.js';
import { isUTC } from './time-zones.js';

/** A declared column with its type read, and its place. */
export interface Declared extends BoundColumn {
  readonly index: number;
  readonly physical: Physical;
}

export const declaredColumns = (binding: SourceBinding): readonly Declared[] =>
  binding.columns.map((column, index) => ({ ...column, index, physical: parsePhysical(column.type) }));

/** The relation that is `source.<name>`, and the table it may rest on. The catalog lives in memory only. */
export const publicName = (name: string): string => `source.main.${quote(name)}`;
export const storedName = (name: string): string => `source.stored.${quote(name)}`;

/**
 * True for a value that makes its row a rejected one : a time that is infinite or outside
 * [1970-01-01, 2200-01-01), a double that is NaN or infinite. Undefined for types without such values.
 */
export function rejectTest(
  type: Physical,
  x: string,
  nonFinite: SourceBinding['nonFinite'],
): string | undefined {
  if (type.kind === 'timestamp')
    return `not (${x} >= TIMESTAMP '${INSTANTS.first}' and ${x} < TIMESTAMP '${INSTANTS.end}')`;
  if (type.kind === 'double') return nonFinite === 'null' ? undefined : `not isfinite(${x})`;
  if (type.kind !== 'list') return undefined;
  const inner = rejectTest(type.of, 'item', nonFinite);
  return inner === undefined ? undefined : `list_bool_or(list_transform(${x}, lambda item: ${inner}))`;
}

/** Why a row is rejected, for people. `zone` is that of times without an offset. */
export function rejectReason(column: Declared, zone: string): string {
  const base = column.type.replace(/(\[\])+$/, '');
  if (base !== 'timestamp') return `double ${column.name} NaN or infinite`;
  const outside = `outside [${INSTANTS.first}, ${INSTANTS.end})`;
  return isUTC(zone)
    ? `timestamp ${column.name} infinite or ${outside}`
    : `timestamp ${column.name} infinite, ${outside}, or skipped or repeated by the clock of ${zone}`;
}

/** The value as it is in the source: −0.0 as 0.0, and NaN and infinities as null where that is asked for. */
export function settled(type: Physical, x: string, nonFinite: SourceBinding['nonFinite']): string {
  if (type.kind === 'list') {
    const inner = settled(type.of, 'item', nonFinite);
    return inner === 'item' ? x : `list_transform(${x}, lambda item: ${inner})`;
  }
  if (type.kind !== 'double') return x;
  const zero = `when ${x} = 0 then 0.0::DOUBLE`;
  return nonFinite === 'null'
    ? `case when not isfinite(${x}) then null ${zero} else ${x} end`
    : `case ${zero} else ${x} end`;
}

/** True for a value that `settled` would change. */
export function unsettledTest(
  type: Physical,
  x: string,
  nonFinite: SourceBinding['nonFinite'],
): string | undefined {
  if (type.kind === 'list') {
    const inner = unsettledTest(type.of, 'item', nonFinite);
    return inner === undefined ? undefined : `list_bool_or(list_transform(${x}, lambda item: ${inner}))`;
  }
  if (type.kind !== 'double') return undefined;
  const zero = `(${x} = 0 and signbit(${x}))`;
  return nonFinite === 'null' ? `(${zero} or not isfinite(${x}))` : zero;
}
