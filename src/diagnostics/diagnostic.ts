import { type Code, codes } from './codes.js';

/** A place in a text. `line` and `column` start at 1; `column` counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of one file, half-open. `file` is relative to the project root, with forward slashes. */
export interface Span {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** `info` is for those who ask what there is to know: no command but `validate` tells it. */
export type Severity = 'error' | 'warning' | 'info';

/** One finding: what is wrong (`message`), where, and what to do about it (`hint`). */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly span?: Span;
  readonly hint?: string;
}

export type Details = { readonly span?: Span | undefined; readonly hint?: string | undefined };

const make =
  (severity: Severity) =>
  (code: Code, message: string, details: Details = {}): Diagnostic => ({
    code,
    severity,
    message,
    ...(details.span === undefined ? {} : { span: details.span }),
    ...(details.hint === undefined ? {} : { hint: details.hint }),
  });

export const error = make('error');
export const warning = make('warning');
export const info = make('info');

export const isError = (diagnostic: Diagnostic): boolean => diagnostic.severity === 'error';

/** Thrown where work cannot go on: carries every finding, not only the first. At least one is an error. */
export class Failure extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const first = diagnostics.find(isError) ?? diagnostics[0];
    super(first === undefined ? 'failure without a finding' : `${first.code} ${first.message}`);
    this.name = 'Failure';
    this.diagnostics = diagnostics;
  }

  /** The exit code of the process: that of the first error. */
  get exitCode(): number {
    const first = this.diagnostics.find(isError);
    return first === undefined ? codes.FS900.exit : codes[first.code].exit;
  }
}

/** A `Failure` of one error. */
export const failure = (code: Code, message: string, details: Details = {}): Failure =>
  new Failure([error(code, message, details)]);
