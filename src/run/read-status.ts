import type { FeatureSet } from '../catalog/model/index.js';
import { changedSources } from './changes/survey.js';
import type { RunState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';
import { inspectHistories } from './histories/inspection.js';
import { sourceBinder } from './sources/bind.js';
import { type SetStatus, statusOf } from './status.js';

/** The standing of each set; a source is read only where it may have changed since its sets were built. */
export async function readStatus(
  sets: readonly FeatureSet[],
  state: RunState,
  warehouse: Warehouse,
): Promise<readonly SetStatus[]> {
  const bind = sourceBinder(warehouse, () => {
    throw new Error('a dataset is not read for a status');
  });
  const inspection = await inspectHistories(sets, state, warehouse.engine);
  const changes = await changedSources(sets, state, bind, warehouse);
  return statusOf(sets, inspection, changes, warehouse);
}
