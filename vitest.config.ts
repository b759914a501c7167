import { defineConfig } from 'vitest/config';

/** Tests that run the built program, as its users do. */
const outside = ['test/cli/**/*.test.ts', 'test/docs.test.ts'];

/** One Postgres for all files; the second to ask finds the first's. */
const server = 'test/support/server.ts';

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'inside', include: ['test/**/*.test.ts'], exclude: outside, globalSetup: [server] },
      },
      {
        extends: true,
        test: {
          name: 'outside',
          include: outside,
          globalSetup: ['test/support/build.ts', server],
          maxConcurrency: 2,
        },
      },
    ],
  },
});
