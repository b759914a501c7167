import { datasetsIn, setsBelow } from '../catalog/dependencies.js';
import { fingerprint } from '../catalog/fingerprint.js';
import type { FeatureSet } from '../catalog/model/index.js';
import { changeSince, readMeaning, type SetChange } from '../catalog/set-meaning.js';
import type { StoredSet } from '../sql/statements/run-state.js';
import { formatBrief } from '../types/instant.js';
import type { Intervals } from './context/decision.js';
import type { Warehouse } from './context/warehouse.js';
import { type Freshness, freshnessOf } from './freshness.js';
import { checkTexts, type Inspection } from './histories/inspection.js';
import { finish, holes, missing, validUntil } from './intervals/coverage.js';
import { coverageOf, gridOf } from './intervals/decide.js';
import { subtract } from './intervals/intervals.js';
import { renamedSet } from './renamed-sets.js';

export type Condition =
  | 'not built'
  | 'stale'
  | 'damaged'
  | 'source changed'
  | 'holes'
  | 'behind'
  /** The history has an end, and all of it is there. */
  | 'complete'
  | 'up to date';

/** Where one set stands. Instants are UTC microseconds, exclusive ends. */
export interface SetStatus {
  readonly kind: 'feature_set';
  readonly name: string;
  readonly entity: string;
  /** The datasets that its source is or is made of, and the sets that are made before it; null: there are none. */
  readonly madeFrom: { readonly datasets: readonly string[]; readonly sets: readonly string[] } | null;
  readonly condition: Condition;
  readonly done: Intervals;
  readonly holes: Intervals;
  /** Of a stale set: how its columns differ from those that were built; null: it is not stale, or that is not known. */
  readonly specChange: SetChange | null;
  /** Whether the next run copies its history under other names instead of computing it. */
  readonly isCopied: boolean;
  /** Done, but computed from a source that has changed since; empty also where that is all that is known. */
  readonly changed: Intervals;
  /** Not done up to the clock. */
  readonly missing: Intervals;
  readonly validUntil: bigint | null;
  /** Null: the set has none. A history that is complete is fresh. */
  readonly freshness: Freshness | null;
  /** Partitions that are gone or damaged: `historical/user/orders/year=2020/data_0.parquet is missing`. */
  readonly lost: readonly string[];
  /** Files beside the partitions that no run wrote; they are not read. */
  readonly unknown: readonly string[];
  /** The message of the last run, where it failed. */
  readonly failed: string | null;
  /** What to type next; null: nothing. */
  readonly next: string | null;
}

function madeFrom(set: FeatureSet): SetStatus['madeFrom'] {
  const datasets = datasetsIn(set.source).map(({ name }) => name);
  if (datasets.length === 0) return null;
  return { datasets, sets: setsBelow(set).map(({ name }) => name) };
}

type BuiltCondition = Exclude<Condition, 'not built' | 'stale'>;

interface Differences {
  readonly isDamaged: boolean;
  readonly hasChanged: boolean;
  readonly open: Intervals;
  readonly behind: Intervals;
  readonly isOver: boolean;
}

function conditionOf({ isDamaged, hasChanged, open, behind, isOver }: Differences): BuiltCondition {
  if (isDamaged) return 'damaged';
  if (hasChanged) return 'source changed';
  if (open.length > 0) return 'holes';
  if (behind.length > 0) return 'behind';
  return isOver ? 'complete' : 'up to date';
}

/** What a status takes: the histories as they were found, what is known of changed sources, and the clock. */
interface Found {
  readonly inspection: Inspection;
  readonly changes: ReadonlyMap<string, Intervals>;
  readonly warehouse: Pick<Warehouse, 'target' | 'now'>;
}

/** The status of each set, as its history was found and from what is known of changed sources. Reads nothing. */
export const statusOf = (
  sets: readonly FeatureSet[],
  inspection: Inspection,
  changes: ReadonlyMap<string, Intervals>,
  warehouse: Pick<Warehouse, 'target' | 'now'>,
): readonly SetStatus[] => sets.map((set) => setStatus(set, { inspection, changes, warehouse }));

function setStatus(set: FeatureSet, found: Found): SetStatus {
  const { state, checks } = found.inspection;
  const { target, now } = found.warehouse;
  const stored = state.sets.get(set.name);
  const last = state.runs.get(set.name);
  const { lost, unknown } = checkTexts(checks.get(set.name) ?? { lost: [], unknown: [] });
  const common = {
    kind: 'feature_set',
    name: set.name,
    entity: set.entity.name,
    madeFrom: madeFrom(set),
    failed: last?.status === 'failed' ? last.message : null,
    lost,
    unknown,
    holes: [],
    changed: [],
    missing: [],
    specChange: null,
    isCopied: false,
    next: `fs run ${set.name}`,
  } as const;
  if (stored === undefined)
    return {
      ...common,
      condition: 'not built',
      done: [],
      validUntil: null,
      freshness: freshnessOf(set.freshness, null, now),
    };
  const before = readMeaning(stored.meaning);
  if (stored.fingerprint !== fingerprint(set, target))
    return {
      ...common,
      condition: 'stale',
      specChange: before === undefined ? null : changeSince(before, set, target),
      isCopied: lost.length === 0 && renamedSet(set, stored, target) !== undefined,
      done: stored.done,
      validUntil: stored.validUntil,
      freshness: freshnessOf(set.freshness, stored.validUntil, now),
    };
  return { ...common, ...builtStatus(set, stored, found, common) };
}

/** Of a set that was built under today's spec. */
function builtStatus(
  set: FeatureSet,
  stored: StoredSet,
  { changes, warehouse: { now } }: Found,
  { lost, failed, next: build }: Pick<SetStatus, 'lost' | 'failed'> & { readonly next: string },
) {
  const known = coverageOf(stored, stored.fingerprint, stored.firstEvent);
  const changed = changes.get(set.name);
  const coverage = { ...known, done: subtract(known.done, changed ?? []) };
  const grid = gridOf(set);
  const open = holes(grid, coverage);
  const behind = missing(grid, coverage, now + 1n, now);
  const until = coverage.done.at(-1)?.end;
  const fill = until === undefined ? build : `${build} --end-date ${formatBrief(until - 1n).slice(0, 10)}`;
  const end = finish(grid);
  const condition = conditionOf({
    isDamaged: lost.length > 0,
    hasChanged: changed !== undefined,
    open,
    behind,
    isOver: end !== null && end <= now,
  });
  const isDone = condition === 'complete' || condition === 'up to date';
  const next = condition === 'holes' ? fill : build;
  // A change before the first event that was known also ends what is valid.
  const [first] = changed ?? [];
  const covered = validUntil(grid, coverage);
  const valid = first !== undefined && first.start < covered ? first.start : covered;
  return {
    condition,
    done: coverage.done,
    holes: open,
    changed: changed ?? [],
    missing: behind,
    validUntil: valid,
    freshness: freshnessOf(set.freshness, condition === 'complete' ? now : valid, now),
    next: isDone && failed === null ? null : next,
  };
}
