import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure, failure } from '../../diagnostics/diagnostic.js';
import { asFailure } from '../duckdb-client/errors.js';
import { type Connected, connect, runAll, type Session } from '../duckdb-client/session.js';
import { writeFile } from '../duckdb-client/write-file.js';
import type { Engine, SourceBinding, SourceReport } from '../engine.js';
import { bindFile } from '../file-reader/index.js';
import { filesVersion } from '../file-reader/version.js';
import { checkHistories, hasTables, prepareTables } from './history-view.js';
import { needsRecovery, recover } from './journal.js';
import { writeTable } from './output-table.js';
import { prepareRecords } from './partition-records.js';
import { publish, STAGING } from './publish.js';
import { bindQuery, bindTable, bindView } from './source-tables.js';
import { PUBLISH_SETTINGS } from './staging.js';

const FILE = 'feature_store.duckdb';
const TEMP = '.tmp';

export interface DuckDBOptions {
  /** Absolute: the folder of the target, e.g. `<root>/warehouse`. Made where it is missing, unless `readOnly`. */
  readonly path: string;
  /** The project root: relative file sources resolve against it. */
  readonly root: string;
  readonly threads?: number;
  /** As DuckDB writes sizes: `4GB`. */
  readonly memoryLimit?: string;
  /** Reads only; the database must be there, and other readers may have it open too. */
  readonly readOnly?: boolean;
}

/**
 * Opens `<path>/feature_store.duckdb` and completes a publication that was cut off. All instants are UTC.
 *
 * Calls run one after another, in the order they were made. Throws FS303 while another process, or another engine
 * of this one, has the database open (two readers do not mind each other); FS401 where it cannot be opened.
 */
export async function openDuckDB(options: DuckDBOptions): Promise<Engine> {
  const path = resolve(options.path);
  const readOnly = options.readOnly === true;
  const file = join(path, FILE);
  if (readOnly && !existsSync(file))
    throw failure('FS401', `there is no feature store in ${path}`, { hint: 'fs run builds it' });
  const release = prepareFolder(path, readOnly);
  try {
    const connected = await open(options, path, file, readOnly);
    const [row] = await connected.session.rows('select version() as version');
    return engineOf(options, path, connected, release, `DuckDB ${row?.version}`);
  } catch (thrown) {
    release();
    throw openFailure(thrown, path);
  }
}

function prepareFolder(path: string, readOnly: boolean): () => void {
  try {
    if (!readOnly) mkdirSync(path, { recursive: true });
    return claim(realpathSync(path), readOnly);
  } catch (thrown) {
    throw openFailure(thrown, path);
  }
}

/** Who has which folder open in this process: the file locks of the system do not tell one process from itself. */
const claims = new Map<string, { readers: number; writer: boolean }>();

function claim(folder: string, readOnly: boolean): () => void {
  const held = claims.get(folder) ?? { readers: 0, writer: false };
  if (held.writer || (!readOnly && held.readers > 0)) throw locked(folder);
  if (readOnly) held.readers++;
  else held.writer = true;
  claims.set(folder, held);
  let released = false;
  return () => {
    if (released) return;
    released = true;
    if (readOnly) held.readers--;
    else held.writer = false;
    if (held.readers === 0 && !held.writer) claims.delete(folder);
  };
}

const locked = (folder: string): Failure =>
  failure('FS303', `the feature store in ${folder} is in use by another run`, {
    hint: 'wait until it has finished, or stop it',
  });

function openFailure(thrown: unknown, path: string): unknown {
  const told = asFailure(thrown);
  if (!(told instanceof Failure)) return told;
  const code = told.diagnostics[0]?.code;
  if (code === 'FS303') return locked(path);
  if (code !== 'FS402') return told;
  return failure('FS401', `cannot open the feature store in ${path}: ${told.diagnostics[0]?.message}`);
}

async function open(
  options: DuckDBOptions,
  path: string,
  file: string,
  readOnly: boolean,
): Promise<Connected> {
  const { threads, memoryLimit } = options;
  const settings = { file, temp: join(path, TEMP), threads, memoryLimit };
  const writing = async (): Promise<Connected> => {
    const connected = await connect(settings);
    try {
      await refuseSchema(connected.session);
      await prepareTables(connected.session);
      await recover(connected.session, path);
      await prepareRecords(connected.session, path);
      // The lock is ours, so what lies there was left behind by a process that is gone.
      for (const leftover of [STAGING, TEMP]) rmSync(join(path, leftover), { recursive: true, force: true });
      await connected.session.run(PUBLISH_SETTINGS);
      return connected;
    } catch (thrown) {
      connected.close();
      throw thrown;
    }
  };
  if (!readOnly) return writing();
  const reading = await connect({ ...settings, readOnly });
  if (!(await hasTables(reading.session)) || !(await needsRecovery(reading.session, path))) return reading;
  reading.close();
  (await writing()).close();
  return connect({ ...settings, readOnly });
}

/** `source.<name>` would have two meanings. */
async function refuseSchema(session: Session): Promise<void> {
  const found = await session.rows(
    "select 1 from duckdb_schemas() where database_name = current_database() and schema_name = 'source'",
  );
  if (found.length > 0)
    throw failure('FS401', 'the database has a schema "source", under which the sources of specs are read', {
      hint: 'rename that schema',
    });
}

function engineOf(
  options: DuckDBOptions,
  path: string,
  { session, close }: Connected,
  release: () => void,
  title: string,
): Engine {
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(async () => {
      if (closed) throw failure('FS401', 'the feature store is closed');
      try {
        return await work();
      } catch (thrown) {
        throw asFailure(thrown);
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    title,
    // The database file itself is locked for as long as it is open.
    lock: async () => undefined,
    query: (sql, params) => inTurn(() => session.rows(sql, params)),
    execute: (statements) => inTurn(() => session.transaction(() => runAll(session, statements))),
    bindSource: (source) => inTurn(() => bindSource(session, source, options.root)),
    dataVersion: ({ name, from }) =>
      inTurn(async () => (from.kind === 'file' ? filesVersion(from.path, options.root, name) : null)),
    bindView: (name, sql) => inTurn(() => bindView(session, name, sql)),
    publish: (publication) => inTurn(() => publish(session, path, publication)),
    checkHistories: (names) => inTurn(() => checkHistories(session, path, names)),
    writeFile: (query, file) => inTurn(() => writeFile(session, query, file)),
    writeTable: (query, table) => inTurn(() => writeTable(session, query, table)),
    interrupt: () => {
      if (!closed) session.connection.interrupt();
    },
    close: async () => {
      await last;
      if (closed) return;
      closed = true;
      close();
      release();
    },
  };
}

function bindSource(session: Session, source: SourceBinding, root: string): Promise<SourceReport> {
  switch (source.from.kind) {
    case 'file':
      return bindFile(session.connection, source, root);
    case 'table':
      return bindTable(session, source);
    case 'query':
      return bindQuery(session, source, source.from.query);
  }
}
