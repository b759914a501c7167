import { type Code, codes } from '../codes.js';
import type { Diagnostic, Span } from '../diagnostic.js';
import { explanations } from '../explanations/index.js';
import { sentenceOf } from './lines.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

const ruleOf = (code: Code): object => {
  const { what, why, fix } = explanations[code];
  return {
    id: code,
    shortDescription: { text: codes[code].title },
    fullDescription: { text: what },
    help: {
      text: `${what}\nWhy: ${why}\nFix: ${fix}`,
      markdown: `${what}\n\n**Why:** ${why}\n\n**Fix:** ${fix}`,
    },
  };
};

const locationOf = ({ file, start, end }: Span): object => ({
  physicalLocation: {
    artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  },
});

/** A log of SARIF 2.1.0 with one run: columns count UTF-16 units, ends are exclusive. @param version of the program. */
export function sarif(diagnostics: readonly Diagnostic[], version: string): object {
  const used = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'asof', version, rules: used.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => ({
          ruleId: diagnostic.code,
          ruleIndex: used.indexOf(diagnostic.code),
          level: levels[diagnostic.severity],
          message: { text: sentenceOf(diagnostic) },
          locations: diagnostic.span === undefined ? [] : [locationOf(diagnostic.span)],
        })),
      },
    ],
  };
}
