import { describe, expect, it } from 'vitest';
import { maskLiterals } from '../../../src/spec/mask-literals.js';

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
