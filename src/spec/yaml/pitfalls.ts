import { lineAt, type SyntaxDiagnostic } from './source-text.js';
import type { Node, Range } from './tree.js';

/** What YAML does to SQL that is not quoted, and to templates. Each pitfall has its own message. */

/** `quote the SQL: where: "…"`: the key with its text in quotes that keep it whole. */
function quoted(key: string, text: string, noun = 'the SQL'): string {
  const whole = /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
  return `quote ${noun}: ${key}: ${whole}`;
}

const brackets: Readonly<Record<string, number>> = { '(': 1, '[': 1, ')': -1, ']': -1 };

/** Whether brackets, and in SQL also quotes, are still open at the end of a text. */
function isOpen(text: string, isSql = true): boolean {
  const bare = isSql ? text.replace(/'[^']*'|"[^"]*"/g, '') : text;
  const depth = [...bare].reduce((sum, unit) => sum + (brackets[unit] ?? 0), 0);
  return depth > 0 || (isSql && /['"]/.test(bare));
}

const DANGLING = /(?:[-+*/%=<>|]|\b(?:and|or|not|in|like|is|between|then|when|else|case))$/i;

/**
 * `{ of: a / nullif(b, 0), fill: 1 }`: in a flow map a text ends at its comma, and its rest becomes further keys.
 * So it goes with `{ type: decimal(12,2) }`. `after` are the ranges of the entries that follow; `absorbed` says how
 * many of them belong to the text.
 */
export function cutAtComma(
  text: string,
  { key, value }: { readonly key: string; readonly value: Node },
  after: readonly Range[],
  isSql: boolean,
): { readonly problem: SyntaxDiagnostic; readonly absorbed: number } | undefined {
  if (value.kind !== 'scalar' || value.style !== 'plain' || after.length === 0) return undefined;
  if (!isOpen(value.raw, isSql)) return undefined;
  const { start } = value.range;
  const whole = after.findIndex(({ end }) => !isOpen(text.slice(start, end), isSql));
  if (whole === -1) return undefined;
  const end = after[whole]?.end ?? value.range.end;
  return {
    problem: {
      code: 'FS118',
      range: { start, end },
      message: `inside { } YAML ends "${key}" at the comma: it reads only ${value.raw}`,
      hint: quoted(key, text.slice(start, end), isSql ? 'the SQL' : 'it'),
    },
    absorbed: whole + 1,
  };
}

/** `where: !approved`: the word after the mark is a tag, and the SQL empty. */
export function readAsTag(text: string, key: string, tag: Range): SyntaxDiagnostic {
  const name = text.slice(tag.start, tag.end);
  return {
    code: 'FS118',
    range: tag,
    message: `YAML takes "${name}" for a tag, and the SQL of "${key}" loses it`,
    hint: name === '!' ? 'write "not" for "!", or quote the SQL' : `in SQL that is: not ${name.slice(1)}`,
  };
}

/** SQL that lost its end to a comment, or that became a map at `: `. */
export function cutElsewhere(text: string, key: string, value: Node): SyntaxDiagnostic | undefined {
  // A map with the SQL under a key of its own is no SQL that was cut.
  const isCut = value.kind === 'map' && !value.pairs.some((pair) => pair.key === 'expr');
  if (isCut && text[value.range.start] !== '{') return colon(text, key, value.range);
  if (value.kind !== 'scalar' || value.style !== 'plain' || value.raw === '') return undefined;
  const rest = text.slice(value.range.end, lineAt(text, value.range.end).end);
  if (!/^[ \t]+#/.test(rest) || !(isOpen(value.raw) || DANGLING.test(value.raw))) return undefined;
  return {
    code: 'FS118',
    range: { start: value.range.start, end: value.range.end + rest.trimEnd().length },
    message: `YAML takes what follows " #" for a comment: it reads only ${value.raw}`,
    hint: quoted(key, (value.raw + rest).trim()),
  };
}

function colon(text: string, key: string, range: Range): SyntaxDiagnostic {
  const line = lineAt(text, range.start);
  const sql = text.slice(range.start, Math.min(line.end, range.end)).trim();
  return {
    code: 'FS118',
    range: { start: range.start, end: range.start + sql.length },
    message: `YAML reads the ": " inside the SQL of "${key}" as the end of a key`,
    hint: quoted(key, sql),
  };
}

const SQL_BEFORE = /(?:^|[\s{,])(where|of|expr|query)[ \t]*:[ \t]+/g;

const startMessages: Readonly<Record<string, string>> = {
  '"': 'YAML takes the quotes at the start for its own, and the SQL ends with them',
  "'": 'YAML takes the quotes at the start for its own, and the SQL ends with them',
  '[': 'YAML takes the bracket at the start for a list',
  '{': 'YAML takes the brace at the start for a map',
  '>': 'YAML takes ">" at the start for the sign of a block of text',
  '|': 'YAML takes "|" at the start for the sign of a block of text',
  '&': 'YAML takes "&" at the start for an anchor',
  '%': 'YAML text cannot begin with "%"',
  '@': 'YAML text cannot begin with "@"',
  '`': 'YAML text cannot begin with "`"',
};

/** The trap behind a syntax error at `offset`, where the error is in the SQL of its line. */
export function cutBySyntax(text: string, code: string, offset: number): SyntaxDiagnostic | undefined {
  const line = lineAt(text, Math.min(offset, text.length));
  const before = text.slice(line.start, offset);
  const match = [...before.matchAll(SQL_BEFORE)].at(-1);
  const key = match?.[1];
  if (match === undefined || key === undefined) return undefined;
  const start = line.start + match.index + match[0].length;
  // The SQL of this key is over where another key of a flow map begins.
  if (/,\s*\w+\s*:\s/.test(text.slice(start, offset))) return undefined;
  const flow = /[{[]/.test(text.slice(line.start, start));
  const sql = text.slice(start, line.end).trim();
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return colon(text, key, { start, end: line.end });
  return {
    code: 'FS118',
    range: { start, end: flow ? Math.max(offset, start + 1) : start + sql.length },
    message: startMessages[text[start] ?? ''] ?? `YAML cannot read the SQL of "${key}" as one text`,
    hint: flow ? 'quote the SQL' : quoted(key, sql),
  };
}

const templating = (range: Range, sign: string): SyntaxDiagnostic => ({
  code: 'FS116',
  range,
  message: `${sign} is templating, and specs have none: a spec means what it says`,
  hint: 'write the value itself',
});

/** A flow map that is none: `{{ var }}`. */
export function templatingIn(text: string, range: Range): SyntaxDiagnostic | undefined {
  const sign = /^\{[{%]/.exec(text.slice(range.start, range.end))?.[0];
  return sign === undefined ? undefined : templating(range, sign === '{{' ? '"{{ }}"' : '"{% %}"');
}

/** Templating on the line of a syntax error: `{% if x %}`. */
export function templatingAt(text: string, offset: number): SyntaxDiagnostic | undefined {
  const line = lineAt(text, Math.min(offset, text.length));
  const match = /\{\{.*?\}\}|\{%.*?%\}/.exec(text.slice(line.start, line.end));
  if (match === null) return undefined;
  const start = line.start + match.index;
  return templating(
    { start, end: start + match[0].length },
    match[0].startsWith('{{') ? '"{{ }}"' : '"{% %}"',
  );
}
