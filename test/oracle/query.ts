import type { Row } from './types.js';

/** Joins said with two loops: each left row with each right row, then those that found none. */

export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'cross';

/** A row of each side; null where there was no match. */
export interface Pair<L, R> {
  readonly left: L | null;
  readonly right: R | null;
}

/** The rows of `left … join right on …`; `on` gives SQL's three values, and only true is a match. */
export function joined<L, R>(
  left: readonly L[],
  right: readonly R[],
  kind: JoinKind,
  on: (left: L, right: R) => boolean | null,
): Pair<L, R>[] {
  const matches = (one: L, other: R): boolean => kind === 'cross' || on(one, other) === true;
  const pairs: Pair<L, R>[] = [];
  for (const one of left)
    for (const other of right) if (matches(one, other)) pairs.push({ left: one, right: other });
  if (kind === 'left' || kind === 'full')
    for (const one of left)
      if (!right.some((other) => matches(one, other))) pairs.push({ left: one, right: null });
  if (kind === 'right' || kind === 'full')
    for (const other of right)
      if (!left.some((one) => matches(one, other))) pairs.push({ left: null, right: other });
  return pairs;
}

/** The rows of an input that a query reads: those with an event time. */
export const withTime = (rows: readonly Row[], timestamp: string): Row[] =>
  rows.filter((row) => typeof row[timestamp] === 'bigint');
