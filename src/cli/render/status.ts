import type { Catalog } from '../../catalog/model/index.js';
import type { SetStatus } from '../../project/index.js';
import { DAY } from '../../types/duration.js';
import { formatBrief, formatIso } from '../../types/instant.js';
import { list, table } from './table.js';
import { jsonInterval, showAllReferenceTimes } from './when.js';

/** The condition of each set, and the next command. */
export function showStatus(statuses: readonly SetStatus[], catalog: Catalog, width: number | null): string {
  if (statuses.length === 0) return 'no feature sets';
  const overview = table(
    ['SET', 'ENTITY', 'CONDITION', 'VALID UNTIL', 'NEXT'],
    statuses.map(({ name, entity, condition, validUntil, next }) => [
      name,
      entity,
      condition,
      validUntil === null || validUntil === 0n ? '-' : formatBrief(validUntil),
      next ?? '-',
    ]),
    { width },
  );
  const details = statuses.flatMap((status) => {
    const every = catalog.featureSets.get(status.name)?.every.micros ?? DAY;
    const spans: readonly (readonly [string, readonly { start: bigint; end: bigint }[]])[] = [
      ['done', status.done],
      ['changed', status.changed],
      ['holes', status.changed.length === 0 ? status.holes : []],
      ['missing', status.missing],
    ];
    const lines = spans.flatMap(([name, intervals]) =>
      intervals.length === 0 ? [] : [[name, showAllReferenceTimes(intervals, every)] as const],
    );
    const from =
      status.madeFrom === null
        ? []
        : [
            [
              'made from',
              `dataset ${status.madeFrom.datasets.join(', ')}, of ${status.madeFrom.sets.join(', ')}`,
            ] as const,
          ];
    const failed = status.failed === null ? [] : [['last run failed', status.failed] as const];
    const partitions = [...status.lost, ...status.unknown.map((file) => `${file} is unknown: not read`)];
    const history = partitions.length === 0 ? [] : [['history', some(partitions)] as const];
    const about = [...from, ...lines, ...history, ...failed];
    return about.length === 0 ? [] : [`${status.name}\n${list(about, { width })}`];
  });
  return [overview, ...details].join('\n\n');
}

/** The first few of many texts. */
const some = (texts: readonly string[]): string =>
  [...texts.slice(0, 3), ...(texts.length > 3 ? [`and ${texts.length - 3} more`] : [])].join(', ');

export const jsonStatus = (status: SetStatus): unknown => ({
  name: status.name,
  entity: status.entity,
  condition: status.condition,
  made_from: status.madeFrom === null ? null : { ...status.madeFrom },
  done: status.done.map(jsonInterval),
  holes: status.holes.map(jsonInterval),
  changed: status.changed.map(jsonInterval),
  missing: status.missing.map(jsonInterval),
  valid_until: status.validUntil === null || status.validUntil === 0n ? null : formatIso(status.validUntil),
  lost: status.lost,
  unknown: status.unknown,
  failed: status.failed,
  next: status.next,
});
