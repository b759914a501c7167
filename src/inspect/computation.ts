import { datasetsIn, setsOfDataset } from '../catalog/dependencies.js';
import { fingerprint } from '../catalog/fingerprint.js';
import type { AnySource, Dataset, FeatureSet } from '../catalog/model/index.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Interval } from '../engines/engine.js';
import { historyColumns } from '../plan/history/columns.js';
import { planHistory } from '../plan/history/index.js';
import { onlineSet, writeOnlineSet } from '../plan/online/online-table.js';
import type { SourceProfile } from '../run/context/prepared-set.js';
import type { BoundReport } from '../run/context/report.js';
import type { Warehouse } from '../run/context/warehouse.js';
import { onGrid, opening, validUntil } from '../run/intervals/coverage.js';
import { gridOf } from '../run/intervals/decide.js';
import { explainOutOfRange } from '../run/out-of-range/explain.js';
import { checkEventsRead, type Progress, startProgress } from '../run/sources/bind-dataset.js';
import { checkUniqueness } from '../run/sources/event-uniqueness.js';
import type { Dialect } from '../sql/compile/dialect.js';
import { compilePlan } from '../sql/compile/plan.js';
import type { StoredSet } from '../sql/statements/run-state.js';
import { formatInstant } from '../types/instant.js';
import { formatType } from '../types/type.js';

/** Where computed histories are: beside the sources, under names that no source has. */
const historyName = (name: string): string => `@${name}`;

/** A dialect for what is computed and not stored: histories are relations beside the sources. */
export const scratchDialect = (dialect: Dialect): Dialect => ({
  ...dialect,
  relation: (schema, name) =>
    schema === 'historical' ? dialect.relation('source', historyName(name)) : dialect.relation(schema, name),
});

/** A set whose source is bound. */
export interface ReadySet {
  readonly profile: SourceProfile;
  readonly report: BoundReport;
  /** The reference times up to the end, half-open, UTC microseconds; null: there is none. */
  readonly interval: Interval | null;
}

/**
 * Computes sets from their sources, as a run does from nothing, in an engine that keeps nothing. What a run would refuse
 * fails here with the same diagnostics.
 */
export interface Computation {
  readonly warehouse: Warehouse;
  /** Binds a source, with all below it. */
  source(source: AnySource): Promise<BoundReport>;
  /** Binds the source of a set, with all below it. */
  ready(set: FeatureSet): Promise<ReadySet>;
  /** Makes `historical.<name>` the rows of a set's history before the end. */
  history(set: FeatureSet): Promise<ReadySet>;
  /** Makes all that a dataset reads. */
  dataset(dataset: Dataset): Promise<BoundReport>;
}

export interface ComputationOptions {
  /** Of what is computed: exclusive, UTC microseconds. */
  readonly end: bigint;
  /** Hears warnings about the data, each once. */
  readonly warn?: (diagnostic: Diagnostic) => void;
}

export function computation(warehouse: Warehouse, { end, warn }: ComputationOptions): Computation {
  const state = {
    sets: new Map(),
    sources: new Map(),
    datasets: new Map(),
    checks: new Map(),
    runs: new Map(),
  };
  const begun = { sets: [], end, hearing: { warn } };
  const { progress, bind } = startProgress({ state, checks: new Map() }, begun, warehouse);
  const made = new Map<string, Promise<ReadySet>>();
  const prepared = new Map<string, Promise<ReadySet>>();
  const once = <T>(known: Map<string, Promise<T>>, name: string, work: () => Promise<T>): Promise<T> => {
    const found = known.get(name) ?? work();
    known.set(name, found);
    return found;
  };
  const history = (set: FeatureSet): Promise<ReadySet> =>
    once(made, set.name, async () => {
      const ready = await self.ready(set);
      await materialize(set, ready, warehouse);
      remember(set, ready, { progress, end, target: warehouse.target });
      return ready;
    });
  const source = async (one: AnySource): Promise<BoundReport> => {
    for (const below of datasetsIn(one).flatMap(setsOfDataset)) await history(below);
    return bind(one);
  };
  const self: Computation = {
    warehouse,
    source,
    ready: (set) => once(prepared, set.name, () => readySet(set, { end, source, progress, warehouse })),
    history,
    async dataset(dataset) {
      for (const set of setsOfDataset(dataset)) await history(set);
      const report = await source(dataset.spine);
      await checkEventsRead(dataset, progress, bind);
      return report;
    },
  };
  return self;
}

interface Context {
  readonly end: bigint;
  readonly source: Computation['source'];
  readonly progress: Progress;
  readonly warehouse: Warehouse;
}

async function readySet(set: FeatureSet, { end, source, progress, warehouse }: Context): Promise<ReadySet> {
  const report = await source(set.source);
  try {
    const profile = await progress.profile(set);
    const grid = gridOf(set);
    const from = opening(grid, profile.firstEvent);
    const interval = from === null ? undefined : onGrid(grid, { start: from, end }, warehouse.now);
    if (interval !== undefined) await checkUniqueness(set, interval, warehouse);
    return { profile, report, interval: interval ?? null };
  } catch (cause) {
    throw await explainOutOfRange(cause, set, { start: 0n, end }, warehouse);
  }
}

/** Without reference times there is nothing to compute: an empty interval has no rows. */
const EMPTY: Interval = { start: 0n, end: 0n };

async function materialize(set: FeatureSet, { interval }: ReadySet, warehouse: Warehouse): Promise<void> {
  const { engine, dialect } = warehouse;
  const bounds = interval ?? EMPTY;
  const params = [formatInstant(bounds.start), formatInstant(bounds.end)];
  try {
    await engine.bindSource({
      name: historyName(set.name),
      from: { kind: 'query', query: { sql: compilePlan(planHistory(set), dialect), params } },
      columns: historyColumns(set).map(({ name, type }) => ({ name, type: formatType(type) })),
      timezone: 'UTC',
      nonFinite: 'reject',
    });
  } catch (cause) {
    throw await explainOutOfRange(cause, set, bounds, warehouse);
  }
}

/** The set counts as built, up to the end. */
function remember(
  set: FeatureSet,
  { profile, interval }: ReadySet,
  { progress, end, target }: Pick<Context, 'progress' | 'end'> & { readonly target: string },
): void {
  const { firstEvent } = profile;
  const coverage = {
    done: interval === null ? [] : [interval],
    firstEvent,
    emptyUntil: firstEvent === null ? end : null,
  };
  const stored: StoredSet = {
    name: set.name,
    entity: set.entity.name,
    fingerprint: fingerprint(set, target),
    meaning: null,
    definition: writeOnlineSet(onlineSet(set)),
    validUntil: validUntil(gridOf(set), coverage),
    ...coverage,
  };
  progress.profiled.add(set.name);
  progress.state = { ...progress.state, sets: new Map([...progress.state.sets, [set.name, stored]]) };
}
