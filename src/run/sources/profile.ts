import type { FeatureSet } from '../../catalog/model/index.js';
import { type Diagnostic, error, Failure } from '../../diagnostics/diagnostic.js';
import type { Row } from '../../engines/engine.js';
import {
  exactArguments,
  INEXACT,
  planSourceProfile,
  profiledTimes,
} from '../../plan/checks/source-profile.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { parseInstant } from '../../types/instant.js';
import { count } from '../context/counts.js';
import type { SourceProfile } from '../context/prepared-set.js';
import type { Warehouse } from '../context/warehouse.js';

/** Looks once over a set's source, which must be bound. @throws Failure FS206 where an exact sum could not hold a value. */
export async function profileSource(set: FeatureSet, { engine, dialect }: Warehouse): Promise<SourceProfile> {
  const [row] = await engine.query(compilePlan(planSourceProfile(set), dialect));
  if (row === undefined) throw new Error('the profile of a source has no row');
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
