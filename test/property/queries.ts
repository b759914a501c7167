import fc from 'fast-check';
import { type JoinKind, joined, withTime } from '../oracle/query.js';
import type { Cell, Row } from '../oracle/types.js';
import { realise } from './arbitraries.js';
import { strings } from './pools.js';
import { rawScenario } from './raw.js';
import type { Column, FeatureSet, Layout, Scenario, Source } from './scenario.js';

/*
 * The rows of a case are made by queries, one of another: the file holds what the first one reads. Each step gives the
 * same columns, so that any feature set fits; what it does to the rows is said twice, in SQL and as loops.
 */

const HOUR = 3_600_000_000n;
const DAY = 24n * HOUR;

const rawOther = fc.record({
  near: fc.nat(20),
  shift: fc.integer({ min: -3, max: 3 }),
  code: fc.nat(6),
  none: fc.nat(9),
});
const rawCode = fc.record({ code: fc.nat(6), factor: fc.nat(4) });
const rawStep = fc.record({
  kind: fc.constantFrom('codes', 'others', 'without', 'greatest', 'full', 'union', 'cross'),
  join: fc.constantFrom<'inner' | 'left' | 'right'>('inner', 'left', 'right'),
  time: fc.nat(3),
  where: fc.nat(2),
});
type RawQueryStep = typeof rawStep extends fc.Arbitrary<infer T> ? T : never;

const rawQueries = fc.record({
  scenario: rawScenario,
  others: fc.array(rawOther, { maxLength: 6 }),
  codes: fc.array(rawCode, { maxLength: 4 }),
  steps: fc.array(rawStep, { minLength: 1, maxLength: 3 }),
});

/** The rows of a step, and the sources it is written with. */
interface Relation {
  readonly name: string;
  readonly rows: readonly Row[];
}

interface Ground {
  readonly others: readonly Row[];
  readonly codes: readonly Row[];
  /** Of the columns that are read from data. */
  readonly columns: readonly Column[];
}

interface Made {
  readonly query: string;
  readonly inputs: readonly string[];
  readonly rows: readonly Row[];
}

/** The columns of the row that is before, but for those that a step makes itself. */
const itemsOf = (columns: readonly Column[], made: Readonly<Record<string, string>>): string =>
  columns.map(({ name }) => `${made[name] ?? `b.${name}`} as ${name}`).join(',\n  ');

const suffix = (row: Row | null, column: string): string => (row === null ? '-' : String(row[column]));
const nullable = (row: Row | null, column: string): Cell => row?.[column] ?? null;

/** How the time of another row is limited. Of a row with a time, before or after. */
const limits: readonly { readonly sql: string; readonly holds: (at: bigint, ts: bigint) => boolean }[] = [
  { sql: 'o.at <= b.ts', holds: (at, ts) => at <= ts },
  { sql: 'b.ts > o.at', holds: (at, ts) => at < ts },
  {
    sql: "o.at between b.ts - interval '2 days' and b.ts",
    holds: (at, ts) => at >= ts - 2n * DAY && at <= ts,
  },
  { sql: "o.at + interval '1 hour' <= b.ts", holds: (at, ts) => at + HOUR <= ts },
];

const filters: readonly { readonly sql: string; readonly holds: (row: Row) => boolean }[] = [
  { sql: '', holds: () => true },
  { sql: '\nwhere b.flag is not false', holds: (row) => row.flag !== false },
  { sql: '\nwhere b.qty > -5', holds: (row) => typeof row.qty === 'bigint' && row.qty > -5n },
];

/** A later time may be that of a set's events: the author declares that rows are known then. */
const columnDocument = (column: Column): unknown => {
  const [type, { knownAt, expr }] = [textOf(column), column];
  if (expr !== undefined) return { type, expr };
  return knownAt === column.name ? { type, known_at: knownAt } : type;
};

const pick = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
};

const sameCode = (row: Row, other: Row): boolean => row.label !== null && row.label === other.code;
const time = (row: Row, column: string): bigint => BigInt(String(row[column]));

/** `from b join o` in either order of writing. */
const fromText = (left: string, right: string, kind: JoinKind, on: string): string =>
  kind === 'right'
    ? `from ${right}\nright join ${left} on ${on}`
    : `from ${left}\n${kind} join ${right} on ${on}`;

