import { setsBelow } from '../catalog/dependencies.js';
import { digest, fingerprint } from '../catalog/fingerprint.js';
import type { AnySource, FeatureSet } from '../catalog/model/index.js';
import { Failure } from '../diagnostics/diagnostic.js';
import { referenceTimeAtOrBefore } from '../plan/aggregates/windows.js';
import type { SourceRecord } from '../sql/statements/source-state.js';
import { type DetectChange, isUnchanged, type KnownSource, knownSource } from './changes/detect.js';
import { type KnownProfile, knownProfile, writeProfile } from './changes/known-profile.js';
import { isUnwatched, lateIntervals } from './changes/watch.js';
import type { Checker } from './checks/checker.js';
import type { Decision } from './context/decision.js';
import { failedWith } from './context/failed.js';
import type { PreparedSet, RenamedSet } from './context/prepared-set.js';
import type { BoundReport, Failed } from './context/report.js';
import type { SourceChange } from './context/source-change.js';
import type { Warehouse } from './context/warehouse.js';
import { lostIntervals } from './histories/inspection.js';
import { decide, type RunRequest } from './intervals/decide.js';
import { explainOutOfRange } from './out-of-range/explain.js';
import type { Bind } from './sources/bind.js';
import { firstEventOf, type Progress } from './sources/bind-dataset.js';

/** What the steps of one run share. */
export interface RunContext {
  readonly warehouse: Warehouse;
  readonly request: RunRequest;
  readonly progress: Progress;
  readonly bind: Bind;
  readonly detect: DetectChange;
  readonly checker: Checker;
  /** Sets whose histories are copied, by name. */
  readonly renamed: ReadonlyMap<string, RenamedSet>;
  /** Hears what the last run found in a source that is not read again. */
  readonly remember: (source: AnySource, report: BoundReport) => void;
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
    if (changed && below.length > 0 && isCurrent(set, context)) continue;
    if (below.some(({ name }) => open.has(name))) {
      due.push({ set, prepared: null });
      open.add(set.name);
      continue;
    }
    try {
      const prepared = await prepareSet(set, context);
      const { intervals, rebuild } = prepared.decision;
      if (changed && !isNewOrChanged(prepared)) {
        // Nothing is recorded of what was seen.
        progress.profiled.delete(set.name);
        continue;
      }
      due.push({ set, prepared });
      const isReady = stored !== undefined && !rebuild && intervals.length === 0;
      if (!isReady || prepared.profile.firstEvent === null) open.add(set.name);
    } catch (cause) {
      const whole = { start: 0n, end: context.request.end };
      failed.push(failedWith(set.name, await explainOutOfRange(cause, set, whole, warehouse)));
      open.add(set.name);
    }
  }
  return { due, failed };
}

/** Whether a set was built under today's spec. */
const isCurrent = (set: FeatureSet, { progress, renamed, warehouse }: RunContext): boolean =>
  !renamed.has(set.name) &&
  progress.state.sets.get(set.name)?.fingerprint === fingerprint(set, warehouse.target);

const isNewOrChanged = ({ renamed, decision: { why } }: PreparedSet): boolean =>
  renamed !== null || why === 'new' || why === 'changed';

/** Decides what to build of a set. Its source is bound and profiled, unless it is as the last run left it and nothing is due. */
export async function prepareSet(set: FeatureSet, context: RunContext): Promise<PreparedSet> {
  const { warehouse, progress, bind, detect, remember } = context;
  const known = await knownSource(set, progress.state, warehouse, progress.readVersion);
  const before = knownProfile(set, known);
  if (before !== undefined) {
    const prepared = preparedSet(set, { known, found: before, change: { stale: [], record: null } }, context);
    const { intervals, rebuild } = prepared.decision;
    if (intervals.length === 0 && !rebuild) {
      remember(set.source, before.source);
      progress.profiled.add(set.name);
      return prepared;
    }
  }
  const source = await bind(set.source);
  // Where nothing is looked for, what was found before may be out of date.
  const isKnown = before !== undefined && !isUnwatched(set.source, warehouse.target);
  const profile = isKnown ? before.profile : await progress.profile(set);
  progress.profiled.add(set.name);
  const detected = await detect(set, known);
  const found = { profile, source, newest: await progress.newest(set.source) };
  const { stale } = detected;
  const prepared = preparedSet(set, { known, found, change: { stale, record: null } }, context);
  const record =
    detected.record === null
      ? unseenRecord(prepared, { known, found }, warehouse)
      : { ...detected.record, profile: writeProfile(found) };
  return { ...prepared, change: { stale, record } };
}

/** Where changes are not looked for, a history that was computed again may be another: what is made from it is to see that. */
function unseenRecord(
  { set, decision }: PreparedSet,
  { known, found }: Pick<Findings, 'known' | 'found'>,
  { target }: Warehouse,
): SourceRecord | null {
  const { stored, current, version } = known;
  if (stored === undefined || !isUnchanged(known) || decision.intervals.length === 0) return null;
  if (!isUnwatched(set.source, target) && lateIntervals(set, current, target).length === 0) return null;
  const content = digest([stored.content, decision.intervals]);
  return { set: set.name, version, content, days: null, profile: writeProfile(found) };
}

/** What is known of a set's source: from the last run, from a look at it, and how it differs from then. */
interface Findings {
  readonly known: KnownSource;
  readonly found: KnownProfile;
  readonly change: SourceChange;
}

/** @throws Failure where the set cannot be built as asked for. */
function preparedSet(
  set: FeatureSet,
  { known: { current }, found: { profile, source }, change }: Findings,
  { warehouse, request, progress, renamed }: RunContext,
): PreparedSet {
  const print = fingerprint(set, warehouse.target);
  const stored = progress.state.sets.get(set.name);
  const firstEvent = firstEventOf(set, profile.firstEvent, current, request.end);
  const decision = decide(set, stored, {
    ...request,
    fingerprint: print,
    firstEvent,
    stale: change.stale,
    late: lateIntervals(set, current, warehouse.target),
    lost: lostIntervals(set, progress.checks),
  });
  if ('code' in decision) throw new Failure([decision]);
  const isLost = (progress.checks.get(set.name)?.lost.length ?? 0) > 0;
  const copied = renamed.get(set.name) ?? null;
  return {
    kind: 'feature_set',
    set,
    fingerprint: print,
    decision: { ...decision, why: whyOf(decision, { isLost, isRenamed: copied !== null }) },
    profile: { ...profile, firstEvent },
    source,
    change,
    renamed: copied,
  };
}

function whyOf(
  { why }: Decision,
  { isLost, isRenamed }: { readonly isLost: boolean; readonly isRenamed: boolean },
): Decision['why'] {
  if (isLost && why === 'missing') return 'lost';
  return isRenamed && why === 'up to date' ? 'renamed' : why;
}

/** The first time whose events no row of the run sees, UTC microseconds. */
export function firstUnseen(set: FeatureSet, { end, now }: RunRequest): bigint {
  const lasts = [end > now ? now : end - 1n, ...(set.end === null ? [] : [set.end])];
  const last = lasts.reduce((least, one) => (one < least ? one : least));
  return set.grain === 'event' ? last + 1n : referenceTimeAtOrBefore(last < 0n ? 0n : last, set.every.micros);
}
