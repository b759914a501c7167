import type { FeatureSetSpec } from '../../spec/generated.js';
import type { Locator } from '../../spec/read-specs.js';
import { DAY, type Duration } from '../../types/duration.js';
import { parseWhen } from '../../types/instant.js';
import { formatType, sameType, TIMESTAMP, type Type } from '../../types/type.js';
import type { Check } from '../model/checks.js';
import type { Naming } from '../model/column-names.js';
import { TIME } from '../model/hidden-labels.js';
import type {
  AnySource,
  Column,
  Entity,
  Feature,
  FeatureColumn,
  FeatureSet,
  Source,
  SourceColumn,
} from '../model/index.js';
import { resolveChecks } from '../resolve/checks.js';
import type { Path } from '../resolve/lookups.js';
import {
  described,
  type Known,
  lookup,
  lookupEvents,
  lookupIn,
  type Reporter,
  readCondition,
  scopeOf,
  sourceScope,
  versioned,
} from '../resolve/lookups.js';
import { resolveDedupe } from './dedupe.js';
import { derivedColumns } from './derived-columns.js';
import { checkEventKey, checkGrain, eventKeyColumns, INSTANT } from './event-grain.js';
import { type FeatureContext, readDuration, resolveFeature, timeColumn } from './features.js';

const DEFAULT_SLIDE: Duration = { count: 1, unit: 'day', micros: DAY };

export interface Context {
  readonly entities: Known<Entity>;
  readonly sources: Known<AnySource>;
  readonly naming: Naming;
}

/** A feature set with its columns resolved; undefined where it has findings, which are in `report`. */
export function resolveFeatureSet(
  spec: FeatureSetSpec,
  at: Locator,
  known: Context,
  report: Reporter,
): FeatureSet | undefined {
  const entity = lookup(known.entities, { name: spec.entity, what: 'entity' }, ['entity'], report);
  const source = lookupEvents(known.sources, spec.source, ['source'], report);
  if (entity === undefined || source === undefined) return undefined;
  const keys = resolveKeys(
    spec.keys ?? {},
    entity,
    { source, what: `source ${source.name}`, path: ['keys'] },
    report,
  );
  const timestamp = timeColumn(spec.timestamp ?? source.timestamp, source, ['timestamp'], report);
  const { grain = 'snapshot', at_t: atT = 'include', partition_by: partitionBy = 'day' } = spec;
  checkGrain(spec, source, report);
  const every = grain === 'event' ? INSTANT : readSlide(spec.every, report);
  const scope = sourceScope(source);
  const where = spec.where === undefined ? null : readCondition(spec.where, ['where'], scope, report);
  const time = readTimeKeys(spec, report);
  if (every === undefined || where === undefined || timestamp === undefined || time === undefined)
    return undefined;

  const context: FeatureContext = { spec, source, timestamp, every, where, naming: known.naming, report };
  const features = Object.entries(spec.features).map(([name, feature]): readonly FeatureColumn[] =>
    resolveFeature(name, feature ?? {}, context),
  );
  const dedupe = resolveDedupe(spec.dedupe, source, report);
  if (report.failed() || keys === undefined || dedupe === undefined) return undefined;
  const aggregated = features.flat();
  const made = derivedColumns(spec, aggregated, known.naming, report);
  if (made === undefined) return undefined;
  const columns = [...aggregated, ...made.derived];
  const eventKey = grain === 'event' ? eventKeyColumns(source, timestamp, keys) : [];
  checkEventKey({ source, entity, keys, eventKey, columns: [...columns, ...made.unmaterialized] }, report);
  const checks = resolveSetChecks(spec, { keys, eventKey, columns }, report);
  if (report.failed()) return undefined;
  return {
    kind: 'feature_set',
    ...described(spec, at),
    ...versioned(spec, at),
    entity,
    source,
    keys,
    timestamp,
    grain,
    every,
    atT,
    eventKey,
    where,
    dedupe,
    ...time,
    partitionBy,
    features: [...writtenFeatures(spec, at), ...made.features],
    renamedFeatures: renamedFeatures(spec, at),
    aggregated,
    derived: made.derived,
    unmaterialized: made.unmaterialized,
    columns,
    checks,
  };
}

