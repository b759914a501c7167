import { mkdirSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Row, Statement, Value } from '../engine.js';
import { asFailure } from './errors.js';
import { literal } from './sql.js';
import { bind, rowsOf } from './values.js';

/** One connection with our values and our errors. Throws Failures; see `asFailure` for their codes. */
export interface Session {
  readonly connection: DuckDBConnection;
  /** All rows of one statement. */
  rows(sql: string, params?: readonly Value[]): Promise<readonly Row[]>;
  /** One statement, or several without parameters; what it returns is dropped. */
  run(sql: string, params?: readonly Value[]): Promise<void>;
  /** All or none of what `work` does in the database. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

export function sessionOf(connection: DuckDBConnection): Session {
  const read = async (sql: string, params: readonly Value[] = []) => {
    try {
      if (params.length === 0) return await connection.runAndReadAll(sql);
      const { values, types } = bind(params);
      return await connection.runAndReadAll(sql, values, types);
    } catch (thrown) {
      throw asFailure(thrown);
    }
  };
  const run = async (sql: string, params?: readonly Value[]): Promise<void> => {
    await read(sql, params);
  };
  return {
    connection,
    rows: async (sql, params) => rowsOf(await read(sql, params)),
    run,
    transaction: async (work) => {
      await run('begin');
      try {
        const result = await work();
        await run('commit');
        return result;
      } catch (thrown) {
        // A commit that failed has already ended the transaction; the first error is the one to report.
        await run('rollback').catch(() => undefined);
        throw thrown;
      }
    },
  };
}

export const runAll = async (session: Session, statements: readonly Statement[]): Promise<void> => {
  for (const { sql, params } of statements) await session.run(sql, params);
};

/** Runs `work` under other settings and restores those that were. */
export async function withSettings<T>(
  session: Session,
  settings: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const before: string[] = [];
  for (const [name, value] of Object.entries(settings)) {
    const [row] = await session.rows(`select current_setting('${name}')::VARCHAR as value`);
    before.push(`set ${name} = ${literal(String(row?.value))}`);
    await session.run(`set ${name} = ${literal(value)}`);
  }
  try {
    return await work();
  } finally {
    await session.run(before.join('; '));
  }
}

export interface ConnectOptions {
  /** Absolute, or `:memory:`. */
  readonly file: string;
  /** Where what does not fit in memory goes; made on demand. */
  readonly temp: string;
  readonly threads?: number | undefined;
  /** As DuckDB writes sizes: `4GB`. */
  readonly memoryLimit?: string | undefined;
  readonly readOnly?: boolean | undefined;
}

export interface Connected {
  readonly session: Session;
  close(): void;
}

/**
 * Opens a database and one connection with the settings everything here relies on: UTC, no extension ever fetched,
 * spilling to `temp`, and an empty in-memory catalog `source`. Throws what DuckDB throws.
 */
export async function connect(options: ConnectOptions): Promise<Connected> {
  const instance = await DuckDBInstance.create(options.file, {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // A source may be written anew while a project is open; the system keeps its pages anyway.
    enable_external_file_cache: 'false',
    temp_directory: options.temp,
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
    ...(options.readOnly === true ? { access_mode: 'READ_ONLY' } : {}),
  });
  const connection = await instance.connect();
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  try {
    const session = sessionOf(connection);
    await session.run("set TimeZone = 'UTC'");
    // Counted for those who ask, and never printed.
    await session.run('set enable_progress_bar = true; set enable_progress_bar_print = false');
    await session.run("attach ':memory:' as source (read_write)");
    // It guesses that the spine before a bound has few rows, and would then compare each of them with all of a history.
    await session.run('set asof_loop_join_threshold = 0');
    return { session, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/**
 * An in-memory DuckDB for reading source files where the warehouse is another engine: bind with `bindFile`, then
 * read `source.<name>`. `temp` is a folder for what does not fit in memory.
 */
export async function openFileReader(
  temp: string,
  limits: Pick<ConnectOptions, 'threads' | 'memoryLimit'> = {},
): Promise<Connected> {
  mkdirSync(temp, { recursive: true });
  return connect({ file: ':memory:', temp, ...limits });
}
