import { outputText } from '../catalog/datasets/output.js';
import type {
  AnySource,
  Catalog,
  Column,
  Dataset,
  DatasetSet,
  DerivedColumn,
  Described,
  Entity,
  FeatureSet,
  SourceColumn,
  SourceOrigin,
  TimeWindow,
} from '../catalog/model/index.js';
import { timesOf } from '../catalog/model/known-times.js';
import { consumers, type Thing } from '../catalog/selectors.js';
import { windowsOf } from '../plan/aggregates/windows.js';
import { formatAggregate } from '../spec/aggregate-names.js';
import { formatDuration } from '../types/duration.js';
import { formatIso } from '../types/instant.js';
import { formatType } from '../types/type.js';
import { type CheckFacts, checkFacts } from './check-facts.js';
import { formatConstant, formatShown, MASKED, shownSql } from './format-expression.js';

/**
 * The description of an item as plain data: `fs describe --json` prints it, pages are made from it. Text is as
 * written in the specs; instants are ISO 8601 in UTC.
 */
export type Facts = EntityFacts | SourceFacts | SetFacts | DatasetFacts;

interface CommonFacts {
  readonly name: string;
  readonly description: string;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly file: string;
}

export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly sensitive: boolean;
}

export interface EntityFacts extends CommonFacts {
  readonly kind: 'entity';
  readonly keys: readonly ColumnFacts[];
  readonly sets: readonly string[];
  /** The view with the latest row of every set. */
  readonly online: string;
  readonly datasets: readonly string[];
}

interface SourceColumnFacts extends ColumnFacts {
  /** Several times, joined by commas: the latest counts. */
  readonly known_at: string | null;
  /** The expression of a computed column, as it is written; null: it is read from the data. */
  readonly expr: string | null;
  /** Whether the author declared `known_at`, overriding what the expression gives. */
  readonly declared: boolean;
}

export interface SourceFacts extends CommonFacts {
  readonly kind: 'source';
  readonly columns: readonly SourceColumnFacts[];
  readonly primary_key: readonly string[];
  /** Null of a static source, which has no event time. */
  readonly timestamp: string | null;
  readonly timezone: string;
  readonly where: string | null;
  readonly from: string;
  /** As it is written; null: the rows are read from files or a table. */
  readonly query: string | null;
  /** What the query reads. */
  readonly inputs: readonly string[];
  /** Other origins, by target. */
  readonly targets: Readonly<Record<string, string>>;
  readonly checks: readonly CheckFacts[];
  readonly consumers: readonly string[];
}

interface FeatureColumnFacts extends ColumnFacts {
  readonly feature: string;
  /** Its event time. */
  readonly timestamp: string;
  readonly aggregate: string;
  readonly of: string | null;
  readonly where: string | null;
  readonly window: string;
  /** The value over no events. */
  readonly empty: string;
}

export interface DerivedFacts extends ColumnFacts {
  readonly expr: string;
  /** The value over no events. */
  readonly empty: string;
  /** False: not stored in the history, computed by each reader. */
  readonly materialized: boolean;
}

export interface SetFacts extends CommonFacts {
  readonly kind: 'feature_set';
  readonly entity: string;
  readonly source: string;
  /** Entity key, then the source column that holds it. */
  readonly keys: readonly (ColumnFacts & { readonly column: string })[];
  readonly timestamp: string;
  readonly grain: string;
  /** Between reference times; null at event grain, which has none. */
  readonly every: string | null;
  /** Whether windows include events at the time of their row; null at snapshot grain, where they never do. */
  readonly at_t: string | null;
  /** Columns of the history that identify rows of equal key and time. */
  readonly identified_by: readonly ColumnFacts[];
  readonly windows: readonly string[];
  readonly where: string | null;
  readonly dedupe: string | null;
  readonly start: string | null;
  /** The last reference time is at or before it; null: the history goes on. */
  readonly end: string | null;
  readonly partition_by: string;
  readonly checks: readonly CheckFacts[];
  readonly columns: readonly FeatureColumnFacts[];
  readonly derived: readonly DerivedFacts[];
  readonly history: string;
  /** Under the folder of a DuckDB target. */
  readonly files: string;
  readonly online: string;
  readonly consumers: readonly string[];
}

interface DatasetColumnFacts extends ColumnFacts {
  /** The source or the feature set it is from; of a derived column the dataset itself. */
  readonly from: string;
  readonly label: boolean;
  /** The expression of a derived column, as it is written; null for others. */
  readonly expr: string | null;
}

