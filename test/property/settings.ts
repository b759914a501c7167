/** Where the random cases begin; printed by fast-check with every failure. */
export const seed = Number(process.env.FS_TEST_SEED ?? 20_200_717);

/** How many cases a property draws: `FS_TEST_RUNS`, else its own number. */
export const runs = (own: number): number => Number(process.env.FS_TEST_RUNS ?? own);
