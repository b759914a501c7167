import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Code } from '../../../src/diagnostics/codes.js';
import { error, info, type Span, warning } from '../../../src/diagnostics/diagnostic.js';
import { explanations } from '../../../src/diagnostics/explanations/index.js';
import { junit } from '../../../src/diagnostics/formats/junit.js';
import { concise, github } from '../../../src/diagnostics/formats/lines.js';
import { sarif } from '../../../src/diagnostics/formats/sarif.js';

const span = (file = 'features/a.yaml'): Span => ({
  file,
  start: { line: 3, column: 9 },
  end: { line: 3, column: 12 },
});
const column = error('FS104', 'unknown column "odd" in source orders', {
  span: span(),
  hint: 'did you mean id?',
});

/** The published schema; its draft writes `id` for `$id`, which says nothing about a log. */
function sarifSchema(): object {
  const path = fileURLToPath(import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));
  const schema: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof schema !== 'object' || schema === null) throw new Error('no schema');
  const { id: _id, $schema: _draft, ...rest } = { id: '', $schema: '', ...schema };
  return rest;
}

describe('diagnostics for other programs', () => {
  it('are one line each in the concise format', () => {
    expect(concise(column)).toBe(
      'features/a.yaml:3:9: error FS104 unknown column "odd" in source orders; did you mean id?',
    );
    expect(concise(warning('FS304', 'an end\nin the future'))).toBe('warning FS304 an end\\nin the future');
  });

  it('are workflow commands on GitHub, whose text cannot end the command', () => {
    expect(github(column, 'unknown column')).toBe(
      '::error file=features/a.yaml,line=3,endLine=3,col=9,endColumn=11,title=FS104 unknown column::unknown column "odd" in source orders; did you mean id?',
    );
    expect(github(info('FS124', '100%\n::warning::x', { span: span('a,b:c.yaml') }), 'a: b')).toBe(
      '::notice file=a%2Cb%3Ac.yaml,line=3,endLine=3,col=9,endColumn=11,title=FS124 a%3A b::100%25\\n::warning::x',
    );
    expect(github(error('FS401', 'no'), 'no connection')).toBe('::error title=FS401 no connection::no');
  });

  it('are a log that fits the schema of SARIF, for every code', () => {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
    const validate = ajv.compile(sarifSchema());
    const all = Object.keys(explanations).map((code, at) => {
      const make = at % 3 === 0 ? warning : error;
      return make(code as Code, `message of ${code}`, at % 2 === 0 ? { span: span('a b/ü.yaml') } : {});
    });
    for (const log of [sarif([], '1.0.0'), sarif([column, column], '1.0.0'), sarif(all, '1.0.0')]) {
      validate(log);
      expect(validate.errors).toBeNull();
    }
    expect(validate({ ...sarif([column], '1.0.0'), version: '9' })).toBe(false);
  });

  it('are results of SARIF with the place, and a rule that explains each code', () => {
    expect(sarif([column], '1.0.0')).toMatchObject({
      runs: [
        {
          tool: { driver: { name: 'asof', version: '1.0.0', rules: [{ id: 'FS104' }] } },
          results: [
            {
              ruleId: 'FS104',
              ruleIndex: 0,
              level: 'error',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'features/a.yaml', uriBaseId: '%SRCROOT%' },
                    region: { startLine: 3, startColumn: 9, endLine: 3, endColumn: 12 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('are test cases of JUnit, and one that passed where there are none', () => {
    expect(junit([column, warning('FS119', 'a < b & "c"')], 'fs validate')).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" errors="0">
  <testsuite name="fs validate" tests="2" failures="1" errors="0">
    <testcase classname="features/a.yaml" name="FS104 features/a.yaml:3:9" file="features/a.yaml" line="3">
      <failure type="FS104" message="unknown column: unknown column &quot;odd&quot; in source orders">features/a.yaml:3:9: error FS104 unknown column &quot;odd&quot; in source orders; did you mean id?</failure>
    </testcase>
    <testcase classname="project" name="FS119">
      <system-out>warning FS119 a &lt; b &amp; &quot;c&quot;</system-out>
    </testcase>
  </testsuite>
</testsuites>`,
    );
    expect(junit([], 'fs validate')).toContain('<testcase classname="project" name="no diagnostics"/>');
  });
});
