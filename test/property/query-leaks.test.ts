import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JoinKind, joined } from '../oracle/query.js';
import { catalogOf } from '../support/catalog.js';
import { prove, runs } from './settings.js';

/*
 * What the catalog lets pass leaks nothing: whatever becomes known at u or later, the rows of the query before u, and
 * their columns that are not known later, are as they were.
 */

const ALIASES = ['a', 'b', 'c'] as const;
type Alias = (typeof ALIASES)[number];

/** Times are whole hours from 0, so that they meet. `late` is known at `at`, which may be null: not yet. */
interface Event {
  readonly id: number;
  readonly t: number;
  readonly k: number;
  readonly at: number | null;
  readonly late: number | null;
}
type Env = Readonly<Partial<Record<Alias, Event | null>>>;
type Value = number | null;

interface Expr {
  readonly sql: string;
  readonly of: (env: Env) => Value;
  readonly uses: readonly Alias[];
}
interface Condition {
  readonly sql: string;
  readonly holds: (env: Env) => boolean | null;
  readonly uses: readonly Alias[];
}

const column = (alias: Alias, name: 't' | 'at'): Expr => ({
  sql: `${alias}.${name}`,
  of: (env) => env[alias]?.[name] ?? null,
  uses: [alias],
});
const uses = (...parts: readonly { readonly uses: readonly Alias[] }[]): readonly Alias[] =>
  parts.flatMap((part) => part.uses);
const filled = (values: readonly Value[]): readonly number[] => values.filter((value) => value !== null);
const shifted = (x: Expr, hours: number): Expr => ({
  sql: `(${x.sql} ${hours < 0 ? '-' : '+'} interval '${Math.abs(hours)} hours')`,
  of: (env) => {
    const value = x.of(env);
    return value === null ? null : value + hours;
  },
  uses: x.uses,
});
const greatest = (...parts: readonly Expr[]): Expr => ({
  sql: `greatest(${parts.map(({ sql }) => sql).join(', ')})`,
  of: (env) => {
    const values = filled(parts.map((part) => part.of(env)));
    return values.length === 0 ? null : Math.max(...values);
  },
  uses: uses(...parts),
});
const coalesce = (...parts: readonly Expr[]): Expr => ({
  sql: `coalesce(${parts.map(({ sql }) => sql).join(', ')})`,
  of: (env) => filled(parts.map((part) => part.of(env)))[0] ?? null,
  uses: uses(...parts),
});

const operators = {
  '<=': (x: number, y: number) => x <= y,
  '<': (x: number, y: number) => x < y,
  '=': (x: number, y: number) => x === y,
  '>=': (x: number, y: number) => x >= y,
} as const;

const compared = (x: Expr, sign: keyof typeof operators, y: Expr): Condition => ({
  sql: `${x.sql} ${sign} ${y.sql}`,
  holds: (env) => {
    const [left, right] = [x.of(env), y.of(env)];
    return left === null || right === null ? null : operators[sign](left, right);
  },
  uses: uses(x, y),
});
const simple = (alias: Alias, sql: string, holds: (event: Event | null) => boolean | null): Condition => ({
  sql: sql.replaceAll('$', alias),
  holds: (env) => holds(env[alias] ?? null),
  uses: [alias],
});
const or = (x: Condition, y: Condition): Condition => ({
  sql: `(${x.sql} or ${y.sql})`,
  holds: (env) => {
    const [left, right] = [x.holds(env), y.holds(env)];
    if (left === true || right === true) return true;
    return left === null || right === null ? null : false;
  },
  uses: uses(x, y),
});
const and = (parts: readonly Condition[]): Condition => ({
  sql: parts.map(({ sql }) => sql).join(' and '),
  holds: (env) => parts.every((part) => part.holds(env) === true),
  uses: uses(...parts),
});

/** Times over some aliases. */
const timeOf = (among: readonly Alias[]): fc.Arbitrary<Expr> => {
  const plain = fc
    .record({ alias: fc.constantFrom(...among), which: fc.nat(4) })
    .map(({ alias, which }) => column(alias, which === 0 ? 'at' : 't'));
  const pair = fc.tuple(plain, plain);
  return fc.oneof(
    { weight: 8, arbitrary: plain },
    {
      weight: 1,
      arbitrary: fc.tuple(plain, fc.constantFrom(-1, 1, 2)).map(([x, hours]) => shifted(x, hours)),
    },
    { weight: 2, arbitrary: pair.map(([x, y]) => greatest(x, y)) },
    { weight: 2, arbitrary: pair.map(([x, y]) => coalesce(x, y)) },
  );
};

