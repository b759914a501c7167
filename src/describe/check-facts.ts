import type { Check } from '../catalog/model/checks.js';

/** A check as catalogs show it. */
export interface CheckFacts {
  readonly name: string;
  readonly severity: string;
}

export const checkFacts = (checks: readonly Check[]): readonly CheckFacts[] =>
  checks.map(({ name, severity }) => ({ name, severity }));

/** A line about checks: those that only warn are marked. */
export const checksText = (checks: readonly CheckFacts[]): string =>
  checks.map(({ name, severity }) => (severity === 'warn' ? `${name} (warn)` : name)).join(', ');