export interface DatasetFacts extends CommonFacts {
  readonly kind: 'dataset';
  readonly spine: string;
  readonly timestamp: string;
  readonly where: string | null;
  readonly sets: readonly {
    readonly set: string;
    /** Before the names of its columns. */
    readonly prefix: string;
    readonly keys: Readonly<Record<string, string>>;
    /** Which row is joined, or how windows are evaluated, in words. */
    readonly as_of: string;
  }[];
  readonly columns: readonly DatasetColumnFacts[];
  readonly checks: readonly CheckFacts[];
  readonly output: string;
  /** What has it as its source. */
  readonly consumers: readonly string[];
}

const common = ({ name, description, owner, tags, span }: Described): CommonFacts => ({
  name,
  description,
  owner,
  tags,
  file: span.file,
});

const columnFacts = ({ name, type, description, sensitive }: Column): ColumnFacts => ({
  name,
  type: formatType(type),
  description,
  sensitive,
});

/** Names of the columns whose values are not shown. */
const sensitiveOf = (
  ...columns: readonly (readonly Pick<Column, 'name' | 'sensitive'>[])[]
): ReadonlySet<string> => new Set(columns.flat().flatMap(({ name, sensitive }) => (sensitive ? [name] : [])));

/** Columns of the inputs of a source's query, which its text can name. */
const inputColumns = ({ from }: AnySource): readonly SourceColumn[] =>
  from.kind === 'query' ? from.inputs.flatMap(({ columns }) => columns) : [];

const sourceColumnFacts = (column: SourceColumn, sensitive: ReadonlySet<string>): SourceColumnFacts => ({
  ...columnFacts(column),
  known_at: timesOf(column).join(', ') || null,
  expr: column.computed ? shownSql(column.computed.text, sensitive) : null,
  declared: column.computed?.knownAtDeclared ?? column.queried?.knownAtDeclared ?? false,
});

function formatWindow(window: TimeWindow): string {
  if (window.kind === 'events') return `${window.rows.count} ${window.rows.unit}`;
  return window.kind === 'lifetime' ? 'lifetime' : formatDuration(window.duration);
}

function formatOrigin(origin: SourceOrigin): string {
  switch (origin.kind) {
    case 'file':
      return `${origin.format} ${origin.file}`;
    case 'table':
      return origin.target === null
        ? `table ${origin.table}`
        : `table ${origin.table} of target ${origin.target}`;
    case 'query':
      return `query over ${origin.inputs.map(({ name }) => name).join(', ')}`;
    case 'dataset':
      return `dataset ${origin.dataset.name}`;
  }
}

/** The description of an item. */
export function factsOf(thing: Thing, catalog: Catalog): Facts {
  switch (thing.kind) {
    case 'entity':
      return entityFacts(thing, catalog);
    case 'source':
      return sourceFacts(thing, catalog);
    case 'feature_set':
      return setFacts(thing, catalog);
    case 'dataset':
      return datasetFacts(thing, catalog);
  }
}

const namesOf = (described: readonly { readonly name: string }[]): readonly string[] =>
  described.map(({ name }) => name);

function entityFacts(entity: Entity, { featureSets, datasets }: Catalog): EntityFacts {
  const sets = [...featureSets.values()].filter((set) => set.entity.name === entity.name);
  const read = [...datasets.values()].filter((dataset) =>
    dataset.sets.some(({ set }) => set.entity.name === entity.name),
  );
  return {
    kind: 'entity',
    ...common(entity),
    keys: entity.keys.map(columnFacts),
    sets: namesOf(sets),
    online: `online.${entity.name}`,
    datasets: namesOf(read),
  };
}

function sourceFacts(source: AnySource, catalog: Catalog): SourceFacts {
  const sensitive = sensitiveOf(source.columns, inputColumns(source));
  return {
    kind: 'source',
    ...common(source),
    columns: source.columns.map((column) => sourceColumnFacts(column, sensitive)),
    primary_key: source.primaryKey,
    timestamp: source.timestamp,
    timezone: source.timezone,
    where: source.where === null ? null : formatShown(source.where, sensitive),
    from: formatOrigin(source.from),
    query: source.from.kind === 'query' ? shownSql(source.from.text, sensitive) : null,
    inputs: source.from.kind === 'query' ? namesOf(source.from.inputs) : [],
    targets: Object.fromEntries(
      [...source.targets].map(([target, origin]) => [target, formatOrigin(origin)]),
    ),
    checks: checkFacts(source.checks),
    consumers: namesOf(consumers(catalog, source.name)),
  };
}

