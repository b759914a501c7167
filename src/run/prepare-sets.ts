import { setsBelow } from '../catalog/dependencies.js';
import { fingerprint } from '../catalog/fingerprint.js';
import type { FeatureSet } from '../catalog/model/index.js';
import { Failure } from '../diagnostics/diagnostic.js';
import { referenceTimeAtOrBefore } from '../plan/aggregates/windows.js';
import { detectChange } from './changes/detect.js';
import { sourceVersion } from './changes/source-version.js';
import { failedWith } from './context/failed.js';
import type { PreparedSet } from './context/prepared-set.js';
import type { Failed } from './context/report.js';
import type { Warehouse } from './context/warehouse.js';
import { decide, type RunRequest } from './intervals/decide.js';
import type { Bind } from './sources/bind.js';
import { firstEventOf, type Progress } from './sources/bind-dataset.js';

/** What the steps of one run share. */
export interface RunContext {
  readonly warehouse: Warehouse;
  readonly request: RunRequest;
  readonly progress: Progress;
  readonly bind: Bind;
}

/** A set that is to be built. */
export interface Due {
  readonly set: FeatureSet;
  /** Null: what to do is decided when the sets below it are built. */
  readonly prepared: PreparedSet | null;
}

export interface DueSets {
  readonly due: readonly Due[];
  readonly failed: readonly Failed[];
}

/**
 * What is to be built of `sets`, each after those that it is made from, and what cannot be. With `changed`, only sets
 * that are new or whose spec changed.
 */
export async function prepareSets(
  sets: readonly FeatureSet[],
  { changed }: { readonly changed: boolean },
  context: RunContext,
): Promise<DueSets> {
  const { progress, warehouse } = context;
  const due: Due[] = [];
  const failed: Failed[] = [];
  // Sets whose history may change in this run, so that what is made from them is not yet known.
  const open = new Set<string>();
  for (const set of sets) {
    const below = setsBelow(set);
    const stored = progress.state.sets.get(set.name);
    if (changed && below.length > 0 && stored?.fingerprint === fingerprint(set, warehouse.target)) continue;
    if (below.some(({ name }) => open.has(name))) {
      due.push({ set, prepared: null });
      open.add(set.name);
      continue;
    }
    try {
      const prepared = await prepareSet(set, context);
      const { why, intervals, rebuild } = prepared.decision;
      if (changed && !['new', 'changed'].includes(why)) {
        // Nothing is recorded of what was seen.
        progress.profiled.delete(set.name);
        continue;
      }
      due.push({ set, prepared });
      const isReady = stored !== undefined && !rebuild && intervals.length === 0;
      if (!isReady || prepared.profile.firstEvent === null) open.add(set.name);
    } catch (cause) {
      failed.push(failedWith(set.name, cause));
      open.add(set.name);
    }
  }
  return { due, failed };
}

/** Binds the source of a set, profiles it, and decides what to build. */
export async function prepareSet(
  set: FeatureSet,
  { warehouse, request, progress, bind }: RunContext,
): Promise<PreparedSet> {
  const version = await sourceVersion(set.source, progress.state, warehouse);
  const source = await bind(set.source);
  const profile = await progress.profile(set);
  progress.profiled.add(set.name);
  const print = fingerprint(set, warehouse.target);
  const stored = progress.state.sets.get(set.name);
  const current = stored?.fingerprint === print ? stored : undefined;
  const firstEvent = firstEventOf(set, profile.firstEvent, current, request.end);
  const known = { current, stored: progress.state.sources.get(set.name), version };
  const bounds = { boundary: boundaryOf(set, request), end: request.end };
  const change = await detectChange(set, known, bounds, warehouse);
  const decision = decide(set, stored, print, firstEvent, { ...request, stale: change.stale });
  if ('code' in decision) throw new Failure([decision]);
  const isLost = (progress.checks.get(set.name)?.lost.length ?? 0) > 0;
  return {
    kind: 'feature_set',
    set,
    fingerprint: print,
    decision: isLost && decision.why === 'missing' ? { ...decision, why: 'lost' } : decision,
    profile: { ...profile, firstEvent },
    source,
    change,
  };
}

/** The first time whose events no row of the run sees, UTC microseconds. */
function boundaryOf(set: FeatureSet, { end, now }: RunRequest): bigint {
  const last = end > now ? now : end - 1n;
  return set.grain === 'event' ? last + 1n : referenceTimeAtOrBefore(last < 0n ? 0n : last, set.every.micros);
}
