import type { FeatureSet, SourceColumn } from './index.js';

/**
 * The event times that a set's columns go by, each once, in the order of the columns. A source row is an event once for
 * each of them that it has.
 */
export function eventTimesOf({ timestamp, aggregated }: FeatureSet): readonly SourceColumn[] {
  const times = new Map(aggregated.map((column) => [column.timestamp.name, column.timestamp]));
  return times.size === 0 ? [timestamp] : [...times.values()];
}
