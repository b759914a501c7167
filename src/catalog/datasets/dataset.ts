import type { Scope } from '../../expression/analyze.js';
import type { DatasetSpec } from '../../spec/generated.js';
import type { Locator } from '../../spec/read-specs.js';
import type { Check } from '../model/checks.js';
import { TIME } from '../model/hidden-labels.js';
import type { AnySource, Column, Dataset, FeatureSet, Source, SourceColumn } from '../model/index.js';
import { timesOf } from '../model/known-times.js';
import { resolveChecks } from '../resolve/checks.js';
import {
  described,
  type Known,
  lookupEvents,
  lookupIn,
  type Reporter,
  readCondition,
  scopeOf,
  sourceScope,
  versioned,
} from '../resolve/lookups.js';
import { resolveDerived } from '../resolve/typed-expression.js';
import { resolveDatasetSets } from './joined-sets.js';
import { isListed, listedLabels, resolveLabels } from './labels.js';
import { checkLists, resolveOutput } from './output.js';

type OutputColumn = Dataset['columns'][number];

/** What a dataset can be made of. */
export interface DatasetInputs {
  readonly sources: Known<AnySource>;
  readonly featureSets: Known<FeatureSet>;
}

/** A dataset with its spine and sets resolved; undefined where it has findings, which are in `report`. */
export function resolveDataset(
  spec: DatasetSpec,
  at: Locator,
  { sources, featureSets }: DatasetInputs,
  report: Reporter,
): Dataset | undefined {
  const spine = lookupEvents(sources, spec.spine, ['spine'], report);
  const sets = resolveDatasetSets(spec, spine, featureSets, report);
  if (spine === undefined) return undefined;

  const what = `spine ${spine.name}`;
  const timestamp = lookupIn(spine, { name: spec.timestamp ?? spine.timestamp, what }, ['timestamp'], report);
  if (timestamp !== undefined && timestamp.type.name !== 'timestamp')
    report.error('FS109', ['timestamp'], `${timestamp.name} is a ${timestamp.type.name}, not a timestamp`);
  const condition =
    spec.where === undefined
      ? null
      : readCondition(spec.where, ['where'], conditionScope(spec, spine), report);
  const columns = timestamp === undefined ? [] : outputColumns(spec, spine, timestamp, report);
  const labels = timestamp === undefined ? [] : resolveLabels(spec, spine, timestamp, report);
  const derived = resolveDerived(spec, { columns, labels, sets }, report);
  const checks = report.failed()
    ? []
    : resolveDatasetChecks(spec, { columns, labels, sets, derived }, report);
  const output = resolveOutput(spec.output, report);
  if (output !== undefined) checkLists({ output, labels, sets, derived }, report);
  if (
    report.failed() ||
    timestamp === undefined ||
    condition === undefined ||
    output === undefined ||
    sets.length < spec.features.length
  )
    return undefined;
  return {
    kind: 'dataset',
    ...described(spec, at),
    ...versioned(spec, at),
    spine,
    timestamp,
    where: condition,
    columns,
    labels,
    sets,
    derived,
    checks,
    output,
  };
}

/** Over the columns of the dataset, by their names there. */
function resolveDatasetChecks(
  { name, checks }: DatasetSpec,
  { columns, labels, sets, derived }: Pick<Dataset, 'columns' | 'labels' | 'sets' | 'derived'>,
  report: Reporter,
): readonly Check[] {
  const all: readonly Column[] = [
    ...columns.map((entry) => ({ ...entry.column, name: entry.name })),
    ...labels,
    ...sets.flatMap((set) => set.columns.map((entry) => ({ ...entry.column, name: entry.name }))),
    ...derived,
  ];
  const what = `dataset ${name}`;
  const isTimed = columns.some((column) => column.name === TIME);
  return resolveChecks(checks, { what, scope: scopeOf(what, all), columns: all, isTimed }, report);
}

/** The spine's columns; labels that are made of them are not to be used. */
function conditionScope({ name, labels = [] }: DatasetSpec, spine: Source): Scope {
  const scope = sourceScope(spine, `spine ${spine.name}`);
  if (isListed(labels)) return scope;
  const made = Object.keys(labels).map((label) => [label, `a label of ${name}`] as const);
  return { ...scope, hidden: new Map([...(scope.hidden ?? []), ...made]) };
}

/** `columns` as written, `timestamp` meaning the spine's event time; by default all that is known, then the labels. */
function outputColumns(
  spec: DatasetSpec,
  spine: Source,
  timestamp: SourceColumn,
  report: Reporter,
): readonly OutputColumn[] {
  const labels = listedLabels(spec);
  const named = (name: string, path: readonly (string | number)[]): SourceColumn | undefined =>
    name === 'timestamp' ? timestamp : lookupIn(spine, { name, what: `spine ${spine.name}` }, path, report);
  labels.forEach((name, index) => void named(name, ['labels', index]));
  const defaults = spine.columns
    .filter((column) => timesOf(column).every((time) => time === timestamp.name))
    .map(({ name }) => (name === timestamp.name ? 'timestamp' : name));
  const written = spec.columns ?? defaults;
  const missing = labels.filter((label) => !written.includes(label));
  return [
    ...written.map((name, index) => ({ name, column: named(name, ['columns', index]) })),
    ...missing.map((name) => ({ name, column: spine.columns.find((column) => column.name === name) })),
  ].flatMap(({ name, column }) =>
    column === undefined ? [] : [{ name, column, label: labels.includes(name) }],
  );
}
