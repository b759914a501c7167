import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { functionsPage } from '../../../../scripts/functions-doc.js';

test('docs/functions.md is what scripts/functions-doc.ts makes', () => {
  expect(readFileSync(new URL('../../../../docs/functions.md', import.meta.url), 'utf8')).toBe(
    functionsPage(),
  );
});
