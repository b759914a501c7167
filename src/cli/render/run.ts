import type { Catalog } from '../../catalog/model/index.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Paint } from '../../diagnostics/render.js';
import type { RunEvent, RunReport } from '../../project/index.js';
import type { DatasetReport, InputReport, Planned, SetReport } from '../../run/context/report.js';
import { DAY } from '../../types/duration.js';
import { formatBrief, formatIso } from '../../types/instant.js';
import { list, masked, rowsTable } from './table.js';
import type { Screen } from './thing.js';
import { counted, jsonInterval, showAllReferenceTimes, showDays, showSeconds } from './when.js';

type Result = RunReport['results'][number];

const reasons: Readonly<Record<Planned['why'], string>> = {
  new: 'never built',
  changed: 'its spec changed: rebuilt, then swapped in',
  renamed: 'renamed: its history is copied, nothing is computed',
  full: 'rebuilt from the first event',
  asked: 'requested',
  missing: 'missing',
  'source changed': 'source changed',
  late: 'late rows may have come',
  lost: 'partitions are missing or damaged',
  'up to date': 'up to date',
  waiting: 'after its source is built',
};

const everyOf = (catalog: Catalog, name: string): bigint =>
  catalog.featureSets.get(name)?.every.micros ?? DAY;

/** The plan of a run, one line per item. */
export function showPlan(
  { planned, failed }: Pick<Extract<RunEvent, { kind: 'planned' }>, 'planned' | 'failed'>,
  catalog: Catalog,
  target: string,
): string {
  if (planned.length === 0 && failed.length === 0) return `plan for ${target}: nothing to do`;
  const impossible = failed.map((name) => [name, 'cannot be built'] as const);
  const lines = planned.map((one): readonly [string, string] => {
    if (one.kind === 'dataset') {
      const end = one.intervals.at(-1)?.end;
      const when = one.why === 'waiting' ? 'rebuilt if anything below it changed' : 'built';
      return [one.name, `${when}${end === undefined ? '' : `, spine rows ${upTo(end)}`}`];
    }
    if (one.why === 'up to date' || one.why === 'renamed') return [one.name, reasons[one.why]];
    if (one.why === 'waiting') return [one.name, 'whatever is missing after its source sets are built'];
    return [
      one.name,
      `${showAllReferenceTimes(one.intervals, everyOf(catalog, one.name))} (${reasons[one.why]})`,
    ];
  });
  return `plan for ${target}\n${list([...lines, ...impossible])}`;
}

/** The end of a run is exclusive; one microsecond after now is shown as now. */
const upTo = (end: bigint): string =>
  end % DAY === 0n ? `up to ${formatBrief(end - DAY)}` : `before ${formatBrief(end - (end % 1_000_000n))}`;

/** The outcome of one item. */
export function showResult(
  result: Exclude<Result, { kind: 'failed' }>,
  catalog: Catalog,
  paint: Paint,
): string {
  return result.kind === 'dataset' ? showDataset(result, paint) : showSet(result, catalog, paint);
}

function showSet(report: SetReport, catalog: Catalog, paint: Paint): string {
  const { name, source, leftOut } = report;
  const every = everyOf(catalog, name);
  const nothing = report.intervals.length === 0;
  const removed =
    report.partitionsRemoved === 0 ? '' : `, ${counted(report.partitionsRemoved, 'empty partition')} removed`;
  const lines: (readonly [string, string])[] = [
    computed(report, every),
    ['source', `${counted(source.rows, 'row')} read, ${counted(report.events, 'event')}`],
    ...(nothing ? [] : [['events of', sourceRange(report)] as const]),
    ...rejectedLines(source, ''),
    ...source.inputs.flatMap(inputLines),
    ...leftOutLines(leftOut),
    ...(nothing
      ? []
      : [
          [
            'written',
            `${counted(report.rows, 'row')} in ${counted(report.partitionsWritten, 'partition')}${removed}`,
          ] as const,
        ]),
    [
      'valid until',
      report.validUntil === 0n ? 'nothing is valid yet' : `${formatBrief(report.validUntil)}, exclusive`,
    ],
  ];
  const head = `${paint.bold(name)}  done in ${showSeconds(report.seconds)}`;
  return `${head}\n${list(lines)}`;
}

