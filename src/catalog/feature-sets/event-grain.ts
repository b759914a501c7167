import type { FeatureSetSpec } from '../../spec/generated.js';
import type { Duration, parseRowWindow } from '../../types/duration.js';
import { columnNameError } from '../model/column-names.js';
import type { FeatureSet, Source, SourceColumn, TimeWindow } from '../model/index.js';
import type { Path, Reporter } from '../resolve/lookups.js';

/** The finest grid of time: every instant is on it. */
export const INSTANT: Duration = { count: 1, unit: 'microsecond', micros: 1n };

/** What a set's grain demands of its source and of its other keys. */
export function checkGrain(spec: FeatureSetSpec, source: Source, report: Reporter): void {
  if (spec.grain !== 'event') {
    if (spec.at_t !== undefined)
      report.errorAtKey(
        'FS103',
        ['at_t'],
        'at_t goes with grain: event: a snapshot never sees an event at its own time',
        'leave at_t out, or add grain: event',
      );
    return;
  }
  for (const [path, what, instead] of unfit(spec))
    report.errorAtKey(
      'FS103',
      path,
      `${what} goes with reference times, and a set of grain: event has none: each event is a row`,
      instead,
    );
  if (spec.every !== undefined)
    report.errorAtKey(
      'FS103',
      ['every'],
      'every goes with reference times, and a set of grain: event has none: each event is a row',
      'leave every out',
    );
  if (source.primaryKey.length === 0)
    report.error(
      'FS103',
      ['grain'],
      `a row of grain: event is identified by the primary key of its event, and source ${source.name} has none`,
      'give the source its primary_key',
    );
}

/** What of a set only snapshots have a meaning for: where it stands, what it is, what to do instead. */
const unfit = ({ dedupe, features }: FeatureSetSpec): readonly (readonly [Path, string, string])[] => [
  ...(dedupe === undefined ? [] : [[['dedupe'], 'dedupe', 'leave dedupe out, or the grain'] as const]),
  ...Object.entries(features).flatMap(([name, feature]) => [
    ...(feature?.timestamp === undefined
      ? []
      : [
          [
            ['features', name, 'timestamp'],
            'the timestamp of a feature',
            'give the set this timestamp, or leave the grain out',
          ] as const,
        ]),
    ...(feature?.aggregate === undefined
      ? [
          [
            ['features', name],
            'a newest value',
            'say how events become one value: aggregate: last; or leave the grain out',
          ] as const,
        ]
      : []),
  ]),
];

/** A window of so many events, which only event grain has, and which its own row is part of. */
export function rowWindow(
  {
    text,
    parsed,
  }: { readonly text: string; readonly parsed: NonNullable<ReturnType<typeof parseRowWindow>> },
  path: Path,
  spec: FeatureSetSpec,
  report: Reporter,
): readonly TimeWindow[] {
  if ('problem' in parsed) {
    report.error('FS111', path, parsed.problem, parsed.hint);
    return [];
  }
  if (spec.grain !== 'event')
    report.error(
      'FS111',
      path,
      `"${text}" is a number of events, and a snapshot looks back over a length of time`,
      'write a duration, such as "3 days", or add grain: event',
    );
  else if (spec.at_t === 'exclude')
    report.error(
      'FS111',
      path,
      `"${text}" ends with the row's own event, and at_t: exclude leaves that out`,
      'write a duration or lifetime, or leave at_t out',
    );
  else return [{ kind: 'events', rows: parsed.rows }];
  return [];
}

/** The primary key without what keys and `timestamp` already hold. */
export const eventKeyColumns = (
  source: Source,
  timestamp: SourceColumn,
  keys: FeatureSet['keys'],
): readonly SourceColumn[] =>
  source.primaryKey.flatMap((name) => {
    const held = name === timestamp.name || keys.some(({ column }) => column.name === name);
    return held ? [] : source.columns.filter((column) => column.name === name);
  });

/** Reports event key columns whose names cannot stand beside the set's other columns in its history. */
export function checkEventKey(
  set: Pick<FeatureSet, 'source' | 'entity' | 'keys' | 'eventKey' | 'columns'>,
  report: Reporter,
): void {
  const others = new Map([
    ...set.columns.map(({ name, feature }) => [name.toLowerCase(), `feature ${feature}`] as const),
    ...set.keys.map(({ key }) => [key.name.toLowerCase(), `the key of entity ${set.entity.name}`] as const),
  ]);
  for (const { name } of set.eventKey) {
    const refused = columnNameError(name);
    const message = `a row of grain: event carries the primary key column ${name} of source ${set.source.name}`;
    const other = others.get(name.toLowerCase());
    if (other !== undefined)
      report.error('FS114', ['grain'], `${message}, and ${other} has that name too`, 'rename one of them');
    else if (refused !== undefined)
      report.error('FS115', ['grain'], `${message}, and ${refused}`, 'rename the column in the source');
  }
}
