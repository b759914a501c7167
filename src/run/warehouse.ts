import type { Catalog } from '../catalog/model.js';
import type { Engine } from '../engines/adapter.js';
import type { Dialect } from '../sql/dialect.js';
import type { StateSql } from '../sql/state.js';

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
  /** UTC microseconds since 1970-01-01. */
  readonly now: bigint;
  /** A stopwatch: seconds from any fixed moment. */
  readonly seconds: () => number;
}
