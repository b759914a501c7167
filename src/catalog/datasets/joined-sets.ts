import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { DatasetSetSpec, DatasetSpec } from '../../spec/generated.js';
import { resolveKeys } from '../feature-sets/feature-set.js';
import { columnNameError } from '../model/column-names.js';
import type { Dataset, DatasetSet, FeatureSet, Source, StoredColumn } from '../model/index.js';
import type { Path } from '../resolve/lookups.js';
import { type Known, lookup, type Reporter } from '../resolve/lookups.js';
import { resolveJoinOptions } from './join-options.js';

/**
 * The feature sets of a dataset: their keys from the spine, and what is taken of each. `timestamp` is the dataset's
 * own, where it has one. Findings are in `report`.
 */
export function resolveDatasetSets(
  entries: DatasetSpec['features'],
  spine: Source | undefined,
  timestamp: string | undefined,
  featureSets: Known<FeatureSet>,
  report: Reporter,
): readonly DatasetSet[] {
  return entries.flatMap((entry, index): readonly DatasetSet[] => {
    const path = ['features', index];
    const item: DatasetSetSpec = typeof entry === 'string' ? { set: entry } : entry;
    const { set: name, keys: mapping = {}, prefix = '', columns: chosen } = item;
    const place = typeof entry === 'string' ? path : [...path, 'set'];
    const set = lookup(featureSets, name, 'feature set', place, report);
    if (set === undefined || spine === undefined) return [];
    const keys = resolveKeys(mapping, set.entity, spine, `spine ${spine.name}`, [...path, 'keys'], report);
    const columns =
      chosen === undefined ? servedColumns(set) : chosenColumns(chosen, set, [...path, 'columns'], report);
    const named = columns.map((column) => ({ name: `${prefix}${column.name}`, column }));
    for (const { name: column } of named) {
      const refused = columnNameError(column);
      if (refused !== undefined) report.error('FS115', [...path, 'prefix'], refused, 'choose another prefix');
    }
    const taken = resolveJoinOptions(item, set, spine, timestamp ?? spine.timestamp, path, report);
    return keys === undefined ? [] : [{ set, keys, prefix, columns: named, ...taken }];
  });
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
