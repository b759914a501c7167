import { datasetsIn } from '../../catalog/dependencies.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import { Failure } from '../../diagnostics/diagnostic.js';
import type { StoredSet } from '../../sql/statements/run-state.js';
import type { StoredSource } from '../../sql/statements/source-state.js';
import { DAY } from '../../types/duration.js';
import { isFatal } from '../context/failed.js';
import type { SourceChange } from '../context/source-change.js';
import type { Warehouse } from '../context/warehouse.js';
import { contentOf, type RecordedDays, readDays, scanDays, writeDays } from './day-digests.js';
import { changedSince, type DayDigest, mergeParts, staleAfter } from './stale-intervals.js';

/** What is known of a set before its source is read. */
export interface KnownSource {
  /** Its state under today's spec; undefined: never built, or under another spec. */
  readonly current: StoredSet | undefined;
  readonly stored: StoredSource | undefined;
  /** Of today, see `sourceVersion`. */
  readonly version: string | null;
}

/** Which events a run sees, in UTC microseconds. */
export interface SourceBounds {
  /** The first time whose events no row of the run needs: that they come is no change of what is done. */
  readonly boundary: bigint;
  /** The end of the run, exclusive. */
  readonly end: bigint;
}

/** Whether nothing can have changed, so that the source need not be read. */
export const isUnchanged = ({ current, stored, version }: KnownSource): boolean =>
  current !== undefined && stored !== undefined && version !== null && stored.version === version;

/**
 * Compares the source of a set, which must be bound, with what its history was computed from: by its version, then by
 * digests of its days. A history of which that is not known is stale as a whole.
 */
export async function detectChange(
  set: FeatureSet,
  known: KnownSource,
  { boundary, end: sourceEnd }: SourceBounds,
  warehouse: Warehouse,
): Promise<SourceChange> {
  if (isUnchanged(known)) return { stale: [], record: null };
  const { current, stored, version } = known;
  const before = stored === undefined ? undefined : await storedDays(set.name, warehouse);
  const boundaries = before === undefined ? [boundary] : [before.boundary, boundary];
  const parts = await scanned(set, boundaries, warehouse);
  const end = current?.done.at(-1)?.end;
  if (parts === undefined) return { stale: end === undefined ? [] : [{ start: 0n, end }], record: null };
  const days = mergeParts(parts, boundary);
  const record = {
    set: set.name,
    version,
    content: contentOf(mergeParts(parts, 0n)),
    days: writeDays({ boundary, days }),
  };
  if (current === undefined || end === undefined) return { stale: [], record };
  if (before === undefined) return { stale: [{ start: 0n, end }], record };
  const changed = changedSince(before.days, mergeParts(parts, before.boundary));
  // Of a dataset only the rows before the end of the run are there: what lies behind is compared by a later run.
  if (datasetsIn(set.source).length > 0 && sourceEnd < end) {
    const complete = changed.filter((since) => since - (since % DAY) + DAY <= sourceEnd);
    return { stale: staleAfter(set, complete, end), record: null };
  }
  return { stale: staleAfter(set, changed, end), record };
}

/** Undefined where values cannot be computed: building the set then says which, and why. */
async function scanned(
  set: FeatureSet,
  boundaries: readonly bigint[],
  warehouse: Warehouse,
): Promise<readonly DayDigest[] | undefined> {
  try {
    return await scanDays(set, boundaries, warehouse);
  } catch (cause) {
    if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
    return undefined;
  }
}

async function storedDays(set: string, { engine, state }: Warehouse): Promise<RecordedDays | undefined> {
  const { sql, params } = state.sources.days(set);
  const [row] = await engine.query(sql, params);
  return typeof row?.days === 'string' ? readDays(row.days) : undefined;
}
