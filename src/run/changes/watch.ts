import { originOn } from '../../catalog/fingerprint.js';
import type { AnySource, FeatureSet, SourceOrigin, Watch } from '../../catalog/model/index.js';
import type { StoredSet } from '../../sql/statements/run-state.js';
import type { Intervals } from '../context/decision.js';
import { afterEvents } from './stale-intervals.js';

/** How changes of rows of an origin are found: what it has no mark for is compared by content. */
export function detectOf({ detect, updatedAt }: Watch, origin: SourceOrigin): NonNullable<Watch['detect']> {
  if (origin.kind === 'table') {
    const wanted = detect ?? (updatedAt === null ? 'hash' : 'updated_at');
    return wanted === 'files' ? 'hash' : wanted;
  }
  return detect === 'hash' || detect === 'none' ? detect : 'files';
}

/** The sources that rows are read from, where changes are found: inputs of queries, spines of datasets. */
function watched(source: AnySource, target: string): readonly AnySource[] {
  const origin = originOn(source, target);
  if (origin.kind === 'query') return origin.inputs.flatMap((input) => watched(input, target));
  if (origin.kind === 'dataset') return watched(origin.dataset.spine, target);
  return [source];
}

/** Whether nothing is looked for in some of the data of a source: what was found there may be out of date. */
export const isUnwatched = (source: AnySource, target: string): boolean =>
  watched(source, target).some((one) => detectOf(one.watch, originOn(one, target)) === 'none');

/**
 * The times of rows that late rows of a source can change: those that depend on events from `late` before the last
 * computed reference time on. Of several sources the longest counts; none where changes are found by content.
 */
export function lateIntervals(set: FeatureSet, stored: StoredSet | undefined, target: string): Intervals {
  const lates = watched(set.source, target).flatMap((source) => {
    const { late } = source.watch;
    const detect = detectOf(source.watch, originOn(source, target));
    return late !== null && (detect === 'none' || detect === 'updated_at') ? [late.micros] : [];
  });
  const end = stored?.done.at(-1)?.end;
  if (lates.length === 0 || end === undefined) return [];
  const longest = lates.reduce((most, one) => (one > most ? one : most));
  const since = end - set.every.micros - longest;
  return afterEvents(set, since < 0n ? 0n : since, end);
}
