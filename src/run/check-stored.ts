import { setsBelow, setsOfDataset, sourcesBelow, sourcesOfDataset } from '../catalog/dependencies.js';
import type { AnySource, Dataset } from '../catalog/model/index.js';
import { selectThings } from '../catalog/selectors.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { type ChecksStatus, checkStatuses } from './checks/check-status.js';
import { checkedSet } from './checks/checked-items.js';
import { failedWith } from './context/failed.js';
import type { Failed } from './context/report.js';
import type { Warehouse } from './context/warehouse.js';
import { checkDataset } from './datasets/build-dataset.js';
import { openRun } from './open-run.js';
import { chosen, readOptions } from './options.js';
import type { RunContext } from './prepare-sets.js';
import { checkEventsRead, refreshSources } from './sources/bind-dataset.js';

/** What became of the checks of some items. */
export interface CheckReport {
  /** Of all that was checked, by item. */
  readonly checks: readonly ChecksStatus[];
  /** Items with a check that failed with severity `error`, and those that could not be read. */
  readonly failed: readonly Failed[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Runs the checks of sources, histories and datasets as they are now, without building anything: of the names, and of
 * what they read. A set that was never built is left out; a dataset is computed and not written.
 */
export async function checkStored(warehouse: Warehouse, names: readonly string[]): Promise<CheckReport> {
  const warnings: Diagnostic[] = [];
  const { request } = readOptions({}, warehouse.now);
  const things = selectThings(warehouse.catalog, names);
  const own = things.filter((thing) => thing.kind === 'source');
  const others = things.filter((thing) => thing.kind !== 'source').map(({ name }) => name);
  const { sets, datasets } =
    others.length === 0 ? { sets: [], datasets: [] } : chosen(warehouse.catalog, { names: others });
  const context = await openRun({ warehouse, request, warn: (one) => warnings.push(one) }, sets);
  const { checker, progress, bind } = context;
  const failed: Failed[] = [];
  const checked = new Set<string>();
  const attempt = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    checked.add(name);
    try {
      await work();
    } catch (cause) {
      failed.push(failedWith(name, cause));
    } finally {
      await checker.save();
    }
  };
  for (const source of sourcesOf(context, { own, sets, datasets }))
    await attempt(source.name, () => bind(source));
  for (const set of sets.filter(({ name, checks }) => checks.length > 0 && progress.state.sets.has(name)))
    await attempt(set.name, () => checker.check(checkedSet(set, null), warehouse.engine.query));
  for (const dataset of datasets.filter(({ checks }) => checks.length > 0))
    await attempt(dataset.name, async () => {
      await bind(dataset.spine);
      await refreshSources(dataset, progress, bind, warehouse);
      await checkEventsRead(dataset, progress, bind);
      await checkDataset(dataset, progress.state, { end: request.end, checker }, warehouse);
    });
  const items = [...warehouse.catalog.sources.values(), ...sets, ...datasets];
  const looked = items.filter(({ name }) => checked.has(name));
  return { checks: checkStatuses(looked, { checks: checker.results }), failed, warnings };
}

type Chosen = ReturnType<typeof chosen> & { readonly own: readonly AnySource[] };

/** The sources with checks: those that were named, and those that sets and datasets read. */
function sourcesOf({ warehouse }: RunContext, { own, sets, datasets }: Chosen): readonly AnySource[] {
  const below = (dataset: Dataset): readonly AnySource[] => [
    ...sourcesOfDataset(dataset),
    ...setsOfDataset(dataset).flatMap(({ source }) => sourcesBelow(source)),
  ];
  const read = new Set(
    [
      ...own,
      ...sets.flatMap((set) => [set, ...setsBelow(set)].flatMap(({ source }) => sourcesBelow(source))),
      ...datasets.flatMap(below),
    ].map(({ name }) => name),
  );
  return [...warehouse.catalog.sources.values()].filter(
    ({ name, checks }) => checks.length > 0 && read.has(name),
  );
}
