import { failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import { nameTest } from '../../types/glob.js';
import type { Catalog, UnitTest } from '../model/index.js';

/**
 * The tests that any of the names selects: its own name, or that of what it tests, or a glob; no names: all tests.
 * @throws Failure FS005 for a name that selects nothing.
 */
export function selectTests({ tests }: Catalog, names: readonly string[]): readonly UnitTest[] {
  const all = [...tests.values()];
  if (names.length === 0) return all;
  const chosen = new Set(
    names.flatMap((name) => {
      const pattern = nameTest(name);
      const found = all.filter((test) => pattern.test(test.name) || pattern.test(test.subject.name));
      if (found.length > 0) return found;
      const known = all.flatMap((test) => [test.name, test.subject.name]);
      throw failure('FS005', `no test is called "${name}" or tests it`, {
        hint: known.length === 0 ? 'the project has no tests' : didYouMean(name, known, 'test'),
      });
    }),
  );
  return all.filter((test) => chosen.has(test));
}
