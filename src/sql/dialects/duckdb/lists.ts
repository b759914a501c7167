import { sql } from 'kysely';
import { type ListFunctionName, level, type Operand, type Printer, type Sql } from '../../compile/dialect.js';
import { atom, literalText, nth, printed, raw, within } from '../../compile/printing.js';
import { SMALLEST_STEP } from '../shared/plan-functions.js';

/** A value that an expression needs more than once, computed once: DuckDB has no other way to name it in place. */
export const named = (name: string, value: Sql, body: Sql): Sql =>
  sql`list_transform([${value}], lambda ${raw(name)}: ${body})[1]`;

const one =
  (text: (list: Sql) => Sql): Printer =>
  (args) =>
    atom(text(nth(args, 0).sql));

const number = (args: readonly Operand[]): Sql => raw(literalText(nth(args, 1)));

const nonEmpty = (list: Sql): Sql => sql`case when len(${list}) > 0 then ${list} end`;

/** The distinct items, most frequent first, then smallest. */
const ranked = (list: Sql): Sql =>
  sql`list_sort(list_transform(map_entries(list_aggregate(${list}, 'histogram')), lambda e: {'n': -e.value::bigint, 'v': e.key}))`;

/** Of the sorted items `s`: their deviations `d` from the mean, and what `body` makes of them. */
const deviations = (list: Sql, least: number, body: Sql): Sql =>
  named(
    's',
    sql`list_sort(${list})`,
    named(
      'm',
      sql`case when s[1] = s[-1] then s[1] else list_sum(s) / len(s) end`,
      named(
        'd',
        sql`list_transform(s, lambda x: case when abs(x - m) < ${raw(SMALLEST_STEP)} then 0 else x - m end)`,
        named(
          'y',
          sql`case when len(s) >= ${raw(String(least))} then ${body} end`,
          sql`case when not isfinite(y) then error('FS207: a double is out of range') else y end`,
        ),
      ),
    ),
  );

const power = (n: number): Sql => {
  const factors = Array.from({ length: n }, () => 'x').join(' * ');
  return raw(`list_sum(list_transform(d, lambda x: ${factors}))`);
};

/** `n` is the number of items as a double. */
const withSize = (body: Sql): Sql => named('n', raw('len(s)::double'), body);

const percentile: Printer = (args) => {
  const steps = sql`(len(s) - 1) * ${number(args)}`;
  const [below, above] = [sql`s[${steps} // 100 + 1]`, sql`s[${steps} // 100 + 2]`];
  const part = sql`(${steps} % 100 / 100)`;
  return atom(
    named(
      's',
      sql`list_sort(${nth(args, 0).sql})`,
      sql`case when len(s) = 0 then null when ${steps} % 100 = 0 or ${below} = ${above} then ${below} else ${below} * (1 - ${part}) + ${above} * ${part} end`,
    ),
  );
};

/**
 * What DuckDB makes of the values of a window. Sums go over sorted values, one after another, so they depend on the
 * values alone. `spread` is
 * exact in 128 bits up to its division.
 */
export const duckdbLists: Readonly<Record<ListFunctionName, Printer>> = {
  list_slice: (args) => atom(sql`${nth(args, 0).sql}[${nth(args, 1).sql}:${nth(args, 2).sql}]`),
  list_item: (args) => atom(sql`${nth(args, 0).sql}[${nth(args, 1).sql}]`),
  list_in_order: (args) =>
    atom(sql`list_transform(list_sort(list_zip(${nth(args, 1).sql}, ${nth(args, 0).sql})), lambda e: e[2])`),
  list_all: one(nonEmpty),
  list_size: one((list) => sql`coalesce(len(${list}), 0)`),
  list_distinct_size: one((list) => sql`coalesce(cast(list_unique(${list}) as bigint), 0)`),
  list_set: one((list) => sql`case when len(${list}) > 0 then list_sort(list_distinct(${list})) end`),
  list_mode: one((list) => sql`${ranked(list)}[1].v`),
  list_first_n: (args) =>
    atom(sql`case when len(${nth(args, 0).sql}) > 0 then ${nth(args, 0).sql}[1:${number(args)}] end`),
  list_last_n: (args) =>
    atom(
      sql`case when len(${nth(args, 0).sql}) > 0 then ${nth(args, 0).sql}[greatest(len(${nth(args, 0).sql}) - ${number(args)}, 0) + 1:] end`,
    ),
  list_top_n: (args) =>
    atom(
      sql`case when len(${nth(args, 0).sql}) > 0 then list_transform(${ranked(nth(args, 0).sql)}[1:${number(args)}], lambda e: e.v) end`,
    ),
  list_percentile: percentile,
  list_spread: one((list) =>
    deviations(list, 1, sql`greatest(${power(2)} - list_sum(d) * list_sum(d) / len(s), 0)`),
  ),
  list_skewness: one((list) =>
    deviations(
      list,
      3,
      withSize(
        named(
          'z',
          power(2),
          sql`case when z > 0 then n * sqrt(n - 1) / (n - 2) * ${power(3)} / (z * sqrt(z)) end`,
        ),
      ),
    ),
  ),
  list_kurtosis: one((list) =>
    deviations(
      list,
      4,
      withSize(
        named(
          'z',
          power(2),
          sql`case when z > 0 then (n - 1) / ((n - 2) * (n - 3)) * (n * (n + 1) * ${power(4)} / (z * z) - 3 * (n - 1)) end`,
        ),
      ),
    ),
  ),
  spread: (args) => {
    const n = within(nth(args, 0), level.atom);
    const [sum, squares] = [1, 2].map((i) => sql`cast(${nth(args, i).sql} as hugeint)`);
    return printed(sql`cast(${n} * ${squares} - ${sum} * ${sum} as double) / nullif(${n}, 0)`, level.product);
  },
  root: (args) => atom(sql`sqrt(${nth(args, 0).sql})`),
};
