import { digest } from '../../catalog/fingerprint.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import type { Engine } from '../../engines/engine.js';
import { planDayDigests } from '../../plan/checks/day-digests.js';
import type { Dialect } from '../../sql/compile/dialect.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { formatBrief, parseInstant } from '../../types/instant.js';
import { count } from '../context/counts.js';
import type { DayDigest } from './stale-intervals.js';

/** The digests of all days with events of a set; its source must be bound. One scan of the source. */
export async function scanDays(
  set: FeatureSet,
  boundaries: readonly bigint[],
  { engine, dialect }: { readonly engine: Engine; readonly dialect: Dialect },
): Promise<readonly DayDigest[]> {
  const rows = await engine.query(compilePlan(planDayDigests(set, boundaries), dialect));
  return rows.map(({ since, events, digest: value }) => ({
    since: parseInstant(String(since)),
    events: count(events),
    digest: BigInt(String(value)),
  }));
}

/** The digests of days of which one may be cut at a boundary. */
export interface RecordedDays {
  /** UTC microseconds. */
  readonly boundary: bigint;
  readonly days: readonly DayDigest[];
}

/** As text for the run state. */
export const writeDays = ({ boundary, days }: RecordedDays): string =>
  JSON.stringify({
    boundary: String(boundary),
    days: days.map((one) => [formatBrief(one.since), String(one.events), String(one.digest)]),
  });

interface WrittenDays {
  readonly boundary: string;
  readonly days: readonly (readonly [since: string, events: string, digest: string])[];
}

/** What `writeDays` wrote. */
export function readDays(text: string): RecordedDays {
  const { boundary, days }: WrittenDays = JSON.parse(text);
  return {
    boundary: BigInt(boundary),
    days: days.map(([since, events, value]) => ({
      since: parseInstant(since),
      events: BigInt(events),
      digest: BigInt(value),
    })),
  };
}

/** Equal where the events of all days are, wherever days are cut. 16 hexadecimal digits of a SHA-256. */
export const contentOf = (days: readonly DayDigest[]): string =>
  digest(days.map(({ since, events, digest: value }) => [since, events, value]));