const conditionOf = (among: readonly Alias[]): fc.Arbitrary<Condition> => {
  const time = timeOf(among);
  const comparison = fc
    .tuple(time, fc.constantFrom('<=' as const, '<' as const, '=' as const, '>=' as const), time)
    .map(([x, sign, y]) => compared(x, sign, y));
  const single = fc.tuple(fc.constantFrom(...among), fc.nat(4)).map(([alias, which]) => {
    const made = [
      simple(alias, '$.k = 1', (event) => (event === null ? null : event.k === 1)),
      simple(alias, '$.id is null', (event) => event === null),
      simple(alias, '$.late > 0', (event) => (event === null || event.late === null ? null : event.late > 0)),
      simple(alias, '$.at is not null', (event) => event !== null && event.at !== null),
      simple(alias, '$.late is null', (event) => event === null || event.late === null),
    ][which];
    if (made === undefined) throw new Error('no such condition');
    return made;
  });
  const atom = fc.oneof({ weight: 6, arbitrary: comparison }, { weight: 2, arbitrary: single });
  return fc.oneof(
    { weight: 6, arbitrary: atom },
    { weight: 1, arbitrary: fc.tuple(atom, atom).map(([x, y]) => or(x, y)) },
  );
};

/** What makes many queries sound, so that what is accepted is tried often. */
const known = (alias: Alias, before: Alias): fc.Arbitrary<Condition> =>
  fc.constantFrom<Condition>(
    compared(column(alias, 't'), '<=', column(before, 't')),
    compared(column(alias, 't'), '=', column(before, 't')),
    compared(column(alias, 't'), '<=', shifted(column(before, 't'), -1)),
  );

const onOf = (alias: Alias, before: readonly Alias[]): fc.Arbitrary<Condition> =>
  fc
    .tuple(
      fc.constantFrom(...before),
      fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(conditionOf([...before, alias]), { maxLength: 2 }) },
      ),
      fc.boolean(),
      fc.boolean(),
      fc.nat(3),
    )
    .chain(([other, parts, byTime, byKey, byId]) =>
      known(alias, other).map((limit) => {
        const key: Condition = {
          sql: `${alias}.k = ${other}.k`,
          holds: (env) => {
            const [x, y] = [env[alias]?.k, env[other]?.k];
            return x === undefined || y === undefined ? null : x === y;
          },
          uses: [alias, other],
        };
        const id: Condition = {
          sql: `${other}.k = ${alias}.id`,
          holds: (env) => {
            const [x, y] = [env[alias]?.id, env[other]?.k];
            return x === undefined || y === undefined ? null : x === y;
          },
          uses: [alias, other],
        };
        const all = [
          ...(byTime ? [limit] : []),
          ...(byKey && byId > 0 ? [key] : []),
          ...(byId === 0 ? [id] : []),
          ...parts,
        ];
        return and(all.length === 0 ? [limit] : all);
      }),
    );

interface Query {
  readonly joins: readonly { readonly alias: Alias; readonly kind: JoinKind; readonly on: Condition }[];
  readonly where: Condition | null;
  readonly time: Expr;
}

const kinds = fc.constantFrom<JoinKind>('inner', 'left', 'left', 'right', 'full');

const queries: fc.Arbitrary<Query> = fc.integer({ min: 0, max: 2 }).chain((count) => {
  const aliases = ALIASES.slice(0, count + 1);
  const joins = aliases
    .slice(1)
    .map((alias, i) =>
      fc.record({ alias: fc.constant(alias), kind: kinds, on: onOf(alias, aliases.slice(0, i + 1)) }),
    );
  const plain = column('a', 't');
  const all = aliases.map((alias) => column(alias, 't'));
  return fc.record({
    joins: fc.tuple(...joins),
    where: fc.oneof(
      { weight: 2, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: conditionOf(aliases) },
    ),
    time: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(plain, greatest(...all), coalesce(...all)) },
      { weight: 2, arbitrary: timeOf(aliases) },
    ),
  });
});

const sqlOf = ({ joins, where, time }: Query): string => {
  const aliases: readonly Alias[] = ['a', ...joins.map(({ alias }) => alias)];
  const values = aliases.flatMap((one) => [
    `${one}.id as ${one}_id`,
    `${one}.late as ${one}_late`,
    `${one}.at as ${one}_at`,
    `${one}.t as ${one}_t`,
  ]);
  return [
    `select ${time.sql} as t, ${values.join(', ')}`,
    'from events a',
    ...joins.map(({ alias, kind, on }) => `${kind} join events ${alias} on ${on.sql}`),
    ...(where === null ? [] : [`where ${where.sql}`]),
  ].join('\n');
};

