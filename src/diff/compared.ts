import { digest } from '../catalog/fingerprint.js';
import { datasetMeaning, rowsOfSet, setMeanings } from '../catalog/meaning.js';
import type {
  AnySource,
  Column,
  Dataset,
  DatasetSet,
  Entity,
  FeatureSet,
  StoredColumn,
} from '../catalog/model/index.js';
import type { Thing } from '../catalog/selectors.js';
import { formatType } from '../types/type.js';
import type { ComparedColumn, EarlierNames } from './columns.js';

/** An item with its columns as two versions of it are compared. */
export interface Compared {
  readonly thing: Thing;
  readonly columns: readonly ComparedColumn[];
  /** What decides which rows there are: equal for equal rows. */
  readonly rows: string;
}

const aboutOf = ({ description, sensitive }: Column): string => JSON.stringify([description, sensitive]);

const featureOf = (column: Column | StoredColumn): Pick<ComparedColumn, 'feature' | 'part'> => {
  const feature = 'feature' in column ? column.feature : column.name;
  return { feature, part: column.name.replace(feature, '{feature}') };
};

/** A feature of a set as a dataset joins it. */
const featureKey = ({ set, prefix }: DatasetSet, feature: string): string =>
  `${prefix}${set.name}.${feature}`;

/** By the feature that columns are of: what it was called before, as its set declares. */
export function earlierNames(thing: Thing): EarlierNames {
  if (thing.kind === 'feature_set')
    return new Map([...thing.renamedFeatures].map(([now, { name }]) => [now, name]));
  if (thing.kind !== 'dataset') return new Map();
  return new Map(
    thing.sets.flatMap((entry) =>
      [...entry.set.renamedFeatures].map(
        ([now, { name }]) => [featureKey(entry, now), featureKey(entry, name)] as const,
      ),
    ),
  );
}

/** Columns by what is known of each; what they mean is its digest. */
const comparedColumns = <T extends Column>(
  columns: readonly T[],
  meaning: (column: T) => string,
): readonly ComparedColumn[] =>
  columns.map((column) => ({
    name: column.name,
    type: formatType(column.type),
    meaning: meaning(column),
    about: aboutOf(column),
    ...featureOf(column),
  }));

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

function setCompared(thing: FeatureSet, target: string): Compared {
  const meanings = setMeanings(thing, target);
  return {
    thing,
    columns: comparedColumns(
      [...thing.columns, ...thing.unmaterialized],
      ({ name }) => meanings.get(name) ?? '',
    ),
    rows: digest(rowsOfSet(thing)),
  };
}

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
