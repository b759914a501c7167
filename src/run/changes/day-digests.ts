import { digest } from '../../catalog/fingerprint.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import { Failure } from '../../diagnostics/diagnostic.js';
import { planDayDigests } from '../../plan/checks/day-digests.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { formatBrief, parseInstant } from '../../types/instant.js';
import { count } from '../context/counts.js';
import { isFatal } from '../context/failed.js';
import type { Warehouse } from '../context/warehouse.js';
import type { DayDigest } from './stale-intervals.js';

/** A set whose days are asked for, cut at boundaries in UTC microseconds. */
export interface DaysRequest {
  readonly set: FeatureSet;
  readonly boundaries: readonly bigint[];
}

/**
 * The digests of all days with events of a set, whose source must be bound; days may be cut at other boundaries too.
 * Undefined where values cannot be computed: building the set then says which, and why.
 */
export type ScanDays = (request: DaysRequest) => Promise<readonly DayDigest[] | undefined>;

/**
 * Digests of the sets of one run: a source is scanned once for all that read it, when the first of them is asked for.
 * `sharing` gives the sets that will ask. Where that fails each set is scanned by itself, so that one does not fail the
 * others.
 */
export function dayScanner(
  sharing: (source: FeatureSet['source']) => Promise<readonly DaysRequest[]>,
  warehouse: Warehouse,
): ScanDays {
  const scans = new Map<string, Promise<ReadonlyMap<string, readonly DayDigest[]>>>();
  const together = async (
    source: FeatureSet['source'],
  ): Promise<ReadonlyMap<string, readonly DayDigest[]>> => {
    const requests = await sharing(source);
    return requests.length < 2 ? new Map() : ((await scanned(requests, warehouse)) ?? new Map());
  };
  return async (request) => {
    const { source, name } = request.set;
    const scan = scans.get(source.name) ?? together(source);
    scans.set(source.name, scan);
    return (await scan).get(name) ?? (await scanned([request], warehouse))?.get(name);
  };
}

/** Undefined where it fails; an engine that is gone fails all. */
async function scanned(
  requests: readonly DaysRequest[],
  warehouse: Warehouse,
): Promise<ReadonlyMap<string, readonly DayDigest[]> | undefined> {
  try {
    return await scan(requests, warehouse);
  } catch (cause) {
    if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
    return undefined;
  }
}

async function scan(
  requests: readonly DaysRequest[],
  { engine, dialect }: Warehouse,
): Promise<ReadonlyMap<string, readonly DayDigest[]>> {
  const sets = requests.map(({ set }) => set);
  const boundaries = [...new Set(requests.flatMap((request) => request.boundaries))];
  const found = new Map(sets.map(({ name }): [string, DayDigest[]] => [name, []]));
  for (const { plan, columns } of planDayDigests(sets, boundaries)) {
    const rows = await engine.query(compilePlan(plan, dialect));
    for (const row of rows) {
      const since = parseInstant(String(row.since));
      for (const { set, events, digest: value } of columns) {
        const counted = count(row[events]);
        if (counted > 0n)
          found.get(set)?.push({ since, events: counted, digest: BigInt(String(row[value])) });
      }
    }
  }
  return found;
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
