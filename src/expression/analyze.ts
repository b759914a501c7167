import type { Scalar } from './ast.js';
import { convert } from './convert.js';
import { loadParser, parseExpression } from './parse.js';
import type { Problem, Scope } from './problem.js';

export type { Problem, Scope };
export { loadParser };

/** A typed expression and the columns it reads, in the order they first appear; or everything wrong with it. */
export type Analysis =
  | { readonly ok: true; readonly expr: Scalar; readonly columns: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads one scalar SQL expression over the columns of `scope`: grammar, names, the closed table of functions, types.
 * `loadParser` must have been awaited before.
 */
export function analyze(sql: string, scope: Scope): Analysis {
  const parsed = parseExpression(sql, [...scope.columns.keys()]);
  if (!parsed.ok) return { ok: false, problems: [parsed.problem] };
  return convert(parsed.node, { text: sql, scope, offsetOf: parsed.offsetOf });
}
