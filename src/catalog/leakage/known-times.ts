import { columnsRead } from '../../expression/ast/columns.js';
import type { ColumnRef, Scalar } from '../../expression/ast/nodes.js';
import { TIMESTAMP } from '../../types/type.js';
import type { QueriedRead, QueryBranch } from '../model/index.js';
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

/** A finding about one select of a query. */
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
  /**
   * `timestamp` is another time than the source's own, which a set may choose: what is known with the row of an input
   * that this time is of counts as known then, as for any source (rows that lie before are counted).
   */
  readonly isOther?: boolean;
}

/**
 * When the rows and the columns of a select are known (SPEC §2, *Leakage, statically*). A row is known at the latest
 * of the event times of the rows it is made of, and of the times of all that its conditions read; where an outer join
 * found no match, at the latest time that a match could have had. All of these must be shown to be at or before the
 * row's own time. A column is known later only where another column of the query has that time.
 */
export function selectTimes(
  branch: QueryBranch,
  subject: Subject,
): { readonly times: SelectTimes; readonly findings: readonly QueryDiagnostic[] } {
  const inputs = inputsOf(branch, subject.timestamp);
  const cases = rowCases(branch, inputs);
  if (cases === undefined)
    return {
      times: new Map(),
      findings: [
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
    return { times: readsOf(branch, inputs), findings: staticDiagnostics(branch, subject) };
  const findings = new Map<string, QueryDiagnostic>();
  const times = new Map<string, { reads: QueriedRead[]; knownTimes: Set<string> }>();
  for (const one of cases) {
    const at = timeIn(time, one);
    if (at === null) continue;
    const reached = subject.isOther === true ? [at, ...eventTimesBeside(at, inputs)] : [at];
    const known: Known = (moment, edges) => reached.some((by) => isKnown(moment, by, one, inputs, edges));
    const ofTime = subject.isOther === true ? [] : timeNeeds(at, inputs, branch.from.alias);
    for (const need of [...one.obligations, ...ofTime])
      if (!known(need.moment, need.edges)) {
        const finding = rowDiagnostic(need, inputs, subject);
        findings.set(`${need.clause} ${keyOf(need.moment)}`, finding);
      }
    for (const { name, expr } of branch.items) {
      const made = times.get(name) ?? { reads: [], knownTimes: new Set() };
      times.set(name, made);
      for (const read of columnsRead(expr)) {
        const found = readAt(read, known, one, branch, inputs);
        if (found === undefined) continue;
        made.reads.push(...found.reads);
        for (const { knownAt } of found.reads) if (knownAt !== null) made.knownTimes.add(knownAt);
        if (found.lost !== undefined && !subject.declared.has(name))
          findings.set(`${name} ${keyOf(read)}`, columnDiagnostic(name, read, found.lost, inputs, subject));
      }
    }
  }
  return {
    times: new Map(
      branch.items.map(({ name }) => {
        const made = times.get(name);
        return [name, { reads: unique(made?.reads ?? []), knownTimes: [...(made?.knownTimes ?? [])] }];
      }),
    ),
    findings: [...findings.values()],
  };
}

const timeNeeds = (time: Scalar, inputs: Inputs, clause: string): readonly ProofObligation[] =>
  columnsRead(time)
    .flatMap((read) => momentsOf(read, inputs))
    .map((moment) => ({ moment, clause, absence: false, edges: [] }));

/** Whether a moment is shown to be at or before a row's time. */
type Known = (moment: ColumnRef, edges?: ProofObligation['edges']) => boolean;

/** The event times of the inputs that a time is made of. */
const eventTimesBeside = (time: Scalar, inputs: Inputs): readonly ColumnRef[] =>
  columnsRead(time).flatMap(({ of = '' }): readonly ColumnRef[] => {
    const name = inputs.get(of)?.source.timestamp ?? null;
    return name === null ? [] : [{ node: 'column', of, name, type: TIMESTAMP }];
  });

const isEventTime = ({ of = '', name }: ColumnRef, inputs: Inputs): boolean =>
  inputs.get(of)?.source.timestamp === name;

const isKnown = (
  moment: ColumnRef,
  time: Scalar,
  { edges, filled }: RowCase,
  inputs: Inputs,
  more: ProofObligation['edges'] = [],
): boolean =>
  isProvenAtOrBefore(
    moment,
    time,
    [...edges, ...more],
    filled.has(keyOf(moment)) || isEventTime(moment, inputs),
  );

/** What a column of an input brings with it, and the time that none of the query's columns has. */
function readAt(
  read: ColumnRef,
  known: Known,
  one: RowCase,
  branch: QueryBranch,
  inputs: Inputs,
): { readonly reads: readonly QueriedRead[]; readonly lost: ColumnRef | undefined } | undefined {
  const { of = '', name } = read;
  const source = inputs.get(of)?.source;
  if (source === undefined || !one.present.has(of)) return undefined;
  const late = momentsOf(read, inputs).filter((moment) => !known(moment));
  const named = late.map((moment) => ({ moment, by: columnAt(moment, one, branch, inputs) }));
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
  one: RowCase,
  { items }: QueryBranch,
  inputs: Inputs,
): string | undefined {
  const times = items.filter(({ expr }) => expr.type.name === 'timestamp');
  const exact = times.find(({ expr }) => keyOf(expr) === keyOf(moment));
  if (exact !== undefined) return exact.name;
  return times.find(({ expr }) => {
    const at = timeIn(expr, one);
    return at !== null && isKnown(moment, at, one, inputs);
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
  column: string,
  read: ColumnRef,
  moment: ColumnRef,
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
