import type { FeatureSet } from '../catalog/model/index.js';
import { setMeaning, writeMeaning } from '../catalog/set-meaning.js';
import type { HistoryTable, Interval, Publication, PublishReport, Statement } from '../engines/engine.js';
import { lookbackOf } from '../plan/aggregates/windows.js';
import { eventKeyColumns, historyColumns } from '../plan/history/columns.js';
import { planHistory, planShard } from '../plan/history/index.js';
import { onlineSet, writeOnlineSet } from '../plan/online/online-table.js';
import type { Dialect } from '../sql/compile/dialect.js';
import { compilePlan, relationText } from '../sql/compile/plan.js';
import { copiedRows } from '../sql/statements/history-copy.js';
import type { StoredSet } from '../sql/statements/run-state.js';
import { formatInstant } from '../types/instant.js';
import { formatType } from '../types/type.js';
import { checkedSet } from './checks/checked-items.js';
import type { Checker } from './checks/checker.js';
import type { Decision } from './context/decision.js';
import type { PreparedSet, RenamedSet, SourceProfile } from './context/prepared-set.js';
import type { SetReport } from './context/report.js';
import type { RunState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';
import type { EntityViews } from './entity-views.js';
import { type Coverage, validUntil } from './intervals/coverage.js';
import { afterInterval, coverageOf, gridOf } from './intervals/decide.js';
import { subtract } from './intervals/intervals.js';
import { shardsOf } from './intervals/shards.js';
import { validOf } from './intervals/validity.js';
import { explainOutOfRange } from './out-of-range/explain.js';
import { changesColumns, type PostPublish, postPublish } from './post-publish.js';
import { checkUniqueness } from './sources/event-uniqueness.js';

/** Up to this many online rows are given back to be shown. */
const SHOWN = 20n;

export const historyTable = (set: FeatureSet): HistoryTable => ({
  name: set.name,
  group: set.entity.name,
  columns: historyColumns(set).map(({ name, type }) => ({ name, type: formatType(type) })),
  keys: set.keys.map(({ key }) => key.name),
  ...(set.eventKey.length === 0 ? {} : { eventKey: eventKeyColumns(set).map(({ name }) => name) }),
  partitionBy: set.partitionBy,
});

/** What a run brings along for each set that it builds. */
export interface BuildOptions {
  /** Of what was asked for: exclusive, UTC microseconds. */
  readonly end: bigint;
  /** Whether few enough sets are built to give back their online rows. */
  readonly shown: boolean;
  readonly views: EntityViews;
  /** Where online relations get other columns: with the history, or for all sets when they are built. */
  readonly remakesOnline: 'each' | 'together';
  readonly checker: Checker;
}

/**
 * Builds one set: each interval is published together with what depends on it, the online relation, the view and
 * the run state. Returns the state for the sets that follow.
 */
export async function buildSet(
  prepared: PreparedSet,
  state: RunState,
  options: BuildOptions,
  warehouse: Warehouse,
): Promise<{ readonly report: SetReport; readonly state: RunState }> {
  const began = warehouse.seconds();
  const { set, decision } = prepared;
  const written: PublishReport[] = [];
  const run = { end: options.end, target: warehouse.target };
  let current = withoutStale(prepared, state);
  if (prepared.renamed !== null && !decision.rebuild) {
    const copied = await copyHistory(prepared, prepared.renamed, { state: current, options, warehouse });
    written.push(copied.report);
    current = withSet(current, copied.after);
  }
  // Without reference times a rebuild still has to clear what was there, and a new set to get its empty history.
  const nothing: Interval = { start: 0n, end: 0n };
  const bare = decision.rebuild || !state.sets.has(set.name);
  const intervals = bare && decision.intervals.length === 0 ? [nothing] : decision.intervals;
  for (const interval of intervals) await checkUniqueness(set, interval, warehouse);
  for (const interval of intervals) {
    const now = nextStored(prepared, current, interval, run);
    const step = { prepared, state: current, interval };
    const { statements, after } = await dependents(step, { now, options }, warehouse);
    written.push(
      await publish(
        prepared,
        interval,
        { ...statements, isFirst: !current.sets.has(set.name), checker: options.checker },
        warehouse,
      ),
    );
    current = withSet(current, after);
  }
  if (intervals.length === 0) {
    const now = seen(prepared, current, run);
    const step = { prepared, state: current, interval: null };
    const { statements, after } = await dependents(step, { now, options }, warehouse);
    if (statements.statements.length > 0) await warehouse.engine.execute(statements.statements);
    current = withSet(current, after);
  }
  const online = options.shown ? await smallOnline(set, warehouse) : null;
  const report = { ...reportOf(prepared, written), validUntil: validOf(set, current, warehouse), online };
  return {
    state: withSource(current, prepared),
    report: { ...report, seconds: warehouse.seconds() - began },
  };
}

const withSet = (state: RunState, after: StoredSet): RunState => ({
  ...state,
  sets: new Map([...state.sets, [after.name, after]]),
});

/** The state as it is right for the source of now; until when the online relation has been brought stays. */
function withoutStale({ set, change }: PreparedSet, state: RunState): RunState {
  const stored = state.sets.get(set.name);
  if (stored === undefined || change.stale.length === 0) return state;
  return withSet(state, { ...stored, done: subtract(stored.done, change.stale) });
}

/** The state once what the set was computed from is recorded. */
function withSource(state: RunState, { set, change: { record } }: PreparedSet): RunState {
  if (record === null) return state;
  const { version, content, profile } = record;
  return { ...state, sources: new Map([...state.sources, [set.name, { version, content, profile }]]) };
}

/** Writes the history again under the names that its columns have now; the state is that of before, under today's spec. */
async function copyHistory(
  prepared: PreparedSet,
  { before, columns }: RenamedSet,
  {
    state,
    options,
    warehouse,
  }: { readonly state: RunState; readonly options: BuildOptions; readonly warehouse: Warehouse },
): Promise<{ readonly report: PublishReport; readonly after: StoredSet }> {
  const { set, fingerprint, change } = prepared;
  const { engine, dialect, target } = warehouse;
  const stored = state.sets.get(set.name) ?? before;
  const span = { start: before.done[0]?.start ?? 0n, end: before.done.at(-1)?.end ?? 0n };
  const { done, firstEvent, emptyUntil } = stored;
  const now = storedSet(set, { fingerprint, target, coverage: { done, firstEvent, emptyUntil } });
  const decision = { intervals: [span], rebuild: true, why: 'renamed' } as const;
  const step = { prepared: { ...prepared, decision, change: { ...change, record: null } }, state };
  const { statements, after } = await dependents({ ...step, interval: span }, { now, options }, warehouse);
  const { checker } = options;
  const verify: Publication['verify'] = (query) => checker.check(checkedSet(set, span), query);
  try {
    const report = await engine.publish({
      history: historyTable(set),
      interval: { start: span.start, end: lastTime(span, set) + 1n },
      rows: copiedRows(set, columns, dialect),
      replaceAll: true,
      postPublish: statements.statements,
      keepsRows: statements.keepsRows,
      ...(set.checks.length === 0 ? {} : { verify }),
    });
    return { report, after };
  } finally {
    await checker.save();
  }
}

/** One publication of a set: of an interval, or of nothing. */
interface Step {
  readonly prepared: PreparedSet;
  readonly state: RunState;
  readonly interval: Interval | null;
}

/** The set's state once it is `now`, and what changes together with it. */
async function dependents(
  { prepared, state, interval }: Step,
  { now, options: { views, remakesOnline } }: { readonly now: StoredSet; readonly options: BuildOptions },
  warehouse: Warehouse,
): Promise<{ readonly statements: PostPublish; readonly after: StoredSet }> {
  const { set, decision } = prepared;
  const before = state.sets.get(set.name);
  const isRemade = changesColumns(before, now);
  const keepsOnline = isRemade && remakesOnline === 'together';
  const after =
    keepsOnline && before !== undefined
      ? { ...now, definition: before.definition, validUntil: before.validUntil }
      : now;
  const view = isRemade && !keepsOnline ? await views.rebuilt([set], state) : [];
  const { record } = prepared.change;
  const published = { set, decision, interval, before, after, keepsOnline, view, record };
  return { statements: postPublish(published, state, warehouse), after };
}

function reportOf(
  { set, decision, profile, source }: PreparedSet,
  written: readonly PublishReport[],
): Omit<SetReport, 'validUntil' | 'online' | 'seconds'> {
  const sum = (of: (report: PublishReport) => number): number =>
    written.reduce((all, one) => all + of(one), 0);
  return {
    kind: 'feature_set',
    name: set.name,
    why: decision.why,
    intervals: decision.intervals,
    referenceTimes:
      set.grain === 'event'
        ? null
        : decision.intervals.reduce((all, { start, end }) => all + (end - start) / set.every.micros, 0n),
    sourceRange: sourceRange(set, decision.intervals),
    source,
    events: profile.events,
    leftOut: profile.leftOut,
    rows: written.reduce((all, { rows }) => all + rows, 0n),
    partitionsWritten: sum((one) => one.partitionsWritten),
    partitionsRemoved: sum((one) => one.partitionsRemoved),
  };
}

/** What a publication takes beside what changes together with it. */
interface Publishing {
  readonly isFirst: boolean;
  readonly checker: Checker;
}

async function publish(
  { set, decision, profile }: PreparedSet,
  interval: Interval,
  { statements, keepsRows, isFirst, checker }: PostPublish & Publishing,
  warehouse: Warehouse,
): Promise<PublishReport> {
  const { engine, dialect } = warehouse;
  const bounds = [formatInstant(interval.start), formatInstant(interval.end)];
  const verify: Publication['verify'] = (query) => checker.check(checkedSet(set, interval), query);
  const shards = shardsOf(set, interval, profile.events, warehouse);
  try {
    return await engine.publish({
      history: historyTable(set),
      // Only what lies between the first and the last reference time: a partition behind the last stays as it is.
      interval: { start: interval.start, end: lastTime(interval, set) + 1n },
      rows: { sql: compilePlan(planHistory(set), dialect), params: bounds },
      ...(shards === 1 ? {} : { shards: shardStatements(set, bounds, shards, dialect) }),
      // What lies there without a state is of a database that is gone.
      replaceAll: decision.rebuild || isFirst,
      postPublish: statements,
      keepsRows,
      ...(set.checks.length === 0 ? {} : { verify }),
    });
  } catch (cause) {
    throw await explainOutOfRange(cause, set, interval, warehouse);
  } finally {
    await checker.save();
  }
}

function shardStatements(
  set: FeatureSet,
  bounds: readonly string[],
  shards: number,
  dialect: Dialect,
): readonly Statement[] {
  const sql = compilePlan(planShard(set), dialect);
  return Array.from({ length: shards }, (_, index) => ({ sql, params: [...bounds, index, shards] }));
}

/** The last reference time of an interval on the grid; just before an empty one. */
const lastTime = ({ start, end }: Interval, set: FeatureSet): bigint =>
  start < end ? end - set.every.micros : start - 1n;

const sourceRange = (set: FeatureSet, intervals: Decision['intervals']): Interval | null => {
  const [first, last] = [intervals[0], intervals.at(-1)];
  const back = lookbackOf(set);
  if (first === undefined || last === undefined || back === null) return null;
  return { start: first.start - back, end: last.end };
};

/** What of a run a set's state depends on. */
interface RunEnd {
  /** Exclusive, UTC microseconds. */
  readonly end: bigint;
  readonly target: string;
}

/** The set's state once `interval` is published. */
function nextStored(
  { set, fingerprint, decision, profile }: PreparedSet,
  { sets }: RunState,
  interval: Interval,
  { end, target }: RunEnd,
): StoredSet {
  const before = coverageOf(sets.get(set.name), fingerprint, profile.firstEvent);
  const done = afterInterval(before, gridOf(set), interval, decision.rebuild);
  const coverage = { ...before, done, emptyUntil: emptyUntil(profile, before, end) };
  return storedSet(set, { fingerprint, target, coverage });
}

/** The set's state where there was nothing to build: what was seen of its source still counts. */
const seen = (
  { set, fingerprint, profile, decision }: PreparedSet,
  { sets }: RunState,
  { end, target }: RunEnd,
): StoredSet => {
  const before = coverageOf(sets.get(set.name), fingerprint, profile.firstEvent);
  const done = decision.rebuild ? [] : before.done;
  const coverage = { ...before, done, emptyUntil: emptyUntil(profile, before, end) };
  return storedSet(set, { fingerprint, target, coverage });
};

const emptyUntil = (profile: SourceProfile, before: Coverage, end: bigint): bigint | null => {
  if (profile.firstEvent !== null) return null;
  return before.emptyUntil !== null && before.emptyUntil > end ? before.emptyUntil : end;
};

const storedSet = (
  set: FeatureSet,
  {
    fingerprint,
    target,
    coverage,
  }: { readonly fingerprint: string; readonly target: string; readonly coverage: Coverage },
): StoredSet => ({
  name: set.name,
  entity: set.entity.name,
  fingerprint,
  meaning: writeMeaning(setMeaning(set, target)),
  definition: writeOnlineSet(onlineSet(set)),
  firstEvent: coverage.firstEvent,
  emptyUntil: coverage.emptyUntil,
  validUntil: validUntil(gridOf(set), coverage),
  done: coverage.done,
});

async function smallOnline(set: FeatureSet, { engine, dialect }: Warehouse): Promise<SetReport['online']> {
  const relation = relationText('online', set.name, dialect);
  const [counted] = await engine.query(
    `select count(*) as n from (select 1 from ${relation} limit ${SHOWN + 1n}) as few`,
  );
  if (counted === undefined || BigInt(Number(counted.n)) > SHOWN) return null;
  return engine.query(
    `select * from ${relation} order by "timestamp"${set.keys.map((_, index) => `, ${index + 1}`).join('')}`,
  );
}
