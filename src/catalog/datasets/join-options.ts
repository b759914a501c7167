import { parseDuration } from '../../types/duration.js';
import type { DatasetSet, FeatureSet, Source } from '../model/index.js';
import type { Path, Reporter } from '../resolve/lookups.js';

/** What an item of a dataset's `features` says beside its set and keys. */
interface ItemSpec {
  readonly self?: 'include';
  readonly max_age?: string;
  readonly as_of?: 'snapshot' | 'event';
}

/**
 * How the rows of a set are taken for a dataset. With `self` a spine row sees the row of its own event,
 * so spine and set must be rows of one source at one time: another time could lie later.
 */
export function resolveJoinOptions(
  item: ItemSpec,
  set: FeatureSet,
  spine: Source,
  timestamp: string,
  path: Path,
  report: Reporter,
): Pick<DatasetSet, 'self' | 'maxAge' | 'asOf'> {
  if (set.grain === 'snapshot')
    for (const key of ['self', 'max_age'] as const)
      if (item[key] !== undefined)
        report.errorAtKey(
          'FS103',
          [...path, key],
          `${key} goes with sets of grain: event, and ${set.name} has snapshots`,
          key === 'self'
            ? 'leave self out'
            : 'leave max_age out: a window says how far back a snapshot looks',
        );
  if (set.grain === 'event' && item.as_of !== undefined)
    report.errorAtKey(
      'FS103',
      [...path, 'as_of'],
      `as_of says when the windows of snapshots are evaluated, and ${set.name} is of grain: event: each of its rows is evaluated at its event`,
      'leave as_of out; for windows that end at the spine row, read a set without grain: event with as_of: event',
    );
  if (set.grain === 'event' && item.self !== undefined) {
    const from = set.source.name;
    if (from !== spine.name)
      report.errorAtKey(
        'FS103',
        [...path, 'self'],
        `self takes the row of the spine row's own event, but ${set.name} is made from ${from} and the spine is ${spine.name}`,
        'leave self out',
      );
    else if (set.timestamp.name !== timestamp)
      report.errorAtKey(
        'FS103',
        [...path, 'self'],
        `self takes the row of the spine row's own event, but ${set.name} goes by ${set.timestamp.name} and the dataset by ${timestamp}`,
        'leave self out, or give both the same timestamp',
      );
  }
  const age = item.max_age === undefined ? undefined : parseDuration(item.max_age);
  return {
    self: item.self !== undefined,
    maxAge: age !== undefined && 'duration' in age ? age.duration : null,
    asOf: item.as_of ?? 'snapshot',
  };
}
