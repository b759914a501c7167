import { sql } from 'kysely';
import type { Scalar } from '../../expression/ast/nodes.js';
import type { Frame, FrameFunction, RangeBound, RowBound, WindowFunction } from '../../plan/ir/nodes.js';
import { formatLength } from '../../types/duration.js';
import { toJson } from '../../types/json.js';
import type { Dialect, Sql } from './dialect.js';
import type { PhysicalItem } from './exact-sums.js';
import { orderList } from './order.js';
import { identifier, renderScalar } from './scalar.js';

/** The named windows of a select: equal windows share one clause. */
export interface WindowClauses {
  /** The clauses after the word `window`, in the order of first use. */
  readonly clauses: readonly Sql[];
  readonly nameOf: (fn: WindowFunction) => string;
}

interface Clause {
  readonly name: string;
  readonly fn: WindowFunction;
}

/** Equal for window functions over the same rows in the same order and frame. */
export const windowKey = (fn: WindowFunction): string => toJson([...rowsOf(fn), frameOf(fn)]);

const rowsOf = ({ partitionBy, orderBy }: WindowFunction): readonly unknown[] => [partitionBy, orderBy];
const frameOf = (fn: WindowFunction): Frame | null => (hasFrame(fn) ? fn.frame : null);
const hasFrame = (fn: WindowFunction): fn is FrameFunction => 'frame' in fn;

export function windowClauses(items: readonly PhysicalItem[], dialect: Dialect): WindowClauses {
  const functions = items.flatMap(({ expr }) => (expr.node === 'window' ? [expr] : []));
  const clauses = new Map<string, Clause>();
  for (const fn of functions.map((one) => sharedWindow(one, functions))) {
    const key = windowKey(fn);
    if (!clauses.has(key)) clauses.set(key, { name: freeName(stemOf(fn), clauses), fn });
  }
  return {
    clauses: [...clauses.values()].map((clause) => windowClause(clause, dialect)),
    nameOf: (fn) => clauses.get(windowKey(sharedWindow(fn, functions)))?.name ?? 'in_order',
  };
}

/**
 * A function that ignores the frame shares the window of one with a frame over the same rows in the same order: to an
 * engine each window is another pass.
 */
function sharedWindow(fn: WindowFunction, among: readonly WindowFunction[]): WindowFunction {
  if (hasFrame(fn)) return fn;
  const key = toJson(rowsOf(fn));
  return among.find((other) => hasFrame(other) && toJson(rowsOf(other)) === key) ?? fn;
}

function freeName(stem: string, clauses: ReadonlyMap<string, Clause>): string {
  const taken = [...clauses.values()].filter(({ name }) => name === stem || name.startsWith(`${stem}_no_`));
  return taken.length === 0 ? stem : `${stem}_no_${taken.length + 1}`;
}

const stemOf = (fn: WindowFunction): string =>
  hasFrame(fn) ? (fn.hints?.frameName ?? frameName(fn.frame)) : 'in_order';

/** A name that says which rows the frame holds. */
function frameName({ unit, start }: Frame): string {
  switch (start.bound) {
    case 'unbounded preceding':
      return unit === 'rows' ? 'so_far' : 'ever_before';
    case 'current row':
      return unit === 'rows' ? 'this_row' : 'now';
    case 'rows preceding':
      return `last_${start.rows + 1}_rows`;
    case 'units preceding':
      return `last_${start.units}`;
    case 'time preceding':
      return `last_${formatLength(start.micros).replaceAll(' ', '_')}`;
  }
}

function windowClause({ name, fn }: Clause, dialect: Dialect): Sql {
  const partition = sql.join(fn.partitionBy.map((key) => renderScalar(key, dialect)));
  const parts = [
    ...(fn.partitionBy.length === 0 ? [] : [sql`partition by ${partition}`]),
    ...(fn.orderBy.length === 0 ? [] : [sql`order by ${orderList(fn.orderBy, dialect)}`]),
    ...(hasFrame(fn) ? [frameClause(fn.frame, dialect)] : []),
  ];
  return sql`${identifier(name)} as (${sql.join(parts, sql` `)})`;
}

const frameClause = ({ unit, start, end }: Frame, dialect: Dialect): Sql =>
  sql`${sql.raw(unit)} between ${bound(start, dialect)} and ${bound(end, dialect)}`;

function bound(edge: RowBound | RangeBound, dialect: Dialect): Sql {
  switch (edge.bound) {
    case 'rows preceding':
      return sql.raw(`${edge.rows} preceding`);
    case 'units preceding':
      return sql.raw(`${edge.units} preceding`);
    case 'time preceding':
      return sql`${renderScalar(lengthOf(edge.micros), dialect)} preceding`;
    default:
      return sql.raw(edge.bound);
  }
}

const lengthOf = (micros: bigint): Scalar => ({
  node: 'literal',
  value: micros,
  type: { name: 'interval' },
});
