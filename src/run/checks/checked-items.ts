import type { Check } from '../../catalog/model/checks.js';
import type { AnySource, Column, Dataset, FeatureSet } from '../../catalog/model/index.js';
import type { Interval } from '../../engines/engine.js';
import type { CheckedRows } from '../../plan/checks/row-checks.js';
import { eventKeyColumns } from '../../plan/history/columns.js';
import { TIMESTAMP } from '../../types/type.js';

/** Something with checks, and the relation that has its rows. */
export interface CheckedItem {
  readonly name: string;
  /** For messages: `source orders`. */
  readonly what: string;
  readonly checks: readonly Check[];
  readonly rows: CheckedRows;
  /** Names of columns whose values are not shown. */
  readonly sensitive: ReadonlySet<string>;
  /** Of the rows that are looked at one by one; null: all. */
  readonly interval: Interval | null;
}

const TIME = 'timestamp';

const sensitiveOf = (columns: readonly Column[]): ReadonlySet<string> =>
  new Set(columns.flatMap(({ name, sensitive }) => (sensitive ? [name] : [])));

/** The rows of a source, which must be bound, that pass its `where`. */
export function checkedSource(source: AnySource): CheckedItem {
  const { name, checks, columns, timestamp, primaryKey } = source;
  const keys = primaryKey.length > 0 ? primaryKey : [timestamp ?? columns[0]?.name];
  return {
    name,
    what: `source ${name}`,
    checks,
    rows: {
      from: { schema: 'source', name },
      source,
      time: timestamp,
      isBounded: false,
      keys: columns.filter((column) => keys.includes(column.name)),
    },
    sensitive: sensitiveOf(columns),
    interval: null,
  };
}

/** The rows of a history; single rows of an interval, by its times of rows. */
export function checkedSet(set: FeatureSet, interval: Interval | null): CheckedItem {
  const time = { name: TIME, type: TIMESTAMP };
  return {
    name: set.name,
    what: `feature set ${set.name}`,
    checks: set.checks,
    rows: {
      from: { schema: 'historical', name: set.name },
      source: null,
      time: TIME,
      isBounded: interval !== null,
      keys: [...set.keys.map(({ key }) => key), time, ...eventKeyColumns(set)],
    },
    sensitive: new Set([
      ...set.keys.flatMap(({ key, column }) => (key.sensitive || column.sensitive ? [key.name] : [])),
      ...sensitiveOf([...set.eventKey, ...set.columns]),
    ]),
    interval,
  };
}

/** The relation that holds the rows of a dataset while they are checked; no source has such a name. */
export const datasetRows = ({ name }: Dataset): string => `${name}@rows`;

/** The rows of a dataset that are in `source.<datasetRows>`. */
export function checkedDataset(dataset: Dataset): CheckedItem {
  const { name, checks, spine, columns, labels, sets, derived } = dataset;
  const isTimed = columns.some((column) => column.name === TIME);
  const all: readonly Column[] = [
    ...columns.map((entry) => ({ ...entry.column, name: entry.name })),
    ...labels,
    ...sets.flatMap((set) => set.columns.map((entry) => ({ ...entry.column, name: entry.name }))),
    ...derived,
  ];
  const keys = columns.filter(({ column }) => spine.primaryKey.includes(column.name));
  return {
    name,
    what: `dataset ${name}`,
    checks,
    rows: {
      from: { schema: 'source', name: datasetRows(dataset) },
      source: null,
      time: isTimed ? TIME : null,
      isBounded: false,
      keys: (keys.length > 0 ? keys : columns).map((entry) => ({
        name: entry.name,
        type: entry.column.type,
      })),
    },
    sensitive: sensitiveOf(all),
    interval: null,
  };
}
