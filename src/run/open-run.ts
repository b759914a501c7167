import { sourcesBelow } from '../catalog/dependencies.js';
import type { AnySource, FeatureSet } from '../catalog/model/index.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { changeDetector, type KnownSource, knownSource } from './changes/detect.js';
import { checkedSource } from './checks/checked-items.js';
import { checker } from './checks/checker.js';
import { loadState, prepareState } from './context/run-state.js';
import { inspectHistories } from './histories/inspection.js';
import { firstUnseen, type RunContext } from './prepare-sets.js';
import { renamedSets, withRenamed } from './renamed-sets.js';
import { sourceWarnings } from './sources/bind.js';
import { startProgress } from './sources/bind-dataset.js';

/** Locks the warehouse and reads its state, beside the histories as they are. */
export async function openRun(
  {
    warehouse,
    request,
    warn,
  }: Pick<RunContext, 'warehouse' | 'request'> & {
    readonly warn: (diagnostic: Diagnostic) => void;
  },
  sets: readonly FeatureSet[],
): Promise<RunContext> {
  const { engine, catalog } = warehouse;
  await engine.lock();
  await prepareState(engine, warehouse.state);
  const inspection = await inspectHistories(
    catalog.featureSets.values(),
    await loadState(engine, warehouse.state),
    engine,
  );
  const { end, full } = request;
  const renamed = full ? new Map() : renamedSets(sets, inspection, warehouse.target);
  const state = withRenamed(inspection.state, renamed, sets, warehouse.target);
  const checks = checker(inspection.state, warn, warehouse);
  const verify = async (source: AnySource): Promise<void> => {
    if (source.checks.length === 0) return;
    await checks.check(checkedSource(source), engine.query).finally(() => checks.save());
  };
  const { progress, bind } = startProgress(
    { ...inspection, state },
    { sets, end, hearing: { warn, verify } },
    warehouse,
  );
  const known = (set: FeatureSet): Promise<KnownSource> =>
    knownSource(set, progress.state, warehouse, progress.readVersion);
  const boundaryOf = (set: FeatureSet): bigint => firstUnseen(set, request);
  return {
    warehouse,
    request,
    progress,
    bind,
    checker: checks,
    renamed,
    detect: changeDetector({ sets, boundaryOf, end, known }, warehouse),
    remember: (source, report) => {
      for (const one of sourceWarnings(source, report)) warn(one);
      for (const { name, source: input } of report.inputs) {
        const read = sourcesBelow(source).find((below) => below.name === name);
        if (read !== undefined) for (const one of sourceWarnings(read, input)) warn(one);
      }
    },
  };
}