const rejectedLines = (
  { rejected }: Pick<InputReport['source'], 'rejected'>,
  of: string,
): readonly (readonly [string, string])[] =>
  rejected.map(({ reason, rows, examples }) => [
    'rejected',
    `${counted(rows, 'row')}${of}: ${reason}${exampleRows(rows, examples)}`,
  ]);

/** An input of the source's query, and its rows that the query does not read. */
const inputLines = ({
  name,
  source,
  filtered,
  withoutTime,
}: InputReport): readonly (readonly [string, string])[] => [
  ['input', `${name}, ${counted(source.rows, 'row')} read`],
  ...rejectedLines(source, ` of ${name}`),
  ...(filtered === 0n ? [] : [['left out', `${counted(filtered, 'row')} of ${name} by its where`] as const]),
  ...(withoutTime === 0n
    ? []
    : [['left out', `${counted(withoutTime, 'row')} of ${name} without a time`] as const]),
];

const exampleRows = (rows: bigint, examples: readonly bigint[]): string =>
  examples.length === 0
    ? ''
    : ` (row${examples.length === 1 ? '' : 's'} ${examples.join(', ')}${rows > BigInt(examples.length) ? ', …' : ''})`;

function computed({ intervals, referenceTimes }: SetReport, every: bigint): readonly [string, string] {
  const label = referenceTimes === null ? 'events from' : 'reference times';
  if (intervals.length === 0) return [label, 'none to compute'];
  const times = showAllReferenceTimes(intervals, every);
  return [label, referenceTimes === null ? times : `${times} (${counted(referenceTimes, 'time')})`];
}

const sourceRange = ({ sourceRange: range, referenceTimes }: SetReport): string => {
  if (referenceTimes === 0n) return 'no time';
  return range === null ? 'everything before the end' : showDays(range);
};

function leftOutLines({
  filtered,
  withoutTime,
  withoutKey,
  beforeSourceTime,
}: SetReport['leftOut']): readonly (readonly [string, string])[] {
  const lines: readonly (readonly [bigint, string, string])[] = [
    [filtered, 'left out', 'by where'],
    [withoutTime, 'left out', 'without a time'],
    [withoutKey, 'left out', 'without a key'],
    [beforeSourceTime, 'check', "with a time before the source's event time"],
  ];
  return lines.flatMap(([count, label, reason]) =>
    count === 0n ? [] : [[label, `${counted(count, 'row')} ${reason}`] as const],
  );
}

function showDataset(report: DatasetReport, paint: Paint): string {
  const nulls = Object.entries(report.nullKeys).filter(([, count]) => count > 0n);
  const lines: readonly (readonly [string, string])[] = [
    ['written', `${counted(report.rows, 'row')} to ${report.output}`],
    ...(report.filtered === 0n ? [] : [['left out', `${counted(report.filtered, 'row')} by where`] as const]),
    ...(report.withoutTime === 0n
      ? []
      : [['left out', `${counted(report.withoutTime, 'row')} without a time`] as const]),
    ...(report.immature === 0n
      ? []
      : [['left out', `${counted(report.immature, 'row')} whose labels are not mature yet`] as const]),
    ...nulls.map(
      ([set, count]) => ['null keys', `${counted(count, 'row')} without a key of ${set}`] as const,
    ),
  ];
  const done = report.built ? `done in ${showSeconds(report.seconds)}` : 'up to date';
  return `${paint.bold(report.name)}  ${done}\n${list(lines)}`;
}

