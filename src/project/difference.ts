import { matchesSelector, type Thing, things } from '../catalog/selectors.js';
import { failure } from '../diagnostics/diagnostic.js';
import { didYouMean } from '../diagnostics/did-you-mean.js';
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
  const chosen = selected(known, options.names);
  return {
    against: { name: other.name, commit: other.commit },
    target,
    items: items.filter(({ name, was }) => chosen.has(name) || (was !== null && chosen.has(was))),
  };
}

/** The names that any of the selectors names; no selectors: all. */
function selected(known: readonly Thing[], selectors: readonly string[]): ReadonlySet<string> {
  if (selectors.length === 0) return new Set(known.map(({ name }) => name));
  return new Set(
    selectors.flatMap((selector) => {
      const found = known.filter((thing) => matchesSelector(thing, selector));
      if (found.length > 0) return found.map(({ name }) => name);
      throw failure('FS005', `nothing matches "${selector}"`, {
        hint: didYouMean(
          selector,
          known.map(({ name }) => name),
          'spec in this project',
        ),
      });
    }),
  );
}
