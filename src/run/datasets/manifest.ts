import { resolve } from 'node:path';
import { outputText } from '../../catalog/datasets/output.js';
import { setsOfDataset } from '../../catalog/dependencies.js';
import { datasetFingerprint, fingerprint, originOn } from '../../catalog/fingerprint.js';
import type { AnySource, Dataset, SourceOrigin } from '../../catalog/model/index.js';
import { itemName } from '../../catalog/model/item-name.js';
import { visible } from '../../catalog/sources/dataset-as-source.js';
import { visibleJson } from '../../diagnostics/visible.js';
import { dataFile, type HashedFile, hashed } from '../../engines/data-files.js';
import type { SourceReport } from '../../engines/engine.js';
import { formatIso } from '../../types/instant.js';
import type { DatasetReport } from '../context/report.js';
import type { Warehouse } from '../context/warehouse.js';

/** What was read of a source in this run. */
export interface ReadSource {
  readonly source: AnySource;
  readonly report: SourceReport;
}

export interface ManifestFacts {
  readonly dataset: Dataset;
  /** Exclusive, UTC microseconds. */
  readonly end: bigint;
  readonly report: Pick<DatasetReport, 'withoutTime' | 'filtered' | 'immature' | 'nullKeys'>;
  /** By set, exclusive, UTC microseconds. */
  readonly validUntil: ReadonlyMap<string, bigint>;
  readonly sources: readonly ReadSource[];
}

/**
 * What a dataset was made from, as JSON: fingerprints of specs, the data of its sources as this run found it, until
 * when its sets are valid, and its rows, which are not known before they are written. The same inputs give the same
 * text; paths are relative to the project.
 */
export async function manifestOf(
  facts: ManifestFacts,
  warehouse: Warehouse,
): Promise<(rows: bigint) => string> {
  const { dataset, report, end, validUntil } = facts;
  const { root, target } = warehouse;
  const { output } = dataset;
  const written =
    output.kind === 'file' ? await hashed(dataFile(resolve(root, output.file), root), root) : null;
  const sources = await Promise.all(facts.sources.map((read) => sourceEntry(read, warehouse)));
  const own = [...new Map(dataset.sets.map((item) => [`${item.asOf} ${item.set.name}`, item])).values()];
  const below = setsOfDataset(dataset).filter((set) => !own.some((item) => item.set === set));
  const sets = [...below.map((set) => ({ set, asOf: 'snapshot' })), ...own];
  const manifest = (rows: bigint) => ({
    manifest: 1,
    dataset: dataset.name,
    target,
    fingerprint: datasetFingerprint(dataset, target),
    output: written ?? { table: outputText(output) },
    end: formatIso(end),
    rows: {
      written: Number(rows),
      left_out: {
        filtered: Number(report.filtered),
        without_time: Number(report.withoutTime),
        immature: Number(report.immature),
      },
      without_key: Object.fromEntries(
        dataset.sets.map((item) => [itemName(item), Number(report.nullKeys[itemName(item)] ?? 0n)]),
      ),
    },
    feature_sets: sets.map(({ set, asOf }) => ({
      name: set.name,
      fingerprint: fingerprint(set, target),
      // Of events read for the dataset itself no history has to be valid: `sources` has what was read.
      ...(asOf === 'event' ? { as_of: asOf } : { valid_until: formatIso(validUntil.get(set.name) ?? 0n) }),
    })),
    sources,
  });
  return (rows) => `${visibleJson(JSON.stringify(manifest(rows), null, 2))}\n`;
}

function fromEntry(origin: SourceOrigin, target: string) {
  switch (origin.kind) {
    case 'file':
      return { file: origin.file };
    case 'table':
      return { table: origin.table, ...(origin.target === null ? {} : { target: origin.target }) };
    case 'dataset':
      return {
        dataset: origin.dataset.name,
        fingerprint: datasetFingerprint(visible(origin.dataset), target),
        feature_sets: origin.dataset.sets.map(({ set }) => set.name),
      };
    case 'query':
      return { query: origin.text, inputs: origin.inputs.map(({ name }) => name) };
  }
}

/** A source as this run found it. */
async function sourceEntry({ source, report }: ReadSource, { root, target }: Warehouse) {
  const origin = originOn(source, target);
  const files: HashedFile[] = [];
  for (const file of report.files ?? []) files.push(await hashed(file, root));
  return {
    name: source.name,
    from: fromEntry(origin, target),
    rows: Number(report.rows),
    rejected: report.rejected.map(({ reason, rows }) => ({ reason, rows: Number(rows) })),
    ...(origin.kind === 'file' ? { files } : {}),
  };
}
