import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scalarText, updateExpect } from '../../../src/spec/update-expect.js';

const file = (expected: string): string => `kind: test
name: other
expect:
  - { a: 1 }
---
kind: test
name: t # mine
${expected}
tolerance: 0 # exact
`;

const nothing = { cells: [], removed: [], added: [] };
const changed = (before: string, update: Partial<Parameters<typeof updateExpect>[2]>): string =>
  updateExpect(file(before), 't', { ...nothing, ...update });

describe('the update of what a test expects', () => {
  it('replaces values alone, and keeps comments', () => {
    const before = `expect:\n  # first\n  - { a: 1, b: "x" } # why\n  - a: 2\n    b: y`;
    const cells = [
      { index: 0, column: 'b', text: 'z' },
      { index: 1, column: 'a', text: '30' },
    ];
    expect(changed(before, { cells })).toBe(
      file(`expect:\n  # first\n  - { a: 1, b: z } # why\n  - a: 30\n    b: y`),
    );
  });

  it('removes rows with their lines, and adds rows at the end', () => {
    const before = `expect:\n  - { a: 1 } # goes\n  - { a: 2 } # stays`;
    expect(
      changed(before, {
        removed: [0],
        added: [
          [
            ['a', '3'],
            ['b', 'null'],
          ],
        ],
      }),
    ).toBe(file(`expect:\n  - { a: 2 } # stays\n  - { a: 3, b: null }`));
  });

  it('writes rows where there were none, and none where there were some', () => {
    expect(changed('expect: []', { added: [[['a', '3']]] })).toContain('expect: \n  - { a: 3 }\n');
    expect(changed('expect:\n  - { a: 1 }', { removed: [0] })).toContain('expect:\n  []\n');
    expect(parse(changed('expect:\n  - { a: 1 }', { removed: [0] }).split('---\n')[1] ?? '')).toMatchObject({
      expect: [],
      tolerance: 0,
    });
  });

  it.each([
    '',
    'x',
    '12',
    '1e5',
    'true',
    'null',
    'a: b',
    'a #b',
    "o'neil",
    '2024-03-01 10:00:00',
    '~',
    '-',
    '[x]',
    'ünï',
    '0x1f',
  ])('writes text that reads back the same: %j', (text) => {
    expect(parse(`{ a: ${scalarText(text)} }`, { version: '1.2', schema: 'core' })).toEqual({ a: text });
  });
});
