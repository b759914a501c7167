import type { AnySource, Source } from '../catalog/model/index.js';
import { Failure } from '../diagnostics/diagnostic.js';
import type { Duration } from '../types/duration.js';
import { isUnchanged, type KnownSource } from './changes/detect.js';
import { readProfile } from './changes/known-profile.js';
import type { BindSource } from './changes/source-version.js';
import { isFatal } from './context/failed.js';
import type { Warehouse } from './context/warehouse.js';
import { newestEvent } from './sources/newest-event.js';

/** How fresh something has to be, and is. Instants are UTC microseconds. */
export interface Freshness {
  readonly limit: Duration;
  /** The newest event of a source; until when a set is valid, exclusive. Null: there is none, or it cannot be read now. */
  readonly newest: bigint | null;
  readonly isViolated: boolean;
}

/** A source with a freshness. */
export interface SourceStatus {
  readonly kind: 'source';
  readonly name: string;
  readonly condition: 'fresh' | 'not fresh';
  readonly freshness: Freshness;
}

export const freshnessOf = (limit: Duration | null, newest: bigint | null, now: bigint): Freshness | null =>
  limit === null ? null : { limit, newest, isViolated: newest === null || now - newest > limit.micros };

/**
 * How fresh a source is: by what the last run found in it where it is unchanged since, otherwise by reading it. Null where
 * it has no freshness. `readers` are the sets that read it.
 */
export async function sourceStatus(
  source: AnySource,
  readers: readonly KnownSource[],
  bind: BindSource,
  warehouse: Warehouse,
): Promise<SourceStatus | null> {
  const { freshness: limit } = source.watch;
  if (limit === null || source.timestamp === null) return null;
  const unchanged = readers.find(isUnchanged)?.stored;
  const newest =
    unchanged === undefined
      ? await newestNow(source, bind, warehouse)
      : (readProfile(unchanged.profile).newest ?? null);
  const freshness = freshnessOf(limit, newest, warehouse.now);
  if (freshness === null) return null;
  return {
    kind: 'source',
    name: source.name,
    condition: freshness.isViolated ? 'not fresh' : 'fresh',
    freshness,
  };
}

async function newestNow(source: Source, bind: BindSource, warehouse: Warehouse): Promise<bigint | null> {
  try {
    await bind(source);
    return await newestEvent(source, warehouse);
  } catch (cause) {
    if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
    return null;
  }
}
