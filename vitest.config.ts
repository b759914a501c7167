import { defineConfig } from 'vitest/config';

/** Pure tests: no engine, no server, no process. */
const fast = [
  'test/unit/**/*.test.ts',
  'test/oracle/**/*.test.ts',
  'test/conformance/leaks.test.ts',
  'test/support/**/*.test.ts',
  'test/architecture.test.ts',
];
const duckdb = ['test/integration/engines/{duckdb,file-reader}/**/*.test.ts'];
/** Random cases, in numbers that `test/property/settings.ts` sets. */
const property = ['test/property/**/*.test.ts', 'test/conformance/functions.test.ts'];
/** Tests that run the built program, as its users do. */
const cli = ['test/{cli,security}/**/*.test.ts', 'test/docs.test.ts'];

/** One Postgres for all projects that need it: it starts with the first of them. */
const server = 'test/support/server.ts';

export default defineConfig({
  test: {
    // Cases are bounded, not seconds: a limit is only for what hangs, and a busy machine never reaches it.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'fast', include: fast, isolate: false } },
      { extends: true, test: { name: 'duckdb', include: duckdb } },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/**/*.test.ts'],
          exclude: [...fast, ...duckdb, ...property, ...cli],
          globalSetup: [server],
        },
      },
      { extends: true, test: { name: 'property', include: property, globalSetup: [server] } },
      {
        extends: true,
        test: {
          name: 'cli',
          include: cli,
          globalSetup: ['test/support/build.ts', server],
          maxConcurrency: 2,
        },
      },
    ],
  },
});
