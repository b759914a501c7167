import { digest } from '../catalog/fingerprint.js';
import { datasetMeaning, rowsOfSet, setMeanings } from '../catalog/meaning.js';
import type { AnySource, Column, Dataset, Entity, FeatureSet } from '../catalog/model/index.js';
import type { Thing } from '../catalog/selectors.js';
import { formatType } from '../types/type.js';
import type { ComparedColumn } from './columns.js';

/** An item with its columns as two versions of it are compared. */
export interface Compared {
  readonly thing: Thing;
  readonly columns: readonly ComparedColumn[];
  /** What decides which rows there are: equal for equal rows. */
  readonly rows: string;
}

const aboutOf = ({ description, sensitive }: Column): string => JSON.stringify([description, sensitive]);

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
  const all: readonly Column[] = [
    ...thing.columns.map(({ name, column }) => ({ ...column, name })),
    ...thing.labels,
    ...thing.sets.flatMap((entry) => entry.columns.map(({ name, column }) => ({ ...column, name }))),
    ...thing.derived,
  ];
  return { thing, columns: comparedColumns(all, ({ name }) => columns.get(name) ?? ''), rows };
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
