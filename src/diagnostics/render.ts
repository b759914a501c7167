import type { Diagnostic } from './diagnostic.js';
import { visible, visibleLine } from './visible.js';

/** Colours as functions, so that this layer needs no terminal: identity functions give plain text. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

const identity = (text: string): string => text;
export const plain: Paint = { red: identity, yellow: identity, dim: identity, bold: identity };

/** Further lines of a message are indented, so that they are not taken for a diagnostic of their own. */
const indented = (text: string): string => visible(text.trim()).replaceAll('\n', '\n    ');

/**
 * One diagnostic as text: the head line `CODE file:line:column message; hint`, then the code frame.
 * `text` gives a file's content by its path in the span, or undefined if there is none to show. Invisible characters
 * are shown as escapes.
 */
export function render(
  diagnostic: Diagnostic,
  text: (file: string) => string | undefined,
  paint: Paint = plain,
): string {
  const { code, severity, span, message, hint } = diagnostic;
  const colour = severity === 'error' ? paint.red : paint.yellow;
  const place =
    span === undefined ? '' : ` ${visibleLine(span.file)}:${span.start.line}:${span.start.column}`;
  const label = severity === 'error' ? code : `${code} ${severity}:`;
  const head = `${colour(paint.bold(label))}${place} ${indented(message)}${hint === undefined ? '' : `; ${indented(hint)}`}`;
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
  const end = Math.min(
    span.end.line === span.start.line ? span.end.column : line.length + 1,
    line.length + 1,
  );
  const [before, marked, after] = [
    line.slice(0, span.start.column - 1),
    line.slice(span.start.column - 1, end - 1),
    line.slice(Math.max(end, span.start.column) - 1),
  ].map(visible);
  const lead = (before ?? '').replace(/[^\t]/g, ' ');
  const width = Math.max(1, (marked ?? '').length);
  const pad = `${' '.repeat(gutter.length - 2)}| `;
  return `${paint.dim(gutter)}${before}${marked}${after}\n${paint.dim(pad)}${lead}${paint.red('^'.repeat(width))}`;
}
