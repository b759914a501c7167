import { sql } from 'kysely';
import { isInteger } from '../../spec/types.js';
import type { Dialect, ExactForm } from '../dialect.js';
import { identifier } from '../scalar.js';
import { duckdbScalars } from './duckdb-scalars.js';
import { asofConditions, plainAggregate, planFunctions, TWO_TO_100 } from './shared-plan.js';

const hugeint = sql.raw('hugeint');

/**
 * A double below 2⁶³ that is a multiple of 2⁻¹⁰⁰ is its whole part and its fraction times 2¹⁰⁰, both integers, so
 * 128-bit sums of them are exact. While the whole part is small both fit into one integer, which is rounded
 * once; above 2²⁵ no cancellation between the two can cost digits.
 */
const exact: ExactForm = {
  limbs: [
    { suffix: '', type: hugeint, of: (x) => sql`cast(trunc(${x}) as hugeint)` },
    {
      suffix: '_fraction',
      type: hugeint,
      of: (x) => sql`cast((${x} - trunc(${x})) * ${sql.raw(TWO_TO_100)}::double as hugeint)`,
    },
  ],
  combine: ([whole = sql`0`, fraction = sql`0`]) =>
    sql`case when ${whole} between -33554432 and 33554432 then cast(${whole} * ${sql.raw(TWO_TO_100)} + ${fraction} as double) / ${sql.raw(TWO_TO_100)}::double else cast(${whole} as double) + cast(${fraction} as double) / ${sql.raw(TWO_TO_100)}::double end`,
};

export const duckdb: Dialect = {
  ...duckdbScalars,
  functions: { ...duckdbScalars.functions, ...planFunctions(exact) },
  exact,
  parameter: (n) => `$${n}::timestamp`,
  relation: (schema, name) =>
    schema === 'published' ? sql`temp.published` : sql`${sql.raw(schema)}.${identifier(name)}`,
  aggregates: {
    count: plainAggregate('count'),
    min: plainAggregate('min'),
    max: plainAggregate('max'),
    exact_sum: plainAggregate('sum'),
    // DuckDB sums integers into HUGEINT, which no column type of ours is.
    sum: ({ arg, argType, type }) => ({
      call: sql`sum(${arg})`,
      ...(isInteger(argType) ? { castTo: duckdbScalars.type(type) } : {}),
    }),
  },
  asofJoin: (join, relation, conjunction) =>
    sql`asof left join ${relation}\n  on ${conjunction(asofConditions(join))}`,
  keepsPublished: true,
  onlinePrimaryKey: false,
};
