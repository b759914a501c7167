import { sql } from 'kysely';
import type { Scalar } from '../../../expression/ast/nodes.js';
import { predicate } from '../../../plan/ir/builders.js';
import type { AsofJoin } from '../../../plan/ir/nodes.js';
import type {
  AggregateCall,
  ExactForm,
  ListFunctionName,
  PlanFunctionName,
  PrintedAggregate,
  Printer,
  Sql,
} from '../../compile/dialect.js';
import { atom } from '../../compile/printing.js';

/** 2¹⁰⁰ and 2⁵⁰, as they are written in SQL. */
export const TWO_TO_100 = '1267650600228229401496703205376';
export const TWO_TO_50 = '1125899906842624';

/** A smaller deviation from the mean is none: its fourth power would be no double any more. */
export const SMALLEST_STEP = '1e-75';

const bound =
  (name: 'start' | 'end'): Printer =>
  () =>
    atom(sql.raw(`(select "${name}" from bounds)`));

/** What functions that only plans use mean on an engine with this exact form. */
export const planFunctions = (
  exact: ExactForm,
  lists: Readonly<Record<ListFunctionName, Printer>>,
  readTime: Sql,
): Readonly<Record<PlanFunctionName, Printer>> => ({
  ...lists,
  run_start: bound('start'),
  run_end: bound('end'),
  read_time: () => atom(readTime),
  exact_to_double: (limbs) => atom(exact.combine(limbs.map((limb) => limb.sql))),
});

/** An aggregate of one argument that engines call alike. */
export const plainAggregate =
  (name: string) =>
  ({ arg }: AggregateCall): PrintedAggregate => ({ call: sql`${sql.raw(name)}(${arg})` });

/** The values in order, as a list. */
export const listAggregate =
  (name: string) =>
  ({ arg, order }: AggregateCall): PrintedAggregate => ({
    call:
      order === undefined ? sql`${sql.raw(name)}(${arg})` : sql`${sql.raw(name)}(${arg} order by ${order})`,
  });

/** The conditions that tell a matching row of an as-of join. */
export function asofConditions(join: AsofJoin): readonly Scalar[] {
  return [
    ...join.keys.map(({ left, right }) => predicate('eq', right, left)),
    predicate(join.inclusive ? 'le' : 'lt', join.rightTime, join.leftTime),
  ];
}