function joinStep(
  step: RawQueryStep,
  before: Relation,
  ground: Ground,
  parts: {
    readonly input: 'codes' | 'others';
    readonly key: string;
    readonly on: string;
    readonly holds: (row: Row, other: Row) => boolean;
    readonly made: Readonly<Record<string, string>>;
    readonly make: (row: Row, other: Row | null) => Row;
  },
): Made {
  const filter = pick(filters, step.where);
  const alias = parts.input === 'codes' ? 'c' : 'o';
  const other = parts.input === 'codes' ? ground.codes : withTime(ground.others, 'at');
  const rows = joined(before.rows, other, step.join === 'inner' ? 'inner' : 'left', parts.holds).flatMap(
    ({ left, right }): Row[] => {
      if (left === null || !filter.holds(left)) return [];
      return [{ ...left, id: `${left.id}/${suffix(right, parts.key)}`, ...parts.make(left, right) }];
    },
  );
  const id = `b.id || '/' || coalesce(cast(${alias}.${parts.key} as string), '-')`;
  const from = fromText(`${before.name} b`, `${parts.input} ${alias}`, step.join, parts.on);
  return {
    query: `select ${itemsOf(ground.columns, { id, ...parts.made })}\n${from}${filter.sql}`,
    inputs: [before.name, parts.input],
    rows,
  };
}

const steps: Readonly<
  Record<RawQueryStep['kind'], (step: RawQueryStep, before: Relation, ground: Ground) => Made>
> = {
  codes: (step, before, ground) =>
    joinStep(step, before, ground, {
      input: 'codes',
      key: 'n',
      on: 'c.code = b.label',
      holds: sameCode,
      made: { big: 'coalesce(c.factor, b.big)', flag: 'c.factor > b.qty' },
      make: (row, code) => {
        const factor = nullable(code, 'factor');
        const both = typeof factor === 'bigint' && typeof row.qty === 'bigint';
        return {
          big: factor ?? row.big ?? null,
          flag: both ? BigInt(factor) > BigInt(String(row.qty)) : null,
        };
      },
    }),
  others: (step, before, ground) => {
    const limit = pick(limits, step.time);
    return joinStep(step, before, ground, {
      input: 'others',
      key: 'oid',
      on: `b.label = o.code and ${limit.sql}`,
      holds: (row, other) => sameCode(row, other) && limit.holds(time(other, 'at'), time(row, 'ts')),
      made: { seen: 'o.at', flag: 'o.oid is not null' },
      make: (_, other) => ({ seen: nullable(other, 'at'), flag: other !== null }),
    });
  },
  without: ({ time: n }, before, { columns, others }) => {
    const limit = pick(limits, n);
    return {
      query: `select ${itemsOf(columns, {})}\nfrom ${before.name} as b\nleft join others as o on o.code = b.label and ${limit.sql}\nwhere o.oid is null`,
      inputs: [before.name, 'others'],
      rows: before.rows.filter(
        (row) =>
          !withTime(others, 'at').some(
            (other) => sameCode(row, other) && limit.holds(time(other, 'at'), time(row, 'ts')),
          ),
      ),
    };
  },
  greatest: (step, before, ground) =>
    joinStep({ ...step, join: 'inner' }, before, ground, {
      input: 'others',
      key: 'oid',
      on: 'b.label = o.code',
      holds: sameCode,
      made: { ts: 'greatest(b.ts, o.at)' },
      make: (row, other) => {
        const [ts, at] = [time(row, 'ts'), other === null ? 0n : time(other, 'at')];
        return { ts: at > ts ? at : ts };
      },
    }),
  full: (_, before, { columns, others }) => ({
    query: `select ${itemsOf(columns, {
      id: "coalesce(b.id, '-') || '/' || coalesce(o.oid, '-')",
      ts: 'coalesce(b.ts, o.at)',
      label: 'coalesce(b.label, o.code)',
    })}\nfrom ${before.name} b\nfull join others o on b.ts = o.at and b.label = o.code`,
    inputs: [before.name, 'others'],
    rows: joined(
      before.rows,
      withTime(others, 'at'),
      'full',
      (row, other) => row.ts === other.at && sameCode(row, other),
    ).map(({ left, right }) => ({
      ...Object.fromEntries(columns.map(({ name }) => [name, nullable(left, name)])),
      id: `${suffix(left, 'id')}/${suffix(right, 'oid')}`,
      ts: nullable(left, 'ts') ?? nullable(right, 'at'),
      label: nullable(left, 'label') ?? nullable(right, 'code'),
    })),
  }),
  union: ({ where }, before, { columns }) => {
    const filter = pick(filters, where);
    // Distinct from those of another union, before or after.
    const prefix = `${before.name} later`;
    const later = { id: `'${prefix} ' || b.id`, ts: "b.ts + interval '1 hour'" };
    return {
      query: `select ${itemsOf(columns, {})}\nfrom ${before.name} b${filter.sql}\nunion all\nselect ${itemsOf(columns, later)}\nfrom ${before.name} b`,
      inputs: [before.name],
      rows: [
        ...before.rows.filter(filter.holds),
        ...before.rows.map((row) => ({ ...row, id: `${prefix} ${row.id}`, ts: time(row, 'ts') + HOUR })),
      ],
    };
  },
  cross: (step, before, ground) => {
    const filter = pick(filters, step.where);
    return {
      query: `select ${itemsOf(ground.columns, { id: "b.id || '/' || cast(c.n as string)", big: 'c.factor' })}\nfrom ${before.name} b\ncross join codes c${filter.sql}`,
      inputs: [before.name, 'codes'],
      rows: joined(before.rows, ground.codes, 'cross', () => null).flatMap(({ left, right }): Row[] =>
        left === null || right === null || !filter.holds(left)
          ? []
          : [{ ...left, id: `${left.id}/${right.n}`, big: nullable(right, 'factor') }],
      ),
    };
  },
};

