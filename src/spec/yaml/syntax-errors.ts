import type { ErrorCode } from 'yaml';
import { cutBySyntax } from './pitfalls.js';
import { lineAt, type SyntaxDiagnostic } from './source-text.js';
import type { Range } from './tree.js';

/** What the YAML parser found, in our terms. */
export interface ParseError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly range: Range;
  /** Where the quote was opened that is never closed. */
  readonly opened?: number | undefined;
  /** Whether the same place is also reported as a key that goes over several lines. */
  readonly multiline: boolean;
}

const local: ReadonlySet<ErrorCode> = new Set(['BAD_DQ_ESCAPE', 'BAD_SCALAR_START']);

/** After these the parser may put what follows under the wrong key. */
const derailing: ReadonlySet<ErrorCode> = new Set(['BLOCK_AS_IMPLICIT_KEY', 'TAB_AS_INDENT']);

/** Whether the document around an error can be trusted: the error stays within one value. */
export const isLocal = (error: ParseError): boolean =>
  !error.multiline && (local.has(error.code) || error.message.endsWith('at node end'));

/** Whether an error is a mistake of its own, wherever others are; what follows a break is mostly its echo. */
export const isOwn = (error: ParseError): boolean => isLocal(error) || derailing.has(error.code);

type Words = (
  error: ParseError,
  text: string,
) => Omit<SyntaxDiagnostic, 'code' | 'range'> & { readonly range?: Range };

const words: Partial<Record<ErrorCode, Words>> = {
  TAB_AS_INDENT: ({ range: { start } }) => ({
    range: { start, end: start + 1 },
    message: 'a tab indents this line',
    hint: 'YAML indents with spaces',
  }),
  BAD_INDENT: ({ message, range }) =>
    message.startsWith('Flow')
      ? {
          range: { ...range, end: range.start + 1 },
          message: 'a "{" or "[" above is not closed before this',
          hint: 'close it',
        }
      : { message: decapitalize(message) },
  BLOCK_AS_IMPLICIT_KEY: ({ range }, text) => ({
    range: { start: range.start, end: lineAt(text, range.start).end },
    message: 'YAML reads the ": " inside this value as the end of a second key',
    hint: 'put the value in quotes',
  }),
  BAD_SCALAR_START: ({ range: { start } }, text) => ({
    range: { start, end: start + 1 },
    message: `a value cannot begin with "${text[start] ?? ''}"`,
    hint: 'put the value in quotes',
  }),
  MISSING_CHAR: ({ opened, message, range }) =>
    opened === undefined
      ? { message: decapitalize(message) }
      : {
          range: { start: opened, end: Math.min(opened + 1, range.end) },
          message: 'this quote is never closed',
        },
  BAD_DQ_ESCAPE: ({ message }) => ({
    message: decapitalize(message),
    hint: 'in double quotes "\\" begins an escape; single quotes have none',
  }),
};

const decapitalize = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** A syntax error in words for people, at the place where it can be mended. */
export function syntaxDiagnostic(text: string, error: ParseError): SyntaxDiagnostic {
  if (error.multiline) {
    const next = text.indexOf('\n', error.range.start) + 1;
    const line = lineAt(text, next);
    const indent = /^[ \t]*/.exec(text.slice(line.start, line.end))?.[0].length ?? 0;
    return {
      code: 'FS101',
      range: { start: line.start + indent, end: line.end },
      message: 'this line is indented as if it went on with the value above',
      hint: 'a key stands as far to the right as its neighbours',
    };
  }
  const trap = cutBySyntax(text, error.code, error.range.start);
  if (trap !== undefined && error.code !== 'TAB_AS_INDENT' && error.code !== 'MISSING_CHAR') return trap;
  return {
    code: 'FS101',
    range: error.range,
    ...(words[error.code]?.(error, text) ?? { message: decapitalize(error.message) }),
  };
}

/** Control characters are not text for YAML, though its parser lets them through. */
export function controlCharacter(text: string): SyntaxDiagnostic | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const match = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (match === null) return undefined;
  const name = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return {
    code: 'FS101',
    range: { start: match.index, end: match.index + 1 },
    message: `control character U+${name} is not allowed in YAML`,
    hint: 'take it out; inside double quotes it can be written as an escape',
  };
}
