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

/** `expr` with other expressions in the place of some of the columns it reads. */
export function replaceColumns(expr: Scalar, by: ReadonlyMap<string, Scalar>): Scalar {
  const inner = (one: Scalar): Scalar => replaceColumns(one, by);
  switch (expr.node) {
    case 'column':
      return by.get(expr.name) ?? expr;
    case 'literal':
      return expr;
    case 'call':
      return { ...expr, args: expr.args.map(inner) };
    case 'cast':
      return { ...expr, arg: inner(expr.arg) };
    case 'case':
      return {
        ...expr,
        branches: expr.branches.map(({ when, then }) => ({ when: inner(when), then: inner(then) })),
        otherwise: expr.otherwise === null ? null : inner(expr.otherwise),
      };
  }
}
