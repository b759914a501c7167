import { datasetsIn } from '../../catalog/dependencies.js';
import { fingerprint } from '../../catalog/fingerprint.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import { Failure } from '../../diagnostics/diagnostic.js';
import type { Intervals } from '../context/decision.js';
import { isFatal } from '../context/failed.js';
import type { RunState } from '../context/run-state.js';
import type { Warehouse } from '../context/warehouse.js';
import { changeDetector, type DetectChange, isUnchanged, type KnownSource } from './detect.js';
import type { BindSource } from './source-version.js';

/**
 * Sets whose source changed since they were built, with the times that have to be computed again: empty where reading
 * the source is what would tell and it cannot be read now. Sets that were never built, or under another spec, are not
 * looked at. Writes nothing.
 */
export async function changedSources(
  sets: readonly FeatureSet[],
  state: RunState,
  { bind, known }: Pick<Survey, 'bind' | 'known'>,
  warehouse: Warehouse,
): Promise<ReadonlyMap<string, Intervals>> {
  const current = sets.filter(
    (set) => state.sets.get(set.name)?.fingerprint === fingerprint(set, warehouse.target),
  );
  const end = warehouse.now + 1n;
  const detect = changeDetector({ sets: current, boundaryOf: () => end, end, known }, warehouse);
  const changed = new Map<string, Intervals>();
  for (const set of current) {
    const stale = await staleNow(set, { known, bind, detect }, warehouse);
    if (stale !== null) changed.set(set.name, stale);
  }
  return changed;
}

interface Survey {
  readonly known: (set: FeatureSet) => Promise<KnownSource>;
  readonly bind: BindSource;
  readonly detect: DetectChange;
}

/** Null: the source is as it was. */
async function staleNow(
  set: FeatureSet,
  { known, bind, detect }: Survey,
  warehouse: Warehouse,
): Promise<Intervals | null> {
  let version: string | null = null;
  try {
    const found = await known(set);
    version = found.version;
    if (isUnchanged(found)) return null;
    if (datasetsIn(set.source).length > 0) return onlyVersion(version);
    if (!warehouse.dialect.capabilities.bindsForSession && version !== null) return [];
    await bind(set.source);
    const { stale, record } = await detect(set, found);
    if (stale.length > 0) return stale;
    // Of a set without events nothing was computed that could be stale: events that have come end what it says of them.
    const { current, stored } = found;
    const isEmpty = current !== undefined && current.done.length === 0 && current.emptyUntil !== null;
    return isEmpty && record !== null && record.content !== stored?.content
      ? [{ start: 0n, end: current.emptyUntil }]
      : null;
  } catch (cause) {
    if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
    return onlyVersion(version);
  }
}

/** Where the source cannot be read now its version is all that tells. */
const onlyVersion = (version: string | null): Intervals | null => (version === null ? null : []);