/** The columns of a set's relations whose values are not shown. */
export function sensitiveColumns(catalog: Catalog, set: string): readonly string[] {
  const found = catalog.featureSets.get(set);
  if (found === undefined) return [];
  const columns = [...found.keys.map(({ key }) => key), ...found.eventKey, ...found.columns];
  return columns.filter(({ sensitive }) => sensitive).map(({ name }) => name);
}

/** The latest rows of each small set. */
export function showOnline(
  results: readonly Result[],
  catalog: Catalog,
  { paint, width }: Screen,
): readonly string[] {
  return results.flatMap((result) => {
    if (result.kind !== 'feature_set' || result.online === null || result.online.length === 0) return [];
    const rows = masked(result.online, sensitiveColumns(catalog, result.name));
    return [`${paint.bold(`online.${result.name}`)}\n${rowsTable(rows, width)}`];
  });
}

/** An event of a run as JSON. */
export function jsonEvent(event: Exclude<RunEvent, { kind: 'warning' }>, catalog: Catalog): unknown {
  switch (event.kind) {
    case 'planned':
      return { event: event.kind, planned: event.planned.map(jsonPlanned), failed: event.failed };
    case 'started':
      return { event: event.kind, name: event.name, last_seconds: event.lastSeconds };
    case 'finished':
      return { event: event.kind, result: jsonResult(event.result, catalog) };
  }
}

const jsonPlanned = ({ name, kind, why, intervals }: Planned): unknown => ({
  name,
  kind,
  why,
  intervals: intervals.map(jsonInterval),
});

/** The report as JSON. */
export const jsonReport = (
  { planned, results, warnings }: RunReport,
  catalog: Catalog,
  target: string,
): unknown => ({
  target,
  planned: planned.map(jsonPlanned),
  results: results.map((result) => jsonResult(result, catalog)),
  warnings,
});

function jsonResult(result: Result, catalog: Catalog): unknown {
  if (result.kind === 'failed')
    return { kind: result.kind, name: result.name, diagnostics: result.diagnostics };
  if (result.kind === 'dataset')
    return {
      kind: result.kind,
      name: result.name,
      rows: result.rows,
      output: result.output,
      built: result.built,
      left_out: { filtered: result.filtered, without_time: result.withoutTime, immature: result.immature },
      null_keys: result.nullKeys,
      seconds: result.seconds,
    };
  const { leftOut, source } = result;
  return {
    kind: result.kind,
    name: result.name,
    why: result.why,
    intervals: result.intervals.map(jsonInterval),
    reference_times: result.referenceTimes,
    source_range: result.sourceRange === null ? null : jsonInterval(result.sourceRange),
    source_rows: source.rows,
    rejected: source.rejected,
    ...(source.inputs.length === 0
      ? {}
      : {
          inputs: source.inputs.map((input) => ({
            name: input.name,
            rows: input.source.rows,
            rejected: input.source.rejected,
            left_out: { filtered: input.filtered, without_time: input.withoutTime },
          })),
        }),
    events: result.events,
    left_out: {
      filtered: leftOut.filtered,
      without_time: leftOut.withoutTime,
      without_key: leftOut.withoutKey,
    },
    before_source_time: leftOut.beforeSourceTime,
    rows: result.rows,
    partitions_written: result.partitionsWritten,
    partitions_removed: result.partitionsRemoved,
    valid_until: result.validUntil === 0n ? null : formatIso(result.validUntil),
    online: result.online === null ? null : masked(result.online, sensitiveColumns(catalog, result.name)),
    seconds: result.seconds,
  };
}

/** Exit code of a run with failures: that of an engine, lock, interrupt or internal error, otherwise 5. */
export function failedExit(
  diagnostics: readonly Diagnostic[],
  exitOf: (code: Diagnostic['code']) => number,
): number {
  const strong = diagnostics.map(({ code }) => exitOf(code)).find((exit) => [7, 10, 70, 130].includes(exit));
  return strong ?? 5;
}
