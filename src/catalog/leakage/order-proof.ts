import type { ColumnRef, Scalar } from '../../expression/ast/nodes.js';
import { toJson } from '../../types/json.js';

/** What conditions that hold say about the order of times. */

/** Where its condition is true, neither side is null and `from` ≤ `to`. */
export interface OrderEdge {
  readonly from: Scalar;
  readonly to: Scalar;
}

/** Equal expressions have equal texts. */
export const keyOf = (expr: Scalar): string => toJson(expr);

/** The conditions that all hold where `condition` does. */
export function conjuncts(condition: Scalar | null): readonly Scalar[] {
  if (condition === null) return [];
  return condition.node === 'call' && condition.fn === 'and'
    ? condition.args.flatMap(conjuncts)
    : [condition];
}

const ordered: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  lt: [[0, 1]],
  le: [[0, 1]],
  gt: [[1, 0]],
  ge: [[1, 0]],
  eq: [
    [0, 1],
    [1, 0],
  ],
  between: [
    [1, 0],
    [0, 2],
  ],
};

/** The order of timestamps that a condition states. */
export const edgesOf = (condition: Scalar | null): readonly OrderEdge[] =>
  conjuncts(condition).flatMap((part) => {
    if (part.node !== 'call') return [];
    return (ordered[part.fn] ?? []).flatMap(([a, b]) => {
      const [from, to] = [part.args[a], part.args[b]];
      if (from?.type.name !== 'timestamp' || to?.type.name !== 'timestamp') return [];
      return [{ from, to }];
    });
  });

/** True of nothing where one of their arguments is null. */
const strict = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'between', 'like', 'is_not_null', 'is_true']);
/** Null where one of their arguments is. */
const passing = new Set([
  'add_interval',
  'subtract_interval',
  'add',
  'subtract',
  'multiply',
  'lower',
  'upper',
]);

/** The columns that are not null where `condition` is true, as far as its shape shows. */
export const filledBy = (condition: Scalar | null): readonly ColumnRef[] =>
  conjuncts(condition).flatMap((part) => {
    if (part.node === 'column') return [part];
    return part.node === 'call' && strict.has(part.fn) ? part.args.flatMap(through) : [];
  });

function through(expr: Scalar): readonly ColumnRef[] {
  if (expr.node === 'column') return [expr];
  if (expr.node === 'cast') return through(expr.arg);
  return expr.node === 'call' && passing.has(expr.fn) ? expr.args.flatMap(through) : [];
}

/** `x` moved by a fixed length: the expression it is moved from, and whether it is not earlier than that. */
function moved(expr: Scalar): { readonly from: Scalar; readonly later: boolean } | undefined {
  if (expr.node !== 'call') return undefined;
  const [from, by] = expr.args;
  if (from === undefined || by?.node !== 'literal' || typeof by.value !== 'bigint') return undefined;
  if (expr.fn === 'add_interval') return { from, later: by.value >= 0n };
  return expr.fn === 'subtract_interval' ? { from, later: by.value <= 0n } : undefined;
}

interface Bound {
  readonly expr: Scalar;
  /** Whether it is one only where it is not null: the greatest of several leaves nulls out. */
  readonly ifFilled: boolean;
}

/** What is at or before `time`, as its shape shows. */
function below(time: Scalar): readonly Bound[] {
  const self: Bound = { expr: time, ifFilled: false };
  const shift = moved(time);
  if (shift?.later === true) return [self, ...below(shift.from)];
  if (time.node !== 'call' || time.fn !== 'greatest') return [self];
  return [self, ...time.args.flatMap(below).map(({ expr }) => ({ expr, ifFilled: true }))];
}

/** What `time` is at or before, as its shape shows. */
function above(time: Scalar): readonly Scalar[] {
  const shift = moved(time);
  if (shift !== undefined) return shift.later ? [] : [shift.from];
  const [, of] = time.node === 'call' && time.fn === 'date_trunc' ? time.args : [];
  return of?.type.name === 'timestamp' ? [of] : [];
}

/**
 * Whether `moment` is shown to be at or before `time` wherever `edges` hold and `time` is not null; a moment that is
 * null then (it is not `filled`) is shown to be so only where the time itself would be null.
 */
export function isProvenAtOrBefore(
  moment: Scalar,
  time: Scalar,
  edges: readonly OrderEdge[],
  filled: boolean,
): boolean {
  const goals = below(time).map((bound) => ({ ...bound, key: keyOf(bound.expr) }));
  const steps = edges.map(({ from, to }) => ({
    from: below(from).map((bound) => ({ ...bound, key: keyOf(bound.expr) })),
    to,
  }));
  const seen = new Set<string>();
  const open: { readonly expr: Scalar; readonly filled: boolean }[] = [{ expr: moment, filled }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const key = keyOf(next.expr);
    const place = `${next.filled} ${key}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const isFilled = next.filled;
    const isOne = (bounds: readonly (Bound & { readonly key: string })[]): boolean =>
      bounds.some((bound) => bound.key === key && (isFilled || !bound.ifFilled));
    if (isOne(goals)) return true;
    for (const { from, to } of steps) if (isOne(from)) open.push({ expr: to, filled: true });
    for (const expr of above(next.expr)) open.push({ expr, filled: isFilled });
  }
  return false;
}
