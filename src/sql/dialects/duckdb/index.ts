import { sql } from 'kysely';
import type { Scalar } from '../../../expression/ast/nodes.js';
import type { LatestRows } from '../../../plan/ir/nodes.js';
import { freeName, withoutCase } from '../../../types/free-name.js';
import { isInteger } from '../../../types/type.js';
import type { Dialect, ExactForm, Sql } from '../../compile/dialect.js';
import { identifier } from '../../compile/scalar.js';
import {
  asofConditions,
  listAggregate,
  plainAggregate,
  planFunctions,
  TWO_TO_100,
} from '../shared/plan-functions.js';
import { duckdbLists } from './lists.js';
import { duckdbScalars } from './scalars.js';

/**
 * A double below 2⁶³ that is a multiple of 2⁻¹⁰⁰ is its whole part and its fraction times 2¹⁰⁰, both integers, so
 * 128-bit sums of them are exact. While the whole part is small both fit into one integer, rounded once. A larger
 * whole part is a double by itself, and no cancellation between the two costs digits. Above 2⁵² the fraction only
 * says to which side of a tie the sum lies; text is the one way of DuckDB's to the nearest double of 128 bits.
 */
const exact: ExactForm = {
  limbs: [
    { suffix: '', of: (x) => sql`cast(trunc(${x}) as hugeint)` },
    {
      suffix: '_fraction',
      of: (x) => sql`cast((${x} - trunc(${x})) * ${sql.raw(TWO_TO_100)}::double as hugeint)`,
    },
  ],
  combine: ([whole = sql`0`, fraction = sql`0`]) => {
    const scale = sql.raw(TWO_TO_100);
    const carried = sql`(${whole} + ${fraction} // ${scale})`;
    const rest = sql`${fraction} % ${scale}`;
    return sql`case when ${whole} between -131072 and 131072 then cast(${whole} * ${scale} + ${fraction} as double) / ${scale}::double when ${whole} between -4503599627370496 and 4503599627370496 then cast(${carried} as double) + cast(${rest} as double) / ${scale}::double else cast(cast(${carried} * 2 + sign(${rest}) as varchar) as double) / 2 end`;
  },
};

/** Rows of so many columns cost more to keep, one after another, than to be looked for twice. */
const WIDE = 32;

/** One pass: the whole row of the greatest time, taken apart again. Strings compare by their bytes. */
const lastRows: Dialect['latest'] = ({ columns, keys, eventKey }, relation, where, line) => {
  const row = identifier(freeOf(columns)('history'));
  const grouped = sql.join(keys.map(({ name }) => identifier(name)));
  const order =
    eventKey.length === 0
      ? sql`timestamp`
      : sql`row(${sql.join(['timestamp', ...eventKey.map(({ name }) => name)].map(identifier))})`;
  return sql`select unnest(arg_max(${row}, ${order}))${line}from ${relation} as ${row}${line}where ${where}${line}group by ${grouped}`;
};

/** Two passes: the greatest times, and their rows. */
const lastOfWide: Dialect['latest'] = ({ columns, keys }, relation, where, line) => {
  const free = freeOf(columns);
  const [row, last] = [identifier(free('history')), identifier(free('newest'))];
  const names = [...keys.map(({ name }) => name), 'timestamp'].map(identifier);
  const grouped = sql.join(keys.map(({ name }) => identifier(name)));
  const same = sql.join(
    names.map((name) => sql`${last}.${name} = ${row}.${name}`),
    sql` and `,
  );
  return sql`select ${row}.*${line}from ${relation} as ${row}${line}inner join (select ${grouped}, max(timestamp) as timestamp from ${relation} where ${where} group by ${grouped}) as ${last}${line}  on ${same}`;
};

const freeOf = (columns: LatestRows['columns']): ((name: string) => string) => {
  const taken = withoutCase(columns.map(({ name }) => name));
  return (name) => freeName(name, taken);
};

/** In UTC, whatever the session's time zone: no conversion between zones, which is an extension of its own. */
const readTime = sql`make_timestamp(epoch_us(now()))`;

export const duckdb: Dialect = {
  ...duckdbScalars,
  capabilities: {
    ...duckdbScalars.capabilities,
    filterOverWindow: true,
    mergesUnions: false,
    holdsRows: true,
    bindsForSession: true,
    onlinePrimaryKey: false,
  },
  functions: { ...duckdbScalars.functions, ...planFunctions(exact, duckdbLists, readTime) },
  exact,
  parameter: (n) => `$${n}::timestamp`,
  relation: (schema, name) =>
    schema === 'published' ? sql`temp.published` : sql`${sql.raw(schema)}.${identifier(name)}`,
  aggregates: {
    count: plainAggregate('count'),
    min: plainAggregate('min'),
    max: plainAggregate('max'),
    exact_sum: plainAggregate('sum'),
    list: listAggregate('list'),
    // DuckDB sums integers into HUGEINT, which no column type of ours is.
    sum: ({ arg, argType, type }) => ({
      call: sql`sum(${arg})`,
      ...(isInteger(argType) ? { castTo: duckdbScalars.type(type) } : {}),
    }),
  },
  // Of rows at one time the as-of join takes any, so only the last of them stay.
  asofJoin: (join, relation, conjunction) => {
    const on = sql`on ${conjunction(asofConditions(join))}`;
    if (join.eventKey.length === 0) return sql`asof left join ${relation}\n  ${on}`;
    const { alias = join.relation.name } = join.relation;
    const columns = (all: readonly Scalar[]): Sql =>
      sql.join(all.map((one) => (one.node === 'column' ? identifier(one.name) : sql``)));
    const peers = columns([...join.keys.map(({ right }) => right), join.rightTime]);
    const last = sql.join(join.eventKey.map(({ name }) => sql`${identifier(name)} desc`));
    return sql`asof left join (\n  select *\n  from ${relation}\n  qualify row_number() over (partition by ${peers} order by ${last}) = 1\n) as ${identifier(alias)}\n  ${on}`;
  },
  latest: (latest, relation, where, line) =>
    latest.eventKey.length === 0 && latest.columns.length > WIDE
      ? lastOfWide(latest, relation, where, line)
      : lastRows(latest, relation, where, line),
  packed: {
    pack: (fields) => sql`{${sql.join(fields.map(({ name, value }) => sql`${identifier(name)}: ${value}`))}}`,
    unpack: (pack, name) => sql`struct_extract(${pack}, ${sql.raw(duckdbScalars.quote(name))})`,
  },
  inShard: (values) => sql`hash(${sql.join([...values])}) % $4 = $3`,
  // About two gigabytes.
  mostComputed: 60_000_000n,
  columnType: duckdbScalars.type,
};
