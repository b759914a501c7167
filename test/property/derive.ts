import { compare } from '../oracle/aggregates.js';
import type { Cell, Row, Type } from '../oracle/types.js';
import type { RawDerived } from './raw.js';
import {
  type AggregatedColumn,
  aggregatedColumns,
  type Derived,
  type Feature,
  type FeatureSet,
  type MadeColumn,
  type Slack,
  type Source,
} from './scenario.js';

/*
 * Expressions over columns twice: as SQL, and as what they mean. Only over columns that are exact: a last place of a
 * double must not decide what is on one side of a comparison.
 */

/** What an expression may name: a column, or a feature, which is one in each window. */
interface Name {
  readonly sql: string;
  readonly type: Type;
  /** `over` ends the name of what is derived; null: a column by its full name. */
  readonly columns: readonly { readonly over: string | null; readonly name: string }[];
}

interface Shape {
  /** Whether there is a second argument. */
  readonly isOfTwo: boolean;
  readonly takes: (first: Type, second: Type) => boolean;
  readonly sql: (first: string, second: string) => string;
  readonly type: Type;
  readonly fill: { readonly written: string | number; readonly cell: Cell } | null;
  readonly isRead: boolean;
  readonly inexact: Slack | null;
  readonly of: (first: Cell, second: Cell, asOf: Cell, types: readonly Type[]) => Cell;
}

const BOOLEAN: Type = { name: 'boolean' };
const numbers: readonly string[] = ['integer', 'bigint', 'decimal', 'double'];
const isNumber = ({ name }: Type): boolean => numbers.includes(name);
const isTime = ({ name }: Type): boolean => name === 'timestamp';

function asDouble(cell: Cell, type: Type | undefined): number {
  if (type?.name !== 'decimal') return Number(cell);
  const digits = String(cell)
    .replace('-', '')
    .padStart(type.scale + 1, '0');
  const sign = String(cell).startsWith('-') ? '-' : '';
  return Number(
    `${sign}${digits.slice(0, digits.length - type.scale)}.${digits.slice(digits.length - type.scale)}`,
  );
}

const plain = { isOfTwo: false, takes: () => true, fill: null, isRead: false, inexact: null };

const shapes: readonly Shape[] = [
  {
    ...plain,
    isOfTwo: true,
    takes: (a, b) => isNumber(a) && isNumber(b),
    sql: (a, b) => `${a} / ${b}`,
    type: { name: 'double' },
    fill: { written: -1, cell: -1 },
    of: (a, b, _, [of, by]) => {
      if (a === null || b === null || asDouble(b, by) === 0) return null;
      const ratio = asDouble(a, of) / asDouble(b, by);
      return ratio === 0 ? 0 : ratio;
    },
  },
  { ...plain, sql: (a) => `${a} is null`, type: BOOLEAN, of: (a) => a === null },
  {
    ...plain,
    takes: isNumber,
    sql: (a) => `case when ${a} > 0 then 'more' when ${a} < 0 then 'less' end`,
    type: { name: 'string' },
    fill: { written: 'none', cell: 'none' },
    of: (a, _, __, [type]) => {
      if (a === null) return null;
      const value = asDouble(a, type);
      return value > 0 ? 'more' : value < 0 ? 'less' : null;
    },
  },
  {
    ...plain,
    takes: ({ name }) => name === 'bigint',
    sql: (a) => `coalesce(${a}, 0) + 1`,
    type: { name: 'bigint' },
    of: (a) => (typeof a === 'bigint' ? a + 1n : 1n),
  },
  {
    ...plain,
    isOfTwo: true,
    takes: (a, b) => a.name === 'bigint' && b.name === 'bigint',
    sql: (a, b) => `coalesce(${a}, ${b})`,
    type: { name: 'bigint' },
    fill: { written: 3, cell: 3n },
    of: (a, b) => a ?? b,
  },
  {
    ...plain,
    takes: isTime,
    sql: (a) => `as_of > ${a}`,
    type: BOOLEAN,
    isRead: true,
    of: (a, _, now) => (a === null || now === null ? null : compare(now, a) > 0),
  },
  {
    ...plain,
    takes: isTime,
    sql: (a) => `epoch(as_of - ${a}) / 86400`,
    type: { name: 'double' },
    fill: { written: -1, cell: -1 },
    isRead: true,
    inexact: { relative: 1e-12, absolute: 1e-16 },
    of: (a, _, now) =>
      typeof a === 'bigint' && typeof now === 'bigint' ? Number(now - a) / 1e6 / 86_400 : null,
  },
  {
    ...plain,
    sql: (a) => `${a} is null and as_of >= timestamp '2020-02-26'`,
    type: BOOLEAN,
    isRead: true,
    of: (a, _, now) => a === null && typeof now === 'bigint' && now >= 1_582_675_200_000_000n,
  },
];

