import type { UnitTest } from '../../catalog/model/index.js';
import type { TestResult } from '../../inspect/unit-tests/run-test.js';
import type { Scratch } from '../../project/scratch.js';

/** The exit code of commands that run unit tests when one fails. */
export const FAILED = 8;

/** Runs unit tests one after another; `check`, between two of them, throws where the work is to stop. */
export const runTests =
  (tests: readonly UnitTest[]) =>
  async (scratch: Scratch, check: () => void): Promise<readonly TestResult[]> => {
    const done: TestResult[] = [];
    for (const test of tests) {
      check();
      done.push(await scratch.test(test));
    }
    return done;
  };
