import type { FeatureSet, WindowLength } from '../catalog/model.js';
import { withComputed } from './computed.js';
import { planEventHistory } from './event-grain.js';
import type { Plan } from './ir.js';
import { planSnapshotHistory } from './snapshot.js';
import { windowKey } from './time.js';

const byGrain: Readonly<Record<FeatureSet['grain'], (set: FeatureSet) => Plan>> = {
  snapshot: planSnapshotHistory,
  event: planEventHistory,
};

/** The history of a set over a run's interval. */
export const planHistory = (set: FeatureSet): Plan =>
  withComputed(byGrain[set.grain](withSharedWindows(set)), [set.source]);

/** `1 day` and `24 hours` are one window: internal columns are called after the first that was written. */
export function withSharedWindows(set: FeatureSet): FeatureSet {
  const first = new Map<string, WindowLength>();
  const aggregated = set.aggregated.map((column) => {
    const key = windowKey(column.window);
    const window = first.get(key) ?? column.window;
    first.set(key, window);
    return { ...column, window };
  });
  return { ...set, aggregated };
}
