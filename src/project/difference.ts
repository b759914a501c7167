import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Catalog } from '../catalog/model/index.js';
import { selectNames, things } from '../catalog/selectors.js';
import { compareCatalogs } from '../diff/compare.js';
import type { Difference, ItemChange } from '../diff/model.js';
import { requireCatalog } from './index.js';
import type { Loaded } from './load.js';
import { loadOtherSide } from './other-side.js';
import type { SqlOf } from './sql-of.js';
import { sqlTarget } from './sql-target.js';

export interface DifferenceOptions {
  /** Selectors of items as they are now or as they were; none: everything. */
  readonly names: readonly string[];
  /** A folder with a project, or a git revision; absent: where the current branch left the main branch. */
  readonly against?: string;
  readonly target?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether the compiled SQL is compared too. */
  readonly sql?: boolean;
}

export interface NamedItemChange extends ItemChange {
  /** A unified diff of the compiled SQL; null: it is the same. Absent: nobody asked. */
  readonly sql?: string | null;
}

/** A difference, and what the project was compared with. */
export interface NamedDifference extends Difference {
  readonly items: readonly NamedItemChange[];
  readonly against: { readonly name: string; readonly commit: string | null };
}

/**
 * What changed in a project, for one target, without a warehouse.
 * @throws Failure FS009 where there is nothing to compare with, FS005 for a selector that matches nothing on both sides.
 */
export async function differenceOf(loaded: Loaded, options: DifferenceOptions): Promise<NamedDifference> {
  const catalog = requireCatalog(loaded);
  const { name: target } = sqlTarget(loaded, options);
  const other = await loadOtherSide(loaded, options.against);
  const { items, diagnostics } = compareCatalogs(other.catalog, catalog, target, other.differing);
  const known = [...things(other.catalog).values(), ...things(catalog).values()];
  const chosen = selectNames(known, options.names);
  const wanted = items.filter(({ name, was }) => chosen.has(name) || (was !== null && chosen.has(was)));
  return {
    against: { name: other.name, commit: other.commit },
    target,
    items: options.sql === true ? await withSql(wanted, { loaded, options, other: other.catalog }) : wanted,
    diagnostics,
  };
}

async function withSql(
  items: readonly ItemChange[],
  sides: { readonly loaded: Loaded; readonly options: DifferenceOptions; readonly other: Catalog },
): Promise<readonly NamedItemChange[]> {
  const { sqlPrinter } = await import('./sql-of.js');
  const sqlOf = await sqlPrinter(sides.loaded, sides.options);
  const [old, now] = [textsOf(sides.other, sqlOf), textsOf(requireCatalog(sides.loaded), sqlOf)];
  return items.map((item) => {
    const was = item.change === 'added' ? '' : old(item.was ?? item.name);
    const is = item.change === 'removed' ? '' : now(item.name);
    return { ...item, sql: was === is ? null : patch(item, was, is) };
  });
}

/** The SQL of the thing of a name; empty: it has none. */
const textsOf = (catalog: Catalog, sqlOf: SqlOf): ((name: string) => string) => {
  const all = things(catalog);
  return (name) => {
    const thing = all.get(name);
    return (thing === undefined ? undefined : sqlOf(thing, catalog)) ?? '';
  };
};

const patch = ({ name, was }: ItemChange, before: string, after: string): string =>
  createTwoFilesPatch(`${was ?? name}.sql`, `${name}.sql`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
