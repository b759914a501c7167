import { historiesOf } from '../../catalog/datasets/joined-sets.js';
import { fingerprint } from '../../catalog/fingerprint.js';
import type { Dataset, FeatureSet } from '../../catalog/model/index.js';
import { type Diagnostic, error, Failure } from '../../diagnostics/diagnostic.js';
import { formatBrief } from '../../types/instant.js';
import type { RunState } from '../context/run-state.js';
import type { Warehouse } from '../context/warehouse.js';
import { finish, missing, validUntil } from './coverage.js';
import { coverageOf, formatIntervals, gridOf } from './decide.js';

/** Until when a set is valid under today's spec, exclusive, UTC microseconds. */
export const validOf = (set: FeatureSet, state: RunState, { target }: Warehouse): bigint => {
  const stored = state.sets.get(set.name);
  return validUntil(gridOf(set), coverageOf(stored, fingerprint(set, target), stored?.firstEvent ?? null));
};

/**
 * Every set of which a dataset reads the history must be valid at the last spine row's time: all reference times up to
 * it done under today's spec.
 * @throws Failure FS301 with the holes of each that is not.
 */
export function requireValid(dataset: Dataset, state: RunState, last: bigint, warehouse: Warehouse): void {
  const findings = historiesOf(dataset).flatMap((set) => invalid({ dataset, last }, set, state, warehouse));
  if (findings.length > 0) throw new Failure(findings);
}

function invalid(
  { dataset, last }: { readonly dataset: Dataset; readonly last: bigint },
  set: FeatureSet,
  state: RunState,
  warehouse: Warehouse,
): readonly Diagnostic[] {
  const { target, now } = warehouse;
  const stored = state.sets.get(set.name);
  const print = fingerprint(set, target);
  const hint = `build it: fs run ${set.name}`;
  if (stored === undefined)
    return [
      error('FS301', `${dataset.name} needs ${set.name}, which was never built`, {
        span: dataset.span,
        hint,
      }),
    ];
  if (stored.fingerprint !== print)
    return [
      error('FS301', `${dataset.name} needs ${set.name}, whose spec changed since it was built`, {
        span: dataset.span,
        hint,
      }),
    ];
  const coverage = coverageOf(stored, print, stored.firstEvent);
  const until = validOf(set, state, warehouse);
  if (last < until) return [];
  const end = finish(gridOf(set));
  if (end !== null && end <= last)
    return [
      error(
        'FS301',
        `${dataset.name} reads ${set.name} up to ${formatBrief(last)}, but its history ends before ${formatBrief(end)}`,
        { span: dataset.span, hint: `let ${set.name} end later, or leave later rows out with where` },
      ),
    ];
  const holes = missing(gridOf(set), coverage, last + 1n, now);
  return [
    error(
      'FS301',
      `${dataset.name} reads ${set.name} up to ${formatBrief(last)}, but it is valid only until ${formatBrief(until)}; missing: ${formatIntervals(holes)}`,
      { span: dataset.span, hint },
    ),
  ];
}
