import { parseDuration } from '../../types/duration.js';
import type { DatasetSet, FeatureSet, Source } from '../model/index.js';
import type { Path, Reporter } from '../resolve/lookups.js';

/** What an item of a dataset's `features` says beside its set and keys. */
interface ItemSpec {
  readonly self?: 'include';
  readonly max_age?: string;
  readonly as_of?: 'snapshot' | 'event';
}

/** A set as a dataset joins it: to the rows of a spine, at their times. */
export interface Join {
  readonly set: FeatureSet;
  readonly spine: Source;
  /** The column of the spine that the dataset uses as its time. */
  readonly timestamp: string;
}

/** How the rows of a set are joined to a dataset. Diagnostics are in `report`. */
export function resolveJoinOptions(
  item: ItemSpec,
  join: Join,
  path: Path,
  report: Reporter,
): Pick<DatasetSet, 'self' | 'maxAge' | 'asOf'> {
  if (join.set.grain === 'snapshot') checkSnapshotOptions(item, join, path, report);
  else checkEventOptions(item, join, path, report);
  const age = item.max_age === undefined ? undefined : parseDuration(item.max_age);
  return {
    self: item.self !== undefined,
    maxAge: age !== undefined && 'duration' in age ? age.duration : null,
    asOf: item.as_of ?? 'snapshot',
  };
}

/** Options that only sets of grain: event have, and what to do instead. */
const eventOptions = {
  self: 'leave self out',
  max_age: 'leave max_age out: a window says how far back a snapshot looks',
} as const;

function checkSnapshotOptions(item: ItemSpec, { set }: Join, path: Path, report: Reporter): void {
  for (const key of ['self', 'max_age'] as const)
    if (item[key] !== undefined)
      report.errorAtKey(
        'FS103',
        [...path, key],
        `${key} goes with sets of grain: event, and ${set.name} has snapshots`,
        eventOptions[key],
      );
}

/**
 * With `self` a spine row sees the row of its own event, so spine and set must be rows of one source at one time:
 * another time could lie later.
 */
function checkEventOptions(
  item: ItemSpec,
  { set, spine, timestamp }: Join,
  path: Path,
  report: Reporter,
): void {
  if (item.as_of !== undefined)
    report.errorAtKey(
      'FS103',
      [...path, 'as_of'],
      `as_of says when the windows of snapshots are evaluated, and ${set.name} is of grain: event: each of its rows is evaluated at its event`,
      'leave as_of out; for windows that end at the spine row, read a set without grain: event with as_of: event',
    );
  if (item.self === undefined) return;
  const self = [...path, 'self'];
  const meaning = `self takes the row of the spine row's own event, but ${set.name}`;
  if (set.source.name !== spine.name)
    report.errorAtKey(
      'FS103',
      self,
      `${meaning} is made from ${set.source.name} and the spine is ${spine.name}`,
      'leave self out',
    );
  else if (set.timestamp.name !== timestamp)
    report.errorAtKey(
      'FS103',
      self,
      `${meaning} uses the time ${set.timestamp.name} and the dataset ${timestamp}`,
      'leave self out, or give both the same timestamp',
    );
}
