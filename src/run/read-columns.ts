import { type Diagnostic, error, Failure } from '../diagnostics/diagnostic.js';
import type { Row } from '../engines/engine.js';
import type { Plan } from '../plan/ir/nodes.js';
import type { Served } from '../plan/online/served-columns.js';
import { compilePlan } from '../sql/compile/plan.js';
import { formatType } from '../types/type.js';
import { isFatal } from './context/failed.js';
import type { Warehouse } from './context/warehouse.js';

/** What could be read of one row, and why columns are left out. */
export interface ReadRow {
  readonly row: Row | undefined;
  readonly unread: readonly Diagnostic[];
}

/**
 * One row of a set with the columns that are computed when it is read. A column that the engine cannot compute for this
 * row is left out; the others are still read, as by the view of the entity.
 * @throws Failure where the stored columns cannot be read either, or the engine is gone.
 */
export async function readColumns<T extends Served & { readonly name: string }>(
  set: T,
  planOf: (set: T) => Plan,
  params: readonly string[],
  { engine, dialect }: Warehouse,
): Promise<ReadRow> {
  const read = async (columns: Served['unmaterialized']): Promise<Row | undefined> => {
    const [row] = await engine.query(
      compilePlan(planOf({ ...set, unmaterialized: columns }), dialect),
      params,
    );
    return row;
  };
  try {
    return { row: await read(set.unmaterialized), unread: [] };
  } catch (cause) {
    if (set.unmaterialized.length === 0 || !isOfData(cause)) throw cause;
  }
  let row = await read([]);
  const unread: Diagnostic[] = [];
  for (const column of set.unmaterialized) {
    try {
      row = { ...row, ...(await read([column])) };
    } catch (cause) {
      if (!isOfData(cause)) throw cause;
      const [found] = cause.diagnostics;
      const what = `${set.name}.${column.name} cannot be read as ${formatType(column.type)} and is left out`;
      unread.push(error(found?.code ?? 'FS402', `${what} (${found?.message ?? ''})`, { hint: found?.hint }));
    }
  }
  return { row, unread };
}

/** A failure of this query alone. */
export const isOfData = (cause: unknown): cause is Failure =>
  cause instanceof Failure &&
  !isFatal(cause) &&
  cause.diagnostics.some(({ code }) => ['FS402', 'FS207', 'FS203', 'FS210'].includes(code));
