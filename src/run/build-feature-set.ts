import type { FeatureSet } from '../catalog/model/index.js';
import { type Diagnostic, error, Failure } from '../diagnostics/diagnostic.js';
import type { HistoryTable, Interval, PublishReport, Statement } from '../engines/engine.js';
import { lookbackOf } from '../plan/aggregates/windows.js';
import { eventKeyColumns, historyColumns } from '../plan/history/columns.js';
import { planHistory, planShard } from '../plan/history/index.js';
import { onlineSet, writeOnlineSet } from '../plan/online/online-table.js';
import type { Dialect } from '../sql/compile/dialect.js';
import { compilePlan, relationText } from '../sql/compile/plan.js';
import type { StoredSet } from '../sql/statements/run-state.js';
import { formatInstant } from '../types/instant.js';
import { formatType, isInteger } from '../types/type.js';
import type { Decision } from './context/decision.js';
import type { PreparedSet, SourceProfile } from './context/prepared-set.js';
import type { SetReport } from './context/report.js';
import type { RunState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';
import { type Coverage, validUntil } from './intervals/coverage.js';
import { afterInterval, coverageOf, gridOf } from './intervals/decide.js';
import { shardsOf } from './intervals/shards.js';
import { type PostPublish, postPublish } from './post-publish.js';
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

/**
 * Builds one set: each interval is published together with what depends on it, the online relation, the view and
 * the run state. Returns the state for the sets that follow. `end` is the end of what was asked for, exclusive.
 */
export async function buildSet(
  stage: PreparedSet,
  state: RunState,
  end: bigint,
  warehouse: Warehouse,
): Promise<{ readonly report: SetReport; readonly state: RunState }> {
  const began = warehouse.seconds();
  const { set, decision, fingerprint, profile } = stage;
  const text = compilePlan(planHistory(set), warehouse.dialect);
  const written: PublishReport[] = [];
  let current = state;
  // Without reference times a rebuild still has to clear what was there, and a new set to get its empty history.
  const nothing: Interval = { start: 0n, end: 0n };
  const bare = decision.rebuild || !state.sets.has(set.name);
  const intervals = bare && decision.intervals.length === 0 ? [nothing] : decision.intervals;
  for (const interval of intervals) await checkUniqueness(set, interval, warehouse);
  for (const interval of intervals) {
    const stored = current.sets.get(set.name);
    const after = nextStored(stage, stored, interval, end);
    const shards = shardsOf(set, interval, profile.events, warehouse);
    const closing = postPublish(set, decision, current, after, interval, warehouse);
    written.push(await publish(stage, interval, { text, shards }, closing, warehouse));
    current = { ...current, sets: new Map([...current.sets, [set.name, after]]) };
  }
  if (intervals.length === 0) {
    const stored = current.sets.get(set.name);
    const after = seen(stage, stored, fingerprint, end);
    await warehouse.engine.execute(postPublish(set, decision, current, after, null, warehouse).statements);
    current = { ...current, sets: new Map([...current.sets, [set.name, after]]) };
  }
  const online = await smallOnline(set, warehouse);
  const sum = (of: (report: PublishReport) => number): number =>
    written.reduce((all, one) => all + of(one), 0);
  return {
    state: current,
    report: {
      kind: 'feature_set',
      name: set.name,
      why: decision.why,
      intervals: decision.intervals,
      referenceTimes:
        set.grain === 'event'
          ? null
          : decision.intervals.reduce((all, { start, end: to }) => all + (to - start) / set.every.micros, 0n),
      sourceRange: sourceRange(set, decision.intervals),
      source: stage.source,
      events: profile.events,
      leftOut: profile.leftOut,
      rows: written.reduce((all, { rows }) => all + rows, 0n),
      partitionsWritten: sum((one) => one.partitionsWritten),
      partitionsRemoved: sum((one) => one.partitionsRemoved),
      validUntil: current.sets.get(set.name)?.validUntil ?? 0n,
      online,
      seconds: warehouse.seconds() - began,
    },
  };
}

async function publish(
  { set, decision }: PreparedSet,
  interval: Interval,
  { text, shards }: { readonly text: string; readonly shards: number },
  { statements, keepsRows }: PostPublish,
  { engine, dialect }: Warehouse,
): Promise<PublishReport> {
  const bounds = [formatInstant(interval.start), formatInstant(interval.end)];
  try {
    return await engine.publish({
      history: historyTable(set),
      // Only what lies between the first and the last reference time: a partition behind the last stays as it is.
      interval: { start: interval.start, end: lastTime(interval, set) + 1n },
      rows: { sql: text, params: bounds },
      ...(shards === 1 ? {} : { shards: shardStatements(set, bounds, shards, dialect) }),
      replaceAll: decision.rebuild,
      postPublish: statements,
      keepsRows,
    });
  } catch (cause) {
    throw cause instanceof Failure
      ? new Failure(cause.diagnostics.map((finding) => explained(finding, set)))
      : cause;
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

/** An engine only says that a number is out of range; which sums of integers there are, the spec tells. */
function explained(finding: Diagnostic, set: FeatureSet): Diagnostic {
  if (!/out of range|overflow/i.test(finding.message)) return finding;
  const sums = set.aggregated.filter(({ aggregate, type }) => aggregate === 'sum' && isInteger(type));
  const columns = sums.map(({ name }) => name);
  return error(
    'FS207',
    `a value of ${set.name} does not fit its type${columns.length === 0 ? '' : `: see the sums ${columns.join(', ')}`} (${finding.message})`,
    {
      span: set.span,
      hint: 'sum a decimal instead: of: cast(x as decimal(38,0))',
    },
  );
}

const sourceRange = (set: FeatureSet, intervals: Decision['intervals']): Interval | null => {
  const [first, last] = [intervals[0], intervals.at(-1)];
  const back = lookbackOf(set);
  if (first === undefined || last === undefined || back === null) return null;
  return { start: first.start - back, end: last.end };
};

/** The set's state once `interval` is published. */
function nextStored(
  { set, fingerprint, decision, profile }: PreparedSet,
  stored: StoredSet | undefined,
  interval: Interval,
  end: bigint,
): StoredSet {
  const before = coverageOf(stored, fingerprint, profile.firstEvent);
  const done = afterInterval(before, gridOf(set), interval, decision.rebuild);
  return storedSet(set, fingerprint, { ...before, done, emptyUntil: emptyUntil(profile, before, end) });
}

/** The set's state where there was nothing to build: what was seen of its source still counts. */
const seen = (
  { set, profile, decision }: PreparedSet,
  stored: StoredSet | undefined,
  fingerprint: string,
  end: bigint,
): StoredSet => {
  const before = coverageOf(stored, fingerprint, profile.firstEvent);
  const done = decision.rebuild ? [] : before.done;
  return storedSet(set, fingerprint, { ...before, done, emptyUntil: emptyUntil(profile, before, end) });
};

const emptyUntil = (profile: SourceProfile, before: Coverage, end: bigint): bigint | null => {
  if (profile.firstEvent !== null) return null;
  return before.emptyUntil !== null && before.emptyUntil > end ? before.emptyUntil : end;
};

const storedSet = (set: FeatureSet, fingerprint: string, coverage: Coverage): StoredSet => ({
  name: set.name,
  entity: set.entity.name,
  fingerprint,
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
