import { fingerprint } from '../catalog/fingerprint.js';
import type { Entity, FeatureSet } from '../catalog/model/index.js';
import type { Statement } from '../engines/engine.js';
import { onlineSet, writeOnlineSet } from '../plan/online/online-table.js';
import { createOnline, dropOnline, dropView, refreshOnline } from '../sql/statements/online.js';
import type { StoredSet } from '../sql/statements/run-state.js';
import type { RunState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';
import type { EntityViews } from './entity-views.js';
import { validOf } from './intervals/validity.js';
import { servedUntil } from './post-publish.js';

/**
 * Makes the online relations of sets anew whose columns differ from those of their specs, from their histories, with one
 * view an entity: each entity in one transaction. Returns the state after it.
 */
export async function remakeOnline(
  sets: readonly FeatureSet[],
  state: RunState,
  views: EntityViews,
  warehouse: Warehouse,
): Promise<RunState> {
  const byEntity = new Map<Entity, FeatureSet[]>();
  for (const set of sets) {
    const stored = state.sets.get(set.name);
    // A set that could not be built keeps what it has.
    if (stored?.fingerprint !== fingerprint(set, warehouse.target)) continue;
    if (stored.definition === writeOnlineSet(onlineSet(set))) continue;
    const others = byEntity.get(set.entity) ?? [];
    others.push(set);
    byEntity.set(set.entity, others);
  }
  let current = state;
  for (const [entity, some] of byEntity) {
    const after = some.flatMap((set) => remade(set, current, warehouse));
    const view = await views.rebuilt(some, current);
    const known = new Map([...current.sets, ...after.map((one) => [one.name, one] as const)]);
    current = { ...current, sets: known };
    const { dialect, engine, state: text } = warehouse;
    await engine.execute([
      dropView(entity, dialect),
      ...some.flatMap((set) => relationOf(set, known, warehouse)),
      ...view,
      ...after.flatMap((one) => text.saveSet(one)),
      ...text.saveValidUntil([
        ...after.map(({ name, validUntil }) => ({ relation: `online.${name}`, validUntil })),
        { relation: `online.${entity.name}`, validUntil: servedUntil(entity.name, known, warehouse.catalog) },
      ]),
    ]);
  }
  return current;
}

function remade(set: FeatureSet, state: RunState, warehouse: Warehouse): readonly StoredSet[] {
  const stored = state.sets.get(set.name);
  if (stored === undefined) return [];
  const definition = writeOnlineSet(onlineSet(set));
  return [{ ...stored, definition, validUntil: validOf(set, state, warehouse) }];
}

function relationOf(
  set: FeatureSet,
  sets: ReadonlyMap<string, StoredSet>,
  { dialect }: Warehouse,
): readonly Statement[] {
  const valid = { start: 0n, end: sets.get(set.name)?.validUntil ?? 0n };
  const [, dropTable] = dropOnline(set.entity, set.name, dialect);
  return [
    ...(dropTable === undefined ? [] : [dropTable]),
    createOnline(set.entity, onlineSet(set), dialect),
    ...refreshOnline(set, valid, { whole: true, from: 'historical' }, dialect),
  ];
}
