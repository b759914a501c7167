import type { FeatureSet } from '../catalog/model.js';
import { withComputed } from './computed.js';
import { planEventHistory } from './event-grain.js';
import type { Plan } from './ir.js';
import { planSnapshotHistory } from './snapshot.js';

const byGrain: Readonly<Record<FeatureSet['grain'], (set: FeatureSet) => Plan>> = {
  snapshot: planSnapshotHistory,
  event: planEventHistory,
};

/** The history of a set over a run's interval. */
export const planHistory = (set: FeatureSet): Plan => withComputed(byGrain[set.grain](set), [set.source]);
