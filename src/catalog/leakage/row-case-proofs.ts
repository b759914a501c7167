import { columnsRead } from '../../expression/ast/columns.js';
import type { Call, ColumnRef, Scalar } from '../../expression/ast/nodes.js';
import { substitute } from '../../expression/ast/substitute.js';
import { TIMESTAMP } from '../../types/type.js';
import type { QueryBranch, QueryInput, QueryJoin } from '../model/index.js';
import { timesOf } from '../model/known-times.js';
import { conjuncts, edgesOf, filledBy, keyOf, type OrderEdge } from './order-proof.js';

/**
 * The kinds of rows that one select of a query gives: an outer join gives rows with a match and rows without, and a
 * row without one says that there is none. What a row of a kind was made from must be known at its time.
 */
export interface RowCase {
  /** The aliases that the row has rows of; the columns of the others are null in it. */
  readonly present: ReadonlySet<string>;
  /** The order of times that the conditions say, of rows of this case. */
  readonly edges: readonly OrderEdge[];
  /** Columns that are not null, by `keyOf`. */
  readonly filled: ReadonlySet<string>;
  readonly obligations: readonly ProofObligation[];
}

/** A time at which something is known that decides whether the row exists. */
export interface ProofObligation {
  readonly moment: ColumnRef;
  /** The alias of the relation that was joined so, or of the first one; `where` for the condition on all. */
  readonly clause: string;
  /** Whether it is the absence of a match that is known then. */
  readonly absence: boolean;
  /** What holds beside the edges of the case. */
  readonly edges: readonly OrderEdge[];
}

/** More kinds of rows than these are refused: nobody reads such a query. */
export const MOST_CASES = 256;

/** The kinds of rows of a select; undefined where there are more than `MOST_CASES`. */
export function rowCases(branch: QueryBranch, inputs: Inputs): readonly RowCase[] | undefined {
  let cases: readonly RowCase[] = [leaf(branch.from)];
  for (const join of branch.joins) {
    cases = joined(cases, join, inputs);
    if (cases.length > MOST_CASES) return undefined;
  }
  const edges = edgesOf(branch.where);
  const filled = filledBy(branch.where);
  return cases
    .filter((one) => filled.every(({ of = '' }) => one.present.has(of)))
    .map((one) => ({
      ...one,
      edges: within([...one.edges, ...edges], one.present),
      filled: new Set([...one.filled, ...filled.map(keyOf)]),
      obligations: [...one.obligations, ...readNeeds(branch.where, one.present, inputs, 'where')],
    }));
}

interface Input extends QueryInput {
  /** Of a look-up, which decides of no row: when what it finds is known, and so each column of it. */
  readonly lookupKnownAt: readonly ColumnRef[] | null;
}

export type Inputs = ReadonlyMap<string, Input>;

/** The inputs of a select by alias. `timestamp` is the event time among its columns. */
export function inputsOf(branch: QueryBranch, timestamp: string | null): Inputs {
  const { from, joins } = branch;
  const lookups = new Set(lookupsIn(branch, timestamp));
  return new Map(
    [{ ...from, on: null }, ...joins].map(({ alias, source, on }): [string, Input] => {
      const found = lookups.has(alias) ? foundAt({ alias, source }, on) : null;
      return [alias, { alias, source, lookupKnownAt: found }];
    }),
  );
}

/**
 * The look-ups of a select, by alias: left joins by equality with the whole primary key of a source of events, of which
 * nothing but columns is read. They find one row or none, so each row before them is one after them.
 */
export function lookupsIn({ joins, where, items }: QueryBranch, timestamp: string | null): readonly string[] {
  const time = items.find(({ name }) => name === timestamp)?.expr ?? null;
  return joins.flatMap((join) => {
    const { kind, alias, source, on } = join;
    if (kind !== 'left' || source.timestamp === null || source.primaryKey.length === 0) return [];
    const deciding = [where, time, ...joins.flatMap((one) => (one === join ? [] : [one.on]))];
    if (deciding.flatMap(columnsRead).some(({ of }) => of === alias)) return [];
    const isKey = (name: string): boolean => conjuncts(on).some((part) => isKeyEquality(part, alias, name));
    return source.primaryKey.every(isKey) ? [alias] : [];
  });
}

function isKeyEquality(part: Scalar, alias: string, name: string): boolean {
  if (part.node !== 'call' || part.fn !== 'eq') return false;
  const isKey = (side: Scalar | undefined): boolean =>
    side?.node === 'column' && side.of === alias && side.name === name;
  const isOther = (side: Scalar | undefined): boolean =>
    side !== undefined && columnsRead(side).every(({ of }) => of !== alias);
  const [a, b] = part.args;
  return (isKey(a) && isOther(b)) || (isKey(b) && isOther(a));
}

/** When what a look-up finds is known: the time of its row, and of all of it that `on` reads. */
function foundAt(input: QueryInput, on: Scalar | null): readonly ColumnRef[] {
  const bare: Inputs = new Map([[input.alias, { ...input, lookupKnownAt: null }]]);
  const reads = columnsRead(on).filter(({ of }) => of === input.alias);
  return [
    ...leaf(input).obligations.map(({ moment }) => moment),
    ...reads.flatMap((read) => momentsOf(read, bare)),
  ];
}

const column = (of: string, name: string): ColumnRef => ({ node: 'column', of, name, type: TIMESTAMP });

/** The times at which a column of an input is known, beside its row. */
export function momentsOf({ of = '', name }: ColumnRef, inputs: Inputs): readonly ColumnRef[] {
  const input = inputs.get(of);
  const read = input?.source.columns.find((one) => one.name === name);
  return read === undefined
    ? []
    : [...(input?.lookupKnownAt ?? []), ...timesOf(read).map((time) => column(of, time))];
}

