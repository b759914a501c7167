import { columnsIn } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { type AggregateName, aggregatesShown, parseAggregate } from '../../spec/aggregate-names.js';
import type { FeatureSetSpec } from '../../spec/generated.js';
import { type Duration, formatDuration, parseDuration, parseRowWindow } from '../../types/duration.js';
import { formatType, type Type } from '../../types/type.js';
import { aggregates } from '../model/aggregates.js';
import {
  columnName,
  columnNameError,
  type Naming,
  namedColumn,
  placeholdersIn,
  windowName,
} from '../model/column-names.js';
import { hiddenLabels } from '../model/hidden-labels.js';
import type { FeatureColumn, Source, SourceColumn, TimeWindow } from '../model/index.js';
import { declaredType } from '../resolve/declared-type.js';
import { literalOf, type YamlScalar } from '../resolve/literals.js';
import type { Path } from '../resolve/lookups.js';
import { lookupIn, type Reporter, readCondition, readSql, sourceScope } from '../resolve/lookups.js';
import { rowWindow } from './event-grain.js';
import { pivoted, resolvePivot } from './pivot.js';

type FeatureSpec = FeatureSetSpec['features'][string];
/** The column called `name` as an event time. */
export function timeColumn(
  name: string,
  source: Source,
  path: Path,
  report: Reporter,
): SourceColumn | undefined {
  const column = lookupIn(source, name, `source ${source.name}`, path, report);
  if (column !== undefined && column.type.name !== 'timestamp')
    report.error('FS109', path, `${column.name} is a ${formatType(column.type)}, not a timestamp`);
  return column;
}

/** What a feature needs to know of its set. */
export interface FeatureContext {
  readonly spec: FeatureSetSpec;
  readonly source: Source;
  readonly timestamp: SourceColumn;
  readonly every: Duration;
  /** Of the set. */
  readonly where: Scalar | null;
  readonly naming: Naming;
  readonly report: Reporter;
}

/** The columns of one feature; none where it has findings, which are in `report`. */
export function resolveFeature(
  name: string,
  feature: FeatureSpec,
  context: FeatureContext,
): readonly FeatureColumn[] {
  const { source, spec, report } = context;
  const path = ['features', name];
  const scope = sourceScope(source);
  const filter =
    feature.where === undefined ? null : readCondition(feature.where, [...path, 'where'], scope, report);
  const timestamp =
    feature.timestamp === undefined
      ? context.timestamp
      : timeColumn(feature.timestamp, source, [...path, 'timestamp'], report);
  const newest = feature.aggregate === undefined;
  const windows = newest ? allOfThePast(name, feature, report) : windowsOf(name, feature, context);
  const wanted: readonly string[] = [feature.aggregate ?? 'newest'].flat();
  const pivot =
    feature.pivot === undefined ? null : resolvePivot(feature.pivot, [...path, 'pivot'], source, report);
  checkName(name, feature, { aggregates: wanted.length, windows: windows.length }, report);
  warnOfEventCount(name, feature, context);
  const isBehindSensitive = [filter ?? null, context.where].some((one) => comparesSensitive(one, source));
  const columns = wanted.flatMap((aggregate, index): readonly FeatureColumn[] => {
    const place = aggregatePlace(name, feature, index);
    const parsed = newest ? ({ aggregate: 'newest', number: null } as const) : parseAggregate(aggregate);
    if (parsed === undefined) {
      report.error(
        'FS121',
        place,
        `unknown aggregate "${aggregate}"`,
        `there are: ${aggregatesShown.join(', ')}`,
      );
      return [];
    }
    const { number } = parsed;
    const meant = feature.distinct === true ? distinct(parsed.aggregate, place, report) : parsed.aggregate;
    const written = newest ? 'the newest value' : aggregate;
    if (meant === undefined || !inOrder(written, meant, source, place, report)) return [];
    const of = argument(name, feature, meant, context);
    if (of === undefined || filter === undefined || timestamp === undefined) return [];
    const result = of === null ? aggregates.count.result() : aggregates[meant].result(of.type);
    if ('problem' in result) {
      report.error('FS121', place, result.problem);
      return [];
    }
    const type =
      feature.type === undefined ? result : declaredType(feature.type, result, [...path, 'type'], report);
    if (type === undefined) return [];
    const fill = fillOf(name, feature, spec, type, report);
    if (fill === undefined) return [];
    return windows.map((window): FeatureColumn => {
      return {
        name:
          newest && feature.name === undefined ? name : nameOf(name, feature, { aggregate, window }, context),
        type,
        description: feature.description ?? '',
        feature: name,
        timestamp,
        result,
        aggregate: meant,
        number,
        window,
        of,
        filter,
        pivot: null,
        fill,
        empty: emptyState(meant, type, fill),
        sensitive: revealsSensitive(of, meant, source) || isBehindSensitive,
      };
    });
  });
  if (pivot === undefined) return [];
  const named = pivot === null ? columns : pivoted(pivot, columns, source);
  for (const { name: column } of named) {
    const refused = columnNameError(column);
    if (refused !== undefined)
      report.errorAtKey(
        'FS115',
        path,
        refused,
        newest
          ? 'give the feature another name, or its column: name: …'
          : 'choose a shorter feature name, or naming: short in fs.yaml',
      );
  }
  return named;
}

