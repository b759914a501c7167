import { setsBelow, setsOfDataset } from '../catalog/dependencies.js';
import type { Dataset, FeatureSet } from '../catalog/model/index.js';
import { type Diagnostic, error, Failure, type Span } from '../diagnostics/diagnostic.js';
import { buildSet } from './build-feature-set.js';
import { failedWith, isFatal } from './context/failed.js';
import type { Failed, Planned, RunEvent, RunReport } from './context/report.js';
import type { RunState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';
import { datasetResult } from './datasets/dataset-result.js';
import { partsReader } from './datasets/parts.js';
import { type EntityViews, entityViews } from './entity-views.js';
import { checkWarnings } from './histories/inspection.js';
import type { RunRequest } from './intervals/decide.js';
import { openRun } from './open-run.js';
import { chosen, type RunOptions, readOptions } from './options.js';
import { explainOutOfRange } from './out-of-range/explain.js';
import { checkOutputs } from './outputs.js';
import { type Due, prepareSet, prepareSets, type RunContext } from './prepare-sets.js';
import { remakeOnline } from './remake-online.js';
import { withoutRenamed } from './renamed-sets.js';
import { type RunLog, runLog } from './run-log.js';
import { duplicateKeyWarnings } from './sources/duplicate-keys.js';

export type { RunOptions } from './options.js';

type Result = RunReport['results'][number];
type Listen = (event: RunEvent) => void;

/** Online rows are given back only where few sets are built: nobody reads those of hundreds. */
const SHOWN_SETS = 20;

/**
 * Builds sets, then datasets: what is asked for is decided for all before anything is written. What fails is in the
 * report, and so is everything that could not be built because of it; the rest goes on.
 * @throws Failure for options that make no sense, or where the engine itself is gone.
 */
export async function run(warehouse: Warehouse, options: RunOptions, listen: Listen): Promise<RunReport> {
  const { request, warnings: early } = readOptions(options, warehouse.now);
  const warnings: Diagnostic[] = [];
  const said = new Set<string>();
  const warn = (found: readonly Diagnostic[]): void => {
    for (const diagnostic of found) {
      // What the last run found in a source is shown again where another set reads it anew.
      const text = `${diagnostic.code} ${diagnostic.message}`;
      if (said.has(text)) continue;
      said.add(text);
      warnings.push(diagnostic);
      listen({ kind: 'warning', diagnostic });
    }
  };
  warn(early);
  const wanted = chosen(warehouse.catalog, options);
  checkOutputs(wanted.datasets, warehouse);
  const context = await openRun({ warehouse, request, warn: (one) => warn([one]) }, wanted.sets);
  const { progress } = context;
  const { due, failed } = await prepareSets(wanted.sets, { changed: options.changed ?? false }, context);
  const sets = due.map(({ set }) => set);
  const datasets = dueDatasets(wanted.datasets, due, options);
  warn(checkWarnings(progress.checks, sets));
  const planned = plannedOf(due, datasets, request, progress.state);
  listen({ kind: 'planned', planned, failed: failed.map(({ name }) => name) });
  const results: Result[] = [];
  const finish = (result: Result): void => {
    results.push(result);
    listen({ kind: 'finished', result });
  };
  for (const one of failed) finish(one);
  if (options.dryRun) return { planned, results, warnings };
  // The primary key of a dataset is that of its spine.
  const read = due.flatMap(({ set, prepared }) =>
    prepared === null || set.source.from.kind === 'dataset' ? [] : [prepared],
  );
  warn(await duplicateKeyWarnings(read, warehouse));
  const views = entityViews(warehouse, (diagnostic) => warn([diagnostic]));
  await views.prepare(sets, progress.state);
  const log = runLog(warehouse);
  for (const one of failed) await log.add(one);
  const readParts = partsReader(progress.readVersion, context.bind, warehouse);
  await buildSets(due, { results, finish, listen, views, log }, context);
  for (const dataset of datasets) {
    listen(startOf(dataset.name, context));
    const broken = brokenBy(dataset.name, dataset.span, setsOfDataset(dataset), results);
    const result = broken ?? (await datasetResult(dataset, { ...context, readParts }));
    finish(result);
    await log.add(result);
  }
  await log.flush();
  return { planned, results, warnings };
}

const dueDatasets = (
  datasets: readonly Dataset[],
  due: readonly Due[],
  { changed = false }: RunOptions,
): readonly Dataset[] => {
  const touched = new Set(due.map(({ set }) => set.name));
  return datasets.filter(
    (dataset) =>
      !changed ||
      setsOfDataset(dataset).some(({ name }) => touched.has(name)) ||
      // What is read from events leaves no state that would show a change.
      dataset.sets.some(({ asOf }) => asOf === 'event'),
  );
};

const plannedOf = (
  due: readonly Due[],
  datasets: readonly Dataset[],
  { end, full }: RunRequest,
  { datasets: known }: RunState,
): readonly Planned[] => {
  const whyOf = (name: string): Planned['why'] => {
    if (full) return 'full';
    return known.has(name) ? 'waiting' : 'new';
  };
  return [
    ...due.map(
      ({ set, prepared }): Planned => ({
        name: set.name,
        kind: 'feature_set',
        why: prepared?.decision.why ?? 'waiting',
        intervals: prepared?.decision.intervals ?? [],
      }),
    ),
    ...datasets.map(
      ({ name }): Planned => ({
        name,
        kind: 'dataset',
        why: whyOf(name),
        intervals: [{ start: 0n, end }],
      }),
    ),
  ];
};

interface Outcome {
  readonly results: readonly Result[];
  readonly finish: (result: Result) => void;
  readonly listen: Listen;
  readonly views: EntityViews;
  readonly log: RunLog;
}

async function buildSets(
  due: readonly Due[],
  { results, finish, listen, views, log }: Outcome,
  context: RunContext,
): Promise<void> {
  const { warehouse, request, progress, renamed, checker: checks } = context;
  const shown = due.length <= SHOWN_SETS;
  // A view over hundreds of sets made anew for each of them would be work with their square.
  const options = {
    end: request.end,
    shown,
    views,
    remakesOnline: shown ? 'each' : 'together',
    checker: checks,
  } as const;
  for (const { set, prepared } of due) {
    listen(startOf(set.name, context));
    const broken = brokenBy(set.name, set.span, setsBelow(set), results);
    if (broken !== undefined) {
      progress.state = withoutRenamed(progress.state, renamed.get(set.name));
      finish(broken);
      await log.add(broken);
      continue;
    }
    try {
      const ready = prepared ?? (await prepareSet(set, context));
      const built = await buildSet(ready, progress.state, options, warehouse);
      progress.state = built.state;
      finish(built.report);
      await log.add(built.report);
    } catch (cause) {
      progress.state = withoutRenamed(progress.state, renamed.get(set.name));
      // Of a run that ends here the sets before it are on record.
      if (cause instanceof Failure && isFatal(cause)) await log.flush().catch(() => undefined);
      const whole = { start: 0n, end: request.end };
      const failed = failedWith(set.name, await explainOutOfRange(cause, set, whole, warehouse));
      finish(failed);
      await log.add(failed);
    }
  }
  progress.state = await remakeOnline(
    due.map(({ set }) => set),
    progress.state,
    views,
    warehouse,
  );
  await log.flush();
}

function startOf(name: string, { progress }: RunContext): RunEvent {
  const last = progress.state.runs.get(name);
  return { kind: 'started', name, lastSeconds: last?.status === 'done' ? last.seconds : null };
}

/** What is made from sets some of which failed is not built. */
function brokenBy(
  name: string,
  span: Span,
  needed: readonly FeatureSet[],
  results: readonly Result[],
): Failed | undefined {
  if (needed.length === 0) return undefined;
  const broken = results.filter(
    (result) => result.kind === 'failed' && needed.some((set) => set.name === result.name),
  );
  if (broken.length === 0) return undefined;
  const names = broken.map((result) => result.name).join(', ');
  const diagnostics = [error('FS301', `${name} was not built, because ${names} failed`, { span })];
  return { kind: 'failed', name, diagnostics };
}
