import type { Diagnostic } from './diagnostic.js';

/** Colours as functions, so that this room needs no terminal: identity functions give plain text. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

const identity = (text: string): string => text;
export const plain: Paint = { red: identity, yellow: identity, dim: identity, bold: identity };

/**
 * One finding as text: the head line `CODE file:line:column message; hint`, then the code frame.
 * `text` gives a file's content by its path in the span, or undefined where there is none to show.
 */
export function render(
  diagnostic: Diagnostic,
  text: (file: string) => string | undefined,
  paint: Paint = plain,
): string {
  const { code, severity, span, message, hint } = diagnostic;
  const colour = severity === 'error' ? paint.red : paint.yellow;
  const place = span === undefined ? '' : ` ${span.file}:${span.start.line}:${span.start.column}`;
  const label = severity === 'error' ? code : `${code} ${severity}:`;
  const head = `${colour(paint.bold(label))}${place} ${message}${hint === undefined ? '' : `; ${hint}`}`;
  const frame = span === undefined ? undefined : codeFrame(span, text(span.file), paint);
  return frame === undefined ? head : `${head}\n${frame}`;
}

function codeFrame(
  span: NonNullable<Diagnostic['span']>,
  text: string | undefined,
  paint: Paint,
): string | undefined {
  const line = text?.split(/\r?\n/)[span.start.line - 1];
  if (line === undefined || line.trim() === '') return undefined;
  const gutter = ` ${span.start.line} | `;
  const lead = line.slice(0, span.start.column - 1).replace(/[^\t]/g, ' ');
  const end = span.end.line === span.start.line ? span.end.column : line.length + 1;
  const width = Math.max(1, Math.min(end, line.length + 1) - span.start.column);
  const pad = `${' '.repeat(gutter.length - 2)}| `;
  return `${paint.dim(gutter)}${line}\n${paint.dim(pad)}${lead}${paint.red('^'.repeat(width))}`;
}
