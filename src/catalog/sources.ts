import type { SourceSpec } from '../spec/generated.js';
import type { Locator } from '../spec/read.js';
import { resolveColumns, timesOf } from './computed.js';
import type { Source, StoredOrigin } from './model.js';
import { described, lookupColumn, type Reporter, readCondition, scopeOf } from './scope.js';

const formats: Readonly<Record<string, 'csv' | 'parquet' | 'ndjson'>> = {
  csv: 'csv',
  parquet: 'parquet',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
};

/** A source with its columns resolved; undefined where it has findings, which are in `report`. */
export function resolveSource(
  spec: SourceSpec,
  at: Locator,
  targets: ReadonlySet<string>,
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
  const from = originOf(spec.from, ['from'], report);
  const overrides = new Map<string, StoredOrigin>();
  for (const [target, override] of Object.entries(spec.targets ?? {})) {
    if (!targets.has(target))
      report.errorAtKey('FS106', ['targets', target], `fs.yaml has no target "${target}"`);
    const origin = originOf(override.from, ['targets', target, 'from'], report);
    if (origin !== undefined) overrides.set(target, origin);
  }
  const timezone = spec.timezone ?? 'UTC';
  if (!isTimezone(timezone))
    report.error(
      'FS103',
      ['timezone'],
      `"${timezone}" is not a time zone`,
      'use an IANA name, like America/Sao_Paulo',
    );
  if (report.failed() || from === undefined || condition === undefined) return undefined;
  return {
    kind: 'source',
    ...described(spec, at),
    columns,
    primaryKey: spec.primary_key ?? [],
    timestamp: spec.timestamp,
    where: condition,
    timezone,
    nonFinite: 'non_finite' in spec ? 'null' : 'reject',
    from,
    targets: overrides,
  };
}

function originOf(
  from: SourceSpec['from'],
  path: readonly (string | number)[],
  report: Reporter,
): StoredOrigin | undefined {
  if ('table' in from && from.table !== undefined) return { kind: 'table', table: from.table };
  const file = 'file' in from ? from.file : undefined;
  if (file === undefined) return undefined;
  const declared = 'format' in from ? from.format : undefined;
  const ending = /\.([A-Za-z]+)(?:\.gz)?$/.exec(file)?.[1]?.toLowerCase() ?? '';
  const format = declared ?? formats[ending];
  if (format === undefined) {
    report.error(
      'FS103',
      [...path, 'file'],
      `the format of "${file}" cannot be told from its name`,
      'add format: csv, parquet or ndjson',
    );
    return undefined;
  }
  return { kind: 'file', file, format };
}

function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
