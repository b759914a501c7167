import type { AnySource, FeatureSet } from '../catalog/model/index.js';
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
  // Elsewhere a source stays as the last run made it: a status writes nothing.
  const { bindsForSession } = warehouse.dialect.capabilities;
  const ready = (source: AnySource): Promise<unknown> => (bindsForSession ? bind(source) : Promise.resolve());
  const changes = await changedSources(sets, state, ready, warehouse);
  return statusOf(sets, inspection, changes, warehouse);
}
