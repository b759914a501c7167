import type { Type } from '../types/type.js';
import type { Scalar } from './ast/nodes.js';
import {
  type Analysis,
  type Scope,
  type SqlDiagnostic,
  SqlRejection,
  type UnplacedDiagnostic,
} from './ast/sql-diagnostic.js';
import { hiddenColumn } from './parse/hints.js';
import { loadParser, parseExpression } from './parse/parse.js';
import { castScalar } from './typing/casts.js';
import { convert } from './typing/convert.js';

export type { Analysis, Scope, SqlDiagnostic as Problem };
export { hiddenColumn, loadParser };

/**
 * Reads one scalar SQL expression over the columns of `scope`: grammar, names, the closed table of functions, types.
 * `loadParser` must have been awaited before.
 */
export function analyze(sql: string, scope: Scope): Analysis {
  const parsed = parseExpression(sql, [...scope.columns.keys()]);
  if (!parsed.ok) return { ok: false, problems: [parsed.problem], columns: [] };
  return convert(parsed.node, { text: sql, scope, offsetOf: parsed.offsetOf });
}

/** `expr` converted to `type` as `cast(expr as type)` would be, or why that is not possible. */
export function converted(
  expr: Scalar,
  type: Type,
): { readonly expr: Scalar } | { readonly finding: UnplacedDiagnostic } {
  try {
    return { expr: castScalar(expr, type) };
  } catch (thrown) {
    if (thrown instanceof SqlRejection) return { finding: thrown.finding };
    throw thrown;
  }
}
