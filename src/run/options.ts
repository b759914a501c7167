import { inOrder, setsBelow, setsOfDataset } from '../catalog/dependencies.js';
import type { Catalog, Dataset, FeatureSet } from '../catalog/model/index.js';
import { selectThings, type Thing } from '../catalog/selectors.js';
import { type Diagnostic, failure, warning } from '../diagnostics/diagnostic.js';
import { DAY } from '../types/duration.js';
import { formatBrief } from '../types/instant.js';
import type { RunRequest } from './intervals/decide.js';

export interface RunOptions {
  /** Selectors; absent or empty: everything. */
  readonly names?: readonly string[];
  /** Recompute exactly [start, end). UTC microseconds. */
  readonly start?: bigint;
  /** Exclusive, UTC microseconds; absent: as far as the clock. */
  readonly end?: bigint;
  /** Without what the names need. */
  readonly only?: boolean;
  /** Rebuild from the first event on. */
  readonly full?: boolean;
  /** Only sets whose spec changed or that were never built, and the datasets that read them. */
  readonly changed?: boolean;
  /** Plan, then stop. */
  readonly dryRun?: boolean;
}

/** What the options ask for, up to the clock at most. @throws Failure FS007, FS008 for options that make no sense. */
export function readOptions(
  { start, end, full = false }: RunOptions,
  now: bigint,
): { readonly request: RunRequest; readonly warnings: readonly Diagnostic[] } {
  // The clock itself is a time that can be served: an exclusive end lies one microsecond after it.
  const latest = now + 1n;
  const capped = end !== undefined && end > latest ? latest : (end ?? latest);
  if (start !== undefined && full)
    throw failure('FS008', 'a rebuild has no start of its own', {
      hint: 'use either --full or --start-date',
    });
  if (start !== undefined && start >= (end ?? latest))
    throw failure(
      'FS007',
      `the end ${formatBrief(end ?? latest)} is not after the start ${formatBrief(start)}`,
      {
        hint: 'dates are inclusive: a single day has equal start and end dates',
      },
    );
  const today = now - (now % DAY);
  const warnings =
    end !== undefined && end > today + DAY
      ? [
          warning('FS304', `the end ${formatBrief(end)} lies in the future`, {
            hint: `nothing later than now, ${formatBrief(now)}, is computed`,
          }),
        ]
      : [];
  return { request: { start: start ?? null, end: capped, full, now }, warnings };
}

interface Chosen {
  readonly sets: readonly FeatureSet[];
  readonly datasets: readonly Dataset[];
}

/** What the names mean to a run: an entity all its sets; each also the sets it needs, before it, unless `only`. */
export function chosen(catalog: Catalog, { names = [], only = false }: RunOptions): Chosen {
  const selected = selectThings(catalog, names);
  const sets = new Set<string>();
  const datasets: Dataset[] = [];
  const take: Readonly<Record<Thing['kind'], (thing: Thing) => void>> = {
    entity: (thing) => {
      for (const set of catalog.featureSets.values()) if (set.entity.name === thing.name) sets.add(set.name);
    },
    source: () => undefined,
    feature_set: (thing) => sets.add(thing.name),
    dataset: (thing) => {
      if (thing.kind !== 'dataset') return;
      datasets.push(thing);
      if (!only) for (const { name } of setsOfDataset(thing)) sets.add(name);
    },
  };
  for (const thing of selected) take[thing.kind](thing);
  if (!only)
    for (const set of catalog.featureSets.values())
      if (sets.has(set.name)) for (const { name } of setsBelow(set)) sets.add(name);
  if (sets.size === 0 && datasets.length === 0 && names.length > 0)
    throw failure('FS005', `there is nothing to build in ${names.join(', ')}`, {
      hint: 'name feature sets or datasets: fs list shows them',
    });
  return { sets: inOrder([...catalog.featureSets.values()].filter(({ name }) => sets.has(name))), datasets };
}
