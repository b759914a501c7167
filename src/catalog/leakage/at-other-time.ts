import type { Source, SourceColumn } from '../model/index.js';
import { type QueryDiagnostic, selectTimes } from './known-times.js';

/** A source as it is at one of its times. */
export interface AtTime {
  readonly source: Source;
  /** What of its rows is not known then. */
  readonly diagnostics: readonly QueryDiagnostic[];
}

/**
 * A source whose rows go by another time than its own: of a query that time may lie before what a row was made from,
 * so when its rows and columns are known is looked at anew.
 */
export function atTime(source: Source, timestamp: string): AtTime {
  const { from, name, columns } = source;
  if (from.kind !== 'query' || timestamp === source.timestamp) return { source, diagnostics: [] };
  if (!columns.some((column) => column.name === timestamp && column.queried !== null))
    return { source, diagnostics: [] };
  const subject = { name, timestamp, declared: new Set<string>(), isOther: true };
  const results = from.branches.map((branch) => selectTimes(branch, subject));
  const findings = results.flatMap((result) => result.findings);
  const lost = new Set(findings.flatMap(({ about }) => ('column' in about ? [about.column] : [])));
  const anew = (column: SourceColumn): SourceColumn => {
    const { queried } = column;
    if (queried === null || queried.knownAtDeclared) return column;
    const made = results.flatMap(({ times }) => times.get(column.name) ?? []);
    // Where none of its columns has the time of another, that is at least as late as the row's own.
    const known = made.flatMap(({ knownTimes }) => knownTimes);
    const knownTimes = [...new Set(lost.has(column.name) ? [...known, source.timestamp] : known)];
    const reads = [...new Set(made.flatMap((one) => one.reads))];
    return { ...column, knownAt: knownTimes[0] ?? null, queried: { ...queried, reads, knownTimes } };
  };
  return {
    source: { ...source, columns: columns.map(anew) },
    diagnostics: findings.filter(({ about }) => 'clause' in about),
  };
}
