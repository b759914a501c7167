import { inOrder, setsBelow, setsOfDataset, sourcesOfDataset } from '../catalog/dependencies.js';
import { fingerprint } from '../catalog/fingerprint.js';
import type { Catalog, Dataset, FeatureSet } from '../catalog/model/index.js';
import { selectThings, type Thing } from '../catalog/selectors.js';
import { type Diagnostic, error, Failure, failure, type Span, warning } from '../diagnostics/diagnostic.js';
import { DAY } from '../types/duration.js';
import { formatBrief } from '../types/instant.js';
import { buildDataset } from './build-dataset.js';
import { buildSet } from './build-feature-set.js';
import type { PreparedSet } from './context/prepared-set.js';
import type { Failed, Planned, RunEvent, RunReport } from './context/report.js';
import { loadState, prepareState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';
import { decide, type RunRequest } from './intervals/decide.js';
import type { ReadSource } from './manifest.js';
import { type Bind, sourceBinder } from './sources/bind.js';
import {
  bindDataset,
  checkEventsRead,
  firstEventOf,
  type Progress,
  refreshFirstEvents,
} from './sources/bind-dataset.js';
import { duplicateKeyWarnings } from './sources/duplicate-keys.js';
import { profileSource } from './sources/profile.js';

export interface RunOptions {
  /** Selectors; absent or empty: everything. */
  readonly names?: readonly string[];
  /** Recompute exactly [start, end). UTC microseconds. */
  readonly start?: bigint;
  /** Exclusive, UTC microseconds; absent: as far as the clock. */
  readonly end?: bigint;
  /** Without what the names need. */
  readonly only?: boolean;
  /** Rebuild from the first event on. */
  readonly full?: boolean;
  /** Only sets whose spec changed or that were never built, and the datasets that read them. */
  readonly changed?: boolean;
  /** Plan, then stop. */
  readonly dryRun?: boolean;
}

type Results = RunReport['results'];

/**
 * Builds sets, then datasets (SPEC §4, `fs run`): what is asked for is decided for all before anything is written.
 * What fails is in the report, and so is everything that could not be built because of it; the rest goes on.
 * @throws Failure for options that make no sense, or where the engine itself is gone.
 */
export async function run(
  warehouse: Warehouse,
  options: RunOptions,
  listen: (event: RunEvent) => void,
): Promise<RunReport> {
  const { asked, warnings } = readOptions(options, warehouse.now);
  for (const diagnostic of warnings) listen({ kind: 'warning', diagnostic });
  const wanted = chosen(warehouse.catalog, options);
  await warehouse.engine.lock();
  await prepareState(warehouse.engine, warehouse.state);
  const progress: Progress = {
    state: await loadState(warehouse.engine, warehouse.state),
    profiled: new Set(),
  };
  const bind = sourceBinder(warehouse, (source, dataset, binding) =>
    bindDataset(source, dataset, asked.end, progress, binding, warehouse),
  );
  const results: Results[number][] = [];
  const finish = (result: Results[number]): void => {
    results.push(result);
    listen({ kind: 'finished', result });
  };
  const { building, failed } = await decided(wanted.sets, options, asked, progress, bind, warehouse);
  const touched = new Set(building.map(({ set }) => set.name));
  const datasets = wanted.datasets.filter(
    (dataset) =>
      !options.changed ||
      setsOfDataset(dataset).some(({ name }) => touched.has(name)) ||
      // What is read from events leaves no state that would tell of a change.
      dataset.sets.some(({ asOf }) => asOf === 'event'),
  );
  const planned: readonly Planned[] = [
    ...building.map(
      ({ set, stage }): Planned => ({
        name: set.name,
        kind: 'feature_set',
        why: stage?.decision.why ?? 'waiting',
        intervals: stage?.decision.intervals ?? [],
      }),
    ),
    ...datasets.map(
      ({ name }): Planned => ({
        name,
        kind: 'dataset',
        why: 'asked',
        intervals: [{ start: 0n, end: asked.end }],
      }),
    ),
  ];
  listen({ kind: 'planned', planned });
  for (const one of failed) finish(one);
  if (options.dryRun) return { planned, results, warnings };
  // The primary key of a dataset is that of its spine.
  const read = building.flatMap(({ set, stage }) =>
    stage === null || set.source.from.kind === 'dataset' ? [] : [stage],
  );
  const repeated = await duplicateKeyWarnings(read, warehouse);
  for (const diagnostic of repeated) listen({ kind: 'warning', diagnostic });

  for (const { set, stage } of building) {
    listen({ kind: 'started', name: set.name });
    const broken = brokenBy(set.name, set.span, setsBelow(set), results);
    if (broken !== undefined) {
      finish(broken);
      continue;
    }
    try {
      const ready = stage ?? (await stageOf(set, asked, progress, bind, warehouse));
      const built = await buildSet(ready, progress.state, asked.end, warehouse);
      progress.state = built.state;
      finish(built.report);
      await record(warehouse, set.name, built.report.seconds, built.report.rows, null);
    } catch (cause) {
      const failure = failedWith(set.name, cause);
      finish(failure);
      await record(warehouse, set.name, 0, 0n, failure);
    }
  }
  for (const dataset of datasets) {
    listen({ kind: 'started', name: dataset.name });
    const broken = brokenBy(dataset.name, dataset.span, setsOfDataset(dataset), results);
    finish(broken ?? (await datasetResult(dataset, asked.end, progress, bind, warehouse)));
  }
  return { planned, results, warnings: [...warnings, ...repeated] };
}

/** A set that is to be built; without a stage what to do is decided when the sets below it are built. */
interface Due {
  readonly set: FeatureSet;
  readonly stage: PreparedSet | null;
}

/** What is to be built of sets, each after those that it is made from, and what cannot be. */
async function decided(
  sets: readonly FeatureSet[],
  { changed = false }: RunOptions,
  asked: RunRequest,
  progress: Progress,
  bind: Bind,
  warehouse: Warehouse,
): Promise<{ readonly building: readonly Due[]; readonly failed: readonly Failed[] }> {
  const building: Due[] = [];
  const failed: Failed[] = [];
  const open = new Set<string>();
  for (const set of sets) {
    const below = setsBelow(set);
    const stored = progress.state.sets.get(set.name);
    if (changed && below.length > 0 && stored?.fingerprint === fingerprint(set, warehouse.target)) continue;
    if (below.some(({ name }) => open.has(name))) {
      building.push({ set, stage: null });
      open.add(set.name);
      continue;
    }
    try {
      const stage = await stageOf(set, asked, progress, bind, warehouse);
      const { why, intervals, rebuild } = stage.decision;
      if (changed && !['new', 'changed'].includes(why)) {
        // Nothing is recorded of what was seen.
        progress.profiled.delete(set.name);
        continue;
      }
      building.push({ set, stage });
      const isReady = stored !== undefined && !rebuild && intervals.length === 0;
      if (!isReady || stage.profile.firstEvent === null) open.add(set.name);
    } catch (cause) {
      failed.push(failedWith(set.name, cause));
      open.add(set.name);
    }
  }
  return { building, failed };
}

/** What is made from sets of which some failed is not built. */
function brokenBy(
  name: string,
  span: Span,
  needed: readonly FeatureSet[],
  results: Results,
): Failed | undefined {
  const broken = results.filter(
    (result) => result.kind === 'failed' && needed.some((set) => set.name === result.name),
  );
  if (broken.length === 0) return undefined;
  const names = broken.map((result) => result.name).join(', ');
  const diagnostics = [error('FS301', `${name} was not built, because ${names} failed`, { span })];
  return { kind: 'failed', name, diagnostics };
}

async function stageOf(
  set: FeatureSet,
  asked: RunRequest,
  progress: Progress,
  bind: Bind,
  warehouse: Warehouse,
): Promise<PreparedSet> {
  const source = await bind(set.source);
  const looked = await profileSource(set, warehouse);
  progress.profiled.add(set.name);
  const print = fingerprint(set, warehouse.target);
  const stored = progress.state.sets.get(set.name);
  const current = stored?.fingerprint === print ? stored : undefined;
  const firstEvent = firstEventOf(set, looked.firstEvent, current, asked.end);
  const decision = decide(set, stored, print, firstEvent, asked);
  if ('code' in decision) throw new Failure([decision]);
  return {
    kind: 'feature_set',
    set,
    fingerprint: print,
    decision,
    profile: { ...looked, firstEvent },
    source,
  };
}

async function datasetResult(
  dataset: Dataset,
  end: bigint,
  progress: Progress,
  bind: Bind,
  warehouse: Warehouse,
): Promise<Results[number]> {
  try {
    await bind(dataset.spine);
    await refreshFirstEvents(dataset, progress, bind, warehouse);
    await checkEventsRead(dataset, progress, bind, warehouse);
    const read: ReadSource[] = [];
    for (const source of sourcesOfDataset(dataset)) read.push({ source, report: await bind(source) });
    const report = await buildDataset(dataset, progress.state, end, read, warehouse);
    await record(warehouse, dataset.name, report.seconds, report.rows, null);
    return report;
  } catch (cause) {
    const failure = failedWith(dataset.name, cause);
    await record(warehouse, dataset.name, 0, 0n, failure);
    return failure;
  }
}

/** A failure of the data or the engine belongs to the set it happened in; anything else is our bug and goes up. */
function failedWith(name: string, cause: unknown): Failed {
  if (!(cause instanceof Failure)) throw cause;
  const fatal = cause.diagnostics.some(({ code }) => code === 'FS401' || code === 'FS305');
  if (fatal) throw cause;
  return { kind: 'failed', name, diagnostics: cause.diagnostics };
}

const record = (
  { engine, state, now }: Warehouse,
  name: string,
  seconds: number,
  rows: bigint,
  failed: Failed | null,
): Promise<void> =>
  engine.execute([
    state.saveRun({
      name,
      startedAt: now,
      seconds,
      status: failed === null ? 'done' : 'failed',
      message: failed?.diagnostics[0]?.message ?? null,
      rows,
    }),
  ]);

function readOptions(
  { start, end, full = false }: RunOptions,
  now: bigint,
): { readonly asked: RunRequest; readonly warnings: readonly Diagnostic[] } {
  // The clock itself is a time that can be served: an exclusive end lies one microsecond after it.
  const latest = now + 1n;
  const capped = end !== undefined && end > latest ? latest : (end ?? latest);
  if (start !== undefined && full)
    throw failure('FS008', 'a rebuild has no start of its own', {
      hint: 'use either --full or --start-date',
    });
  if (start !== undefined && start >= (end ?? latest))
    throw failure(
      'FS007',
      `the end ${formatBrief(end ?? latest)} is not after the start ${formatBrief(start)}`,
      {
        hint: 'dates are inclusive: a single day has equal start and end dates',
      },
    );
  const today = now - (now % DAY);
  const warnings =
    end !== undefined && end > today + DAY
      ? [
          warning('FS304', `the end ${formatBrief(end)} lies in the future`, {
            hint: `nothing later than now, ${formatBrief(now)}, is computed`,
          }),
        ]
      : [];
  return { asked: { start: start ?? null, end: capped, full, now }, warnings };
}

interface Chosen {
  readonly sets: readonly FeatureSet[];
  readonly datasets: readonly Dataset[];
}

/** What the names mean to a run: an entity all its sets; each also the sets it needs, before it, unless `only`. */
function chosen(catalog: Catalog, { names = [], only = false }: RunOptions): Chosen {
  const selected = selectThings(catalog, names);
  const sets = new Set<string>();
  const datasets: Dataset[] = [];
  const take: Readonly<Record<Thing['kind'], (thing: Thing) => void>> = {
    entity: (thing) => {
      for (const set of catalog.featureSets.values()) if (set.entity.name === thing.name) sets.add(set.name);
    },
    source: () => undefined,
    feature_set: (thing) => sets.add(thing.name),
    dataset: (thing) => {
      if (thing.kind !== 'dataset') return;
      datasets.push(thing);
      if (!only) for (const { name } of setsOfDataset(thing)) sets.add(name);
    },
  };
  for (const thing of selected) take[thing.kind](thing);
  if (!only)
    for (const set of catalog.featureSets.values())
      if (sets.has(set.name)) for (const { name } of setsBelow(set)) sets.add(name);
  if (sets.size === 0 && datasets.length === 0 && names.length > 0)
    throw failure('FS005', `there is nothing to build in ${names.join(', ')}`, {
      hint: 'name feature sets or datasets: fs list shows them',
    });
  return { sets: inOrder([...catalog.featureSets.values()].filter(({ name }) => sets.has(name))), datasets };
}
