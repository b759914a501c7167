/** Text into markdown that shows exactly that text: for GitHub's flavour, in paragraphs and in table cells. */

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text on one line, without any meaning in markdown or HTML. */
export const inline = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[&<>]/g, (sign) => entities[sign] ?? sign)
    .replace(/[\\`*_[\]|~$]/g, '\\$&');

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
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** Text as a block of code, whatever it holds: the fence is longer than any run of backticks in it. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
