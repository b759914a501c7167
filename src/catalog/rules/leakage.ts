import { columnsIn } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { atTime, isEventTimeAllowed } from '../leakage/event-time.js';
import type { QueryDiagnostic } from '../leakage/known-times.js';
import { aggregates } from '../model/aggregates.js';
import { eventTimesOf } from '../model/event-times.js';
import type { Dataset, FeatureSet, Source, SourceColumn } from '../model/index.js';
import { timesOf } from '../model/known-times.js';
import type { Path, Reporter } from '../resolve/lookups.js';

/** One use of source columns: by what, and its place in the YAML. */
interface Use {
  readonly by: string;
  readonly path: Path;
  readonly columns: readonly string[];
}

/** A source at the time at which its rows are used. */
interface Subject {
  readonly source: Source;
  readonly timestamp: SourceColumn;
  readonly report: Reporter;
}

/** Reports every use of a column that is known later than `timestamp`: with `known_at: X` only where X is the time. */
function reportLate(
  uses: readonly Use[],
  hint: (column: SourceColumn, use: Use) => string,
  { source, timestamp, report }: Subject,
): void {
  for (const use of uses)
    for (const name of new Set(use.columns)) {
      const late = lateIn(name, source, timestamp);
      if (late === undefined) continue;
      const chain = [...late.through.map((one) => `${source.name}.${one.name}`), ...late.read].join(' → ');
      report.error(
        'FS117',
        use.path,
        `${late.column.name} is known only at ${late.knownAt}, not shown to be at or before ${timestamp.name}: ${use.by} → ${chain}`,
        hint(late.through[0] ?? late.column, use),
      );
    }
}

/** Reports a computed event time that could lie before the time at which its row is known. */
function reportMoved(
  use: Omit<Use, 'columns'>,
  conditions: readonly (Scalar | null)[],
  { source, timestamp, report }: Subject,
): void {
  const { name } = timestamp;
  if (source.from.kind === 'query' && timestamp.computed === null) return;
  if (timesOf(timestamp).some((time) => time !== name) || isEventTimeAllowed(source, name, conditions))
    return;
  const made = timestamp.computed?.reads.map((read) => `${source.name}.${read}`).join(', ') ?? '';
  report.error(
    'FS117',
    use.path,
    `${name} is computed and not shown to be at or after ${source.timestamp}, when its row is known: ${use.by} → ${source.name}.${name}${made === '' ? '' : ` → ${made}`}`,
    `make it greatest(${source.timestamp}, …) or ${source.timestamp} + interval '…'; if ${name} is when the row is known, declare that: known_at: ${name}`,
  );
}

interface Late {
  readonly column: SourceColumn;
  readonly knownAt: string;
  /** From the column that is used to the one that is late, of which it is made. */
  readonly through: readonly SourceColumn[];
  /** Where a query makes it: the columns of its inputs, of theirs, and so on, down to one of data. */
  readonly read: readonly string[];
}

/** What of a query's inputs makes a column late. */
function readOf(column: SourceColumn, knownAt: string): readonly string[] {
  if (column.queried === null || column.queried.knownAtDeclared) return [];
  const read = column.queried.reads.find((one) => one.knownAt === knownAt);
  if (read === undefined) return [];
  const of = read.source.columns.find(({ name }) => name === read.column);
  const time = of === undefined ? undefined : timesOf(of)[0];
  return [
    `${read.source.name}.${read.column}`,
    ...(of === undefined || time === undefined ? [] : readOf(of, time)),
  ];
}

/** What of a column is known later than `timestamp`; a computed one is known with all that it is made of. */
function lateIn(name: string, source: Source, timestamp: SourceColumn): Late | undefined {
  const column = source.columns.find((candidate) => candidate.name === name);
  if (column === undefined) return undefined;
  const { computed } = column;
  if (computed === null || computed.knownAtDeclared) {
    const late = timesOf(column).find((time) => time !== timestamp.name);
    return late === undefined
      ? undefined
      : { column, knownAt: late, through: [column], read: readOf(column, late) };
  }
  for (const read of computed.reads) {
    const late = lateIn(read, source, timestamp);
    if (late !== undefined) return { ...late, through: [column, ...late.through] };
  }
  return undefined;
}

/** Rows of a query that are not known at another of its times. */
function reportRows(by: string, diagnostics: readonly QueryDiagnostic[], path: Path, report: Reporter): void {
  for (const { code, message, hint } of diagnostics)
    report.error(code, path, message.replace(': ', `: ${by}.${path.at(-1) ?? ''} → `), hint);
}

/** That there is a row of a dataset is known at its time, or with the row of its spine: that column tells. */
const rowUses = (by: string, source: Source, path: Path): readonly Use[] =>
  source.from.kind === 'dataset' ? [{ by, path, columns: [source.timestamp] }] : [];

const read = (expr: Scalar | null): readonly string[] => (expr === null ? [] : columnsIn(expr));

/**
 * A feature may use only what is known at its timestamp, the set's or its own; so must be what decides which events
 * there are, at each of these times.
 */
export function checkSetLeakage(set: FeatureSet, report: Reporter): void {
  for (const timestamp of eventTimesOf(set)) checkLeakageAt(set, timestamp, report);
}

