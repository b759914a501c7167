import type { Diagnostic } from '../diagnostic.js';
import { visibleLine } from '../visible.js';

/** The message with its hint on one line, invisible characters as escapes. */
export const sentenceOf = ({ message, hint }: Diagnostic): string =>
  visibleLine(hint === undefined ? message : `${message}; ${hint}`);

/** One line a diagnostic, as compilers write it: `file:line:column: severity CODE message; hint`. */
export function concise(diagnostic: Diagnostic): string {
  const { code, severity, span } = diagnostic;
  const place =
    span === undefined ? '' : `${visibleLine(span.file)}:${span.start.line}:${span.start.column}: `;
  return `${place}${severity} ${code} ${sentenceOf(diagnostic)}`;
}

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Text of a workflow command, escaped as GitHub's runner reads it. */
const escaped = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** A workflow command of GitHub Actions, which becomes an annotation of the line. @param title of the code. */
export function github(diagnostic: Diagnostic, title: string): string {
  const { code, severity, span } = diagnostic;
  const place =
    span === undefined
      ? []
      : [
          `file=${property(visibleLine(span.file))}`,
          `line=${span.start.line}`,
          `endLine=${span.end.line}`,
          // GitHub shows columns only within one line; its end is inclusive.
          ...(span.end.line === span.start.line
            ? [`col=${span.start.column}`, `endColumn=${Math.max(span.start.column, span.end.column - 1)}`]
            : []),
        ];
  const properties = [...place, `title=${property(`${code} ${title}`)}`].join(',');
  return `::${commands[severity]} ${properties}::${escaped(sentenceOf(diagnostic))}`;
}
