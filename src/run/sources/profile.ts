import type { FeatureSet } from '../../catalog/model/index.js';
import { type Diagnostic, error, Failure } from '../../diagnostics/diagnostic.js';
import type { Row } from '../../engines/engine.js';
import {
  exactArguments,
  INEXACT,
  planSharedProfiles,
  planSourceProfile,
  profiledTimes,
} from '../../plan/checks/source-profile.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { parseInstant } from '../../types/instant.js';
import { count } from '../context/counts.js';
import { isFatal } from '../context/failed.js';
import type { SourceProfile } from '../context/prepared-set.js';
import type { Warehouse } from '../context/warehouse.js';

/** Profiles the source of a set, which must be bound. @throws Failure FS206 where an exact sum could not hold a value. */
export type ProfileSource = (set: FeatureSet) => Promise<SourceProfile>;

/**
 * Profiles of the sets of one run: a source is scanned once for all of `sets` that read it, when the first of them is
 * profiled. Where that fails each set is profiled by itself, so that one set does not fail the others.
 */
export function sourceProfiler(sets: readonly FeatureSet[], warehouse: Warehouse): ProfileSource {
  const bySource = new Map<string, FeatureSet[]>();
  for (const set of sets) {
    const sharing = bySource.get(set.source.name) ?? [];
    sharing.push(set);
    bySource.set(set.source.name, sharing);
  }
  const scans = new Map<string, Promise<ReadonlyMap<string, Row>>>();
  return async (set) => {
    const sharing = bySource.get(set.source.name) ?? [];
    if (sharing.length < 2) return profileAlone(set, warehouse);
    const scan = scans.get(set.source.name) ?? profileTogether(sharing, warehouse);
    scans.set(set.source.name, scan);
    const row = (await scan).get(set.name);
    return row === undefined ? profileAlone(set, warehouse) : readProfile(set, row);
  };
}

/** The profile of each set; of none where the scan fails. An engine that is gone fails all. */
async function profileTogether(
  sets: readonly FeatureSet[],
  { engine, dialect }: Warehouse,
): Promise<ReadonlyMap<string, Row>> {
  const rows = new Map<string, Row>();
  try {
    for (const { plan, columns } of planSharedProfiles(sets)) {
      const [row = {}] = await engine.query(compilePlan(plan, dialect));
      for (const [set, names] of columns)
        rows.set(set, Object.fromEntries([...names].map(([own, shared]) => [own, row[shared] ?? null])));
    }
    return rows;
  } catch (cause) {
    if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
    return new Map();
  }
}

async function profileAlone(set: FeatureSet, { engine, dialect }: Warehouse): Promise<SourceProfile> {
  const [row] = await engine.query(compilePlan(planSourceProfile(set), dialect));
  if (row === undefined) throw new Error('the profile of a source has no row');
  return readProfile(set, row);
}

function readProfile(set: FeatureSet, row: Row): SourceProfile {
  const unheld = unheldFindings(set, row);
  if (unheld.length > 0) throw new Failure(unheld);
  const times = profiledTimes(set);
  const total = (names: readonly string[]): bigint => names.reduce((all, name) => all + count(row[name]), 0n);
  const firsts = times
    .map(({ firstEvent }) => row[firstEvent])
    .filter((value) => typeof value === 'string')
    .map(parseInstant);
  return {
    events: total(times.map(({ events }) => events)),
    leftOut: {
      filtered: count(row.filtered),
      withoutTime: count(row.without_time),
      withoutKey: count(row.without_key),
      beforeSourceTime: total(times.map(({ beforeSourceTime }) => beforeSourceTime)),
    },
    firstEvent: firsts.reduce<bigint | null>(
      (least, one) => (least === null || one < least ? one : least),
      null,
    ),
  };
}

function unheldFindings(set: FeatureSet, row: Row): readonly Diagnostic[] {
  return exactArguments(set).flatMap(({ columns }, index) => {
    const values = count(row[`${INEXACT}${index}`]);
    const feature = set.columns.find(({ name }) => name === columns[0])?.feature;
    if (values === 0n) return [];
    return [
      error(
        'FS206',
        `${values} value${values === 1n ? '' : 's'} of ${set.name}.${feature ?? ''} cannot be summed exactly: an amount must be below 2^63 and a multiple of 2^-100 (column ${columns[0] ?? ''})`,
        {
          span: set.features.find(({ name }) => name === feature)?.span,
          hint: 'round it in the spec (of: round(x, 10)), or declare the column as decimal(p,s)',
        },
      ),
    ];
  });
}
