import { fingerprint, originOn } from '../catalog/fingerprint.js';
import type { AnySource, Catalog, Dataset, FeatureSet } from '../catalog/model.js';
import { selectThings, type Thing } from '../catalog/selectors.js';
import { type Diagnostic, error, Failure, failure, warning } from '../diagnostics/diagnostic.js';
import { DAY } from '../spec/duration.js';
import { formatBrief } from '../spec/instant.js';
import { type Bind, sourceBinder } from './bind.js';
import { buildDataset } from './build-dataset.js';
import { buildSet, type SetStage } from './build-set.js';
import { type Asked, decide } from './decide.js';
import { duplicates } from './duplicates.js';
import type { ReadSource } from './manifest.js';
import type { Failed, Planned, RunEvent, RunReport } from './report.js';
import { survey } from './sources.js';
import { loadState, prepareState, type RunState } from './state.js';
import type { Warehouse } from './warehouse.js';

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
  const bind = sourceBinder(warehouse);
  await warehouse.engine.lock();
  await prepareState(warehouse.engine, warehouse.state);
  let state = await loadState(warehouse.engine, warehouse.state);

  const results: Results[number][] = [];
  const finish = (result: Results[number]): void => {
    results.push(result);
    listen({ kind: 'finished', result });
  };
  const stages: SetStage[] = [];
  const failed: Failed[] = [];
  for (const set of wanted.sets) {
    try {
      stages.push(await stageOf(set, state, asked, bind, warehouse));
    } catch (cause) {
      failed.push(failedWith(set.name, cause));
    }
  }
  const building = stages.filter(
    ({ decision }) => !options.changed || ['new', 'changed'].includes(decision.why),
  );
  const touched = new Set(building.map(({ set }) => set.name));
  const datasets = wanted.datasets.filter(
    ({ sets }) => !options.changed || sets.some(({ set }) => touched.has(set.name)),
  );
  const planned: readonly Planned[] = [
    ...building.map(
      ({ set, decision }): Planned => ({
        name: set.name,
        kind: 'feature_set',
        why: decision.why,
        intervals: decision.intervals,
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
  const repeated = await duplicates(building, warehouse);
  for (const diagnostic of repeated) listen({ kind: 'warning', diagnostic });

  for (const stage of building) {
    listen({ kind: 'started', name: stage.set.name });
    try {
      const built = await buildSet(stage, state, asked.end, warehouse);
      state = built.state;
      finish(built.report);
      await record(warehouse, stage.set.name, built.report.seconds, built.report.rows, null);
    } catch (cause) {
      const failure = failedWith(stage.set.name, cause);
      finish(failure);
      await record(warehouse, stage.set.name, 0, 0n, failure);
    }
  }
  const surveyed = new Set(stages.map(({ set }) => set.name));
  for (const dataset of datasets) {
    listen({ kind: 'started', name: dataset.name });
    finish(await datasetResult(dataset, state, asked.end, { results, surveyed, bind }, warehouse));
  }
  return { planned, results, warnings: [...warnings, ...repeated] };
}

async function stageOf(
  set: FeatureSet,
  state: RunState,
  asked: Asked,
  bind: Bind,
  warehouse: Warehouse,
): Promise<SetStage> {
  const source = await bind(set.source);
  const seen = await survey(set, warehouse);
  const print = fingerprint(set, warehouse.target);
  const decision = decide(set, state.sets.get(set.name), print, seen.firstEvent, asked);
  if ('code' in decision) throw new Failure([decision]);
  return { kind: 'feature_set', set, fingerprint: print, decision, survey: seen, source };
}

/** What came before a dataset in its run. */
interface Before {
  readonly results: Results;
  /** Sets whose source this run has looked at. */
  readonly surveyed: ReadonlySet<string>;
  readonly bind: Bind;
}

/** The state with the first event of sets as it is now: an older one may have turned up, and then there is a hole. */
async function lookedAgain(
  sets: readonly FeatureSet[],
  state: RunState,
  bind: Bind,
  warehouse: Warehouse,
): Promise<RunState> {
  const known = new Map(state.sets);
  for (const set of sets) {
    const stored = known.get(set.name);
    if (stored === undefined) continue;
    await bind(set.source);
    known.set(set.name, { ...stored, firstEvent: (await survey(set, warehouse)).firstEvent });
  }
  return { ...state, sets: known };
}

async function datasetResult(
  dataset: Dataset,
  state: RunState,
  end: bigint,
  { results, surveyed, bind }: Before,
  warehouse: Warehouse,
): Promise<Results[number]> {
  const broken = results.filter(
    (result) => result.kind === 'failed' && dataset.sets.some(({ set }) => set.name === result.name),
  );
  if (broken.length > 0) {
    const names = broken.map(({ name }) => name).join(', ');
    return {
      kind: 'failed',
      name: dataset.name,
      diagnostics: [
        error('FS301', `${dataset.name} was not built, because ${names} failed`, { span: dataset.span }),
      ],
    };
  }
  try {
    await bind(dataset.spine);
    const unseen = [...new Set(dataset.sets.map(({ set }) => set))].filter(({ name }) => !surveyed.has(name));
    const current = await lookedAgain(unseen, state, bind, warehouse);
    const read: ReadSource[] = [];
    for (const source of readBy([dataset.spine, ...dataset.sets.map(({ set }) => set.source)], warehouse))
      read.push({ source, report: await bind(source) });
    const report = await buildDataset(dataset, current, end, read, warehouse);
    await record(warehouse, dataset.name, report.seconds, report.rows, null);
    return report;
  } catch (cause) {
    const failure = failedWith(dataset.name, cause);
    await record(warehouse, dataset.name, 0, 0n, failure);
    return failure;
  }
}

/** Sources and the inputs of their queries, each once. */
function readBy(sources: readonly AnySource[], { target }: Warehouse): ReadonlySet<AnySource> {
  const all = new Set<AnySource>();
  const take = (source: AnySource): void => {
    all.add(source);
    const origin = originOn(source, target);
    if (origin.kind === 'query') for (const input of origin.inputs) take(input);
  };
  for (const source of sources) take(source);
  return all;
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
): { readonly asked: Asked; readonly warnings: readonly Diagnostic[] } {
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

/** What the names mean to a run: an entity all its sets, a dataset also the sets it needs unless `only`. */
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
      if (!only) for (const { set } of thing.sets) sets.add(set.name);
    },
  };
  for (const thing of selected) take[thing.kind](thing);
  if (sets.size === 0 && datasets.length === 0 && names.length > 0)
    throw failure('FS005', `there is nothing to build in ${names.join(', ')}`, {
      hint: 'name feature sets or datasets: fs list shows them',
    });
  return { sets: [...catalog.featureSets.values()].filter(({ name }) => sets.has(name)), datasets };
}
