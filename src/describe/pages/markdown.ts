import { visible, visibleLine } from '../../diagnostics/visible.js';

/** Text into markdown that shows exactly that text: for GitHub's flavour, in paragraphs and in table cells. */

/** Ends of lines and blanks, which are one blank in markdown; other white space is shown as it is. */
const BREAKS = /[ \t\n\r\f\v]+/g;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text on one line, without any meaning in markdown or HTML. */
export const inline = (text: string): string =>
  text
    .replace(BREAKS, ' ')
    .trim()
    .replace(/.+/su, visibleLine)
    .replace(/[&<>]/g, (sign) => entities[sign] ?? sign)
    .replace(/[\\`*_[\]|~$@]/g, '\\$&')
    // GitHub makes links of bare addresses.
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww\./gi, (start) => `${start.slice(0, -1)}\\.`);

/** Text as paragraphs: an empty line stays one; what would begin a list, a heading or a quote does not. */
export const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => inline(paragraph).replace(/^([-+#=]|\d+(?=[.)]))/, (sign) => guarded(sign)))
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');

const guarded = (sign: string): string => (/^\d/.test(sign) ? `${sign}&#8203;` : `\\${sign}`);

/** Text as code: the fence is longer than any run of backticks inside; a pipe does not end a cell. */
export function code(text: string): string {
  const line = visibleLine(text.replace(BREAKS, ' ').trim());
  if (line === '') return '';
  // In a table cell a backslash before a pipe would undo the pipe's own escape.
  if (line.includes('\\|'))
    return `<code>${line.replace(/[^\p{L}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0)};`)}</code>`;
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** Text as a block of code, whatever it holds: the fence is longer than any run of backticks in it. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${visible(text)}\n${fence}`;
}
