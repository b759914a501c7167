import { code, inline } from '../../describe/pages/markdown.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Paint } from '../../diagnostics/render.js';

/** The outcome of one check of `fs ci`. */
export interface Check {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What it found, in a few words. */
  readonly summary: string;
  /** The exit code that the check alone has. */
  readonly exit: number;
}

export interface Checked {
  readonly checks: readonly Check[];
  readonly diagnostics: readonly Diagnostic[];
  /** The changes of features as markdown; null: they could not be compared. */
  readonly changes: string | null;
}

/** The exit code of all checks: that of the first that failed. */
export const exitOf = (checks: readonly Check[]): number =>
  checks.find(({ status }) => status === 'failed')?.exit ?? 0;

const signs = { passed: '✅', failed: '❌', skipped: '➖' } as const;

/** A line for each check. */
export function showChecks(checks: readonly Check[], paint: Paint): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, status, summary }) => {
      const line = `${name.padEnd(width)}  ${status.padEnd('skipped'.length)}  ${summary}`;
      return status === 'failed' ? paint.red(line) : line;
    })
    .join('\n');
}

function diagnosticText({ code: id, severity, span, message, hint }: Diagnostic): string {
  const place = span === undefined ? '' : ` ${code(`${span.file}:${span.start.line}:${span.start.column}`)}`;
  const text = hint === undefined ? message : `${message}; ${hint}`;
  return `- **${id}** ${severity}${place} ${inline(text)}`;
}

/** One text for a comment on a pull request and for the summary of a job. */
export function ciMarkdown({ checks, diagnostics, changes }: Checked): string {
  const failed = checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
  const rows = checks.map(
    ({ name, status, summary }) => `| ${signs[status]} | ${inline(name)} | ${inline(summary)} |`,
  );
  return [
    `## Features: ${failed.length === 0 ? 'all checks passed' : `${failed.join(', ')} failed`}`,
    ['| | check | |', '| --- | --- | --- |', ...rows].join('\n'),
    ...(diagnostics.length === 0 ? [] : [diagnostics.map(diagnosticText).join('\n')]),
    ...(changes === null ? [] : [changes]),
  ].join('\n\n');
}
