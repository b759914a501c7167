import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type DuckDBOptions, openDuckDB } from '../../../../src/engines/duckdb/index.js';
import type { Engine, Publication, PublishReport } from '../../../../src/engines/engine.js';
import { temporaryFolder } from '../file-reader/support.js';
import { history, micros } from './data.js';

export interface Warehouses {
  readonly root: string;
  /** Opens a warehouse by its folder's name; it is closed when the test is done. */
  open(name: string, options?: Partial<DuckDBOptions>): Promise<Engine>;
}

export function warehouses(): Warehouses {
  const folder = temporaryFolder();
  const opened: Engine[] = [];
  afterEach(async () => {
    for (const engine of opened.splice(0)) await engine.close();
  });
  return {
    get root() {
      return folder.path;
    },
    async open(name, options = {}) {
      const engine = await openDuckDB({
        path: join(folder.path, name),
        root: folder.path,
        threads: 2,
        ...options,
      });
      opened.push(engine);
      return engine;
    },
  };
}

export type Rows = readonly (readonly [cpf: string, timestamp: string, n: number])[];

const rowsOf = (rows: Rows) => ({
  sql:
    rows.length === 0
      ? 'select null::varchar, null::timestamp, null::bigint where false'
      : `from (values ${rows.map(([cpf, timestamp, n]) => `('${cpf}', timestamp '${timestamp}', ${n}::bigint)`).join(', ')})`,
});

/** Publishes rows over `[start, end)`. */
export const publish = (
  engine: Engine,
  start: string,
  end: string,
  rows: Rows,
  changes: Partial<Publication> = {},
): Promise<PublishReport> =>
  engine.publish({
    history: history(),
    interval: { start: micros(start), end: micros(end) },
    rows: rowsOf(rows),
    replaceAll: false,
    postPublish: [],
    ...changes,
  });

/** All files below a folder, relative to it, with their modification times. */
export function filesBelow(folder: string): Readonly<Record<string, bigint>> {
  if (!existsSync(folder)) return {};
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths
      .map((path) => [path.slice(folder.length + 1), statSync(path, { bigint: true }).mtimeNs] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** `cpf timestamp n` of each row of the history, in order. */
export const shown = async (engine: Engine, name = 'sets'): Promise<readonly string[]> =>
  (await engine.query(`select * from historical."${name}" order by timestamp, cpf`)).map(
    ({ cpf, timestamp, n }) => `${cpf} ${timestamp} ${n}`,
  );
