import type { Code } from '../../diagnostics/codes.js';
import type { Type } from '../../types/type.js';
import type { Scalar } from './nodes.js';

/** What an expression can name: the columns of one relation. `what` is for messages: `source order_events`. */
export interface Scope {
  readonly what: string;
  readonly columns: ReadonlyMap<string, Type>;
  /** Names that are there, but are not to be used: what each is, for messages. */
  readonly hidden?: ReadonlyMap<string, string>;
  /** Of a query: the columns of each relation by its alias, as the grammar has that; `columns` are those of all. */
  readonly relations?: ReadonlyMap<string, ReadonlyMap<string, Type>>;
  /** Of the source whose columns these are: the zone of its times without an offset; absent: UTC. */
  readonly timezone?: string;
}

/** One diagnostic in SQL; `offset` and `length` are UTF-16 units of the text that was given. */
export interface SqlDiagnostic {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * A typed expression and the columns it reads, in the order they first appear; or everything wrong with it, and the
 * columns as far as they were found.
 */
export type Analysis =
  | { readonly ok: true; readonly expr: Scalar; readonly columns: readonly string[] }
  | { readonly ok: false; readonly problems: readonly SqlDiagnostic[]; readonly columns: readonly string[] };

/** A diagnostic that has no place yet. */
export interface UnplacedDiagnostic {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
}

export const unplaced = (code: Code, message: string, hint?: string): UnplacedDiagnostic => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** Thrown inside the analysis of one part of an expression; the caller turns it into a diagnostic with a place. */
export class SqlRejection extends Error {
  constructor(readonly finding: UnplacedDiagnostic) {
    super(finding.message);
  }
}

export const reject = (code: Code, message: string, hint?: string): never => {
  throw new SqlRejection(unplaced(code, message, hint));
};
