import type { AnySource } from '../../catalog/model/index.js';
import type { Span } from '../../diagnostics/diagnostic.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { replaceColumns } from '../../expression/ast/substitute.js';
import { item, outputOf, select } from '../../plan/ir/builders.js';
import type { Plan } from '../../plan/ir/nodes.js';
import { formatType, type Type } from '../../types/type.js';

/** A place of the specs where a value may leave its type. */
export interface Place {
  /** As the message says it: `a value of orders.made does not fit double`. */
  readonly what: string;
  readonly span: Span;
  readonly hint?: string;
  /** The query that computes the values, and nothing else that can fail. */
  readonly plan: Plan;
  /** Its column with the values. */
  readonly column: string;
  /** What `bounds` of the plan are. */
  readonly params: readonly string[];
  /** An expression over the rows of a source, of which one can be named. */
  readonly rows?: RowExpression;
}

export interface RowExpression {
  readonly source: AnySource;
  /** Over columns of the data alone. */
  readonly expr: Scalar;
  /** The rows that it is computed for; over columns of the data alone. */
  readonly where: readonly Scalar[];
}

/** Places that are tried together, once none before them fails. `each`: all that fail are named, not only the first. */
export interface Stage {
  readonly places: readonly Place[];
  readonly each: boolean;
}

export const VALUE = 'value';

/** `of` is what the value belongs to; a condition has no type that people know of. */
export const misfit = (of: string, type: Type): string =>
  type.name === 'boolean'
    ? `a value ${of} is out of range`
    : `a value ${of} does not fit ${formatType(type)}`;

/** An expression over the columns of a source, for the rows that pass conditions over them. */
export function rowExpression(source: AnySource, expr: Scalar, where: readonly Scalar[]): RowExpression {
  const made = new Map(
    source.columns.flatMap(({ name, computed }) => (computed === null ? [] : [[name, computed.expr]])),
  );
  const plain = (one: Scalar): Scalar => replaceColumns(one, made);
  return { source, expr: plain(expr), where: where.map(plain) };
}

/** The place of an expression over the rows of a source. */
export function rowPlace(
  { source, expr, where }: RowExpression,
  place: Pick<Place, 'what' | 'span' | 'hint'>,
): Place {
  const items = [item(VALUE, expr)];
  const from = { schema: 'source', name: source.name } as const;
  const query = select({ items, from, ...(where.length === 0 ? {} : { where }) });
  return {
    ...place,
    plan: { steps: [{ name: 'values', query }], output: outputOf(items) },
    column: VALUE,
    params: [],
    rows: { source, expr, where },
  };
}
