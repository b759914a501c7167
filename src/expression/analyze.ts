import { convert } from './convert.js';
import { loadParser, parseExpression } from './parse.js';
import type { Analysis, Problem, Scope } from './problem.js';

export type { Analysis, Problem, Scope };
export { loadParser };

/**
 * Reads one scalar SQL expression over the columns of `scope`: grammar, names, the closed table of functions, types.
 * `loadParser` must have been awaited before.
 */
export function analyze(sql: string, scope: Scope): Analysis {
  const parsed = parseExpression(sql, [...scope.columns.keys()]);
  if (!parsed.ok) return { ok: false, problems: [parsed.problem], columns: [] };
  return convert(parsed.node, { text: sql, scope, offsetOf: parsed.offsetOf });
}
