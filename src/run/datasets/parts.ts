import { setsOfDataset } from '../../catalog/dependencies.js';
import { datasetFingerprint, digest } from '../../catalog/fingerprint.js';
import type { AnySource, Dataset } from '../../catalog/model/index.js';
import { Failure } from '../../diagnostics/diagnostic.js';
import { planContentDigest } from '../../plan/checks/content-digest.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { type BindSource, historyVersion, type ReadVersion } from '../changes/source-version.js';
import { isFatal } from '../context/failed.js';
import type { RunState } from '../context/run-state.js';
import type { DatasetParts } from '../context/stored-dataset.js';
import type { Warehouse } from '../context/warehouse.js';

/** Finds what datasets are made from now. A source without a mark of its own is bound and read, once. */
export type ReadParts = (dataset: Dataset, state: RunState) => Promise<DatasetParts>;

export function partsReader(readVersion: ReadVersion, bind: BindSource, warehouse: Warehouse): ReadParts {
  const contents = new Map<string, Promise<string | null>>();
  const contentOf = (source: AnySource): Promise<string | null> => {
    const content = contents.get(source.name) ?? readContent(source, bind, warehouse);
    contents.set(source.name, content);
    return content;
  };
  const versionOf = async (source: AnySource, state: RunState): Promise<string | null> =>
    (await readVersion(source, state)) ?? (source.from.kind === 'dataset' ? null : contentOf(source));
  return async (dataset, state) => {
    const { spine, sets, output } = dataset;
    const parts: Record<string, string | null> = {
      spec: digest([datasetFingerprint(dataset, warehouse.target), output]),
      [`source ${spine.name}`]: await versionOf(spine, state),
    };
    for (const { name } of setsOfDataset(dataset)) parts[`feature set ${name}`] = historyVersion(name, state);
    for (const { set, asOf } of sets)
      if (asOf === 'event') parts[`source ${set.source.name}`] = await versionOf(set.source, state);
    return parts;
  };
}

async function readContent(
  source: AnySource,
  bind: BindSource,
  { engine, dialect }: Warehouse,
): Promise<string | null> {
  try {
    await bind(source);
    const [row] = await engine.query(compilePlan(planContentDigest(source), dialect));
    return digest([String(row?.rows), String(row?.digest)]);
  } catch (cause) {
    // Building the dataset says what is wrong.
    if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
    return null;
  }
}
