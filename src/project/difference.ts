import { selectNames, things } from '../catalog/selectors.js';
import { compareCatalogs } from '../diff/compare.js';
import type { Difference } from '../diff/model.js';
import { requireCatalog } from './index.js';
import type { Loaded } from './load.js';
import { loadOtherSide } from './other-side.js';
import { sqlTarget } from './sql-target.js';

export interface DifferenceOptions {
  /** Selectors of items as they are now or as they were; none: everything. */
  readonly names: readonly string[];
  /** A folder with a project, or a git revision; absent: where the current branch left the main branch. */
  readonly against?: string;
  readonly target?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A difference, and what the project was compared with. */
export interface NamedDifference extends Difference {
  readonly against: { readonly name: string; readonly commit: string | null };
}

/**
 * What changed in a project, for one target, without a warehouse.
 * @throws Failure FS009 where there is nothing to compare with, FS005 for a selector that matches nothing on both sides.
 */
export async function differenceOf(loaded: Loaded, options: DifferenceOptions): Promise<NamedDifference> {
  const catalog = requireCatalog(loaded);
  const { name: target } = sqlTarget(loaded, options);
  const other = await loadOtherSide(loaded.root, options.against);
  const { items } = compareCatalogs(other.catalog, catalog, target);
  const known = [...things(other.catalog).values(), ...things(catalog).values()];
  const chosen = selectNames(known, options.names);
  return {
    against: { name: other.name, commit: other.commit },
    target,
    items: items.filter(({ name, was }) => chosen.has(name) || (was !== null && chosen.has(was))),
  };
}
