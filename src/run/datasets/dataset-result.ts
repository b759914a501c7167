import { setsOfDataset, sourcesOfDataset } from '../../catalog/dependencies.js';
import type { Dataset } from '../../catalog/model/index.js';
import { knownSource } from '../changes/detect.js';
import { knownProfile } from '../changes/known-profile.js';
import type { Checker } from '../checks/checker.js';
import { failedWith } from '../context/failed.js';
import type { DatasetReport, Failed } from '../context/report.js';
import {
  type DatasetParts,
  differingParts,
  type StoredDataset,
  writeDataset,
} from '../context/stored-dataset.js';
import type { Warehouse } from '../context/warehouse.js';
import type { RunRequest } from '../intervals/decide.js';
import { explainOutOfRange } from '../out-of-range/explain.js';
import type { Bind } from '../sources/bind.js';
import { checkEventsRead, type Progress, refreshSources } from '../sources/bind-dataset.js';
import { buildDataset } from './build-dataset.js';
import type { ReadSource } from './manifest.js';
import { isAsWritten } from './output-check.js';
import type { ReadParts } from './parts.js';

/** What a dataset is built with. */
interface Builder {
  readonly warehouse: Warehouse;
  readonly request: RunRequest;
  readonly progress: Progress;
  readonly bind: Bind;
  readonly readParts: ReadParts;
  readonly checker: Checker;
}

/** Builds a dataset, unless nothing below it changed since it was built and its output is as it was written. */
export async function datasetResult(dataset: Dataset, builder: Builder): Promise<DatasetReport | Failed> {
  const { warehouse, request, progress, bind, readParts, checker } = builder;
  const began = warehouse.seconds();
  try {
    const parts = await readParts(dataset, progress.state);
    const stored = progress.state.datasets.get(dataset.name);
    if (stored !== undefined && (await isCurrent(dataset, stored, parts, builder)))
      return { ...stored.report, built: false, seconds: warehouse.seconds() - began };
    await bind(dataset.spine);
    await refreshSources(dataset, progress, bind, warehouse);
    await checkEventsRead(dataset, progress, bind);
    const read: ReadSource[] = [];
    for (const source of sourcesOfDataset(dataset)) read.push({ source, report: await bind(source) });
    const { report, record } = await buildDataset(
      dataset,
      progress.state,
      { end: request.end, sources: read, checker },
      warehouse,
    );
    const text = writeDataset({ ...record, parts });
    await warehouse.engine.execute(warehouse.state.datasets.save(dataset.name, text));
    return report;
  } catch (cause) {
    const whole = { start: 0n, end: request.end };
    return failedWith(dataset.name, await explainOutOfRange(cause, dataset, whole, warehouse));
  }
}

async function isCurrent(
  dataset: Dataset,
  stored: StoredDataset,
  parts: DatasetParts,
  { warehouse, request, progress }: Builder,
): Promise<boolean> {
  const { end, full } = request;
  const showsTheSame = end === stored.end || (stored.isFinal && end > stored.end);
  if (full || !showsTheSame || differingParts(stored.parts, parts).length > 0) return false;
  // The history of a set that the run does not build may be out of date.
  for (const set of setsOfDataset(dataset)) {
    if (progress.profiled.has(set.name)) continue;
    const known = await knownSource(set, progress.state, warehouse, progress.readVersion);
    if (knownProfile(set, known) === undefined) return false;
  }
  return isAsWritten(dataset, stored, warehouse);
}
