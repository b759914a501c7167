import type { SourceSpec } from '../spec/generated.js';
import type { Locator } from '../spec/read.js';
import { resolveColumns, timesOf } from './computed.js';
import type { Source } from './model.js';
import { resolveOrigins, type Targets } from './origins.js';
import { described, lookupColumn, type Reporter, readCondition, scopeOf } from './scope.js';

/** A source with its columns resolved; undefined where it has findings, which are in `report`. */
export function resolveSource(
  spec: SourceSpec,
  at: Locator,
  targets: Targets,
  report: Reporter,
): Source | undefined {
  const columns = resolveColumns(spec, report);
  const where = `source ${spec.name}`;
  const instantColumn = (name: string, path: readonly (string | number)[], use: string): void => {
    const column = lookupColumn(columns, name, where, path, report);
    if (column !== undefined && column.type.name !== 'timestamp')
      report.error('FS109', path, `${use} must be a timestamp; ${name} is a ${column.type.name}`);
  };
  instantColumn(spec.timestamp, ['timestamp'], 'the event time');
  for (const { name, knownAt, computed } of columns)
    if (knownAt !== null && computed?.claimed !== false)
      instantColumn(knownAt, ['columns', name, 'known_at'], 'known_at');
  const eventTime = columns.find(({ name }) => name === spec.timestamp);
  const later =
    eventTime === undefined ? undefined : timesOf(eventTime).find((time) => time !== eventTime.name);
  if (eventTime !== undefined && later !== undefined)
    report.error(
      'FS117',
      ['columns', eventTime.name, eventTime.computed?.claimed === false ? 'expr' : 'known_at'],
      `the event time cannot be known later than itself, at ${later}`,
      `use ${later} as the source's timestamp`,
    );
  (spec.primary_key ?? []).forEach(
    (name, index) => void lookupColumn(columns, name, where, ['primary_key', index], report),
  );
  const condition =
    spec.where === undefined ? null : readCondition(spec.where, ['where'], scopeOf(where, columns), report);
  const origins = resolveOrigins(spec, targets, report);
  const timezone = spec.timezone ?? 'UTC';
  if (!isTimezone(timezone))
    report.error(
      'FS103',
      ['timezone'],
      `"${timezone}" is not a time zone`,
      'use an IANA name, like America/Sao_Paulo',
    );
  if (report.failed() || origins === undefined || condition === undefined) return undefined;
  return {
    kind: 'source',
    ...described(spec, at),
    columns,
    primaryKey: spec.primary_key ?? [],
    timestamp: spec.timestamp,
    where: condition,
    timezone,
    nonFinite: 'non_finite' in spec ? 'null' : 'reject',
    ...origins,
  };
}

function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
