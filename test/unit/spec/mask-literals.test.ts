import { describe, expect, it } from 'vitest';
import { error } from '../../../src/diagnostics/diagnostic.js';
import { maskDiagnostics, maskLiterals } from '../../../src/spec/mask-literals.js';

const masked = (text: string): string => maskLiterals([{ text }])[0]?.text ?? '';

describe('literals beside sensitive columns', () => {
  it.each([
    [
      'declared in flow style',
      "columns:\n  word: { type: string, sensitive: true }\nwhere: word = 'x1'\n",
      "where: word = '••'",
    ],
    [
      'declared in block style',
      "columns:\n  word:\n    type: string\n    sensitive: true\nwhere: word = 'x1'\n",
      "where: word = '••'",
    ],
    [
      'declared behind other keys of the column',
      "columns:\n  id: string\n  word:\n    description: It's a word.\n    type: string\n    # why\n    sensitive: true\n  at: timestamp\nwhere: word = 'x1'\n",
      "where: word = '••'",
    ],
    [
      'made of one on one line',
      "columns:\n  word: { type: string, sensitive: true }\n  made: { type: string, expr: upper(word) }\nwhere: made = 'x1'\n",
      "where: made = '••'",
    ],
  ])('%s are masked', (_, text, line) => {
    expect(masked(text).split('\n')).toContain(line);
  });

  it('are shown where the column is another one, or not sensitive', () => {
    const text =
      "columns:\n  word:\n    type: string\n    sensitive: false\n  pin: { type: string, sensitive: true }\nwhere: word = 'x1'\n";
    expect(masked(text)).toBe(text);
  });

  describe('in messages', () => {
    const files = [
      {
        path: 'a.yaml',
        text: "columns:\n  born: { type: date, sensitive: true }\n  day: date\nwhere: born = '1990-13-40' and born < 77123\nother: day = '1990-13-41'\n",
      },
    ];
    const at = (line: number) => ({
      file: 'a.yaml',
      start: { line, column: 1 },
      end: { line, column: 5 },
    });
    const said = (line: number, message: string, hint?: string) => {
      const [found] = maskDiagnostics([error('FS109', message, { span: at(line), hint })], files);
      return [found?.message, found?.hint];
    };

    it('are masked where their line is', () => {
      expect(said(4, "'1990-13-40' is not a date", "write date '1990-13-40'")).toEqual([
        "'••••••••••' is not a date",
        "write date '••••••••••'",
      ]);
      expect(said(4, 'a date is not less than 77123; 177123 and 77123.5 are others, not 77123.')).toEqual([
        'a date is not less than •••••; 177123 and 77123.5 are others, not •••••.',
        undefined,
      ]);
    });

    it('are shown where their line is', () => {
      expect(said(5, "'1990-13-41' is not a date")).toEqual(["'1990-13-41' is not a date", undefined]);
    });

    it('of a diagnostic without a place are as they were', () => {
      const one = error('FS109', "'1990-13-40' is not a date");
      expect(maskDiagnostics([one], files)).toEqual([one]);
    });
  });

  it('are looked for in a time that grows with the text alone', () => {
    const nested = Array.from(
      { length: 5000 },
      (_, index) => `${' '.repeat(2 + (index % 9))}key${index}:`,
    ).join('\n');
    const text = `features:\n${nested}\n`;
    expect(masked(text)).toBe(text);
    expect(masked(`${'a'.repeat(100_000)}\n`)).toHaveLength(100_001);
  });
});
