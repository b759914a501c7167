import type { Call, ColumnRef, Scalar } from '../../expression/ast/nodes.js';
import type { Aggregate, Item, WindowFunction } from '../../plan/ir/nodes.js';
import { EXACT } from '../../types/type.js';
import type { Dialect, ExactForm } from './dialect.js';

/**
 * A plan speaks of one column of type `exact`; here it becomes the columns ("limbs") that an engine holds it in,
 * wherever it is made, moved or read.
 */

/** An output column as an engine has it: most are one, an exact one is one a limb. */
export interface PhysicalItem {
  readonly name: string;
  readonly expr: Item['expr'];
  /** For a limb made from doubles: how each value becomes the limb. */
  readonly limb?: ExactForm['limbs'][number];
  /** Several values of the same row, as one: see `packed.ts`. */
  readonly pack?: readonly { readonly name: string; readonly arg: Scalar }[];
}

const limbOf = (expr: ColumnRef, suffix: string): ColumnRef => ({ ...expr, name: `${expr.name}${suffix}` });

/** The limb of an exact expression: a column of limbs, a negation, a constant. */
function exactLimb(expr: Scalar, suffix: string): Scalar {
  if (expr.node === 'column') return limbOf(expr, suffix);
  if (expr.node === 'call') return { ...expr, args: expr.args.map((arg) => exactLimb(arg, suffix)) };
  return expr;
}

function limbItem(item: Item, limb: ExactForm['limbs'][number]): PhysicalItem {
  const name = `${item.name}${limb.suffix}`;
  const { expr } = item;
  if (expr.node !== 'aggregate' && expr.node !== 'window')
    return { name, expr: exactLimb(expr, limb.suffix) };
  if (expr.fn === 'exact_sum') return { name, expr, limb };
  const arg = expr.arg === undefined ? {} : { arg: exactLimb(expr.arg, limb.suffix) };
  return { name, expr: { ...expr, ...arg } satisfies Aggregate | WindowFunction };
}

/** The items of a select as the engine has them. */
export function physicalItems(items: readonly Item[], dialect: Dialect): readonly PhysicalItem[] {
  return items.flatMap((item): readonly PhysicalItem[] => {
    if (item.expr.type.name === EXACT.name) return dialect.exact.limbs.map((limb) => limbItem(item, limb));
    const { expr } = item;
    if (expr.node === 'aggregate' || expr.node === 'window') return [item];
    return [{ name: item.name, expr: readLimbs(expr, dialect) }];
  });
}

/** `exact_to_double(x)` becomes the same call on all limbs of x, wherever it stands in an expression. */
export function readLimbs(expr: Scalar, dialect: Dialect): Scalar {
  switch (expr.node) {
    case 'column':
    case 'literal':
      return expr;
    case 'cast':
      return { ...expr, arg: readLimbs(expr.arg, dialect) };
    case 'case':
      return {
        ...expr,
        branches: expr.branches.map(({ when, then }) => ({
          when: readLimbs(when, dialect),
          then: readLimbs(then, dialect),
        })),
        otherwise: expr.otherwise === null ? null : readLimbs(expr.otherwise, dialect),
      };
    case 'call':
      return expr.fn === 'exact_to_double'
        ? ({ ...expr, args: limbArguments(expr, dialect) } satisfies Call)
        : { ...expr, args: expr.args.map((arg) => readLimbs(arg, dialect)) };
  }
}

const limbArguments = ({ args }: Call, dialect: Dialect): readonly Scalar[] =>
  args.flatMap((arg) => dialect.exact.limbs.map(({ suffix }) => exactLimb(arg, suffix)));
