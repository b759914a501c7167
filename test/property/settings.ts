import fc from 'fast-check';

/** Where the random cases begin. */
export const seed = Number(process.env.FS_TEST_SEED ?? 20_200_717);

/** Whether this run searches deeper than usual: `FS_TEST_DEEP=1`, which `npm run test:deep` sets. */
export const isDeep = !['', '0'].includes(process.env.FS_TEST_DEEP ?? '');

/** How many cases a property draws: `FS_TEST_RUNS`, else its own numbers of a usual and of a deep run. */
export const runs = (usual: number, deep: number): number =>
  Number(process.env.FS_TEST_RUNS ?? (isDeep ? deep : usual));

/**
 * How often each rare thing is to be reached in a usual run: 5 % of 300. A usual run draws enough cases for that, and
 * checks those that reach something not yet reached so often; a deep run checks all that it draws.
 */
export const LEAST = 15;

/** How many smaller cases are tried after a failure, in the search for the smallest that fails. */
const MOST_SHRINKS = Number(process.env.FS_TEST_SHRINKS ?? 200);

/**
 * Demands that `check` does not throw over `numRuns` cases. Throws with the message of the smallest counterexample
 * found, and with what repeats it: `FS_TEST_SEED` and `FS_TEST_PATH`. Work is bounded by cases, never by time. Of the
 * cases drawn those are checked that `isWanted`, which sees each in its order until one fails.
 */
export async function prove<T>(
  cases: fc.Arbitrary<T>,
  check: (one: T) => Promise<void>,
  numRuns: number,
  isWanted: (one: T) => boolean = () => true,
): Promise<void> {
  const path = process.env.FS_TEST_PATH;
  let hasFailed = false;
  let tried = 0;
  const property = fc.asyncProperty(cases, async (one) => {
    if (!hasFailed && path === undefined && !isWanted(one)) return;
    // After so many candidates none counts as smaller, which ends the search.
    if (hasFailed && ++tried > MOST_SHRINKS) return;
    try {
      await check(one);
    } catch (cause) {
      hasFailed = true;
      throw cause;
    }
  });
  const details = await fc.check(property, { seed, numRuns, ...(path === undefined ? {} : { path }) });
  if (!details.failed) return;
  const { counterexamplePath, numRuns: ran, numShrinks, errorInstance } = details;
  const found = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  throw new Error(
    `case ${ran} of ${numRuns} (shrunk ${numShrinks} times) fails; FS_TEST_SEED=${details.seed} FS_TEST_PATH=${counterexamplePath} repeats it\n${found}`,
  );
}
