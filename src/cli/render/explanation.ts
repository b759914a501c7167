import { type Code, codes } from '../../diagnostics/codes.js';
import type { Explanation } from '../../diagnostics/explanations/explanation.js';
import type { Paint } from '../../diagnostics/render.js';

/** Markdown of one line as text for a terminal: code without its marks, links as their text. */
const plainText = (text: string): string =>
  text.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1').replace(/`([^`]+)`/g, '$1');

const indented = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');

/** What `fs explain` shows of a code. */
export function showExplanation(code: Code, { what, why, fix, example }: Explanation, paint: Paint): string {
  const parts = [
    `${paint.bold(`${code} ${codes[code].title}`)}\n\n${plainText(what)}`,
    `${paint.bold('Why')}: ${plainText(why)}`,
    `${paint.bold('Fix')}: ${plainText(fix)}`,
    `${paint.bold('Example')}\n\n${indented('text' in example ? example.text : example.broken)}`,
  ];
  if ('broken' in example) {
    const [from, to] = example.fixed;
    parts.push(
      `${paint.bold(to.trim() === '' ? 'Leave out' : 'Instead of')}\n\n${indented(from)}`,
      ...(to.trim() === '' ? [] : [`${paint.bold('write')}\n\n${indented(to)}`]),
    );
  }
  return parts.join('\n\n');
}
