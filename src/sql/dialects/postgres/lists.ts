import { sql } from 'kysely';
import { type ListFunctionName, level, type Operand, type Printer, type Sql } from '../../compile/dialect.js';
import { atom, literalText, nth, printed, raw, within } from '../../compile/printing.js';
import { SMALLEST_STEP } from '../shared/plan-functions.js';

const one =
  (text: (list: Sql) => Sql): Printer =>
  (args) =>
    atom(text(nth(args, 0).sql));

const number = (args: readonly Operand[]): Sql => raw(literalText(nth(args, 1)));

/** The items by value: strings by their bytes, whatever the database's collation. */
const byValue = ({ expr: { type } }: Operand): Sql =>
  raw(type.name === 'list' && type.of.name === 'string' ? 'v collate "C"' : 'v');

const items = (list: Sql): Sql => sql`unnest(${list}) as u (v)`;

/** The distinct items, most frequent first, then smallest. */
const ranked = (list: Operand, limit: Sql): Sql =>
  sql`select v, count(*) as n from ${items(list.sql)} group by v order by n desc, ${byValue(list)} limit ${limit}`;

/**
 * Of the items `v`: their deviations `d` from the mean, and what `body` makes of their sums. Of fewer than `least` items
 * they are 0, since sums that nobody needs could be out of range.
 */
const deviations = (list: Sql, least: number, { sums, body }: { sums: string; body: string }): Sql => {
  const [counted, few] = least > 1 ? ['count(*) as k, ', `k < ${least} or `] : ['', ''];
  return sql`(select ${raw(body)} from (select count(*)::double precision as n, ${raw(sums)} from (select v, case when ${raw(few)}abs(v - m) < ${raw(SMALLEST_STEP)} then 0 else v - m end as d from ${items(list)} cross join (select ${raw(counted)}case when min(v) = max(v) then min(v) else sum(v order by v) / count(*) end as m from ${items(list)}) as c) as x) as y)`;
};

const percentile: Printer = (args) => {
  const list = nth(args, 0).sql;
  return atom(
    sql`(select case when r = 0 or a = b then a else a * (1 - r / 100) + b * (r / 100) end from (select s[i / 100 + 1] as a, s[i / 100 + 2] as b, cast(i % 100 as double precision) as r from (select array_agg(v order by v) as s, (count(*) - 1) * ${number(args)} as i from ${items(list)}) as x) as y)`,
  );
};

/**
 * What PostgreSQL makes of the values of a window. Sums go over sorted values, one after another, so they depend on
 * the values alone.
 */
export const postgresLists: Readonly<Record<ListFunctionName, Printer>> = {
  list_slice: (args) => atom(sql`${nth(args, 0).sql}[${nth(args, 1).sql}:${nth(args, 2).sql}]`),
  list_item: (args) => atom(sql`${nth(args, 0).sql}[${nth(args, 1).sql}]`),
  list_in_order: (args) =>
    atom(
      sql`(select array_agg(v order by p) from unnest(${nth(args, 0).sql}, ${nth(args, 1).sql}) as u (v, p))`,
    ),
  list_all: one((list) => sql`case when cardinality(${list}) > 0 then ${list} end`),
  list_size: one((list) => sql`coalesce(cardinality(${list}), 0)::bigint`),
  list_distinct_size: one((list) => sql`(select count(distinct v) from ${items(list)})`),
  list_set: (args) => {
    const list = nth(args, 0);
    return atom(
      sql`(select array_agg(distinct ${byValue(list)} order by ${byValue(list)}) from ${items(list.sql)})`,
    );
  },
  list_mode: (args) => atom(sql`(select v from (${ranked(nth(args, 0), raw('1'))}) as t)`),
  list_first_n: (args) => {
    const list = nth(args, 0).sql;
    return atom(sql`case when cardinality(${list}) > 0 then ${list}[1:${number(args)}] end`);
  },
  list_last_n: (args) => {
    const list = nth(args, 0).sql;
    return atom(
      sql`case when cardinality(${list}) > 0 then ${list}[greatest(cardinality(${list}) - ${number(args)}, 0) + 1:] end`,
    );
  },
  list_top_n: (args) =>
    atom(
      sql`(select array_agg(v order by n desc, ${byValue(nth(args, 0))}) from (${ranked(nth(args, 0), number(args))}) as t)`,
    ),
  list_percentile: percentile,
  list_spread: one((list) =>
    deviations(list, 1, {
      sums: 'sum(d * d order by v) as z, sum(d order by v) as e',
      body: 'greatest(z - e * e / nullif(n, 0), case when n > 0 then 0 end)',
    }),
  ),
  list_skewness: one((list) =>
    deviations(list, 3, {
      sums: 'sum(d * d order by v) as z, sum(d * d * d order by v) as w',
      body: 'case when n >= 3 and z > 0 then n * sqrt(n - 1) / (n - 2) * w / (z * sqrt(z)) end',
    }),
  ),
  list_kurtosis: one((list) =>
    deviations(list, 4, {
      sums: 'sum(d * d order by v) as z, sum(d * d * d * d order by v) as w',
      body: 'case when n >= 4 and z > 0 then (n - 1) / ((n - 2) * (n - 3)) * (n * (n + 1) * w / (z * z) - 3 * (n - 1)) end',
    }),
  ),
  spread: (args) => {
    const n = within(nth(args, 0), level.atom);
    const [sum, squares] = [within(nth(args, 1), level.atom), within(nth(args, 2), level.atom)];
    return printed(
      sql`cast(${n} * ${squares} - ${sum} * ${sum} as double precision) / nullif(${n}, 0)`,
      level.product,
    );
  },
  root: (args) => atom(sql`sqrt(${nth(args, 0).sql})`),
};
