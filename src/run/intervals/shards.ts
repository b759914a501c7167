import type { FeatureSet } from '../../catalog/model/index.js';
import type { Interval } from '../../engines/engine.js';
import { windowsOf } from '../../plan/aggregates/windows.js';
import { historyColumns } from '../../plan/history/columns.js';
import type { Type } from '../../types/type.js';
import type { Warehouse } from '../context/warehouse.js';

/** Numbers of a row that take about the memory of one value of the type. */
const weights: Readonly<Partial<Record<Type['name'], number>>> = { string: 2, list: 4 };

/**
 * Into how many shards of keys a run over an interval is cut, so that what it computes fits in memory: each event
 * enters every window once and leaves it once, and there is at most one row for each of its reference times.
 */
export function shardsOf(
  set: FeatureSet,
  interval: Interval,
  events: bigint,
  { dialect }: Warehouse,
): number {
  if (dialect.mostComputed === null) return 1;
  const times = set.grain === 'event' ? 1n : (interval.end - interval.start) / set.every.micros;
  const changes = set.grain === 'event' ? 1n : BigInt(1 + windowsOf(set).length);
  const rows = events * (times < changes ? times : changes);
  const width = historyColumns(set).reduce((sum, { type }) => sum + (weights[type.name] ?? 1), 0);
  return Math.max(1, Math.ceil((Number(rows) * width) / Number(dialect.mostComputed)));
}
