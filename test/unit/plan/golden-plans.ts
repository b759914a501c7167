import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setsOf } from '../../../src/catalog/build-catalog.js';
import type { Catalog } from '../../../src/catalog/model/index.js';
import { planEventUniqueness } from '../../../src/plan/checks/event-uniqueness.js';
import { planSourceProfile } from '../../../src/plan/checks/source-profile.js';
import { planDataset } from '../../../src/plan/datasets/dataset.js';
import { planQuery } from '../../../src/plan/events/query-source.js';
import { planHistory, planShard } from '../../../src/plan/history/index.js';
import type { Plan } from '../../../src/plan/ir/nodes.js';
import { planEntityView } from '../../../src/plan/online/entity-view.js';
import { planLatestRows } from '../../../src/plan/online/latest-rows.js';
import { onlineSet } from '../../../src/plan/online/online-table.js';
import { loadProject } from '../../../src/project/load.js';

const golden = fileURLToPath(new URL('../../golden', import.meta.url));

/** The folders of `test/golden`. */
export const goldenCases: readonly string[] = readdirSync(golden, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Every plan of a golden case, by what it is of. */
export async function goldenPlans(name: string): Promise<ReadonlyMap<string, Plan>> {
  const { catalog, diagnostics } = await loadProject(join(golden, name));
  if (catalog === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return plansOf(catalog);
}

function plansOf({ entities, sources, featureSets, datasets }: Catalog): ReadonlyMap<string, Plan> {
  const plans = new Map<string, Plan>();
  for (const set of featureSets.values()) {
    plans.set(`history of ${set.name}`, planHistory(set));
    plans.set(`shard of ${set.name}`, planShard(set));
    plans.set(`latest rows of ${set.name}`, planLatestRows(set));
    plans.set(`profile of ${set.name}`, planSourceProfile(set));
    if (set.grain === 'event') plans.set(`uniqueness of ${set.name}`, planEventUniqueness(set));
  }
  for (const source of sources.values())
    if (source.from.kind === 'query') plans.set(`rows of ${source.name}`, planQuery(source, source.from));
  for (const entity of entities.values()) {
    const sets = setsOf(entity, featureSets).map(onlineSet);
    if (sets.length > 0) plans.set(`view of ${entity.name}`, planEntityView(entity, sets));
  }
  for (const dataset of datasets.values()) plans.set(`dataset ${dataset.name}`, planDataset(dataset));
  return plans;
}