const isExact = ({ inexact, type }: AggregatedColumn): boolean => inexact === null && type.name !== 'list';

const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

function namesOf(
  source: Source,
  set: Pick<FeatureSet, 'features' | 'windows' | 'event' | 'timestamp'>,
): readonly Name[] {
  const columnsOf = (feature: Feature): AggregatedColumn[] =>
    aggregatedColumns(source, { ...set, features: [feature] });
  const { features } = set;
  const bare = features.flatMap((feature): Name[] => {
    const columns = columnsOf(feature);
    const [first] = columns;
    if (feature.aggregates.length > 1 || feature.pivot !== null || first === undefined || !isExact(first))
      return [];
    const over = columns.map(({ name }) => ({ name, over: /_over_.*$/.exec(name)?.[0] ?? '' }));
    return [{ sql: feature.name, type: first.type, columns: over }];
  });
  const whole = features
    .flatMap(columnsOf)
    .filter(isExact)
    .map(({ name, type }): Name => ({ sql: quoted(name), type, columns: [{ name, over: null }] }));
  return [...bare, ...whole];
}

const overs = ({ columns }: Name): string => columns.map(({ over }) => over ?? '').join();
const isBare = ({ columns }: Name): boolean => columns.some(({ over }) => over !== null);

/** Bare names go together where they have the same windows; a full name goes with any. */
const together = (a: Name, b: Name): boolean => !isBare(a) || !isBare(b) || overs(a) === overs(b);

function made(name: string, shape: Shape, pair: readonly [Name, Name], filled: boolean): Derived {
  const [first, second] = pair;
  const bare = [first, second].find(isBare) ?? first;
  const family = shape.isOfTwo ? bare : first;
  const expr = shape.sql(first.sql, second.sql);
  const at = (one: Name, over: string | null): string =>
    (one.columns.find((column) => column.over === over) ?? one.columns[0])?.name ?? '';
  const columns = family.columns.map(({ over }): MadeColumn => {
    const column = `${name}${over ?? ''}`;
    const types = [first.type, second.type];
    const of = (row: Row): Cell =>
      shape.of(row[at(first, over)] ?? null, row[at(second, over)] ?? null, row.as_of ?? null, types) ??
      (filled ? (shape.fill?.cell ?? null) : null);
    return { name: column, type: shape.type, inexact: shape.inexact, oracle: { name: column, of } };
  });
  const { fill } = shape;
  return {
    name,
    spec: filled && fill !== null ? { expr, fill: fill.written } : expr,
    columns,
    isRead: shape.isRead,
  };
}

/** What can be derived of a set's features; the last may read the one before it. */
export function derivedFrom(
  raws: readonly RawDerived[],
  letter: string,
  source: Source,
  set: Pick<FeatureSet, 'features' | 'windows' | 'event' | 'timestamp'>,
): Derived[] {
  const names = [...namesOf(source, set)];
  const derived: Derived[] = [];
  for (const [i, raw] of raws.entries()) {
    const first = names[raw.first % Math.max(1, names.length)];
    if (first === undefined) continue;
    const partners = names.filter((name) => together(first, name));
    const second = partners[raw.second % partners.length] ?? first;
    const fitting = shapes.filter((shape) => shape.takes(first.type, second.type));
    const shape = fitting[raw.shape % fitting.length];
    if (shape === undefined) continue;
    const one = made(`${letter}d${i + 1}`, shape, [first, second], raw.fill);
    derived.push(one);
    const fed = one.columns.map(({ name }) => ({
      name,
      over: name === one.name ? null : name.slice(one.name.length),
    }));
    // Of a column that is computed when it is read, another such column may be made; no stored one.
    if (!one.isRead && shape.inexact === null && shape.type.name !== 'double')
      names.unshift({ sql: one.name, type: shape.type, columns: fed });
  }
  return derived;
}
