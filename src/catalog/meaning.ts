import { columnsIn } from '../expression/ast/columns.js';
import type { Scalar } from '../expression/ast/nodes.js';
import { substitute } from '../expression/ast/substitute.js';
import { formatType } from '../types/type.js';
import { digest, originOn, sourceOn, windowText } from './fingerprint.js';
import { aggregates } from './model/aggregates.js';
import type {
  AnySource,
  Dataset,
  DatasetSet,
  DerivedColumn,
  FeatureColumn,
  FeatureSet,
} from './model/index.js';
import { visible } from './sources/dataset-as-source.js';

/*
 * What single columns mean: a digest of everything that a column's values depend on, but not of its name. Two columns of
 * one meaning have the same values wherever both are computed. 16 hexadecimal digits of a SHA-256.
 */

/** A function of something that is never changed and of a target, which is computed once for both. */
function remembered<T extends object, R>(compute: (thing: T, target: string) => R): typeof compute {
  const known = new WeakMap<T, Map<string, R>>();
  return (thing, target) => {
    const targets = known.get(thing) ?? new Map<string, R>();
    known.set(thing, targets);
    const found = targets.get(target) ?? compute(thing, target);
    targets.set(target, found);
    return found;
  };
}

/** What decides which keys and times a set has values at. Names of keys count, those of the set and its columns do not. */
export const rowsOfSet = (set: FeatureSet): unknown => ({
  entity: set.entity.name,
  keys: set.keys.map(({ key, column }) => [key.name, formatType(key.type), column.name]),
  every: set.every.micros,
  grain: set.grain,
  atT: set.atT,
  start: set.start,
  end: set.end,
});

/** By the name of a column, stored or computed where it is read. */
export const setMeanings = remembered(meaningsOf);

function meaningsOf(set: FeatureSet, target: string): ReadonlyMap<string, string> {
  // Stored derived columns read others before these are filled and cast; those computed where they are read, as stored.
  const shared = sharedOf(set);
  const raw = new Map<string, string>();
  const stored = new Map<string, string>();
  for (const column of set.aggregated) {
    const value = aggregatedValue(set, column, { shared, target });
    raw.set(column.name, digest([value, formatType(column.result)]));
    stored.set(column.name, digest([value, formatType(column.type), column.fill]));
  }
  for (const column of set.derived) {
    const value = named(column.expr, raw);
    raw.set(column.name, digest([value]));
    stored.set(column.name, digest([rowsOfSet(set), value, ...typeAndFill(column)]));
  }
  const all = new Map(stored);
  for (const column of set.unmaterialized)
    all.set(
      column.name,
      digest([rowsOfSet(set), 'read', named(column.value, stored), formatType(column.type)]),
    );
  return all;
}

const typeAndFill = ({ type, fill }: DerivedColumn): readonly unknown[] => [formatType(type), fill];

/** An expression over columns that are known by what they mean, not by their names. */
const named = (expr: Scalar, meanings: ReadonlyMap<string, string>): Scalar =>
  substitute(expr, (column) => ({ ...column, name: meanings.get(column.name) ?? column.name }));

/** What the values of all aggregated columns of a set depend on, as a digest. */
const sharedOf = (set: FeatureSet): string =>
  digest({
    rows: rowsOfSet(set),
    ...(set.grain === 'event' ? { of: set.timestamp.name } : {}),
    where: set.where,
    dedupe: set.dedupe === null ? null : { by: dedupeKeys(set), keep: set.dedupe.keep },
  });

const dedupeKeys = ({ dedupe }: FeatureSet): readonly string[] =>
  dedupe === null ? [] : dedupe.by.map(({ name }) => name).toSorted();

function aggregatedValue(
  set: FeatureSet,
  column: FeatureColumn,
  { shared, target }: { readonly shared: string; readonly target: string },
): string {
  const { source, dedupe } = set;
  const isOrdered = set.grain === 'event' || dedupe !== null || aggregates[column.aggregate].ordered;
  const order = isOrdered ? source.primaryKey : [];
  const used = new Set([
    column.timestamp.name,
    ...(set.grain === 'event' ? [set.timestamp.name] : []),
    ...set.keys.map((entry) => entry.column.name),
    ...order,
    ...dedupeKeys(set),
    ...[source.where, set.where, column.of, column.filter].flatMap((expr) =>
      expr === null ? [] : columnsIn(expr),
    ),
  ]);
  return digest({
    shared,
    order,
    timestamp: column.timestamp.name,
    aggregate: column.aggregate,
    number: column.number,
    window: windowText(column.window),
    of: column.of,
    filter: column.filter,
    source: sourceDigest(source, used, target),
  });
}

const sourceDigests = remembered((_: AnySource, __: string) => new Map<string, string>());

/** A digest of `sourceMeaning`. */
function sourceDigest(source: AnySource, used: ReadonlySet<string>, target: string): string {
  const known = sourceDigests(source, target);
  const key = [...used].toSorted().join('\n');
  const found = known.get(key) ?? digest(sourceMeaning(source, used, target));
  known.set(key, found);
  return found;
}

/** What the rows of a source and some of its columns depend on. Of a dataset only the columns in use count. */
export function sourceMeaning(source: AnySource, used: ReadonlySet<string>, target: string): unknown {
  const origin = originOn(source, target);
  if (origin.kind !== 'dataset') return sourceOn(source, used, target);
  const { rows, columns } = datasetMeaning(visible(origin.dataset), target);
  return {
    rows,
    columns: [...used].toSorted().map((name) => [name, columns.get(name) ?? null]),
  };
}

export interface DatasetMeaning {
  /** What decides which rows there are. */
  readonly rows: string;
  /** By the name of a column. */
  readonly columns: ReadonlyMap<string, string>;
}

export const datasetMeaning = remembered(meaningOfDataset);

function meaningOfDataset(dataset: Dataset, target: string): DatasetMeaning {
  const { spine, timestamp, where, labels } = dataset;
  // A condition decides which rows there are, not what is in them.
  const all = { ...spine, where: null };
  const of = (...columns: readonly string[]): string => sourceDigest(all, new Set(columns), target);
  const inRows = [spine.where, where].flatMap((expr) => (expr === null ? [] : columnsIn(expr)));
  const columns = new Map<string, string>();
  for (const { name, column } of dataset.columns)
    columns.set(name, digest([of(column.name), column.name, formatType(column.type)]));
  for (const { name, expr, within, type } of labels)
    columns.set(
      name,
      digest([of(...columnsIn(expr)), named(expr, new Map()), within?.micros ?? null, formatType(type)]),
    );
  for (const entry of dataset.sets) {
    const meanings = setMeanings(entry.set, target);
    for (const { name, column } of entry.columns)
      columns.set(
        name,
        digest([meanings.get(column.name), joinOf(entry), of(...entry.keys.map((key) => key.column.name))]),
      );
  }
  for (const { name, expr, type } of dataset.derived)
    columns.set(name, digest([named(expr, columns), formatType(type)]));
  const rows = digest({
    spine: sourceMeaning(spine, new Set([timestamp.name, ...spine.primaryKey, ...inRows]), target),
    timestamp: timestamp.name,
    where,
    // Rows whose labels are not known yet are left out.
    within: labels.flatMap((label) => (label.within === null ? [] : [label.within.micros])).toSorted(),
  });
  return { rows, columns };
}

const joinOf = ({ keys, self, maxAge, asOf }: DatasetSet): unknown => [
  keys.map(({ key, column }) => [key.name, column.name]),
  self,
  maxAge?.micros ?? null,
  asOf,
];
