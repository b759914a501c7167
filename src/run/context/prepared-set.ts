import type { FeatureSet } from '../../catalog/model/index.js';
import type { StoredSet } from '../../sql/statements/run-state.js';
import type { Decision } from './decision.js';
import type { BoundReport, LeftOut } from './report.js';
import type { SourceChange } from './source-change.js';

/** What one look over a set's source found. */
export interface SourceProfile {
  readonly events: bigint;
  readonly leftOut: LeftOut;
  readonly firstEvent: bigint | null;
}

/** A set whose columns are in its history already, under the names of an earlier spec. */
export interface RenamedSet {
  /** Its state under that spec. */
  readonly before: StoredSet;
  /** By the name of a stored column: the one of the history. */
  readonly columns: ReadonlyMap<string, string>;
}

/** One feature set that is about to be built. */
export interface PreparedSet {
  readonly kind: 'feature_set';
  readonly set: FeatureSet;
  readonly fingerprint: string;
  readonly decision: Decision;
  readonly profile: SourceProfile;
  readonly source: BoundReport;
  /** What changed in the source since the history was computed. */
  readonly change: SourceChange;
  /** Its history is copied before anything is computed; null: it is as the spec wants it, or is computed. */
  readonly renamed: RenamedSet | null;
}
