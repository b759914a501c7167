import { type EngineName, engines } from '../../src/project/engines.js';

/** What tests know of an engine beside the registry: a new engine is one row. */
interface Row {
  /** Its target in a test's `fs.yaml`. */
  readonly target: string;
  /** All its keywords, one a row. */
  readonly keywords: string;
}

const rows: Readonly<Record<EngineName, Row>> = {
  duckdb: { target: 'local', keywords: 'select keyword_name from duckdb_keywords()' },
  postgres: { target: 'postgres', keywords: 'select word from pg_get_keywords()' },
};

/** An engine that tests run on: the target's name in a test's `fs.yaml`, and the engine's name in it and in files. */
export interface TestTarget extends Row {
  readonly engine: EngineName;
  readonly title: string;
}

const isEngine = (name: string): name is EngineName => Object.hasOwn(engines, name);

/**
 * Every engine of the registry, in its order. Goldens hold the SQL of the first in full, and of the others what differs
 * from it.
 */
export const testTargets: readonly TestTarget[] = Object.keys(engines)
  .filter(isEngine)
  .map((engine) => ({ engine, title: engines[engine].title, ...rows[engine] }));

export const targetNames: readonly string[] = testTargets.map(({ target }) => target);
