import type { FeatureSet } from '../../catalog/model/index.js';
import type { Decision } from './decision.js';
import type { BoundReport, LeftOut } from './report.js';
import type { SourceChange } from './source-change.js';

/** What one look over a set's source found. */
export interface SourceProfile {
  readonly events: bigint;
  readonly leftOut: LeftOut;
  readonly firstEvent: bigint | null;
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
}
