import { setsOf } from '../catalog/build-catalog.js';
import type { Catalog } from '../catalog/model/index.js';
import type { Thing } from '../catalog/selectors.js';
import { planDataset } from '../plan/datasets/dataset.js';
import { planQuery } from '../plan/events/query-source.js';
import { planHistory } from '../plan/history/index.js';
import { planEntityView } from '../plan/online/entity-view.js';
import { onlineSet } from '../plan/online/online-table.js';
import { compilePlan } from '../sql/compile/plan.js';
import { engines } from './engines.js';
import type { Loaded } from './load.js';
import { sqlTarget } from './sql-target.js';

/** The SQL of a thing of a catalog; undefined: it has none. Sources have SQL only if a query makes them. */
export type SqlOf = (thing: Thing, catalog: Catalog) => string | undefined;

/** Prints SQL for one target, without a warehouse. @throws Failure FS003, FS004. */
export async function sqlPrinter(
  loaded: Pick<Loaded, 'file'>,
  options: Parameters<typeof sqlTarget>[1],
): Promise<SqlOf> {
  const target = sqlTarget(loaded, options);
  const dialect = await engines[target.engine].dialect(target.settings);
  return (thing, catalog) => {
    const plan = planOf(thing, catalog);
    return plan === undefined ? undefined : `${compilePlan(plan, dialect)}\n`;
  };
}

function planOf(thing: Thing, catalog: Catalog) {
  switch (thing.kind) {
    case 'source':
      return thing.from.kind === 'query' ? planQuery(thing, thing.from) : undefined;
    case 'entity': {
      const sets = setsOf(thing, catalog.featureSets).map(onlineSet);
      return sets.length === 0 ? undefined : planEntityView(thing, sets);
    }
    case 'feature_set':
      return planHistory(thing);
    case 'dataset':
      return planDataset(thing);
  }
}
