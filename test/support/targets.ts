/** An engine that tests run on: the target's name in a test's `fs.yaml`, and the engine's name in it and in files. */
export interface TestTarget {
  readonly target: string;
  readonly engine: string;
  readonly title: string;
}

/** Every engine, in one place. Goldens hold the SQL of the first in full, and of the others what differs from it. */
export const testTargets = [
  { target: 'local', engine: 'duckdb', title: 'DuckDB' },
  { target: 'postgres', engine: 'postgres', title: 'Postgres' },
] as const satisfies readonly TestTarget[];

export const targetNames = testTargets.map(({ target }) => target);