/** A row of an input: it is known at its event time, and by what its source's `where` reads. */
function leaf({ alias, source }: QueryInput, clause = alias): RowCase {
  const present = new Set([alias]);
  if (source.timestamp === null) return { present, edges: [], filled: new Set(), obligations: [] };
  const time = column(alias, source.timestamp);
  const conditions = columnsRead(source.where).flatMap(({ name }) =>
    momentsOf(column(alias, name), new Map([[alias, { alias, source, lookupKnownAt: null }]])),
  );
  return {
    present,
    edges: [],
    filled: new Set([keyOf(time)]),
    obligations: [time, ...conditions].map((moment) => ({ moment, clause, absence: false, edges: [] })),
  };
}

const readNeeds = (
  condition: Scalar | null,
  present: ReadonlySet<string>,
  inputs: Inputs,
  clause: string,
): readonly ProofObligation[] =>
  columnsRead(condition)
    .filter(({ of = '' }) => present.has(of))
    .flatMap((read) => momentsOf(read, inputs))
    .map((moment) => ({ moment, clause, absence: false, edges: [] }));

/** Edges say nothing where one of their columns is of a relation without a row. */
const within = (edges: readonly OrderEdge[], present: ReadonlySet<string>): readonly OrderEdge[] =>
  edges.filter(({ from, to }) =>
    [...columnsRead(from), ...columnsRead(to)].every(({ of = '' }) => present.has(of)),
  );

const both = (a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> => new Set([...a, ...b]);

/** `other` might have matched `one` by `on`: that it did not is known when all that it is made of is. */
function absent(
  one: RowCase,
  other: RowCase,
  { on, alias }: QueryJoin,
  inputs: Inputs,
): readonly ProofObligation[] {
  const present = both(one.present, other.present);
  if (filledBy(on).some(({ of = '' }) => !present.has(of))) return [];
  const edges = within([...other.edges, ...edgesOf(on)], present);
  const reads = readNeeds(on, other.present, inputs, alias);
  return [...other.obligations, ...reads].map((need) => ({
    ...need,
    clause: alias,
    absence: true,
    edges: [...need.edges, ...edges],
  }));
}

function joined(lefts: readonly RowCase[], join: QueryJoin, inputs: Inputs): readonly RowCase[] {
  const { kind, on, alias } = join;
  const isLookup = (inputs.get(alias)?.lookupKnownAt ?? null) !== null;
  const right = isLookup ? { ...leaf(join), obligations: [] } : leaf(join);
  const filled = filledBy(on);
  const matched = lefts.flatMap((left): readonly RowCase[] => {
    const present = both(left.present, right.present);
    if (filled.some(({ of = '' }) => !present.has(of))) return [];
    return [
      {
        present,
        edges: within([...left.edges, ...edgesOf(on)], present),
        filled: new Set([...left.filled, ...right.filled, ...filled.map(keyOf)]),
        obligations: [
          ...left.obligations,
          ...right.obligations,
          ...readNeeds(on, isLookup ? left.present : present, inputs, alias),
        ],
      },
    ];
  });
  const alone =
    kind === 'left' || kind === 'full'
      ? lefts.map((left) => ({
          ...left,
          obligations: [
            ...left.obligations,
            ...readNeeds(on, left.present, inputs, alias),
            ...(isLookup ? [] : absent(left, right, join, inputs)),
          ],
        }))
      : [];
  const unmatched =
    kind === 'right' || kind === 'full'
      ? [
          {
            ...right,
            obligations: [
              ...right.obligations,
              ...readNeeds(on, right.present, inputs, alias),
              ...lefts.flatMap((left) => absent(right, left, join, inputs)),
            ],
          },
        ]
      : [];
  return [...matched, ...alone, ...unmatched];
}

const NULL_TIME: Scalar = { node: 'literal', value: null, type: TIMESTAMP };
const isNull = (expr: Scalar): boolean => expr.node === 'literal' && expr.value === null;

/** A time as it is in rows of a case, where the columns of relations without a row are null; null: it is null. */
export function timeIn(
  time: Scalar,
  { present, filled }: Pick<RowCase, 'present' | 'filled'>,
): Scalar | null {
  const settled = settle(
    substitute(time, (read) =>
      present.has(read.of ?? '') ? read : { node: 'literal', value: null, type: read.type },
    ),
    filled,
  );
  return isNull(settled) ? null : settled;
}

function settle(expr: Scalar, filled: ReadonlySet<string>): Scalar {
  if (expr.node === 'cast') return isNull(settle(expr.arg, filled)) ? NULL_TIME : expr;
  if (expr.node !== 'call') return expr;
  const args = expr.args.map((arg) => settle(arg, filled));
  switch (expr.fn) {
    case 'add_interval':
    case 'subtract_interval':
      return args.some(isNull) ? NULL_TIME : { ...expr, args };
    case 'coalesce':
      return ofNotNull(expr, args, (first) => filled.has(keyOf(first)));
    case 'greatest':
      return ofNotNull(expr, args, () => false);
    default:
      return { ...expr, args };
  }
}

/** A call that ignores null: without its null arguments, or just the first other one where that alone decides. */
function ofNotNull(call: Call, args: readonly Scalar[], decides: (first: Scalar) => boolean): Scalar {
  const rest = args.filter((arg) => !isNull(arg));
  const [first] = rest;
  if (first === undefined) return NULL_TIME;
  return rest.length === 1 || decides(first) ? first : { ...call, args: rest };
}
