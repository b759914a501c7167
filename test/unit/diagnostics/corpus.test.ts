import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codes } from '../../../src/diagnostics/codes.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { exampleProject } from '../../../src/diagnostics/explanations/explanation.js';
import { loadFiles } from '../../../src/project/load.js';

const PROJECT = `project: shop
default_target: local
naming: short
targets:
  local: { engine: duckdb, path: warehouse }
  cloud: { engine: postgres, url: "postgres://host/db" }
`;

interface Case {
  readonly group: string;
  readonly title: string;
  readonly spec: string;
  readonly said: string;
}

const markdown = readFileSync(new URL('corpus.md', import.meta.url), 'utf8');

const cases: readonly Case[] = markdown
  .split(/^## /m)
  .slice(1)
  .flatMap((part) => {
    const group = part.slice(0, part.indexOf('\n'));
    return [...part.matchAll(/^### (.+)\n\n```yaml\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm)].map(
      ([, title = '', spec = '', said = '']) => ({ group, title, spec, said }),
    );
  });

function text({ code, severity, span, message, hint }: Diagnostic): string {
  const place =
    span === undefined ? '' : `${span.start.line}:${span.start.column}-${span.end.line}:${span.end.column} `;
  const label = severity === 'error' ? '' : `${severity} `;
  return `${code} ${label}${place}${message}${hint === undefined ? '' : `; ${hint}`}`;
}

describe('broken specs', () => {
  it('are many, of every code that the catalog gives', () => {
    expect(cases.length).toBe(markdown.match(/^### /gm)?.length);
    expect(cases.length).toBeGreaterThanOrEqual(120);
    // Those of YAML, keys, types and names are the subject of read-specs.test.ts.
    const elsewhere = ['FS101', 'FS102', 'FS113', 'FS115', 'FS116', 'FS118', 'FS127'];
    const ofSpecs = Object.keys(codes).filter((code) => code.startsWith('FS1') && !elsewhere.includes(code));
    expect(ofSpecs.filter((code) => !cases.some(({ said }) => said.includes(code)))).toEqual([]);
  });

  it.each(cases)('$group: $title', async ({ spec, said }) => {
    const { diagnostics } = await loadFiles('/', {
      project: PROJECT,
      specs: [
        { path: 'features/project.yaml', text: exampleProject },
        { path: 'features/spec.yaml', text: spec },
      ],
    });
    expect(diagnostics.map(({ span }) => span?.file)).toEqual(diagnostics.map(() => 'features/spec.yaml'));
    expect(diagnostics.map(text).join('\n')).toBe(said.trimEnd());
  });
});