const project = (query: Query): string => `kind: source
name: events
primary_key: [id]
timestamp: t
columns: { id: integer, t: timestamp, k: integer, at: { type: timestamp, known_at: at }, late: { type: integer, known_at: at } }
from: { file: a.csv }
---
kind: source
name: made
timestamp: t
columns:
  t: timestamp
${['a', ...query.joins.map(({ alias }) => alias)].map((one) => `  ${one}_id: integer\n  ${one}_late: integer\n  ${one}_at: timestamp\n  ${one}_t: timestamp\n`).join('')}inputs: [events]
query: |
${sqlOf(query)
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
`;

/** The rows with a time before `u`: it and the columns that are known with the row. */
function rowsBefore(query: Query, events: readonly Event[], u: number, shown: ReadonlySet<string>): string[] {
  let rows: Env[] = events.map((a) => ({ a }));
  for (const { alias, kind, on } of query.joins)
    rows = joined(rows, events, kind, (env, event) => on.holds({ ...env, [alias]: event })).map(
      ({ left, right }): Env => ({ ...left, [alias]: right }),
    );
  return rows
    .filter((env) => query.where === null || query.where.holds(env) === true)
    .flatMap((env) => {
      const t = query.time.of(env);
      if (t === null || t >= u) return [];
      const cells = (['a', ...query.joins.map(({ alias }) => alias)] as const).flatMap((one) =>
        (['id', 'late', 'at', 't'] as const).map((name) =>
          shown.has(`${one}_${name}`) ? String(env[one]?.[name] ?? null) : '·',
        ),
      );
      return [[t, ...cells].join(' ')];
    })
    .toSorted();
}

const event = fc.record({
  t: fc.nat(5),
  k: fc.nat(1),
  at: fc.option(fc.nat(6), { freq: 3 }),
  late: fc.option(fc.nat(2), { freq: 3 }),
});
type RawEvent = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** Before `at` nothing is known of a row's late value. */
const settled = (raw: RawEvent, id: number): Event => ({
  id,
  ...raw,
  late: raw.at === null ? null : raw.late,
});

const worlds = fc.record({
  events: fc.array(event, { minLength: 1, maxLength: 4 }),
  changes: fc.array(event, { maxLength: 4 }),
  more: fc.array(event, { maxLength: 2 }),
  u: fc.nat(6),
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

/** Another world in which all that was known before `u` is the same. */
function otherWorld({ events, changes, more, u }: World): readonly Event[] {
  const known = events.flatMap((raw, id): Event[] => {
    const change = changes[id];
    const old = settled(raw, id);
    if (change === undefined) return [old];
    // From u on: the row may be another one, or gone; or its late value may come, or be another.
    if (raw.t >= u) return change.t >= u ? [settled(change, id)] : [];
    if (old.at !== null && old.at < u) return [old];
    const at = change.at !== null && change.at >= u ? change.at : null;
    return [{ ...old, at, late: at === null ? null : change.late }];
  });
  const added = more.filter(({ t }) => t >= u).map((raw, i) => settled(raw, events.length + i));
  return [...known, ...added];
}

describe('a query that the catalog accepts', () => {
  it('tells nothing of what is known later', async () => {
    let accepted = 0;
    let cases = 0;
    await prove(
      fc.record({ query: queries, worlds: fc.array(worlds, { minLength: 60, maxLength: 60 }) }),
      async ({ query, worlds: tried }) => {
        cases += 1;
        const { catalog, diagnostics } = await catalogOf(project(query));
        const other = diagnostics.filter(({ code }) => code !== 'FS117' && code !== 'FS123');
        expect(other).toEqual([]);
        const columns = catalog?.sources.get('made')?.columns;
        if (columns === undefined) return;
        accepted += 1;
        const shown = new Set(
          columns.flatMap(({ name, queried }) => (queried?.knownTimes.length === 0 ? [name] : [])),
        );
        for (const world of tried) {
          const before = rowsBefore(query, world.events.map(settled), world.u, shown);
          const after = rowsBefore(query, otherWorld(world), world.u, shown);
          if (before.join('\n') !== after.join('\n'))
            throw new Error(
              `${sqlOf(query)}\n${JSON.stringify(world.events.map(settled))}\n${JSON.stringify(otherWorld(world))}\nbefore ${world.u}:\n${before.join('\n')}\n---\n${after.join('\n')}`,
            );
        }
      },
      runs(800, 2400),
    );
    console.log(`${accepted} of ${cases} queries accepted`);
    if (cases >= 300) expect(accepted).toBeGreaterThan(cases / 6);
  });
});