/** Over the columns of the history. */
function resolveSetChecks(
  { name, checks }: FeatureSetSpec,
  { keys, eventKey, columns }: Pick<FeatureSet, 'keys' | 'eventKey' | 'columns'>,
  report: Reporter,
): readonly Check[] {
  const time: Column = { name: TIME, type: TIMESTAMP, description: '', sensitive: false };
  const all: readonly Column[] = [
    ...keys.map(({ key, column }) => ({ ...key, sensitive: key.sensitive || column.sensitive })),
    time,
    ...eventKey,
    ...columns,
  ];
  const what = `feature set ${name}`;
  return resolveChecks(checks, { what, scope: scopeOf(what, all), columns: all, isTimed: true }, report);
}

/** When a history begins and ends, and how fresh it has to be. */
function readTimeKeys(
  spec: FeatureSetSpec,
  report: Reporter,
): Pick<FeatureSet, 'start' | 'end' | 'freshness'> | undefined {
  const start = spec.start === undefined ? null : readBound('start', String(spec.start), report);
  const end = spec.end === undefined ? null : readBound('end', String(spec.end), report);
  if (start !== null && end !== null && end < start)
    report.errorAtKey('FS103', ['end'], 'the history ends before it starts', 'let end be at or after start');
  const freshness = spec.freshness === undefined ? null : readDuration(spec.freshness, ['freshness'], report);
  return freshness === undefined ? undefined : { start, end, freshness };
}

const writtenFeatures = (spec: FeatureSetSpec, at: Locator): readonly Feature[] =>
  Object.entries(spec.features).map(([name, feature]) => ({
    name,
    description: feature?.description ?? '',
    span: at.key(['features', name]),
  }));

function renamedFeatures(spec: FeatureSetSpec, at: Locator): FeatureSet['renamedFeatures'] {
  const places = { features: spec.features, derived: spec.derived ?? {} };
  return new Map(
    Object.entries(places).flatMap(([place, entries]) =>
      Object.entries(entries).flatMap(([name, entry]) =>
        typeof entry !== 'object' || entry?.renamed === undefined
          ? []
          : [[name, { name: entry.renamed, span: at.value([place, name, 'renamed']) }] as const],
      ),
    ),
  );
}

/** Where the keys of an entity come from: a source, what it is for messages, and where a spec maps its columns. */
interface KeySource {
  readonly source: Source;
  readonly what: string;
  readonly path: Path;
}

/** Entity key ← column of the same name, or the one `mapping` names; types must be equal, or an integer widened. */
export function resolveKeys(
  mapping: Readonly<Record<string, string>>,
  entity: Entity,
  { source, what, path }: KeySource,
  report: Reporter,
): { readonly key: Column; readonly column: SourceColumn }[] | undefined {
  for (const name of Object.keys(mapping))
    if (!entity.keys.some((key) => key.name === name))
      report.errorAtKey(
        'FS106',
        [...path, name],
        `entity ${entity.name} has no key "${name}"`,
        `its keys are ${entity.keys.map((key) => key.name).join(', ')}`,
      );
  const keys = entity.keys.flatMap((key) => {
    const from = mapping[key.name];
    const above = path.length === 1 ? ['entity'] : path.slice(0, -1);
    const place = from === undefined ? above : [...path, key.name];
    const column = source.columns.find(({ name }) => name === (from ?? key.name));
    if (column !== undefined && holdsKey(column.type, key.type)) return [{ key, column }];
    if (column === undefined && from === undefined)
      report.errorAtKey(
        'FS104',
        place,
        `${what} has no column "${key.name}" for the key of entity ${entity.name}`,
        `name the column that holds it: keys: {${key.name}: …}`,
      );
    else if (column === undefined) lookupIn(source, { name: from ?? key.name, what }, place, report);
    else
      report.errorAtKey(
        'FS109',
        place,
        `${column.name} is a ${formatType(column.type)}, the key ${key.name} of entity ${entity.name} a ${formatType(key.type)}`,
        'give both the same type',
      );
    return [];
  });
  return keys.length === entity.keys.length ? keys : undefined;
}

const holdsKey = (column: Type, key: Type): boolean =>
  sameType(column, key) || (column.name === 'integer' && key.name === 'bigint');

const readSlide = (text: string | undefined, report: Reporter): Duration | undefined =>
  text === undefined ? DEFAULT_SLIDE : readDuration(text, ['every'], report);

function readBound(key: 'start' | 'end', text: string, report: Reporter): bigint | null {
  const when = parseWhen(text);
  if (when === undefined) {
    report.error(
      'FS006',
      [key],
      `"${text}" is not a date or an instant`,
      'write 2020-05-10 or 2020-05-10T12:00:00Z',
    );
    return null;
  }
  if (when.instant < 0n) report.error('FS006', [key], `${key} lies before 1970-01-01`);
  return when.instant;
}
