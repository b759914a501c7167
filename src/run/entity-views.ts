import { setsOf } from '../catalog/build-catalog.js';
import { digest } from '../catalog/fingerprint.js';
import type { Entity, FeatureSet } from '../catalog/model/index.js';
import { type Diagnostic, Failure, warning } from '../diagnostics/diagnostic.js';
import type { Statement } from '../engines/engine.js';
import { planReadCheck } from '../plan/online/entity-view.js';
import { type OnlineSet, onlineSet, readOnlineSet } from '../plan/online/online-table.js';
import { compilePlan } from '../sql/compile/plan.js';
import { createOnline, dropOnline, dropView, entityView, refreshOnline } from '../sql/statements/online.js';
import { formatInstant } from '../types/instant.js';
import { isFatal } from './context/failed.js';
import type { RunState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';

/** The views of entities over the online relations of their sets, in one run. */
export interface EntityViews {
  /** Makes, once an entity, what is not there or not as it should be: empty online relations and the view. */
  prepare(sets: readonly FeatureSet[], state: RunState): Promise<void>;
  /** Makes the view of an entity anew with the columns that some of its sets have now. */
  rebuilt(sets: readonly FeatureSet[], state: RunState): Promise<readonly Statement[]>;
}

/**
 * A column that the engine cannot compute when it is read is left out of the view, so that the other columns are still
 * served; `warn` gets a warning for each.
 */
export function entityViews(warehouse: Warehouse, warn: (diagnostic: Diagnostic) => void): EntityViews {
  const { engine, dialect, catalog, state: text } = warehouse;
  const checked = new Map<string, Promise<OnlineSet>>();
  const readable = (set: OnlineSet): Promise<OnlineSet> => {
    if (set.unmaterialized.length === 0) return Promise.resolve(set);
    const key = JSON.stringify(set, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
    const known = checked.get(key) ?? withoutUnreadable(set, warehouse, warn);
    checked.set(key, known);
    return known;
  };
  const viewOf = async (entity: Entity, sets: readonly OnlineSet[]): Promise<readonly Statement[]> => {
    const served: OnlineSet[] = [];
    for (const set of sets) served.push(await readable(set));
    return [...entityView(entity, served, dialect), ...text.saveView(entity.name, digestOf(entity, sets))];
  };
  const digestOf = (entity: Entity, sets: readonly OnlineSet[]): string =>
    digest(entityView(entity, sets, dialect).map(({ sql }) => sql));
  const prepareEntity = async (
    entity: Entity,
    state: RunState,
    there: ReadonlySet<string>,
    view: string | undefined,
  ): Promise<void> => {
    const sets = setsOf(entity, catalog.featureSets);
    const shown = sets.map((set) => shownAs(set, state));
    const lost = sets.filter(({ name }) => !there.has(name));
    const isCurrent = view === digestOf(entity, shown);
    if (isCurrent && lost.length === 0 && there.has(entity.name)) return;
    const isNew = sets.filter(({ name }) => !state.sets.has(name));
    await engine.execute([
      dropView(entity, dialect),
      ...isNew.flatMap((set) => [
        ...dropOnline(entity, set.name, dialect).slice(1),
        createOnline(entity, onlineSet(set), dialect),
      ]),
      ...lost.flatMap((set) => restored(set, state, warehouse)),
      ...(await viewOf(entity, shown)),
    ]);
  };
  return {
    async prepare(sets, state) {
      const there = new Set(
        (await engine.query(text.online.sql, text.online.params)).map(({ name }) => String(name)),
      );
      const views = new Map(
        (await engine.query(text.views.sql, text.views.params)).map((row) => [
          row.entity,
          String(row.digest),
        ]),
      );
      for (const entity of new Set(sets.map((set) => set.entity)))
        await prepareEntity(entity, state, there, views.get(entity.name));
    },
    async rebuilt(sets, state) {
      const [first] = sets;
      if (first === undefined) return [];
      const fresh = new Set(sets.map(({ name }) => name));
      const shown = setsOf(first.entity, catalog.featureSets).map((one) =>
        fresh.has(one.name) ? onlineSet(one) : shownAs(one, state),
      );
      return viewOf(first.entity, shown);
    },
  };
}

/** The columns that a set's online relation has now: of its spec where it was never built. */
const shownAs = (set: FeatureSet, { sets }: RunState): OnlineSet => {
  const stored = sets.get(set.name);
  return stored === undefined ? onlineSet(set) : readOnlineSet(stored.definition);
};

/** Makes the online relation of a set that was built again, from its history, where somebody dropped it. */
function restored(set: FeatureSet, { sets }: RunState, { dialect }: Warehouse): readonly Statement[] {
  const stored = sets.get(set.name);
  if (stored === undefined) return [];
  const shown = readOnlineSet(stored.definition);
  const create = createOnline(set.entity, shown, dialect);
  // Of other columns than the spec's the history cannot be read by the spec; the set is stale and is rebuilt.
  if (
    JSON.stringify(shown.columns.map(({ name }) => name)) !==
    JSON.stringify(set.columns.map(({ name }) => name))
  )
    return [create];
  const valid = { start: 0n, end: stored.validUntil };
  return [create, ...refreshOnline(set, valid, { whole: true, from: 'historical' }, dialect)];
}

/** The set without the columns whose expression the engine refuses, over a row of nulls. */
async function withoutUnreadable(
  set: OnlineSet,
  { engine, dialect, catalog }: Warehouse,
  warn: (diagnostic: Diagnostic) => void,
): Promise<OnlineSet> {
  const bounds = [formatInstant(0n), formatInstant(1n)];
  const isReadable = async (column: OnlineSet['unmaterialized'][number]): Promise<boolean> => {
    try {
      await engine.query(compilePlan(planReadCheck({ ...set, unmaterialized: [column] }), dialect), bounds);
      return true;
    } catch (cause) {
      if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
      const message = cause.diagnostics[0]?.message ?? '';
      warn(
        warning(
          'FS402',
          `${set.name}.${column.name} cannot be read and is left out of the view: ${message}`,
          {
            span: catalog.featureSets.get(set.name)?.span,
          },
        ),
      );
      return false;
    }
  };
  const read: OnlineSet['unmaterialized'][number][] = [];
  for (const column of set.unmaterialized) if (await isReadable(column)) read.push(column);
  return { ...set, unmaterialized: read };
}
