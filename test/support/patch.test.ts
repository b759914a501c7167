import { describe, expect, it } from 'vitest';
import { applyPatch, makePatch } from './patch.js';

describe('the difference of two texts', () => {
  it.each([
    ['a\nb\nc\n', 'a\nB\nc\n'],
    ['a\nb\nc\n', 'a\nb\nnew\nc\n'],
    ['a\nb\nc\n', 'first\na\nb\nc\nlast\n'],
    ['a\nb\nc\n', 'c\n'],
    ['a\n-- b\n@ c\n\n', 'a\n++ b\n@@ c\n\n\n'],
    ['a\nsame\nsame\nb\n', 'b\nsame\n'],
    ['a\n', 'a\n'],
  ])('makes of %j the text %j', (base, text) => {
    expect(applyPatch(base, makePatch(base, text))).toBe(text);
  });

  it('does not apply to another text', () => {
    const patch = makePatch('a\nb\nc\n', 'a\nB\nc\n');
    expect(() => applyPatch('a\nx\nc\n', patch)).toThrow('line 2 is "x", the diff has "b"');
  });
});
