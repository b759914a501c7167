import { expect, it } from 'vitest';
import { parseSize } from '../../../src/types/size.js';

it.each([
  ['1GB', 1_000_000_000n],
  ['1.5 gb', 1_500_000_000n],
  ['512MB', 512_000_000n],
  ['2GiB', 2_147_483_648n],
  ['64KB', 64_000n],
  ['1TB', 1_000_000_000_000n],
])('%s is %s bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

it.each(['1', 'GB', '-1GB', '80%', '1 PB', ''])('"%s" is no size', (text) =>
  expect(parseSize(text)).toBeUndefined(),
);
