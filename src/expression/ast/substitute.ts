import type { ColumnRef, Scalar } from './nodes.js';

/** `expr` with each column as `meaning` has it. */
export function substitute(expr: Scalar, meaning: (column: ColumnRef) => Scalar): Scalar {
  const inside = (part: Scalar): Scalar => substitute(part, meaning);
  switch (expr.node) {
    case 'column':
      return meaning(expr);
    case 'literal':
      return expr;
    case 'call':
      return { ...expr, args: expr.args.map(inside) };
    case 'cast':
      return { ...expr, arg: inside(expr.arg) };
    case 'case':
      return {
        ...expr,
        branches: expr.branches.map(({ when, then }) => ({ when: inside(when), then: inside(then) })),
        otherwise: expr.otherwise === null ? null : inside(expr.otherwise),
      };
  }
}

/** `expr` with other expressions instead of the columns of some names. */
export const replaceColumns = (expr: Scalar, by: ReadonlyMap<string, Scalar>): Scalar =>
  substitute(expr, (column) => by.get(column.name) ?? column);
