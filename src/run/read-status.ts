import type { AnySource, Dataset, FeatureSet } from '../catalog/model/index.js';
import { type KnownSource, knownSource } from './changes/detect.js';
import { versionReader } from './changes/source-version.js';
import { changedSources } from './changes/survey.js';
import { type ChecksStatus, checkStatuses } from './checks/check-status.js';
import type { RunState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';
import { type DatasetStatus, datasetStatus } from './datasets/dataset-status.js';
import { partsReader } from './datasets/parts.js';
import { type SourceStatus, sourceStatus } from './freshness.js';
import { inspectHistories } from './histories/inspection.js';
import { sourceBinder } from './sources/bind.js';
import { type SetStatus, statusOf } from './status.js';

/** Where one thing stands, and its checks; of sources only those with a freshness. */
export type Status = SetStatus | DatasetStatus | SourceStatus | ChecksStatus;

export interface Things {
  readonly sets: readonly FeatureSet[];
  readonly datasets: readonly Dataset[];
  readonly sources: readonly AnySource[];
}

/** Where each thing stands: sets, datasets, sources. A source is read only where it may have changed since it was read last. */
export async function readStatus(
  { sets, datasets, sources }: Things,
  state: RunState,
  warehouse: Warehouse,
): Promise<readonly Status[]> {
  const binder = sourceBinder(warehouse, () => {
    throw new Error('a dataset is not read for a status');
  });
  // Elsewhere a source stays as the last run made it: a status writes nothing.
  const { bindsForSession } = warehouse.dialect.capabilities;
  const bind = async (source: AnySource): Promise<void> => {
    if (bindsForSession) await binder(source);
  };
  const readVersion = versionReader(bind, warehouse);
  const known = (set: FeatureSet): Promise<KnownSource> => knownSource(set, state, warehouse, readVersion);
  // What is below a dataset decides whether it is stale, also where it was not asked for.
  const all = datasets.length === 0 ? sets : [...warehouse.catalog.featureSets.values()];
  const inspection = await inspectHistories(all, state, warehouse.engine);
  const changes = await changedSources(all, state, { bind, known }, warehouse);
  const readParts = partsReader(readVersion, bind, warehouse);
  const found: Status[] = [...statusOf(sets, inspection, changes, warehouse)];
  const below = { readParts, changedSets: new Set([...changes.keys(), ...inspection.checks.keys()]) };
  for (const dataset of datasets) found.push(await datasetStatus(dataset, state, below, warehouse));
  for (const source of sources) {
    const readers: KnownSource[] = [];
    if (source.watch.freshness !== null)
      for (const set of warehouse.catalog.featureSets.values())
        if (set.source.name === source.name) readers.push(await known(set));
    const status = await sourceStatus(source, readers, bind, warehouse);
    if (status !== null) found.push(status);
  }
  return [...found, ...checkStatuses([...sources, ...sets, ...datasets], state)];
}
