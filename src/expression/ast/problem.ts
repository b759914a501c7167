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
}

/** One finding in SQL; `offset` and `length` are UTF-16 units of the text that was given. */
export interface Problem {
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
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly columns: readonly string[] };

/** What is wrong, before it has a place. */
export interface Finding {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
}

export const finding = (code: Code, message: string, hint?: string): Finding => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});

/** Thrown inside the analysis of one part of an expression; its caller turns it into a `Problem` with a place. */
export class Refusal extends Error {
  constructor(readonly finding: Finding) {
    super(finding.message);
  }
}

export const refuse = (code: Code, message: string, hint?: string): never => {
  throw new Refusal(finding(code, message, hint));
};
