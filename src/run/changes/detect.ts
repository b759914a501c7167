import { datasetsIn } from '../../catalog/dependencies.js';
import { fingerprint } from '../../catalog/fingerprint.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import type { StoredSet } from '../../sql/statements/run-state.js';
import type { SourceRecord, StoredSource } from '../../sql/statements/source-state.js';
import { DAY } from '../../types/duration.js';
import type { RunState } from '../context/run-state.js';
import type { SourceChange } from '../context/source-change.js';
import type { Warehouse } from '../context/warehouse.js';
import { opening } from '../intervals/coverage.js';
import { gridOf } from '../intervals/decide.js';
import {
  contentOf,
  type DaysRequest,
  dayScanner,
  type RecordedDays,
  readDays,
  writeDays,
} from './day-digests.js';
import type { ReadVersion } from './source-version.js';
import { changedSince, mergeParts, staleAfter } from './stale-intervals.js';

/** What is known of a set before its source is read. */
export interface KnownSource {
  /** Its state under today's spec; undefined: never built, or under another spec. */
  readonly current: StoredSet | undefined;
  readonly stored: StoredSource | undefined;
  /** Of today, see `versionReader`. */
  readonly version: string | null;
}

/** Whether nothing can have changed, so that the source need not be read. */
export const isUnchanged = ({ current, stored, version }: KnownSource): boolean =>
  current !== undefined && stored !== undefined && version !== null && stored.version === version;

export async function knownSource(
  set: FeatureSet,
  state: RunState,
  { target }: Warehouse,
  readVersion: ReadVersion,
): Promise<KnownSource> {
  const stored = state.sets.get(set.name);
  return {
    current: stored?.fingerprint === fingerprint(set, target) ? stored : undefined,
    stored: state.sources.get(set.name),
    version: await readVersion(set.source, state),
  };
}

/** The sets whose sources are compared, and which events the run sees. */
export interface Compared {
  readonly sets: readonly FeatureSet[];
  /**
   * The first time whose events no row of the run needs, UTC microseconds: that they come is no change of what is done.
   */
  readonly boundaryOf: (set: FeatureSet) => bigint;
  /** The end of the run, exclusive, UTC microseconds. */
  readonly end: bigint;
  /** As it is when a source is read first. */
  readonly known: (set: FeatureSet) => Promise<KnownSource>;
}

/**
 * Compares the source of a set, which must be bound, with what its history was computed from: by its version, then by
 * digests of its days. A history of which that is not known is stale as a whole.
 */
export type DetectChange = (set: FeatureSet, known: KnownSource) => Promise<DetectedChange>;

/** As `SourceChange`; what was found in the source is not part of it. */
export interface DetectedChange extends Pick<SourceChange, 'stale'> {
  readonly record: Omit<SourceRecord, 'profile'> | null;
}

/** Changes of the sources of one run; each is scanned once for all of the sets that read it. */
export function changeDetector(
  { sets, boundaryOf, end, known }: Compared,
  warehouse: Warehouse,
): DetectChange {
  const recorded = new Map<string, Promise<RecordedDays | undefined>>();
  const recordedDays = (set: FeatureSet, hasRecord: boolean): Promise<RecordedDays | undefined> => {
    const days = recorded.get(set.name) ?? (hasRecord ? storedDays(set.name, warehouse) : noDays);
    recorded.set(set.name, days);
    return days;
  };
  const requestOf = (set: FeatureSet, before: RecordedDays | undefined): DaysRequest => {
    const boundary = boundaryOf(set);
    return { set, boundaries: before === undefined ? [boundary] : [before.boundary, boundary] };
  };
  const sharing = async (source: FeatureSet['source']): Promise<readonly DaysRequest[]> => {
    const requests: DaysRequest[] = [];
    for (const set of sets) {
      if (set.source.name !== source.name) continue;
      const one = await known(set);
      if (!isUnchanged(one)) requests.push(requestOf(set, await recordedDays(set, one.stored !== undefined)));
    }
    return requests;
  };
  const scan = dayScanner(sharing, warehouse);
  return async (set, one) => {
    if (isUnchanged(one)) return { stale: [], record: null };
    const { current, stored, version } = one;
    const before = await recordedDays(set, stored !== undefined);
    const boundary = boundaryOf(set);
    const parts = await scan(requestOf(set, before));
    const doneUntil = countsUntil(set, current);
    if (parts === undefined)
      return { stale: doneUntil === undefined ? [] : [{ start: 0n, end: doneUntil }], record: null };
    const days = mergeParts(parts, boundary);
    const record = {
      set: set.name,
      version,
      content: contentOf(mergeParts(parts, 0n)),
      days: writeDays({ boundary, days }),
    };
    if (current === undefined || doneUntil === undefined) return { stale: [], record };
    if (before === undefined) return { stale: [{ start: 0n, end: doneUntil }], record };
    const changed = changedSince(before.days, mergeParts(parts, before.boundary));
    // Of a dataset only the rows before the end of the run are there: what lies behind is compared by a later run.
    if (datasetsIn(set.source).length > 0 && end < seenUntil(set, doneUntil)) {
      const complete = changed.filter((since) => since - (since % DAY) + DAY <= end);
      return { stale: staleAfter(set, complete, doneUntil), record: null };
    }
    return { stale: staleAfter(set, changed, doneUntil), record };
  };
}

/**
 * Up to where something of a set counts as done, exclusive: what was computed, and the time before its first event, which
 * does so until an earlier one comes. Undefined where nothing does.
 */
function countsUntil(set: FeatureSet, current: StoredSet | undefined): bigint | undefined {
  if (current === undefined) return undefined;
  const ends = [current.done.at(-1)?.end, opening(gridOf(set), current.firstEvent)];
  return ends.reduce<bigint | undefined>(
    (most, end) => (typeof end === 'bigint' && (most === undefined || end > most) ? end : most),
    undefined,
  );
}

/** Events from this time on are seen by no row before `doneUntil`, which is exclusive and on the grid. */
const seenUntil = ({ grain, every }: FeatureSet, doneUntil: bigint): bigint =>
  grain === 'event' ? doneUntil : doneUntil - every.micros;

const noDays = Promise.resolve(undefined);

async function storedDays(set: string, { engine, state }: Warehouse): Promise<RecordedDays | undefined> {
  const { sql, params } = state.sources.days(set);
  const [row] = await engine.query(sql, params);
  return typeof row?.days === 'string' ? readDays(row.days) : undefined;
}