/** The computed columns of a case's source, of a row that a query made. */
function computed(row: Row): Row {
  const { amount = null, ts2 = null, big = null, qty = null, seen = null, ts = null } = row;
  const minus = typeof amount === 'number' ? -amount : null;
  const known = [seen, ts].filter((time) => typeof time === 'bigint');
  const first = known.reduce<bigint | null>(
    (last, time) => (last === null || time > last ? time : last),
    null,
  );
  return {
    ...row,
    minus: minus === 0 ? 0 : minus,
    first_seen: first,
    used_at: typeof first === 'bigint' ? first + 1_000_000n : null,
    known_late: ts2 === null ? big : typeof big === 'bigint' && typeof qty === 'bigint' ? big - qty : null,
  };
}

const STRING = { name: 'string' } as const;
const TIMESTAMP = { name: 'timestamp' } as const;
const BIGINT = { name: 'bigint' } as const;

const textOf = ({ type }: Column): string =>
  type.name === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.name;

/** Enough rows for ties and windows, not so many that joins of joins take minutes. */
const MOST_ROWS = 24;

/** Queries whose rows may be known only after the other times they give. */
const isLate: ReadonlySet<string> = new Set(['others', 'greatest', 'full', 'without']);

/** A set by the event time of its source alone. */
const atOwnTime = (set: FeatureSet): FeatureSet => ({
  ...set,
  timestamp: null,
  features: set.features.map((feature) => ({
    ...feature,
    timestamp: null,
    of: feature.of === 'known_late' ? 'big' : feature.of,
  })),
});

/** A case whose source is made by queries. */
export const queried: fc.Arbitrary<Scenario> = rawQueries.map((raw) => {
  const scenario = realise({ ...raw.scenario, events: raw.scenario.events.slice(0, MOST_ROWS) });
  const { source } = scenario;
  const columns = source.columns.filter(({ expr }) => expr === undefined);
  const times = source.rows.map((row) => time(row, 'ts'));
  const others: Source = {
    name: 'others',
    timestamp: 'at',
    columns: [
      { name: 'oid', type: STRING },
      { name: 'at', type: TIMESTAMP },
      { name: 'code', type: STRING },
    ],
    rows: raw.others.map(({ near, shift, code, none }, i) => {
      const at = (times.length === 0 ? DAY : pick(times, near)) + (BigInt(shift) * DAY) / 2n;
      return { oid: `o${i}`, at: none === 0 ? null : at < 0n ? 0n : at, code: pick(strings, code) };
    }),
  };
  const codes: Source = {
    name: 'codes',
    timestamp: '',
    columns: [
      { name: 'n', type: BIGINT },
      { name: 'code', type: STRING },
      { name: 'factor', type: BIGINT },
    ],
    rows: raw.codes.map(({ code, factor }, i) => ({
      n: BigInt(i),
      code: pick(strings, code),
      factor: factor === 0 ? null : BigInt(factor - 2),
    })),
  };
  const base: Source = { ...source, name: 'base', columns };
  const ground: Ground = { others: others.rows, codes: codes.rows, columns };
  const documents: Record<string, unknown>[] = [];
  let before: Relation = base;
  raw.steps.forEach((step, i) => {
    const made = steps[step.kind](step, before, ground);
    const last = i === raw.steps.length - 1;
    const name = last ? source.name : `step_${i + 1}`;
    documents.push({
      kind: 'source',
      name,
      primary_key: ['id'],
      timestamp: 'ts',
      columns: Object.fromEntries(
        (last ? source.columns : columns).map((column) => [column.name, columnDocument(column)]),
      ),
      inputs: made.inputs,
      query: made.query,
    });
    before = { name, rows: made.rows };
  });
  const inputs: readonly Source[] = [
    base,
    ...[others, codes].filter(({ name }) => documents.some(({ inputs: read }) => isRead(read, name))),
  ];
  const kind = raw.steps.at(-1)?.kind ?? 'codes';
  return {
    ...scenario,
    sets: isLate.has(kind) ? scenario.sets.map(atOwnTime) : scenario.sets,
    source: { ...source, rows: before.rows.map(computed), made: { inputs, documents } },
  };
});

const isRead = (inputs: unknown, name: string): boolean => Array.isArray(inputs) && inputs.includes(name);

/** Where a step's files are laid out. */
export const layoutOf = (layout: Layout, input: Source): Layout =>
  input.name === 'base' ? layout : { ...layout, files: 1 };
