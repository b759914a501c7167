import { LineCounter } from 'yaml';
import type { Code } from '../../diagnostics/codes.js';
import { type Diagnostic, error, type Span } from '../../diagnostics/diagnostic.js';
import type { Range } from './tree.js';

/** A file as it was read. `path` is relative to the project root, with forward slashes. */
export interface SpecFile {
  readonly path: string;
  readonly text: string;
}

/** The text of one file, without a byte order mark, and where its lines begin. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
}

export function sourceText(file: SpecFile): SourceText {
  const text = file.text.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) lines.addNewLine(i + 1);
  return { file: file.path, text, lines };
}

/** The span of a range, without the white space at its end. */
export function spanOf({ file, text, lines }: SourceText, range: Range): Span {
  const trimmed = text.slice(range.start, range.end).trimEnd().length;
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  return { file, start: position(range.start), end: position(range.start + trimmed) };
}

/** An error at a range of a text. */
export interface SyntaxDiagnostic {
  readonly code: Code;
  readonly range: Range;
  readonly message: string;
  readonly hint?: string | undefined;
}

export const diagnose = (source: SourceText, { code, range, message, hint }: SyntaxDiagnostic): Diagnostic =>
  error(code, message, { span: spanOf(source, range), hint });

/** The line that holds an offset, without its break. */
export function lineAt(text: string, offset: number): Range {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const next = text.indexOf('\n', offset);
  const end = next === -1 ? text.length : next;
  return { start, end: text[end - 1] === '\r' && end > start ? end - 1 : end };
}
