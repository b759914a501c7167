import { analyze, type Scope } from '../../expression/analyze.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import type { SourceSpec } from '../../spec/generated.js';
import type { Locator } from '../../spec/read-specs.js';
import { isTimeZone } from '../../types/time-zone.js';
import type { AnySource, SourceColumn } from '../model/index.js';
import { timesOf } from '../model/known-times.js';
import { resolveChecks } from '../resolve/checks.js';
import {
  described,
  lookupColumn,
  type Path,
  type Reporter,
  readCondition,
  scopeOf,
} from '../resolve/lookups.js';
import { declaredColumns, missingName, resolveColumns } from './columns.js';
import { resolveOrigins, type Targets } from './origins.js';
import { type InputLookup, resolveQuery } from './query.js';
import { resolveWatch } from './watch.js';

/** What a source can be read from: targets that fs.yaml knows, and other sources. */
interface SourceContext {
  readonly targets: Targets;
  readonly inputs: InputLookup;
}

/** A source with its columns resolved; undefined where it has findings, which are in `report`. */
export function resolveSource(
  spec: SourceSpec,
  at: Locator,
  { targets, inputs }: SourceContext,
  report: Reporter,
): AnySource | undefined {
  const what = `source ${spec.name}`;
  checkShape(spec, report);
  const read = readOrigins(spec, targets, inputs, report);
  const columns = resolveColumns(spec, read.columns, report);
  checkColumnNames(spec, report);
  const broken = new Set(
    Object.keys(spec.columns).filter((name) => !columns.some((one) => one.name === name)),
  );
  checkTimes(spec, columns, broken, report);
  for (const [index, name] of (spec.primary_key ?? []).entries())
    if (!broken.has(name)) lookupColumn(columns, { name, what }, ['primary_key', index], report);
  const condition = sourceCondition(
    spec,
    { ...scopeOf(what, columns), ...(spec.timezone === undefined ? {} : { timezone: spec.timezone }) },
    broken,
    report,
  );
  const timezone = spec.timezone ?? 'UTC';
  if (!isTimeZone(timezone))
    report.error(
      'FS103',
      ['timezone'],
      `"${timezone}" is not a time zone`,
      'use an IANA name, like America/Sao_Paulo',
    );
  const watch = resolveWatch(spec, columns, broken, report);
  const scope = { ...scopeOf(what, columns), timezone };
  const isTimed = spec.timestamp !== undefined;
  const checks = broken.size > 0 ? [] : resolveChecks(spec.checks, { what, scope, columns, isTimed }, report);
  if (report.failed() || read.origins === undefined || condition === undefined) return undefined;
  const source = {
    kind: 'source',
    ...described(spec, at),
    columns,
    primaryKey: spec.primary_key ?? [],
    where: condition,
    timezone,
    nonFinite: 'non_finite' in spec ? 'null' : 'reject',
    watch,
    checks,
    ...read.origins,
  } as const;
  return spec.timestamp === undefined
    ? { ...source, timestamp: null }
    : { ...source, timestamp: spec.timestamp };
}

/** The `where` of a source; null without one. What it reads of broken columns has been reported with these. */
function sourceCondition(
  { where }: SourceSpec,
  scope: Scope,
  broken: ReadonlySet<string>,
  report: Reporter,
): Scalar | null | undefined {
  if (where === undefined) return null;
  const analysis = broken.size === 0 ? undefined : analyze(where, scope);
  if (
    analysis?.ok === false &&
    analysis.problems.every((one) => missingName(one, where, broken) !== undefined)
  )
    return undefined;
  return readCondition(where, ['where'], scope, report);
}

