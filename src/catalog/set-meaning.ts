import { formatType } from '../types/type.js';
import {
  type ColumnChange,
  type ComparedColumn,
  columnChanges,
  type EarlierNames,
} from './column-changes.js';
import { digest } from './fingerprint.js';
import { rowsOfSet, setMeanings } from './meaning.js';
import type { Column, FeatureSet, StoredColumn } from './model/index.js';

const aboutOf = ({ description, sensitive }: Column): string => JSON.stringify([description, sensitive]);

/** A column's name but for that of its feature: which aggregate and window it is. */
const partOf = (name: string, feature: string): string => name.replace(feature, '{feature}');

const featureOf = (column: Column | StoredColumn): Pick<ComparedColumn, 'feature' | 'part'> => {
  const feature = 'feature' in column ? column.feature : column.name;
  return { feature, part: partOf(column.name, feature) };
};

/** Columns by what is known of each; what they mean is its digest. */
export const comparedColumns = <T extends Column>(
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

/** The columns of a set, stored or computed where they are read, as two versions of it are compared. */
export function setColumns(set: FeatureSet, target: string): readonly ComparedColumn[] {
  const meanings = setMeanings(set, target);
  return comparedColumns([...set.columns, ...set.unmaterialized], ({ name }) => meanings.get(name) ?? '');
}

/** By the name of a feature or derived column of a set: the name that it had, as its spec declares. */
export const earlierFeatures = (set: FeatureSet): EarlierNames =>
  new Map([...set.renamedFeatures].map(([now, { name }]) => [now, name]));

/** The columns by which rows of a set are found, as text. */
export const keyText = (set: FeatureSet): string =>
  JSON.stringify([
    set.grain,
    ...[...set.keys.map(({ key }) => key), ...set.eventKey].map(({ name, type }) => [name, formatType(type)]),
  ]);

/**
 * What a history was computed from, column by column, as the run state keeps it: so that a later spec can be compared
 * with it. Columns that are computed where they are read are not part of it.
 */
export interface SetMeaning {
  readonly rows: string;
  readonly keys: string;
  readonly columns: readonly ComparedColumn[];
}

/** Raised whenever equal specs get other meanings than before: what was written under another number says nothing. */
const FORMULA = 1;

export function setMeaning(set: FeatureSet, target: string): SetMeaning {
  const stored = new Set(set.columns.map(({ name }) => name));
  return {
    rows: digest(rowsOfSet(set)),
    keys: keyText(set),
    columns: setColumns(set, target).flatMap((column) =>
      stored.has(column.name) ? [{ ...column, about: '' }] : [],
    ),
  };
}

/** The text of a meaning. */
interface Written {
  readonly formula: number;
  readonly rows: string;
  readonly keys: string;
  readonly columns: readonly (readonly [name: string, type: string, meaning: string, feature: string])[];
}

export function writeMeaning({ rows, keys, columns }: SetMeaning): string {
  const written: Written = {
    formula: FORMULA,
    rows,
    keys,
    columns: columns.map(({ name, type, meaning, feature }) => [name, type, meaning, feature]),
  };
  return JSON.stringify(written);
}

/** Undefined: there is none, or one that cannot be compared with those of today. */
export function readMeaning(text: string | null): SetMeaning | undefined {
  if (text === null) return undefined;
  const { formula, rows, keys, columns } = JSON.parse(text) as Written;
  if (formula !== FORMULA) return undefined;
  return {
    rows,
    keys,
    columns: columns.map(([name, type, meaning, feature]) => ({
      name,
      type,
      meaning,
      about: '',
      feature,
      part: partOf(name, feature),
    })),
  };
}

/** How a set differs from what its history was computed from: its stored columns, and whether rows have other keys. */
export interface SetChange {
  readonly columns: readonly ColumnChange[];
  readonly keys: boolean;
}

export function changeSince(before: SetMeaning, set: FeatureSet, target: string): SetChange {
  const after = setMeaning(set, target);
  return {
    columns: columnChanges(before.columns, after.columns, earlierFeatures(set)),
    keys: before.keys !== after.keys,
  };
}

/**
 * By the name of a stored column: the one of a history that has its values. Undefined where the history must be computed:
 * it has other rows, or not all of the columns, or others beside them.
 */
export function copiedColumns(
  before: SetMeaning,
  after: SetMeaning,
): ReadonlyMap<string, string> | undefined {
  if (before.rows !== after.rows || before.keys !== after.keys) return undefined;
  const left = new Map(before.columns.map((column) => [column.name, column]));
  const pairs = new Map<string, string>();
  for (const { name, meaning } of after.columns) {
    const same = left.get(name);
    const from =
      same?.meaning === meaning ? same : [...left.values()].find((column) => column.meaning === meaning);
    if (from === undefined) return undefined;
    left.delete(from.name);
    pairs.set(name, from.name);
  }
  return left.size === 0 ? pairs : undefined;
}