/** The generated name of a column, or the feature's own with its parts filled in. */
function nameOf(
  feature: string,
  { name }: FeatureSpec,
  { aggregate, window }: { readonly aggregate: string; readonly window: TimeWindow },
  { naming, spec }: FeatureContext,
): string {
  const grain = spec.grain ?? 'snapshot';
  return name === undefined
    ? columnName(feature, aggregate, window, naming, grain)
    : namedColumn(name, { feature, aggregate, window: windowName(window, naming, grain) });
}

/** A name of its own must tell the feature's columns from each other. */
function checkName(
  name: string,
  feature: FeatureSpec,
  counts: { readonly aggregates: number; readonly windows: number },
  report: Reporter,
): void {
  if (feature.name === undefined) return;
  const path = ['features', name, 'name'];
  if (feature.pivot !== undefined) {
    report.error(
      'FS103',
      path,
      'the values of a pivot name its columns',
      'leave name out; values: { value: name, … } gives the values names',
    );
    return;
  }
  const parts = placeholdersIn(feature.name);
  if (feature.aggregate === undefined && parts.some((part) => part !== 'feature'))
    report.error(
      'FS103',
      path,
      `the newest value has neither aggregate nor window`,
      'name it with {feature} only',
    );
  const missing = [
    ...(counts.aggregates > 1 && !parts.includes('aggregate') ? ['{aggregate}'] : []),
    ...(counts.windows > 1 && !parts.includes('window') ? ['{window}'] : []),
  ];
  if (missing.length > 0)
    report.error(
      'FS103',
      path,
      `${feature.name} would name ${counts.aggregates * counts.windows} columns of ${name}`,
      `tell them apart with ${missing.join(' and ')}, as in {feature}__{aggregate}_over_{window}`,
    );
}

/** Without `of`, `count` counts events, and the aggregates beside it take the column of the feature's name. */
function warnOfEventCount(
  name: string,
  { of, aggregate }: FeatureSpec,
  { source, report }: FeatureContext,
): void {
  if (of !== undefined || !Array.isArray(aggregate) || aggregate.length < 2) return;
  const index = aggregate.indexOf('count');
  if (index < 0 || !source.columns.some((column) => column.name === name)) return;
  report.warn(
    'FS125',
    ['features', name, 'aggregate', index],
    `count counts events here, also those without ${name}, while ${aggregate.filter((one) => one !== 'count').join(', ')} ${aggregate.length === 2 ? 'takes' : 'take'} the column ${name}`,
    `of: ${name} counts its values; a feature of its own with aggregate: count counts events`,
  );
}

/** Where the aggregate stands; without one the feature as a whole. */
function aggregatePlace(name: string, { aggregate }: FeatureSpec, index: number): Path {
  if (aggregate === undefined) return ['features', name];
  return ['features', name, 'aggregate', ...(Array.isArray(aggregate) ? [index] : [])];
}

/** The newest event is the newest of all that came before, however long ago. */
function allOfThePast(name: string, feature: FeatureSpec, report: Reporter): readonly TimeWindow[] {
  if (feature.windows !== undefined)
    report.errorAtKey(
      'FS103',
      ['features', name, 'windows'],
      `feature ${name} has no aggregate, and the newest value has no windows`,
      'for the last value inside each window: aggregate: last',
    );
  return [{ kind: 'lifetime' }];
}

/** The aggregate over different values only. */
function distinct(aggregate: AggregateName, path: Path, report: Reporter): AggregateName | undefined {
  if (aggregate === 'count' || aggregate === 'count_distinct') return 'count_distinct';
  const what = aggregate === 'newest' ? 'the newest value' : aggregate;
  report.error('FS121', path, `distinct goes with count, not with ${what}`, 'leave distinct out');
  return undefined;
}

/** Whether the order that the aggregate uses is defined: without a primary key, events at one time have none. */
function inOrder(
  written: string,
  aggregate: AggregateName,
  source: Source,
  path: Path,
  report: Reporter,
): boolean {
  if (!aggregates[aggregate].ordered || source.primaryKey.length > 0) return true;
  report.error(
    'FS121',
    path,
    `${written} goes by time, then primary key, and source ${source.name} has no primary key`,
    'give the source its primary_key: without one, events at the same time have no order',
  );
  return false;
}