function setFacts(set: FeatureSet, catalog: Catalog): SetFacts {
  const sensitive = sensitiveOf(set.source.columns);
  const own = sensitiveOf(
    set.keys.map(({ key }) => key),
    set.columns,
    set.derived,
    set.unmaterialized,
  );
  return {
    kind: 'feature_set',
    ...common(set),
    entity: set.entity.name,
    source: set.source.name,
    keys: set.keys.map(({ key, column }) => ({ ...columnFacts(key), column: column.name })),
    timestamp: set.timestamp.name,
    grain: set.grain,
    every: set.grain === 'event' ? null : formatDuration(set.every),
    at_t: set.grain === 'event' ? set.atT : null,
    identified_by: set.eventKey.map(columnFacts),
    windows: windowsOf(set).map(formatWindow),
    where: set.where === null ? null : formatShown(set.where, sensitive),
    dedupe:
      set.dedupe === null
        ? null
        : `the ${set.dedupe.keep} of equal ${set.dedupe.by.map(({ name }) => name).join(', ')} in each window`,
    start: set.start === null ? null : formatIso(set.start),
    end: set.end === null ? null : formatIso(set.end),
    partition_by: set.partitionBy,
    checks: checkFacts(set.checks),
    columns: set.aggregated.map((column) => ({
      ...columnFacts(column),
      feature: column.feature,
      timestamp: column.timestamp.name,
      aggregate: formatAggregate(column),
      of: column.of === null ? null : formatShown(column.of, sensitive),
      where: column.filter === null ? null : formatShown(column.filter, sensitive),
      window: formatWindow(column.window),
      empty: column.sensitive ? MASKED : formatConstant(column.empty),
    })),
    derived: [
      ...set.derived.map((column) => derivedFacts(column, true, own)),
      ...set.unmaterialized.map((column) => derivedFacts(column, false, own)),
    ],
    history: `historical.${set.name}`,
    files: `historical/${set.entity.name}/${set.name}/`,
    online: `online.${set.name}`,
    consumers: namesOf(consumers(catalog, set.name)),
  };
}

const derivedFacts = (
  column: DerivedColumn,
  materialized: boolean,
  sensitive: ReadonlySet<string>,
): DerivedFacts => ({
  ...columnFacts(column),
  expr: formatShown(column.expr, sensitive),
  empty: column.sensitive ? MASKED : formatConstant(column.empty),
  materialized,
});

/** Of an item with `as_of: event`. */
const AT_INSTANT = "windows end at the row's own instant";

/** What `as_of` of a dataset's set adds to a line about it; empty for the default. */
export function joinDetail(asOf: string): string {
  if (asOf === AT_INSTANT) return `, ${asOf}`;
  return asOf === 'at or before' ? '' : `, the last row ${asOf}`;
}

function asOfText({ set, self, maxAge, asOf }: DatasetSet): string {
  if (asOf === 'event') return AT_INSTANT;
  if (set.grain === 'snapshot') return 'at or before';
  const own = self ? ', or its own event' : '';
  return `before${own}${maxAge === null ? '' : `, at most ${formatDuration(maxAge)} old`}`;
}

function datasetFacts(dataset: Dataset, catalog: Catalog): DatasetFacts {
  const sensitive = sensitiveOf(dataset.spine.columns);
  const spine = dataset.columns.map(({ name, column, label }) => ({
    ...columnFacts(column),
    name,
    from: dataset.spine.name,
    label,
    expr: null,
  }));
  const features = dataset.sets.flatMap(({ set, columns }) =>
    columns.map(({ name, column }) => ({
      ...columnFacts(column),
      name,
      from: set.name,
      label: false,
      expr: null,
    })),
  );
  const labels = dataset.labels.map((label) => ({
    ...columnFacts(label),
    from: dataset.spine.name,
    label: true,
    expr:
      label.within === null
        ? shownSql(label.text, sensitive)
        : `${shownSql(label.text, sensitive)} within ${formatDuration(label.within)}`,
  }));
  const named = sensitiveOf(
    [...spine, ...features, ...labels].map(({ name, sensitive: is }) => ({ name, sensitive: is })),
  );
  const derived = dataset.derived.map((column) => ({
    ...columnFacts(column),
    from: dataset.name,
    label: false,
    expr: shownSql(column.text, named),
  }));
  return {
    kind: 'dataset',
    ...common(dataset),
    spine: dataset.spine.name,
    timestamp: dataset.timestamp.name,
    where: dataset.where === null ? null : formatShown(dataset.where, sensitive),
    sets: dataset.sets.map((entry) => ({
      set: entry.set.name,
      prefix: entry.prefix,
      keys: Object.fromEntries(entry.keys.map(({ key, column }) => [key.name, column.name])),
      as_of: asOfText(entry),
    })),
    columns: [...spine, ...labels, ...features, ...derived],
    checks: checkFacts(dataset.checks),
    output: outputText(dataset.output),
    consumers: namesOf(consumers(catalog, dataset.name)),
  };
}
