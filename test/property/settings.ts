import fc from 'fast-check';

/** Where the random cases begin. */
export const seed = Number(process.env.FS_TEST_SEED ?? 20_200_717);

/** How many cases a property draws: `FS_TEST_RUNS`, else its own number. */
export const runs = (own: number): number => Number(process.env.FS_TEST_RUNS ?? own);

/** How long a property may take in all, and how long it looks for a smaller counterexample. */
const LIMIT_MS = 900_000;
const SHRINK_MS = Number(process.env.FS_TEST_SHRINK_SECONDS ?? 40) * 1000;

/**
 * Demands that `check` does not throw over `numRuns` cases. Throws with the message of the smallest counterexample
 * found, and with what repeats it: `FS_TEST_SEED` and `FS_TEST_PATH`.
 */
export async function prove<T>(
  cases: fc.Arbitrary<T>,
  check: (one: T) => Promise<void>,
  numRuns: number,
): Promise<void> {
  let failedAt: number | undefined;
  const property = fc.asyncProperty(cases, async (one) => {
    // Once the time is up no candidate counts as smaller, which ends the search.
    if (failedAt !== undefined && Date.now() - failedAt > SHRINK_MS) return;
    try {
      await check(one);
    } catch (cause) {
      failedAt ??= Date.now();
      throw cause;
    }
  });
  const path = process.env.FS_TEST_PATH;
  const details = await fc.check(property, {
    seed,
    numRuns,
    ...(path === undefined ? {} : { path }),
    interruptAfterTimeLimit: LIMIT_MS,
    markInterruptAsFailure: true,
  });
  if (!details.failed) return;
  const { counterexamplePath, numRuns: ran, numShrinks, errorInstance } = details;
  const found = errorInstance instanceof Error ? errorInstance.message : 'out of time';
  throw new Error(
    `case ${ran} of ${numRuns} (shrunk ${numShrinks} times) fails; FS_TEST_SEED=${details.seed} FS_TEST_PATH=${counterexamplePath} repeats it\n${found}`,
  );
}