interface ShapeRule {
  readonly isBroken: (spec: SourceSpec) => boolean;
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

/** Which keys go together: events have a time and static tables none; rows are read from somewhere or made by a query. */
const shapeRules: readonly ShapeRule[] = [
  {
    isBroken: ({ static: isStatic, timestamp }) => isStatic === undefined && timestamp === undefined,
    path: [],
    message: 'the document has no timestamp',
    hint: 'timestamp is the column of the event time; a table without one is static: true',
  },
  {
    isBroken: ({ static: isStatic, timestamp }) => isStatic !== undefined && timestamp !== undefined,
    path: ['timestamp'],
    message: 'a static source has no event time: it is known always',
    hint: 'leave out timestamp, or static',
  },
  {
    isBroken: ({ from, query }) => from === undefined && query === undefined,
    path: [],
    message: 'the document has no from',
    hint: 'from must name either a file or a table; or query and inputs make the rows of other sources',
  },
  {
    isBroken: ({ from, query }) => from !== undefined && query !== undefined,
    path: ['query'],
    message: 'the rows are read from somewhere or made by a query, not both',
    hint: 'leave out from',
  },
  {
    isBroken: ({ query, inputs }) => query !== undefined && inputs === undefined,
    path: ['query'],
    message: 'a query names what it reads',
    hint: 'add inputs: [ … ]',
  },
  {
    isBroken: ({ query, inputs }) => query === undefined && inputs !== undefined,
    path: ['inputs'],
    message: 'inputs go with a query',
    hint: 'add query: select … from …',
  },
  ...(['targets', 'timezone', 'non_finite', 'detect', 'updated_at', 'late'] as const).map(
    (key): ShapeRule => ({
      isBroken: (spec) => spec.query !== undefined && key in spec,
      path: [key],
      message: `${key} goes with from: a query has its inputs'`,
      hint: 'give it to an input',
    }),
  ),
];

function checkShape(spec: SourceSpec, report: Reporter): void {
  for (const { isBroken, path, message, hint } of shapeRules)
    if (isBroken(spec)) report.errorAtKey('FS103', path, message, hint);
}

interface Read {
  /** Undefined where it has findings. */
  readonly origins: Pick<AnySource, 'from' | 'targets'> | undefined;
  readonly columns: readonly SourceColumn[];
}

function readOrigins(spec: SourceSpec, targets: Targets, inputs: InputLookup, report: Reporter): Read {
  const columns = declaredColumns(spec, report);
  const { from, query } = spec;
  if (query !== undefined) {
    const made = resolveQuery(spec, columns, inputs, report);
    if (made === undefined) return { origins: undefined, columns };
    return { origins: { from: made.origin, targets: new Map() }, columns: made.columns };
  }
  const origins = from === undefined ? undefined : resolveOrigins({ ...spec, from }, targets, report);
  return { origins, columns };
}

/** Some engines and formats ignore the case of names, so no two columns may differ by it alone. */
function checkColumnNames(spec: SourceSpec, report: Reporter): void {
  const first = new Map<string, string>();
  for (const name of Object.keys(spec.columns)) {
    const other = first.get(name.toLowerCase());
    if (other === undefined) first.set(name.toLowerCase(), name);
    else
      report.errorAtKey(
        'FS114',
        ['columns', name],
        `two columns of source ${spec.name} are called "${other}" and "${name}"`,
        'names are compared without case; leave one out, or give the computed one another name',
      );
  }
}

/** The event time and the times of `known_at` are timestamps, and the event time is known with its row. */
function checkTimes(
  spec: SourceSpec,
  columns: readonly SourceColumn[],
  broken: ReadonlySet<string>,
  report: Reporter,
): void {
  const instantColumn = (name: string, path: readonly (string | number)[], use: string): void => {
    if (broken.has(name)) return;
    const column = lookupColumn(columns, { name, what: `source ${spec.name}` }, path, report);
    if (column !== undefined && column.type.name !== 'timestamp')
      report.error('FS109', path, `${use} must be a timestamp; ${name} is a ${column.type.name}`);
  };
  if (spec.timestamp !== undefined) instantColumn(spec.timestamp, ['timestamp'], 'the event time');
  for (const { name, knownAt, computed, queried } of columns) {
    if (knownAt === null || computed?.knownAtDeclared === false || queried?.knownAtDeclared === false)
      continue;
    instantColumn(knownAt, ['columns', name, 'known_at'], 'known_at');
    if (spec.static !== undefined)
      report.errorAtKey(
        'FS103',
        ['columns', name, 'known_at'],
        'a static source is known always',
        'leave out known_at, or give the source an event time',
      );
  }
  const eventTime = columns.find(({ name }) => name === spec.timestamp);
  const later =
    eventTime === undefined ? undefined : timesOf(eventTime).find((time) => time !== eventTime.name);
  if (eventTime !== undefined && later !== undefined)
    report.error(
      'FS117',
      ['columns', eventTime.name, eventTime.computed?.knownAtDeclared === false ? 'expr' : 'known_at'],
      `the event time cannot be known later than itself, at ${later}`,
      `use ${later} as the source's timestamp`,
    );
}
