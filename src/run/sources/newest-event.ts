import type { Source } from '../../catalog/model/index.js';
import { planNewestEvent } from '../../plan/checks/newest-event.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { parseInstant } from '../../types/instant.js';
import type { Warehouse } from '../context/warehouse.js';

/**
 * The newest event of each source that has a freshness, looked for once; the source must be bound. UTC microseconds; null:
 * there is none, or the source has no freshness.
 */
export function newestEvents(warehouse: Warehouse): (source: Source) => Promise<bigint | null> {
  const found = new Map<string, Promise<bigint | null>>();
  return (source) => {
    if (source.watch.freshness === null) return Promise.resolve(null);
    const newest = found.get(source.name) ?? newestEvent(source, warehouse);
    found.set(source.name, newest);
    return newest;
  };
}

export async function newestEvent(
  source: Source,
  { engine, dialect, now }: Warehouse,
): Promise<bigint | null> {
  const [row] = await engine.query(compilePlan(planNewestEvent(source, now), dialect));
  return typeof row?.newest === 'string' ? parseInstant(row.newest) : null;
}
