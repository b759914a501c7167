import { columnsRead } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { replaceColumns } from '../../expression/ast/substitute.js';
import { TIMESTAMP } from '../../types/type.js';
import type { Dataset, Source, SourceColumn } from '../model/index.js';
import { timesOf } from '../model/known-times.js';
import { type QueryDiagnostic, selectTimes } from './known-times.js';
import { edgesOf, isProvenAtOrBefore, keyOf } from './order-proof.js';
import { timeIn } from './row-case-proofs.js';

/** A source as it is at one of its times. */
export interface AtTime {
  readonly source: Source;
  /** What of its rows is not known then. */
  readonly diagnostics: readonly QueryDiagnostic[];
}

/**
 * A source whose rows use another event time than its own. Another time of a query may lie before what a row was made
 * from, so the times at which its rows and columns are known are proven again for that time.
 */
export function atTime(source: Source, timestamp: string): AtTime {
  const { from, name, columns } = source;
  const column = columns.find((one) => one.name === timestamp);
  if (
    from.kind !== 'query' ||
    timestamp === source.timestamp ||
    column === undefined ||
    column.queried === null
  )
    return { source, diagnostics: [] };
  const chosen = {
    isTimeOf: (input: Source, of: string): boolean => isEventTimeAllowed(input, of, []),
    isDeclared: isDeclared(column),
  };
  const subject = { name, timestamp, declared: new Set<string>(), chosen };
  const results = from.branches.map((branch) => selectTimes(branch, subject));
  const diagnostics = results.flatMap((result) => result.diagnostics);
  const lost = new Set(diagnostics.flatMap(({ about }) => ('column' in about ? [about.column] : [])));
  const anew = (one: SourceColumn): SourceColumn => {
    const { queried } = one;
    if (queried === null || queried.knownAtDeclared) return one;
    const made = results.flatMap(({ times }) => times.get(one.name) ?? []);
    // If none of its columns has the time of another, that is at least as late as the row's own.
    const known = made.flatMap(({ knownTimes }) => knownTimes);
    const knownTimes = [...new Set(lost.has(one.name) ? [...known, source.timestamp] : known)];
    const reads = [...new Set(made.flatMap(({ reads: read }) => read))];
    return { ...one, knownAt: knownTimes[0] ?? null, queried: { ...queried, reads, knownTimes } };
  };
  return {
    source: { ...source, columns: columns.map(anew) },
    diagnostics: diagnostics.filter(({ about }) => 'clause' in about),
  };
}

/**
 * Whether a column may be the event time of a source's rows in place of the source's own. A time in the data is
 * independent of the row's time and may be chosen. A computed one could move a row to before the time at which the row
 * is known, so it must be proven to be at or after that time, or another that may be chosen, or declare that rows are
 * known then (`known_at`). `conditions` are filters over the source's columns that hold for all rows that are used.
 */
export function isEventTimeAllowed(
  source: Source,
  name: string,
  conditions: readonly (Scalar | null)[],
): boolean {
  const column = source.columns.find((one) => one.name === name);
  if (name === source.timestamp || column === undefined || isDeclared(column)) return true;
  if (column.computed !== null) return isComputedTimeAllowed(source, column.computed.expr, conditions);
  if (source.from.kind === 'dataset') return isDatasetTimeAllowed(source.from.dataset, name);
  const at = atTime(source, name);
  const isKnownThen = (one: SourceColumn, index: number): boolean =>
    timesOf(at.source.columns[index] ?? one).every((time) => timesOf(one).includes(time));
  return at.diagnostics.length === 0 && source.columns.every(isKnownThen);
}

/** Whether the author declares that rows are known at this very time. */
const isDeclared = ({ name, knownAt, computed, queried }: SourceColumn): boolean =>
  knownAt === name && (computed?.knownAtDeclared === true || queried?.knownAtDeclared === true);

function isComputedTimeAllowed(
  source: Source,
  time: Scalar,
  conditions: readonly (Scalar | null)[],
): boolean {
  const rowTime = exprOf(source, source.timestamp);
  const computed = computedColumns(source);
  const edges = [source.where, ...conditions].flatMap((condition) =>
    condition === null ? [] : edgesOf(replaceColumns(condition, computed)),
  );
  // A row without its source's time is not read.
  const settled = timeIn(time, { present: new Set(['']), filled: new Set([keyOf(rowTime)]) });
  if (settled === null || isProvenAtOrBefore(rowTime, settled, edges, true)) return true;
  // What a query gives is known at the query's own times only.
  return (
    source.from.kind !== 'query' &&
    columnsRead(settled).some(
      (read) =>
        read.type.name === 'timestamp' &&
        isEventTimeAllowed(source, read.name, conditions) &&
        isProvenAtOrBefore(read, settled, edges, false),
    )
  );
}

/** The same for a column of a dataset that is read as a source: what it has of its spine is known with the spine's row. */
function isDatasetTimeAllowed({ spine, columns, derived, where }: Dataset, name: string): boolean {
  const copied = columns.find((one) => one.name === name)?.column;
  if (copied !== undefined) return isEventTimeAllowed(spine, copied.name, [where]);
  const made = derived.find((one) => one.name === name);
  if (made === undefined) return true;
  const parts = new Map(columns.map((one) => [one.name, exprOf(spine, one.column.name)]));
  return isComputedTimeAllowed(spine, replaceColumns(made.expr, parts), [where]);
}

/** Each computed column of a source over the columns of its data. */
const computedColumns = ({ columns }: Source): ReadonlyMap<string, Scalar> =>
  new Map(columns.flatMap(({ name, computed }) => (computed === null ? [] : [[name, computed.expr]])));

function exprOf(source: Source, name: string): Scalar {
  const column = source.columns.find((one) => one.name === name);
  return column?.computed?.expr ?? { node: 'column', name, type: column?.type ?? TIMESTAMP };
}
