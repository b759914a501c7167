import { codes } from '../codes.js';
import { type Diagnostic, isError } from '../diagnostic.js';
import { visibleLine } from '../visible.js';
import { concise } from './lines.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
/** Text as the XML of JUnit has it, also in attributes; control characters are shown. */
export const xml = (text: string): string =>
  visibleLine(text).replace(/[&<>"]/g, (char) => entities[char] ?? char);

function testcase(diagnostic: Diagnostic): string {
  const { code, message, span } = diagnostic;
  const file = span === undefined ? '' : ` file="${xml(span.file)}" line="${span.start.line}"`;
  const at = span === undefined ? '' : ` ${span.file}:${span.start.line}:${span.start.column}`;
  const head = `    <testcase classname="${xml(span?.file ?? 'project')}" name="${xml(`${code}${at}`)}"${file}>`;
  const text = xml(concise(diagnostic));
  const body = isError(diagnostic)
    ? `<failure type="${code}" message="${xml(`${codes[code].title}: ${message}`)}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return `${head}\n      ${body}\n    </testcase>`;
}

/**
 * A report in the XML of JUnit: each diagnostic is a test case, an error a failed one. Without diagnostics there is
 * one case that passed, because an empty report counts as lost.
 * @param suite the name of the suite, such as the command.
 */
export function junit(diagnostics: readonly Diagnostic[], suite: string): string {
  const failures = diagnostics.filter(isError).length;
  const cases =
    diagnostics.length === 0
      ? ['    <testcase classname="project" name="no diagnostics"/>']
      : diagnostics.map(testcase);
  return testsuite(suite, cases, { failures, errors: 0 });
}

/** A report of one suite, whose cases are elements at a depth of two. */
export function testsuite(
  name: string,
  cases: readonly string[],
  { failures, errors }: { readonly failures: number; readonly errors: number },
): string {
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="${xml(name)}" ${counts}>
${cases.join('\n')}
  </testsuite>
</testsuites>`;
}
