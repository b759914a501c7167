import type { ColumnRef, Scalar } from './nodes.js';
import { substitute } from './substitute.js';

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

/** The columns an expression reads, each once; those of an absent expression are none. */
export function columnsRead(expr: Scalar | null): readonly ColumnRef[] {
  const found = new Map<string, ColumnRef>();
  if (expr !== null)
    substitute(expr, (read) => {
      found.set(JSON.stringify([read.of, read.name]), read);
      return read;
    });
  return [...found.values()];
}
