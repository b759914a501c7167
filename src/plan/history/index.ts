import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import { windowKey } from '../aggregates/windows.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { column } from '../ir/builders.js';
import type { Plan, Select } from '../ir/nodes.js';
import { visitSteps } from '../ir/visit.js';
import { planEventHistory } from './event-grain.js';
import { planSnapshotHistory } from './snapshot-grain.js';

const byGrain: Readonly<Record<FeatureSet['grain'], (set: FeatureSet) => Plan>> = {
  snapshot: planSnapshotHistory,
  event: planEventHistory,
};

/** The history of a set over a run's interval. */
export const planHistory = (set: FeatureSet): Plan =>
  withComputedColumns(byGrain[set.grain](withSharedWindows(set)), [set.source]);

/** Of the history over a run's interval that of the keys of one shard, which parameters 3 and 4 name. */
export function planShard(set: FeatureSet): Plan {
  const plan = byGrain[set.grain](withSharedWindows(set));
  const shardBy = set.keys.map(({ column: key }) => column(key.name, key.type));
  const select = (query: Select): Select =>
    query.from.schema === 'source' ? { ...query, hints: { ...query.hints, shardBy } } : query;
  return withComputedColumns({ ...plan, steps: visitSteps(plan.steps, { select }) }, [set.source]);
}

/** `1 day` and `24 hours` are one window: internal columns are called after the first that was written. */
export function withSharedWindows(set: FeatureSet): FeatureSet {
  const first = new Map<string, TimeWindow>();
  const aggregated = set.aggregated.map((column) => {
    const key = windowKey(column.window);
    const window = first.get(key) ?? column.window;
    first.set(key, window);
    return { ...column, window };
  });
  return { ...set, aggregated };
}
