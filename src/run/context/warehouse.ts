import type { Catalog } from '../../catalog/model/index.js';
import type { Engine, SourceBinding, SourceReport } from '../../engines/engine.js';
import type { Dialect } from '../../sql/compile/dialect.js';
import type { StateSql } from '../../sql/statements/run-state.js';

export interface CopiedTable {
  /** Absolute, of a parquet file with the declared columns in UTC. */
  readonly path: string;
  /** What was read, and what of it was rejected. */
  readonly report: SourceReport;
}

/** Everything a run works with; the clock is a value. */
export interface Warehouse {
  readonly catalog: Catalog;
  readonly engine: Engine;
  readonly dialect: Dialect;
  readonly state: StateSql;
  /** The target's name in fs.yaml. */
  readonly target: string;
  /** The project's folder, absolute. */
  readonly root: string;
  /** Who runs, as `user@host`. */
  readonly who: string;
  /** UTC microseconds since 1970-01-01. */
  readonly now: bigint;
  /** Copies a table of another target's database to a parquet file, which stays until the warehouse is closed. */
  readonly copyTable: (target: string, binding: SourceBinding) => Promise<CopiedTable>;
  /** A stopwatch: seconds from any fixed moment. */
  readonly seconds: () => number;
}
