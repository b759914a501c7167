import { sql } from 'kysely';
import { column } from '../../../plan/ir/builders.js';
import type { Type } from '../../../types/type.js';
import type { AggregateCall, Dialect, ExactForm, PrintedAggregate, Sql } from '../../compile/dialect.js';
import { identifier } from '../../compile/scalar.js';
import {
  asofConditions,
  listAggregate,
  plainAggregate,
  planFunctions,
  TWO_TO_50,
} from '../shared/plan-functions.js';
import { postgresLists } from './lists.js';
import { postgresScalars } from './scalars.js';

const bigint = sql.raw('bigint');
/** 2⁻⁵⁰ and 2⁻¹⁰⁰ to the last digit: products with them are exact. */
const HALF = '0.00000000000000088817841970012523233890533447265625';
const LAST =
  '0.0000000000000000000000000000007888609052210118054117285652827862296732064351090230047702789306640625';

/**
 * A double below 2⁶³ that is a multiple of 2⁻¹⁰⁰ is its whole part, the next 50 bits and the 50 bits after them:
 * three integers that fit bigint, whose sums PostgreSQL keeps exactly and can take back in a moving frame.
 */
const exact: ExactForm = {
  limbs: [
    { suffix: '', of: (x) => sql`cast(trunc(${x}) as ${bigint})` },
    {
      suffix: '_fraction',
      of: (x) => sql`cast(trunc((${x} - trunc(${x})) * ${sql.raw(TWO_TO_50)}) as ${bigint})`,
    },
    {
      suffix: '_rest',
      of: (x) =>
        sql`cast(((${x} - trunc(${x})) * ${sql.raw(TWO_TO_50)} - trunc((${x} - trunc(${x})) * ${sql.raw(TWO_TO_50)})) * ${sql.raw(TWO_TO_50)} as ${bigint})`,
    },
  ],
  combine: ([whole = sql`0`, fraction = sql`0`, rest = sql`0`]) =>
    sql`cast(${whole} + ${fraction} * ${sql.raw(HALF)} + ${rest} * ${sql.raw(LAST)} as double precision)`,
};

/** Strings are compared by their bytes, whatever the database's collation. */
const bytewise =
  (name: string) =>
  ({ arg, type }: AggregateCall): PrintedAggregate => ({
    call:
      type.name === 'string'
        ? sql`${sql.raw(name)}(${postgresScalars.sortKey(arg)})`
        : sql`${sql.raw(name)}(${arg})`,
  });

const readTime = sql`(now() at time zone 'UTC')`;

/** The last of values that are never null first; a history's strings have the collation of their bytes. */
const descending = (value: Sql, type: Type): Sql =>
  sql`${type.name === 'string' ? postgresScalars.sortKey(value) : value} desc`;

/** PostgreSQL, every schema's name beginning with `prefix`. */
export const postgres = (prefix: string): Dialect => ({
  ...postgresScalars,
  capabilities: {
    ...postgresScalars.capabilities,
    filterOverWindow: true,
    mergesUnions: true,
    holdsRows: false,
    bindsForSession: false,
    onlinePrimaryKey: true,
  },
  functions: { ...postgresScalars.functions, ...planFunctions(exact, postgresLists, readTime) },
  exact,
  parameter: (n) => `cast($${n} as timestamp)`,
  relation: (schema, name) =>
    schema === 'published'
      ? sql`${identifier(`${prefix}fs`)}.published`
      : sql`${identifier(`${prefix}${schema}`)}.${identifier(name)}`,
  aggregates: {
    count: plainAggregate('count'),
    exact_sum: plainAggregate('sum'),
    list: listAggregate('array_agg'),
    // The sum of bigints is a numeric, several times slower; a double adds whole numbers below 2^53 without loss.
    sum: ({ arg, type, sumsCounts }) => ({
      call: sumsCounts === true ? sql`sum(cast(${arg} as double precision))` : sql`sum(${arg})`,
      ...(type.name === 'bigint' ? { castTo: 'bigint' } : {}),
    }),
    min: bytewise('min'),
    max: bytewise('max'),
  },
  // PostgreSQL has no as-of join: the last matching row is looked up by the history's primary key.
  asofJoin: (join, relation, conjunction) => {
    const alias = join.relation.alias ?? join.relation.name;
    const time = conjunction([column('timestamp', { name: 'timestamp' }, alias)]);
    const order = sql.join([
      sql`${time} desc`,
      ...join.eventKey.map(({ name, type }) => descending(conjunction([column(name, type, alias)]), type)),
    ]);
    return sql`left join lateral (\n  select *\n  from ${relation}\n  where ${conjunction(asofConditions(join))}\n  order by ${order}\n  limit 1\n) as ${identifier(alias)} on true`;
  },
  // Many keys: their last times by hashing, which sorts nothing, then the rows of these times. One key, or rows that
  // share a time: backwards through the primary keys of the partitions, merged.
  latest: ({ columns, keys, eventKey, hints }, relation, where, line) => {
    const names = (of: readonly { readonly name: string }[]): Sql =>
      sql.join(of.map(({ name }) => identifier(name)));
    const row = [...keys, { name: 'timestamp' }];
    if (hints?.isLookup === true || eventKey.length > 0) {
      const order = [
        ...row.map(({ name }) => sql`${identifier(name)} desc`),
        ...eventKey.map(({ name, type }) => descending(identifier(name), type)),
      ];
      return sql`select distinct on (${names(keys)})${line}  ${names(columns)}${line}from ${relation}${line}where ${where}${line}order by ${sql.join(order)}`;
    }
    const lasts = sql`select ${names(keys)}, max(timestamp) as timestamp from ${relation} where ${where} group by ${names(keys)}`;
    return sql`select${line}  ${names(columns)}${line}from ${relation}${line}join (${lasts}) as lasts using (${names(row)})`;
  },
  // Its keys lead to the last rows of a long history without a copy of it.
  mostComputed: null,
  columnType: (type) =>
    type.name === 'string' ? `${postgresScalars.type(type)} collate "C"` : postgresScalars.type(type),
});
