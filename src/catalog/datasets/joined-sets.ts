import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { DatasetSetSpec, DatasetSpec } from '../../spec/generated.js';
import { resolveKeys } from '../feature-sets/feature-set.js';
import { columnNameError } from '../model/column-names.js';
import type { Dataset, DatasetSet, FeatureSet, Source, StoredColumn } from '../model/index.js';
import type { Path } from '../resolve/lookups.js';
import { type Known, lookup, type Reporter } from '../resolve/lookups.js';
import { type Join, resolveJoinOptions } from './join-options.js';

/** The feature sets of a dataset: their keys from the spine, and what is read of each. Diagnostics are in `report`. */
export function resolveDatasetSets(
  { features, timestamp }: Pick<DatasetSpec, 'features' | 'timestamp'>,
  spine: Source | undefined,
  featureSets: Known<FeatureSet>,
  report: Reporter,
): readonly DatasetSet[] {
  return features.flatMap((entry, index): readonly DatasetSet[] => {
    const path = ['features', index];
    const item: DatasetSetSpec = typeof entry === 'string' ? { set: entry } : entry;
    const place = typeof entry === 'string' ? path : [...path, 'set'];
    const set = lookup(featureSets, { name: item.set, what: 'feature set' }, place, report);
    if (set === undefined || spine === undefined) return [];
    const join = { set, spine, timestamp: timestamp ?? spine.timestamp };
    const resolved = resolveDatasetSet(item, join, path, report);
    return resolved === undefined ? [] : [resolved];
  });
}

function resolveDatasetSet(
  item: DatasetSetSpec,
  join: Join,
  path: Path,
  report: Reporter,
): DatasetSet | undefined {
  const { keys: mapping = {}, prefix = '', columns: chosen } = item;
  const { set, spine } = join;
  const from = { source: spine, what: `spine ${spine.name}`, path: [...path, 'keys'] };
  const keys = resolveKeys(mapping, set.entity, from, report);
  const served =
    chosen === undefined ? servedColumns(set) : chosenColumns(chosen, set, [...path, 'columns'], report);
  const columns = served.map((column) => ({ name: `${prefix}${column.name}`, column }));
  for (const { name } of columns) {
    const refused = columnNameError(name);
    if (refused !== undefined) report.error('FS115', [...path, 'prefix'], refused, 'choose another prefix');
  }
  const options = resolveJoinOptions(item, join, path, report);
  return keys === undefined ? undefined : { set, keys, prefix, columns, ...options };
}

/** All columns of a set as it is read, also those that are computed then. */
const servedColumns = ({ columns, unmaterialized: read }: FeatureSet): readonly StoredColumn[] => [
  ...columns,
  ...read,
];

/** A full name is one column; the name of a feature is all of its columns. */
function chosenColumns(
  names: readonly string[],
  set: FeatureSet,
  path: Path,
  report: Reporter,
): readonly StoredColumn[] {
  const all = servedColumns(set);
  return names.flatMap((name, index) => {
    const exact = all.filter((column) => column.name === name);
    const found = exact.length > 0 ? exact : all.filter(({ feature }) => feature === name);
    if (found.length === 0) {
      const known = [...all.map((column) => column.name), ...set.features.map((feature) => feature.name)];
      const message = `feature set ${set.name} has no column or feature "${name}"`;
      report.error('FS104', [...path, index], message, didYouMean(name, known, 'column'));
    }
    return found;
  });
}

/** The sets whose histories a dataset reads, each once: not those that it reads the events of. */
export const historiesOf = ({ sets }: Pick<Dataset, 'sets'>): readonly FeatureSet[] => [
  ...new Set(sets.flatMap(({ set, asOf }) => (asOf === 'event' ? [] : [set]))),
];
