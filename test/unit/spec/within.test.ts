import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Span } from '../../../src/diagnostics/diagnostic.js';
import { type Locator, readSpecs } from '../../../src/spec/read-specs.js';
import { parseYaml } from '../../../src/spec/yaml/parse-yaml.js';

/** The text of a span, for checking what a position points at. */
function textOf(text: string, span: Span): string {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const offset = ({ line, column }: Span['start']): number =>
    lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0) + column - 1;
  return text.replace(/^\uFEFF/, '').slice(offset(span.start), offset(span.end));
}

function setWith(where: string): { readonly text: string; readonly at: Locator; readonly sql: string } {
  const text = `kind: feature_set\nname: s\nentity: u\nsource: o\nfeatures:\n  f:\n    aggregate: count\n    where: ${where}\n`;
  const { documents, diagnostics } = readSpecs([{ path: 'a.yaml', text }]);
  const [document] = documents;
  if (document?.kind !== 'feature_set') throw new Error(diagnostics.map(({ message }) => message).join());
  const sql = document.spec.features.f?.where;
  if (sql === undefined) throw new Error('no where');
  return { text, at: document.at, sql };
}

const PATH = ['features', 'f', 'where'];

describe('a stretch of a scalar', () => {
  const cases: readonly [title: string, where: string, word: string, line: number, column: number][] = [
    ['plain', 'amount > limit_of', 'limit_of', 8, 21],
    ['plain over lines', 'amount >\n      limit_of', 'limit_of', 9, 7],
    ['plain over lines with blank ones', 'amount >\n\n\n      limit_of', 'limit_of', 11, 7],
    ['single quotes', `'a = ''x: y'' and limit_of'`, 'limit_of', 8, 30],
    ['single quotes over lines', `'a = ''x''\n      and limit_of'`, 'limit_of', 9, 11],
    ['double quotes', '"a = \\"x\\" and limit_of"', 'limit_of', 8, 27],
    ['double quotes with escapes', '"a = \'\\u00e9\\x41\\n\' and limit_of"', 'limit_of', 8, 36],
    ['double quotes over lines', '"a = 1\n      and limit_of"', 'limit_of', 9, 11],
    ['double quotes with a joined line', '"a = 1 \\\n      and limit_of"', 'limit_of', 9, 11],
    ['literal block', '|\n      a = 1\n      and limit_of', 'limit_of', 10, 11],
    ['literal block, stripped', '|-\n      a = 1\n        and limit_of', 'limit_of', 10, 13],
    ['literal block with indentation indicator', '|2\n        a = 1\n      and limit_of', 'limit_of', 10, 11],
    ['literal block with a comment', '| # why\n      a = 1\n      and limit_of', 'limit_of', 10, 11],
    ['folded block', '>\n      a = 1\n      and limit_of', 'limit_of', 10, 11],
    ['folded block with blank lines', '>-\n      a = 1\n\n      and limit_of', 'limit_of', 11, 11],
    [
      'folded block with deeper lines',
      '>\n      a = 1\n        and b\n      and limit_of',
      'limit_of',
      11,
      11,
    ],
    ['emoji before', '"a = \'😀\' and limit_of"', 'limit_of', 8, 26],
    ['CRLF', '|\r\n      a = 1\r\n      and limit_of\r', 'limit_of', 10, 11],
  ];
  it.each(cases)('%s', (_title, where, word, line, column) => {
    const { text, at, sql } = setWith(where);
    const span = at.within(PATH, sql.indexOf(word), word.length);
    expect([span.start.line, span.start.column]).toEqual([line, column]);
    expect(textOf(text, span)).toBe(word);
  });

  it('at the end of the text is a point after it', () => {
    const { at, sql } = setWith('a > 1');
    const span = at.within(PATH, sql.length, 0);
    expect(span.start).toEqual({ line: 8, column: 17 });
    expect(span.end).toEqual(span.start);
  });

  it('of a number is the number', () => {
    const [document] = parseYaml({ path: 'a.yaml', text: 'fill: 12\n' }, () => false);
    expect(document?.at.within(['fill'], 1, 1).start).toEqual({ line: 1, column: 7 });
  });
});

describe('offsets map back', () => {
  const unit = fc.constantFrom(
    'a',
    'b',
    'é',
    '😀',
    ' ',
    '  ',
    '\n',
    '\n\n',
    "'",
    '"',
    '\\',
    '\t',
    ': ',
    '#',
    '-',
    'x1',
  );
  const texts = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(''));
  const styles = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const;

  it.each(styles)('in %s scalars, each unit to text that stands for it, in order', (style) => {
    fc.assert(
      fc.property(texts, fc.boolean(), fc.constantFrom(0, 20), (value, crlf, lineWidth) => {
        const lf = stringify({ a: { b: value } }, { defaultStringType: style, lineWidth });
        const text = crlf ? lf.replaceAll('\n', '\r\n') : lf;
        const [document] = parseYaml({ path: 'a.yaml', text }, () => false);
        const node = document?.at.raw(['a', 'b']);
        if (document === undefined || node === undefined || value.trim() === '') return;
        let before = -1;
        for (let i = 0; i < value.length; i++) {
          const span = document.at.within(['a', 'b'], i, 1);
          const shown = textOf(text, span);
          const here = span.start.line * 10_000 + span.start.column;
          expect(here).toBeGreaterThanOrEqual(before);
          before = here;
          const char = value[i] ?? '';
          if (/\S/.test(char) && !shown.startsWith('\\')) expect(shown.replace("''", "'")).toBe(char);
        }
      }),
      { numRuns: 300 },
    );
  });
});
