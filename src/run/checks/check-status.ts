import type { Check } from '../../catalog/model/checks.js';
import type { StoredCheck } from '../../sql/statements/check-state.js';
import type { RunState } from '../context/run-state.js';

/** What became of the checks of one source, set or dataset the last time they ran. */
export interface ChecksStatus {
  readonly kind: 'checks';
  readonly name: string;
  /** `failed` where any failed, also one that only warns. */
  readonly condition: 'passed' | 'failed' | 'not run';
  readonly checks: readonly CheckStatus[];
}

/** Null where it never ran. */
export interface CheckStatus extends Pick<Check, 'name' | 'severity'> {
  readonly result: Pick<StoredCheck, 'status' | 'message' | 'violations' | 'checkedAt'> | null;
}

/** Of those items that have checks. */
export const checkStatuses = (
  items: readonly { readonly name: string; readonly checks: readonly Check[] }[],
  state: Pick<RunState, 'checks'>,
): readonly ChecksStatus[] =>
  items.flatMap(({ name, checks }) => {
    if (checks.length === 0) return [];
    const stored = new Map((state.checks.get(name) ?? []).map((one) => [one.check, one]));
    const known = checks.map((check): CheckStatus => {
      const result = stored.get(check.name) ?? null;
      return { name: check.name, severity: check.severity, result };
    });
    return [{ kind: 'checks', name, condition: conditionOf(known), checks: known } as const];
  });

function conditionOf(checks: readonly CheckStatus[]): ChecksStatus['condition'] {
  if (checks.some(({ result }) => result?.status === 'failed')) return 'failed';
  return checks.some(({ result }) => result === null) ? 'not run' : 'passed';
}
