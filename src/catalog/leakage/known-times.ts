import { columnsRead } from '../../expression/ast/columns.js';
import type { ColumnRef, Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import type { QueriedRead, QueryBranch, Source } from '../model/index.js';
import { timesOf } from '../model/known-times.js';
import { isProvenAtOrBefore, keyOf } from './order-proof.js';
import {
  type Inputs,
  inputsOf,
  MOST_CASES,
  momentsOf,
  type ProofObligation,
  type RowCase,
  rowCases,
  timeIn,
} from './row-case-proofs.js';

/** A diagnostic about one select of a query. */
export interface QueryDiagnostic {
  readonly code: 'FS108' | 'FS117';
  /** What it is about: a relation by its alias, `where`, or a column of the query. */
  readonly about: { readonly clause: string } | { readonly column: string };
  readonly message: string;
  readonly hint: string;
}

/** What the columns of a select are made of and when they are known, by name. */
export type SelectTimes = ReadonlyMap<
  string,
  { readonly reads: readonly QueriedRead[]; readonly knownTimes: readonly string[] }
>;

interface Subject {
  /** The source whose query it is. */
  readonly name: string;
  /** Its event time; null: it is static. */
  readonly timestamp: string | null;
  /** Columns of which the author says when they are known. */
  readonly declared: ReadonlySet<string>;
  /** Given where `timestamp` is another time than the source's own, which a set may choose. */
  readonly chosen?: ChosenTime;
}

interface ChosenTime {
  /**
   * Whether a column may be the event time of an input. What is known with the row of that input counts as known then,
   * as for any source.
   */
  readonly isTimeOf: (input: Source, column: string) => boolean;
  /** Whether the author declares when the time itself is known: its relation to an input's time needs no proof. */
  readonly isDeclared: boolean;
}

/**
 * When the rows and the columns of a select are known. A row is known at the latest
 * of the event times of the rows it is made of, and of the times of all that its conditions read; where an outer join
 * found no match, at the latest time that a match could have had. All of these must be shown to be at or before the
 * row's own time. A column is known later only where another column of the query has that time.
 */
export function selectTimes(
  branch: QueryBranch,
  subject: Subject,
): { readonly times: SelectTimes; readonly diagnostics: readonly QueryDiagnostic[] } {
  const inputs = inputsOf(branch, subject.timestamp);
  const cases = rowCases(branch, inputs);
  if (cases === undefined)
    return {
      times: new Map(),
      diagnostics: [
        {
          code: 'FS108',
          about: { clause: branch.from.alias },
          message: `its outer joins give more than ${MOST_CASES} kinds of rows`,
          hint: 'make some of them a source of their own',
        },
      ],
    };
  const time = branch.items.find(({ name }) => name === subject.timestamp)?.expr;
  if (time === undefined)
    return { times: readsOf(branch, inputs), diagnostics: staticDiagnostics(branch, subject) };
  const diagnostics = new Map<string, QueryDiagnostic>();
  const times = new Map<string, KnownColumn>(
    branch.items.map(({ name }) => [name, { reads: [], knownTimes: new Set() }]),
  );
  for (const one of cases) {
    const at = timeIn(time, one);
    if (at === null) continue;
    const proof = { at, one, branch, inputs, subject };
    for (const need of unprovenObligations(proof))
      diagnostics.set(`${need.clause} ${keyOf(need.moment)}`, rowDiagnostic(need, inputs, subject));
    for (const { name, read, lost } of readColumns(proof, times))
      diagnostics.set(
        `${name} ${keyOf(read)}`,
        columnDiagnostic({ name, read, moment: lost }, inputs, subject),
      );
  }
  return {
    times: new Map(
      [...times].map(([name, { reads, knownTimes }]) => [
        name,
        { reads: unique(reads), knownTimes: [...knownTimes] },
      ]),
    ),
    diagnostics: [...diagnostics.values()],
  };
}

interface KnownColumn {
  readonly reads: QueriedRead[];
  readonly knownTimes: Set<string>;
}

/** What a proof is about: rows of one case, at their time. */
interface Proof {
  readonly at: Scalar;
  readonly one: RowCase;
  readonly branch: QueryBranch;
  readonly inputs: Inputs;
  readonly subject: Subject;
}

/** Whether a moment is proven to be at or before a row's time. */
type Known = (moment: ColumnRef, edges?: ProofObligation['edges']) => boolean;

function knownBy({ at, one, inputs, subject }: Proof): Known {
  const times = [at, ...inputTimesBefore(at, one, inputs, subject)];
  return (moment, edges) => times.some((by) => isKnown(moment, by, { one, inputs, more: edges ?? [] }));
}

/** What decides whether rows exist and is not proven to be known at their time. */
function unprovenObligations(proof: Proof): readonly ProofObligation[] {
  const { at, one, branch, inputs, subject } = proof;
  const known = knownBy(proof);
  const ofTime = subject.chosen === undefined ? timeObligations(at, inputs, branch.from.alias) : [];
  return [...one.obligations, ...ofTime].filter(({ moment, edges }) => !known(moment, edges));
}

/** Adds what the columns read and when that is known; gives the reads whose time none of the query's columns has. */
function readColumns(
  proof: Proof,
  times: ReadonlyMap<string, KnownColumn>,
): readonly { readonly name: string; readonly read: ColumnRef; readonly lost: ColumnRef }[] {
  const { one, branch, inputs, subject } = proof;
  const known = knownBy(proof);
  return branch.items.flatMap(({ name, expr }) =>
    columnsRead(expr).flatMap((read) => {
      const found = readAt(read, known, { one, branch, inputs });
      if (found === undefined) return [];
      const made = times.get(name);
      made?.reads.push(...found.reads);
      for (const { knownAt } of found.reads) if (knownAt !== null) made?.knownTimes.add(knownAt);
      return found.lost === undefined || subject.declared.has(name) ? [] : [{ name, read, lost: found.lost }];
    }),
  );
}

const timeObligations = (time: Scalar, inputs: Inputs, clause: string): readonly ProofObligation[] =>
  columnsRead(time)
    .flatMap((read) => momentsOf(read, inputs))
    .map((moment) => ({ moment, clause, absence: false, edges: [] }));

/**
 * The event times of inputs whose rows count as known at another time of the query: it is not before a time that may be
 * chosen for them. A computed time that is not proven to be so could lie before all that is known with the row.
 */
const inputTimesBefore = (
  time: Scalar,
  { edges, filled }: RowCase,
  inputs: Inputs,
  { chosen }: Subject,
): readonly ColumnRef[] =>
  columnsRead(time).flatMap((read): readonly ColumnRef[] => {
    const { of = '', name, type } = read;
    const source = inputs.get(of)?.source;
    if (source === undefined || source.timestamp === null || type.name !== 'timestamp') return [];
    if (chosen === undefined) return [];
    const isFilled = filled.has(keyOf(read)) || source.timestamp === name;
    const isAllowed = (): boolean =>
      chosen.isTimeOf(source, name) && isProvenAtOrBefore(read, time, edges, isFilled);
    return !chosen.isDeclared && !isAllowed()
      ? []
      : [{ node: 'column', of, name: source.timestamp, type: TIMESTAMP }];
  });

const isEventTime = ({ of = '', name }: ColumnRef, inputs: Inputs): boolean =>
  inputs.get(of)?.source.timestamp === name;

const isKnown = (
  moment: ColumnRef,
  time: Scalar,
  { one, inputs, more = [] }: Pick<Proof, 'one' | 'inputs'> & { readonly more?: ProofObligation['edges'] },
): boolean =>
  isProvenAtOrBefore(
    moment,
    time,
    [...one.edges, ...more],
    one.filled.has(keyOf(moment)) || isEventTime(moment, inputs),
  );

/** What a column of an input brings with it, and the time that none of the query's columns has. */
function readAt(
  read: ColumnRef,
  known: Known,
  { one, branch, inputs }: Pick<Proof, 'one' | 'branch' | 'inputs'>,
): { readonly reads: readonly QueriedRead[]; readonly lost: ColumnRef | undefined } | undefined {
  const { of = '', name } = read;
  const source = inputs.get(of)?.source;
  if (source === undefined || !one.present.has(of)) return undefined;
  const late = momentsOf(read, inputs).filter((moment) => !known(moment));
  const named = late.map((moment) => ({ moment, by: columnAt(moment, { one, branch, inputs }) }));
  const times = named.flatMap(({ by }) => by ?? []);
  const knownAt: readonly (string | null)[] = times.length === 0 ? [null] : times;
  return {
    reads: knownAt.map((by) => ({ source, column: name, knownAt: by })),
    lost: named.find(({ by }) => by === undefined)?.moment,
  };
}

/** The query's column that is that very time, or else one that is shown not to be before it. */
function columnAt(
  moment: ColumnRef,
  { one, branch, inputs }: Pick<Proof, 'one' | 'branch' | 'inputs'>,
): string | undefined {
  const times = branch.items.filter(({ expr }) => expr.type.name === 'timestamp');
  const exact = times.find(({ expr }) => keyOf(expr) === keyOf(moment));
  if (exact !== undefined) return exact.name;
  return times.find(({ expr }) => {
    const at = timeIn(expr, one);
    return at !== null && isKnown(moment, at, { one, inputs });
  })?.name;
}

const unique = (reads: readonly QueriedRead[]): readonly QueriedRead[] => [
  ...new Map(reads.map((read) => [`${read.source.name} ${read.column} ${read.knownAt}`, read])).values(),
];

/** Of a static source, whose columns are known always. */
const readsOf = (branch: QueryBranch, inputs: Inputs): SelectTimes =>
  new Map(
    branch.items.map(({ name, expr }) => {
      const reads = columnsRead(expr).flatMap(({ of = '', name: column }): readonly QueriedRead[] => {
        const source = inputs.get(of)?.source;
        return source === undefined ? [] : [{ source, column, knownAt: null }];
      });
      return [name, { reads: unique(reads), knownTimes: [] }];
    }),
  );

const staticDiagnostics = (branch: QueryBranch, { name, timestamp }: Subject): readonly QueryDiagnostic[] =>
  timestamp !== null
    ? []
    : [branch.from, ...branch.joins].flatMap(({ alias, source }): readonly QueryDiagnostic[] => {
        if (source.timestamp === null) return [];
        return [
          {
            code: 'FS117',
            about: { clause: alias },
            message: `${name} is static, so known always, but rows of ${source.name} are known only at ${source.timestamp}: ${name}.query → ${source.name}.${source.timestamp}`,
            hint: `give ${name} an event time: timestamp`,
          },
        ];
      });

const shown = ({ of = '', name }: ColumnRef): string => `${of}.${name}`;

function rowDiagnostic(
  { moment, clause, absence }: ProofObligation,
  inputs: Inputs,
  { name, timestamp }: Subject,
): QueryDiagnostic {
  const source = inputs.get(moment.of ?? '')?.source.name ?? moment.of;
  const joined = inputs.get(clause)?.source.name ?? clause;
  const what = absence
    ? `that a row has no match in ${joined} is known only at ${shown(moment)}`
    : `a row is known only at ${shown(moment)}`;
  return {
    code: 'FS117',
    about: { clause },
    message: `${what}, and nothing says that this is at or before ${timestamp}: ${name}.query → ${joined} → ${source}.${moment.name}`,
    hint: absence
      ? `join only what is known by then: let on say that ${shown(moment)} <= the row's ${timestamp}`
      : `say so: ${shown(moment)} <= the row's ${timestamp}; or let ${timestamp} be the greatest of both`,
  };
}

function columnDiagnostic(
  { name: column, read, moment }: { name: string; read: ColumnRef; moment: ColumnRef },
  inputs: Inputs,
  { name, timestamp }: Subject,
): QueryDiagnostic {
  const input = inputs.get(read.of ?? '')?.source;
  const path = input?.columns.find((one) => one.name === read.name);
  const times = path === undefined ? [] : timesOf(path);
  const known = times.length === 0 ? 'known with its row' : `known at ${times.join(' and ')}`;
  return {
    code: 'FS117',
    about: { column },
    message: `${column} is known only at ${shown(moment)}, later than ${timestamp}, and the query does not give that time: ${name}.${column} → ${input?.name ?? ''}.${read.name}, ${known}`,
    hint: `select ${shown(moment)} too, or say when it is known with its known_at`,
  };
}
