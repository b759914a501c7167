import type { Dataset } from '../model/index.js';
import type { Reporter } from '../resolve/lookups.js';

/**
 * Tells where a dataset has values that the online view does not: those of windows that end at the spine row's own
 * instant, while online there are those of the last snapshot. No error: the value itself can be had, one key at a time.
 */
export function reportOnlineAvailability({ sets }: Dataset, report: Reporter): void {
  for (const [index, { set, asOf }] of sets.entries())
    if (asOf === 'event')
      report.inform(
        'FS124',
        ['features', index, 'as_of'],
        `online.${set.entity.name} has ${set.name} as of its last snapshot, not as of an event`,
        `fs get ${set.name} --key … --as-of event computes the very value from the source`,
      );
}
