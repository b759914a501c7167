import type { Place } from './yaml/tree.js';

/**
 * Words of the language that are not available: using one is FS113, which names it, and not an unknown key. A word
 * becomes available by moving from here into the schema.
 */
export interface ReservedKeys {
  readonly kind: SpecKind;
  readonly at: Place;
  /** What stands at the place, for messages: "a feature". */
  readonly of: string;
  readonly keys: readonly string[];
  /** Words kept free, without a meaning yet. */
  readonly reserved?: readonly string[];
}

export type SpecKind = 'entity' | 'source' | 'feature_set' | 'dataset' | 'test';

export const reservedKeys: readonly ReservedKeys[] = [
  {
    kind: 'source',
    at: '',
    of: 'a source',
    keys: [],
    reserved: ['known_at'],
  },
  {
    kind: 'feature_set',
    at: '',
    of: 'a feature set',
    keys: [],
    reserved: ['offset'],
  },
  {
    kind: 'feature_set',
    at: 'features.*',
    of: 'a feature',
    keys: [],
    reserved: ['offset'],
  },
];

/**
 * Aggregates that there will not be: an estimate is each engine's own, and a value must be the same on all of them. By
 * the names that other systems have for them, with the exact one to use instead.
 */
export const estimates: Readonly<Record<string, string>> = {
  approx_count_distinct: 'count_distinct',
  approx_unique_count: 'count_distinct',
  approx_distinct: 'count_distinct',
  approx_percentile: 'p50, or any of p1 … p99',
  approx_quantile: 'p50, or any of p1 … p99',
  approx_top_k: 'top_3, or any top_N',
};

/** Places where SQL stands, those of later words too: YAML cuts them all apart. */
export const sqlPlaces: Readonly<Record<SpecKind, readonly Place[]>> = {
  entity: [],
  source: ['where', 'query', 'columns.*.expr', 'checks.*.expression'],
  feature_set: [
    'where',
    'features.*.of',
    'features.*.where',
    'features.*.pivot.by',
    'derived.*',
    'derived.*.expr',
    'checks.*.expression',
  ],
  dataset: ['where', 'derived.*', 'derived.*.expr', 'labels.*.expr', 'checks.*.expression'],
  test: [],
};
