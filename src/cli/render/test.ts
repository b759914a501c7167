import { testsuite, xml } from '../../diagnostics/formats/junit.js';
import type { Paint } from '../../diagnostics/render.js';
import { visibleLine } from '../../diagnostics/visible.js';
import type { RowDifference } from '../../inspect/unit-tests/compare.js';
import type { TestResult } from '../../inspect/unit-tests/run-test.js';
import { showValue, table } from './table.js';
import { counted } from './when.js';

interface View {
  readonly paint: Paint;
  /** Of the terminal, null without one. */
  readonly width: number | null;
}

/** A line for each test, and what differs of those that failed. */
export function showTests(results: readonly TestResult[], updated: readonly string[], view: View): string {
  const parts = results.map((result) => showTest(result, updated.includes(result.test.name), view));
  const failed = results.filter(({ status }) => status !== 'passed').length - updated.length;
  const seconds = results.reduce((sum, one) => sum + one.seconds, 0);
  const changed = updated.length === 0 ? '' : `, ${updated.length} updated`;
  const count = `${counted(results.length, 'test')}: ${results.length - failed - updated.length} passed, ${failed} failed${changed}`;
  return [...parts, `${count} (${seconds.toFixed(1)} s)`].join('\n');
}

function showTest(result: TestResult, isUpdated: boolean, { paint, width }: View): string {
  const { test, status } = result;
  const shown = isUpdated ? 'updated' : status;
  const word = status === 'passed' || isUpdated ? shown : paint.red(shown);
  const head = `${word}  ${paint.bold(visibleLine(test.name))}  ${test.subject.name}`;
  if (status === 'passed') return head;
  const place = `  ${visibleLine(test.span.file)}:${test.span.start.line}`;
  const why =
    status === 'error'
      ? result.diagnostics.map(({ code, message }) => `  ${code} ${visibleLine(message)}`).join('\n')
      : indented(differenceTable(result, width));
  return `${head}${paint.dim(place)}\n${why}`;
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');

const differenceTable = ({ differences }: TestResult, width: number | null): string =>
  table(
    ['row', 'column', 'expected', 'actual'],
    differences.flatMap((one): readonly (readonly string[])[] => {
      const row = rowName(one);
      if (one.kind === 'missing') return [[row, '', 'a row', 'no row']];
      if (one.kind === 'unexpected') return [[row, '', 'no row', 'a row']];
      return one.cells.map(({ column, expected, actual }) => [
        row,
        column,
        showValue(expected),
        showValue(actual),
      ]);
    }),
    { width },
  );

const rowName = ({ row }: RowDifference): string =>
  Object.entries(row)
    .map(([name, value]) => `${name} ${showValue(value)}`)
    .join(', ');

export const jsonTests = (results: readonly TestResult[], updated: readonly string[]): unknown =>
  results.map(({ test, status, differences, diagnostics, seconds }) => ({
    name: test.name,
    subject: test.subject.name,
    status,
    updated: updated.includes(test.name),
    differences,
    diagnostics,
    file: test.span.file,
    line: test.span.start.line,
    seconds,
  }));

/** The results in the XML of JUnit. */
export function junitTests(results: readonly TestResult[]): string {
  const of = (status: TestResult['status']): number => results.filter((one) => one.status === status).length;
  const cases = results.map((result) => {
    const { test, status, seconds } = result;
    const head = `<testcase classname="${xml(test.subject.name)}" name="${xml(test.name)}" file="${xml(test.span.file)}" line="${test.span.start.line}" time="${seconds.toFixed(3)}"`;
    if (status === 'passed') return `    ${head}/>`;
    const lines =
      status === 'error'
        ? result.diagnostics.map(({ code, message }) => `${code} ${message}`)
        : differenceTable(result, null).split('\n');
    const tag = status === 'error' ? 'error' : 'failure';
    return `    ${head}>\n      <${tag} message="${xml(lines.at(-1) ?? status)}">${lines.map(xml).join('\n')}</${tag}>\n    </testcase>`;
  });
  return testsuite('fs test', cases, { failures: of('failed'), errors: of('error') });
}
