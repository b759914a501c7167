import type { Scalar } from '../../expression/ast/nodes.js';
import { type AggregateName, aggregatesShown, parseAggregate } from '../../spec/aggregate-names.js';
import type { FeatureSetSpec } from '../../spec/generated.js';
import { type Duration, formatDuration, parseDuration, parseRowWindow } from '../../types/duration.js';
import { BIGINT, formatType, type Type } from '../../types/type.js';
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
import { comparesSensitive, revealsSensitive } from './sensitive.js';

type FeatureSpec = FeatureSetSpec['features'][string];

/** The column called `name` as an event time. */
export function timeColumn(
  name: string,
  source: Source,
  path: Path,
  report: Reporter,
): SourceColumn | undefined {
  const column = lookupIn(source, { name, what: `source ${source.name}` }, path, report);
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

/** The columns of one feature; none where it has diagnostics, which are in `report`. */
export function resolveFeature(
  name: string,
  feature: FeatureSpec,
  context: FeatureContext,
): readonly FeatureColumn[] {
  const { source, report } = context;
  const path = ['features', name];
  const isNewest = feature.aggregate === undefined;
  const read = readEvents(name, feature, context);
  const windows = isNewest ? allOfThePast(name, feature, report) : windowsOf(name, feature, context);
  const wanted: readonly string[] = [feature.aggregate ?? 'newest'].flat();
  const pivot =
    feature.pivot === undefined ? null : resolvePivot(feature.pivot, [...path, 'pivot'], source, report);
  checkName(name, feature, { aggregates: wanted.length, windows: windows.length }, report);
  warnOfEventCount(name, feature, context);
  const columns = wanted.flatMap((written, index): readonly FeatureColumn[] => {
    const aggregated = resolveAggregate(name, feature, { written, index }, context);
    if (aggregated === undefined || read === undefined) return [];
    return windows.map((window) => ({
      name:
        isNewest && feature.name === undefined
          ? name
          : nameOf(name, feature, { aggregate: written, window }, context),
      description: feature.description ?? '',
      feature: name,
      ...read,
      ...aggregated,
      window,
      pivot: null,
      sensitive: aggregated.sensitive || read.sensitive,
    }));
  });
  if (pivot === undefined) return [];
  const named = pivot === null ? columns : pivoted(pivot, columns, source);
  for (const column of named) {
    const refused = columnNameError(column.name);
    if (refused !== undefined)
      report.errorAtKey(
        'FS115',
        path,
        refused,
        isNewest
          ? 'give the feature another name, or its column: name: …'
          : 'choose a shorter feature name, or naming: short in fs.yaml',
      );
  }
  return named;
}

type EventsRead = Pick<FeatureColumn, 'timestamp' | 'filter' | 'sensitive'>;

/** Which events a feature reads, and at which time; undefined where that has diagnostics. */
function readEvents(name: string, feature: FeatureSpec, context: FeatureContext): EventsRead | undefined {
  const { source, report } = context;
  const path = ['features', name];
  const filter =
    feature.where === undefined
      ? null
      : readCondition(feature.where, [...path, 'where'], sourceScope(source), report);
  const timestamp =
    feature.timestamp === undefined
      ? context.timestamp
      : timeColumn(feature.timestamp, source, [...path, 'timestamp'], report);
  if (filter === undefined || timestamp === undefined) return undefined;
  return {
    timestamp,
    filter,
    sensitive: [filter, context.where].some((one) => comparesSensitive(one, source)),
  };
}

type Aggregated = Pick<
  FeatureColumn,
  'type' | 'result' | 'aggregate' | 'number' | 'of' | 'fill' | 'empty' | 'sensitive'
>;

/** One aggregate of a feature, with its argument and types; undefined where it has diagnostics. */
function resolveAggregate(
  name: string,
  feature: FeatureSpec,
  { written, index }: { readonly written: string; readonly index: number },
  context: FeatureContext,
): Aggregated | undefined {
  const { source, spec, report } = context;
  const place = aggregatePlace(name, feature, index);
  const parsed = feature.aggregate === undefined ? NEWEST : readAggregate(written, place, report);
  if (parsed === undefined) return undefined;
  const meant = feature.distinct === true ? distinct(parsed.aggregate, place, report) : parsed.aggregate;
  const shown = feature.aggregate === undefined ? 'the newest value' : written;
  if (meant === undefined || !inOrder({ aggregate: meant, shown }, source, place, report)) return undefined;
  const of = argument(name, feature, meant, context);
  if (of === undefined) return undefined;
  const result = aggregates[meant].result(of?.type ?? BIGINT);
  if ('problem' in result) {
    report.error('FS121', place, result.problem);
    return undefined;
  }
  const type =
    feature.type === undefined
      ? result
      : declaredType(feature.type, result, ['features', name, 'type'], report);
  const fill = type === undefined ? undefined : fillOf({ name, type }, feature, spec, report);
  if (type === undefined || fill === undefined) return undefined;
  return {
    type,
    result,
    aggregate: meant,
    number: parsed.number,
    of,
    fill,
    empty: emptyState(meant, type, fill),
    sensitive: revealsSensitive(of, meant, source),
  };
}

type ParsedAggregate = NonNullable<ReturnType<typeof parseAggregate>>;

/** What a feature without an aggregate is. */
const NEWEST: ParsedAggregate = { aggregate: 'newest', number: null };

function readAggregate(written: string, path: Path, report: Reporter): ParsedAggregate | undefined {
  const parsed = parseAggregate(written);
  if (parsed === undefined)
    report.error('FS121', path, `unknown aggregate "${written}"`, `there are: ${aggregatesShown.join(', ')}`);
  return parsed;
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
    ? columnName({ feature, aggregate, window }, naming, grain)
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
  { aggregate, shown }: { readonly aggregate: AggregateName; readonly shown: string },
  source: Source,
  path: Path,
  report: Reporter,
): boolean {
  if (!aggregates[aggregate].ordered || source.primaryKey.length > 0) return true;
  report.error(
    'FS121',
    path,
    `${shown} is ordered by time, then primary key, and source ${source.name} has no primary key`,
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
    lookupIn(source, { name, what: `source ${source.name}` }, ['features', name], report);
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
    if (rows !== undefined) return rowWindow({ text, parsed: rows }, [...path, index], spec, report);
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
  { name, type }: { readonly name: string; readonly type: Type },
  feature: FeatureSpec,
  spec: FeatureSetSpec,
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
