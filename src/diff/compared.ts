import type { ComparedColumn, EarlierNames } from '../catalog/column-changes.js';
import { digest } from '../catalog/fingerprint.js';
import { datasetMeaning, rowsOfSet } from '../catalog/meaning.js';
import type { AnySource, Column, Dataset, DatasetSet, Entity, FeatureSet } from '../catalog/model/index.js';
import type { Thing } from '../catalog/selectors.js';
import { comparedColumns, earlierFeatures, setColumns } from '../catalog/set-meaning.js';

/** An item with its columns as two versions of it are compared. */
export interface Compared {
  readonly thing: Thing;
  readonly columns: readonly ComparedColumn[];
  /** What decides which rows there are: equal for equal rows. */
  readonly rows: string;
}

/** A feature of a set as a dataset joins it. */
const featureKey = ({ set, prefix }: DatasetSet, feature: string): string =>
  `${prefix}${set.name}.${feature}`;

/** By the feature that columns are of: what it was called before, as its set declares. */
export function earlierNames(thing: Thing): EarlierNames {
  if (thing.kind === 'feature_set') return earlierFeatures(thing);
  if (thing.kind !== 'dataset') return new Map();
  return new Map(
    thing.sets.flatMap((entry) =>
      [...entry.set.renamedFeatures].map(
        ([now, { name }]) => [featureKey(entry, now), featureKey(entry, name)] as const,
      ),
    ),
  );
}

const entityCompared = (thing: Entity): Compared => ({
  thing,
  columns: comparedColumns(thing.keys, ({ name }) => name),
  rows: '',
});

const sourceCompared = (thing: AnySource): Compared => ({
  thing,
  columns: comparedColumns(thing.columns, ({ name, computed, knownAt }) =>
    digest([name, computed?.expr ?? null, computed?.knownTimes ?? knownAt]),
  ),
  rows: '',
});

const setCompared = (thing: FeatureSet, target: string): Compared => ({
  thing,
  columns: setColumns(thing, target),
  rows: digest(rowsOfSet(thing)),
});

function datasetCompared(thing: Dataset, target: string): Compared {
  const { rows, columns } = datasetMeaning(thing, target);
  const meaning = ({ name }: Column): string => columns.get(name) ?? '';
  const own = (all: readonly Column[]): readonly ComparedColumn[] => comparedColumns(all, meaning);
  const joined = thing.sets.flatMap((entry) =>
    comparedColumns(
      entry.columns.map(({ name, column }) => ({ ...column, name })),
      meaning,
    ).map((column) => ({ ...column, feature: featureKey(entry, column.feature) })),
  );
  return {
    thing,
    columns: [
      ...own(thing.columns.map(({ name, column }) => ({ ...column, name }))),
      ...own(thing.labels),
      ...joined,
      ...own(thing.derived),
    ],
    rows,
  };
}

export function compared(thing: Thing, target: string): Compared {
  switch (thing.kind) {
    case 'entity':
      return entityCompared(thing);
    case 'source':
      return sourceCompared(thing);
    case 'feature_set':
      return setCompared(thing, target);
    case 'dataset':
      return datasetCompared(thing, target);
  }
}
