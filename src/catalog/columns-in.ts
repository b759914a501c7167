import type { Scalar } from '../expression/ast.js';

/** The names of the columns an expression reads. */
export function columnsIn(expr: Scalar): readonly string[] {
  switch (expr.node) {
    case 'column':
      return [expr.name];
    case 'literal':
      return [];
    case 'call':
      return expr.args.flatMap(columnsIn);
    case 'cast':
      return columnsIn(expr.arg);
    case 'case':
      return [
        ...expr.branches.flatMap(({ when, then }) => [...columnsIn(when), ...columnsIn(then)]),
        ...(expr.otherwise === null ? [] : columnsIn(expr.otherwise)),
      ];
  }
}
