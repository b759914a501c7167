import { outputText } from '../../catalog/datasets/output.js';
import { setsOfDataset } from '../../catalog/dependencies.js';
import { datasetFingerprint } from '../../catalog/fingerprint.js';
import type { Dataset } from '../../catalog/model/index.js';
import type { RunState } from '../context/run-state.js';
import { differingParts, type StoredDataset } from '../context/stored-dataset.js';
import type { Warehouse } from '../context/warehouse.js';
import { isAsWritten } from './output-check.js';
import type { ReadParts } from './parts.js';

/** Where one dataset stands. Instants are UTC microseconds, exclusive ends. */
export interface DatasetStatus {
  readonly kind: 'dataset';
  readonly name: string;
  /** `stale`: something below it changed since; `damaged`: its output is not as it was written. */
  readonly condition: 'not built' | 'stale' | 'damaged' | 'up to date';
  /** A path of the project, or `schema.table`. */
  readonly output: string;
  /** What changed below it: `spec`, `source orders`, `feature set user_orders`. */
  readonly changed: readonly string[];
  readonly builtAt: bigint | null;
  /** Of its spine rows. */
  readonly end: bigint | null;
  readonly rows: bigint | null;
  /** The fingerprint of the spec that it was built from. */
  readonly fingerprint: string | null;
  /** Until when each set that it reads was valid when it was built. */
  readonly validUntil: Readonly<Record<string, bigint>>;
  /** The message of the last run, where it failed. */
  readonly failed: string | null;
  /** What to type next; null: nothing. */
  readonly next: string | null;
}

/** `changedSets`: those whose sources changed since they were built, which the next run computes again. */
export async function datasetStatus(
  dataset: Dataset,
  state: RunState,
  { readParts, changedSets }: { readonly readParts: ReadParts; readonly changedSets: ReadonlySet<string> },
  warehouse: Warehouse,
): Promise<DatasetStatus> {
  const { name } = dataset;
  const stored = state.datasets.get(name);
  const last = state.runs.get(name);
  const failed = last?.status === 'failed' ? last.message : null;
  const build = `fs run ${name}`;
  const common = { kind: 'dataset', name, output: outputText(dataset.output), failed } as const;
  if (stored === undefined)
    return {
      ...common,
      condition: 'not built',
      changed: [],
      builtAt: null,
      end: null,
      rows: null,
      fingerprint: null,
      validUntil: {},
      next: build,
    };
  const parts = await readParts(dataset, state);
  const below = setsOfDataset(dataset).filter((set) => changedSets.has(set.name));
  const changed = [
    ...new Set([
      ...differingParts(stored.parts, parts),
      ...(stored.fingerprint === datasetFingerprint(dataset, warehouse.target) ? [] : ['spec']),
      ...below.map((set) => `feature set ${set.name}`),
    ]),
  ];
  const condition = await conditionOf(dataset, stored, changed, warehouse);
  return {
    ...common,
    condition,
    changed,
    builtAt: stored.builtAt,
    end: stored.end,
    rows: stored.report.rows,
    fingerprint: stored.fingerprint,
    validUntil: stored.validUntil,
    next: condition === 'up to date' && failed === null ? null : build,
  };
}

async function conditionOf(
  dataset: Dataset,
  stored: StoredDataset,
  changed: readonly string[],
  warehouse: Warehouse,
): Promise<DatasetStatus['condition']> {
  if (!(await isAsWritten(dataset, stored, warehouse))) return 'damaged';
  return changed.length > 0 ? 'stale' : 'up to date';
}
