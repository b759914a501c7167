import { datasetsIn } from '../../catalog/dependencies.js';
import { eventTimesOf } from '../../catalog/model/event-times.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { SourceReport } from '../../engines/engine.js';
import { fromJson, toJson } from '../../types/json.js';
import type { SourceProfile } from '../context/prepared-set.js';
import type { BoundReport } from '../context/report.js';
import { isUnchanged, type KnownSource } from './detect.js';

/** What was found when the source of a set was read. */
export interface KnownProfile {
  readonly profile: SourceProfile;
  readonly source: BoundReport;
  /** The newest event time of the source that is not in the future; null: none, or nobody asks how fresh it is. */
  readonly newest: bigint | null;
}

/** As text for the run state: without the places of diagnostics, which move with the specs, and without files. */
export const writeProfile = ({ profile, source, newest }: KnownProfile): string =>
  toJson({
    profile,
    newest,
    source: {
      ...withoutPlaces(source),
      inputs: source.inputs.map((input) => ({ ...input, source: withoutPlaces(input.source) })),
    },
  });

const withoutPlaces = ({ rows, rejected, diagnostics }: SourceReport): SourceReport => ({
  rows,
  rejected,
  diagnostics: diagnostics.map(({ span: _, ...diagnostic }): Diagnostic => diagnostic),
});

/**
 * What the last run found in the source of a set, where it need not be read again. Undefined where it may have changed,
 * and where a later end of a run shows more rows of a dataset, which may have earlier times.
 */
export function knownProfile(set: FeatureSet, known: KnownSource): KnownProfile | undefined {
  const { stored, current } = known;
  if (stored === undefined || !isUnchanged(known)) return undefined;
  if (datasetsIn(set.source).length > 0) {
    const isOwnTime = eventTimesOf(set).every(({ name }) => name === set.source.timestamp);
    if (set.source.from.kind !== 'dataset' || !isOwnTime || current?.firstEvent === null) return undefined;
  }
  return readProfile(stored.profile);
}

/** What `writeProfile` wrote. */
export const readProfile = (text: string): KnownProfile => fromJson(text) as KnownProfile;