/** What is aggregated: `of`, or the column of the feature's own name; `count` without `of` counts events (null). */
function argument(
  name: string,
  feature: FeatureSpec,
  aggregate: AggregateName,
  { source, report }: FeatureContext,
): Scalar | null | undefined {
  const scope = sourceScope(source);
  if (feature.of !== undefined) return readSql(feature.of, ['features', name, 'of'], scope, report);
  if (aggregate === 'count') return null;
  const column = source.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return { node: 'column', name, type: column.type };
  if (hiddenLabels(source).has(name)) {
    lookupIn(source, name, `source ${source.name}`, ['features', name], report);
    return undefined;
  }
  report.errorAtKey(
    'FS104',
    ['features', name],
    `source ${source.name} has no column "${name}" ${aggregate === 'newest' ? 'to take the newest value of' : 'to aggregate'}`,
    aggregate === 'newest'
      ? 'say what it is: of: a column or an expression; or how events become one value: aggregate: count'
      : 'say what is aggregated: of: a column or an expression',
  );
  return undefined;
}

function windowsOf(name: string, feature: FeatureSpec, context: FeatureContext): readonly TimeWindow[] {
  const { spec, every, report } = context;
  const own = feature.windows !== undefined;
  const path: Path = own ? ['features', name, 'windows'] : ['windows'];
  const texts = feature.windows ?? spec.windows;
  if (texts === undefined) {
    report.errorAtKey(
      'FS103',
      ['features', name],
      `feature ${name} has no windows`,
      'add windows to the feature or its set, like windows: [3 days]',
    );
    return [];
  }
  return texts.flatMap((text, index): readonly TimeWindow[] => {
    if (text === 'lifetime') return [{ kind: 'lifetime' }];
    const rows = parseRowWindow(text);
    if (rows !== undefined) return rowWindow(rows, text, [...path, index], spec, report);
    const duration = readDuration(text, [...path, index], report);
    if (duration === undefined) return [];
    if (duration.micros < every.micros)
      warnOnce(
        report,
        [...path, index],
        `window ${formatDuration(duration)} is shorter than the slide of ${formatDuration(every)}: events can pass between two reference times and never count`,
      );
    return [{ kind: 'duration', duration }];
  });
}

/** The windows of a set are read once a feature; their warning is worth saying once. */
function warnOnce(report: Reporter, path: Path, message: string): void {
  const { start } = report.at.value(path);
  const said = report.diagnostics.some(
    ({ code, span }) =>
      code === 'FS119' && span?.start.line === start.line && span?.start.column === start.column,
  );
  if (!said) report.warn('FS119', path, message, 'make the window longer or the slide shorter');
}

export function readDuration(text: string, path: Path, report: Reporter): Duration | undefined {
  const result = parseDuration(text);
  if ('duration' in result) return result.duration;
  const { start } = report.at.value(path);
  const said = report.diagnostics.some(
    ({ code, span }) =>
      code === 'FS111' && span?.start.line === start.line && span?.start.column === start.column,
  );
  if (!said) report.error('FS111', path, result.problem, result.hint);
  return undefined;
}

function fillOf(
  name: string,
  feature: FeatureSpec,
  spec: FeatureSetSpec,
  type: Type,
  report: Reporter,
): Scalar | null | undefined {
  const own = feature.fill !== undefined;
  const value: YamlScalar = (own ? feature.fill : spec.fill) ?? null;
  if (value === null) return null;
  const result = literalOf(value, type);
  if ('literal' in result) return result.literal;
  report.error(
    'FS120',
    own ? ['features', name, 'fill'] : ['fill'],
    `fill: ${result.problem}, the type of ${name}`,
  );
  return undefined;
}

function emptyState(aggregate: AggregateName, type: Type, fill: Scalar | null): Scalar {
  const { empty } = aggregates[aggregate];
  if (empty !== null) return { node: 'literal', value: empty, type };
  return fill ?? { node: 'literal', value: null, type };
}

/** Aggregates that tell how many values there are, and none of them. */
const counting: ReadonlySet<AggregateName> = new Set(['count', 'count_distinct']);

/** Whether a condition reads values of a sensitive column: what passes it says what they are. A null test does not. */
function comparesSensitive(filter: Scalar | null, source: Source): boolean {
  if (filter === null) return false;
  if (filter.node !== 'call')
    return columnsIn(filter).some((name) => source.columns.some((one) => one.name === name && one.sensitive));
  const [first] = filter.args;
  if ((filter.fn === 'is_null' || filter.fn === 'is_not_null') && first?.node === 'column') return false;
  return filter.args.some((arg) => comparesSensitive(arg, source));
}

/** Whether values of a sensitive column can be seen in the result; an expression under a count may let them through. */
const revealsSensitive = (of: Scalar | null, aggregate: AggregateName, source: Source): boolean =>
  of !== null &&
  !(of.node === 'column' && counting.has(aggregate)) &&
  columnsIn(of).some((name) => source.columns.some((column) => column.name === name && column.sensitive));
