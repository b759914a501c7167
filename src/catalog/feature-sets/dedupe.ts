import type { FeatureSetSpec } from '../../spec/generated.js';
import type { FeatureSet, Source } from '../model/index.js';
import { lookupIn, type Reporter } from '../resolve/lookups.js';

/** What a set's `dedupe` means; null without one, undefined where it has findings. */
export function resolveDedupe(
  spec: FeatureSetSpec['dedupe'],
  source: Source,
  report: Reporter,
): FeatureSet['dedupe'] | undefined {
  if (spec === undefined) return null;
  if (source.primaryKey.length === 0) {
    report.errorAtKey(
      'FS103',
      ['dedupe'],
      `dedupe keeps the ${spec.keep} event by time, then primary key, and source ${source.name} has no primary key`,
      'give the source its primary_key: without one, events at the same time have no order',
    );
    return undefined;
  }
  const by = spec.by.flatMap((name, index) => {
    const found = lookupIn(source, { name, what: `source ${source.name}` }, ['dedupe', 'by', index], report);
    return found === undefined ? [] : [found];
  });
  return by.length === spec.by.length ? { by, keep: spec.keep } : undefined;
}
