import fc from 'fast-check';

/** Where the random cases begin. */
export const seed = Number(process.env.FS_TEST_SEED ?? 20_200_717);

/** How many cases a property draws: `FS_TEST_RUNS`, else its own number. */
export const runs = (own: number): number => Number(process.env.FS_TEST_RUNS ?? own);

/** How long a property may take, shrinking included; what it has found until then is reported. */
const LIMIT_MS = 300_000;

/**
 * Demands a property over `numRuns` cases. Throws with the message of the smallest counterexample found, and with
 * what repeats it: `FS_TEST_SEED` and `FS_TEST_PATH`.
 */
export async function prove<T>(property: fc.IAsyncProperty<T>, numRuns: number): Promise<void> {
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
  const found =
    errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : 'out of time';
  throw new Error(
    `case ${ran} of ${numRuns} (shrunk ${numShrinks} times) fails; FS_TEST_SEED=${details.seed} FS_TEST_PATH=${counterexamplePath} repeats it\n${found}`,
  );
}