function checkLeakageAt(set: FeatureSet, timestamp: SourceColumn, report: Reporter): void {
  const { source, diagnostics } = atTime(set.source, timestamp.name);
  const own = set.aggregated.find((column) => column.timestamp.name === timestamp.name);
  const isOwn = timestamp.name !== set.timestamp.name && own !== undefined;
  const place = isOwn ? ['features', own.feature, 'timestamp'] : ['timestamp'];
  const by = isOwn ? `${set.name}.${own.feature}.timestamp` : `${set.name}.timestamp`;
  const subject = { source, timestamp, report };
  reportRows(set.name, diagnostics, place, report);
  reportMoved({ by, path: place }, [set.where], subject);
  reportLate(
    [...usesOfSet(set, source, timestamp), ...usesOfFeatures(set, source, timestamp).values()],
    lateHint,
    subject,
  );
}

/** What to do about a column that a set uses too early. */
function lateHint(column: SourceColumn): string {
  const times = timesOf(column);
  const [time = ''] = times;
  return times.length === 1
    ? `with timestamp: ${time} a set or a feature may use it, over the rows that have ${time}`
    : `${column.name} is known at the latest of ${times.join(' and ')}: declare when with its known_at`;
}

/** The uses of features whose event time is `timestamp`, each once. */
function usesOfFeatures(set: FeatureSet, source: Source, timestamp: SourceColumn): ReadonlyMap<string, Use> {
  const ofSet = timestamp.name === set.timestamp.name;
  const ofFeatures = new Map<string, Use>();
  for (const column of set.aggregated) {
    if (column.timestamp.name !== timestamp.name) continue;
    const path = ['features', column.feature];
    const by = `${set.name}.${column.feature}`;
    if (!ofSet)
      ofFeatures.set(`${by}.timestamp`, {
        by: `${by}.timestamp`,
        path: [...path, 'timestamp'],
        columns: [timestamp.name],
      });
    ofFeatures.set(`${by}.of`, { by: `${by}.of`, path: [...path, 'of'], columns: read(column.of) });
    if (aggregates[column.aggregate].ordered)
      ofFeatures.set(`${by}.aggregate`, {
        by: `${by}.aggregate`,
        path: [...path, 'aggregate'],
        columns: source.primaryKey,
      });
    ofFeatures.set(`${by}.where`, {
      by: `${by}.where`,
      path: [...path, 'where'],
      columns: read(column.pivot === null ? column.filter : column.pivot.where),
    });
    if (column.pivot !== null)
      ofFeatures.set(`${by}.pivot`, {
        by: `${by}.pivot.by`,
        path: [...path, 'pivot', 'by'],
        columns: read(column.pivot.by),
      });
  }
  return ofFeatures;
}

/** What all features of a set share. */
function usesOfSet(set: FeatureSet, source: Source, timestamp: SourceColumn): readonly Use[] {
  const ofSet = timestamp.name === set.timestamp.name;
  return [
    ...(ofSet ? [{ by: `${set.name}.timestamp`, path: ['timestamp'], columns: [timestamp.name] }] : []),
    ...set.keys.map(({ key, column }) => ({
      by: `${set.name}.keys.${key.name}`,
      path: ['keys', key.name],
      columns: [column.name],
    })),
    ...(set.dedupe === null
      ? []
      : [
          {
            by: `${set.name}.dedupe`,
            path: ['dedupe'],
            columns: [...set.dedupe.by.map(({ name }) => name), ...source.primaryKey],
          },
        ]),
    ...(set.grain === 'event'
      ? [{ by: `${set.name}.grain`, path: ['grain'], columns: source.primaryKey }]
      : []),
    { by: `${set.name}.where`, path: ['where'], columns: read(set.where) },
    { by: `${set.name} → ${source.name}.where`, path: ['source'], columns: read(source.where) },
    ...rowUses(set.name, source, ['source']),
  ];
}

/** A dataset may use what is known at its spine's time, and the rest only as labels. */
export function checkDatasetLeakage(dataset: Dataset, report: Reporter): void {
  const { timestamp, name } = dataset;
  const { source: spine, diagnostics } = atTime(dataset.spine, timestamp.name);
  const subject = { source: spine, timestamp, report };
  reportRows(name, diagnostics, ['timestamp'], report);
  reportMoved({ by: `${name}.timestamp`, path: ['timestamp'] }, [dataset.where], subject);
  const uses: readonly Use[] = [
    { by: `${name}.timestamp`, path: ['timestamp'], columns: [timestamp.name] },
    { by: `${name}.where`, path: ['where'], columns: read(dataset.where) },
    { by: `${name} → ${spine.name}.where`, path: ['spine'], columns: read(spine.where) },
    ...rowUses(name, spine, ['spine']),
    ...dataset.columns.flatMap(({ column, label }, index) =>
      label ? [] : [{ by: `${name}.columns`, path: ['columns', index], columns: [column.name] }],
    ),
    ...dataset.sets.flatMap(({ set, keys }, index) =>
      keys.map(({ key, column }) => ({
        by: `${name}.features.${set.name}.keys.${key.name}`,
        path: ['features', index],
        columns: [column.name],
      })),
    ),
  ];
  reportLate(uses, (column, use) => datasetHint(dataset, column, use), subject);
}

/** What to do about a column that a dataset uses too early, without losing the labels that it has. */
function datasetHint({ columns, labels }: Dataset, { name }: SourceColumn, { path: [place] }: Use): string {
  const isLabel = columns.some((one) => one.label && one.column.name === name);
  if (place !== 'columns')
    return `what is known later can only be a label: leave ${name} out of ${place === 'features' ? 'the keys' : String(place)}`;
  if (isLabel) return `${name} is a label already: leave it out of columns`;
  return labels.length === 0
    ? `a dataset may have it as a label: add ${name} to labels`
    : `a dataset may have it as a label: add ${name}: { expr: ${name} } to labels`;
}
