import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';
import { type Connected, openFileReader } from '../duckdb-client/session.js';
import type { Activity, Engine, SourceBinding, SourceReport, Statement } from '../engine.js';
import { filesVersion } from '../file-reader/version.js';
import { currentOwner } from '../run-owner.js';
import { NO_WAITING, type Waiting, whileLocked } from '../waiting.js';
import { createdSchema, dropSource, ensureSchema } from './catalog.js';
import type { ConnectOptions } from './connect.js';
import { definitionOf } from './definition.js';
import { asFailure } from './errors.js';
import { bindFiles, bindQuery, type FileReader } from './file-sources.js';
import { leftovers, removeLeftovers } from './leftovers.js';
import { writeTable } from './output-table.js';
import { checkHistories } from './partition-records.js';
import { publish } from './publish.js';
import { cancel, type Gate, openSession, type Session } from './session.js';
import { bindTable, bindView } from './source-tables.js';
import { writeFile } from './write-file.js';

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`; empty: the PG* variables, as libpq reads them. */
  readonly url: string;
  /** Goes before the name of each schema: `<prefix>historical`, `<prefix>online`, `<prefix>source`, `<prefix>fs`. */
  readonly schemaPrefix: string;
  /** The project root, absolute: relative file sources resolve against it. */
  readonly root: string;
  /** What the server shows of the session; absent: `asof`. */
  readonly applicationName?: string;
  /** Threads of the reader of files; absent: all cores. */
  readonly threads?: number;
  /** Memory of the reader of files, as DuckDB writes sizes: `4GB`. */
  readonly memoryLimit?: string;
  /** Absolute: a folder for files on their way to the server and what does not fit in memory; absent: the system's. */
  readonly spill?: string;
  /** How a run waits for another one; absent: it does not. */
  readonly waiting?: Waiting;
  /** All that the session does is one transaction, which is rolled back when it is closed. It takes no lock of a run. */
  readonly scratch?: boolean;
}

/**
 * Connects to a PostgreSQL database (14 or later, UTF-8). All instants are UTC, whatever the database's time zone;
 * strings compare by their bytes, whatever its collation.
 *
 * Calls run one after another, in the order they were made. Throws FS401, without the password, where the server
 * cannot be reached, refuses the login, or is too old. Only this first connect is tried again.
 */
export async function openPostgres(options: PostgresOptions): Promise<Engine> {
  const connecting = { url: options.url, applicationName: options.applicationName ?? 'asof' };
  const gate: Gate = { interrupted: false };
  const { schemaPrefix: prefix, scratch: nested = false } = options;
  const session = await openSession(connecting, { prefix, gate, nested });
  if (nested) await session.run('begin');
  return engineOf(options, connecting, session, gate);
}

/** How long an interrupted server may take to end a statement before its connection is dropped, milliseconds. */
const PATIENCE = 1_000;

/** The reader of files, made when it is first needed. */
function lazyReader({ threads, memoryLimit, spill = tmpdir() }: PostgresOptions) {
  let made: { readonly connected: Connected; readonly reader: FileReader } | undefined;
  const remove = (): void => {
    if (made !== undefined) rmSync(made.reader.folder, { recursive: true, force: true });
  };
  return {
    get: async (): Promise<FileReader> => {
      if (made === undefined) {
        mkdirSync(spill, { recursive: true });
        const folder = mkdtempSync(join(spill, 'asof-'));
        process.once('exit', remove);
        const connected = await openFileReader(join(folder, 'spill'), { threads, memoryLimit });
        made = { connected, reader: { session: connected.session, folder } };
      }
      return made.reader;
    },
    interrupt: () => made?.connected.session.connection.interrupt(),
    close: () => {
      if (made === undefined) return;
      made.connected.close();
      remove();
      process.off('exit', remove);
      made = undefined;
    },
  };
}

/** The key of the lock that runs on one database and prefix share: any 63 bits that only they have. */
const lockKey = (prefix: string): bigint =>
  createHash('sha256').update(`asof:${prefix}`).digest().readBigInt64BE() / 2n;

async function lock(session: Session): Promise<void> {
  const key = lockKey(session.prefix);
  const [row] = await session.rows('select pg_try_advisory_lock($1::bigint) as taken', [key]);
  if (row?.taken === true) {
    await session.run("select set_config('application_name', $1, false)", [shownOwner()]);
    return;
  }
  throw failure(
    'FS303',
    `the feature store in this database is in use by another run${await holder(session, key)}`,
    {
      hint: 'wait until it has finished, or stop it',
    },
  );
}

/** Who holds the lock, as far as the server tells. */
async function holder(session: Session, key: bigint): Promise<string> {
  const [row] = await session.rows(
    `select a.pid, host(a.client_addr) as host, a.application_name as application,
       to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and l.database = (select oid from pg_database where datname = current_database())
       and ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint`,
    [key],
  );
  if (row === undefined) return '';
  const from = row.host === null ? '' : `, from ${row.host}`;
  return ` (server process ${row.pid}${from}, since ${row.since}: ${row.application})`;
}

/** The longest name that a server shows of a session, bytes. */
const LONGEST_NAME = 63;

/** What a session is called that holds the lock: `asof 17@host fs run`, cut where the server would cut it. */
function shownOwner(): string {
  const { pid, host, command } = currentOwner();
  // Other characters than these are shown as question marks.
  const text = `asof ${pid}@${host} ${command}`.replace(/[^ -~]/g, '?');
  return text.slice(0, LONGEST_NAME);
}

/** Work within the transaction of a scratch session: where it fails, what came before it stays. */
async function undoable<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.run('savepoint step');
  try {
    const result = await work();
    await session.run('release savepoint step');
    return result;
  } catch (thrown) {
    // Past the gate, as a rollback is.
    await session.server.client.query('rollback to savepoint step').catch(() => undefined);
    throw thrown;
  }
}

/** Statements in one transaction; a schema that is there already is not made again (see `ensureSchema`). */
const execute = (session: Session, statements: readonly Statement[]): Promise<void> =>
  session.transaction(async () => {
    for (const { sql, params } of statements) {
      const schema = createdSchema(sql);
      if (schema === undefined) await session.run(sql, params);
      else await ensureSchema(session, schema);
    }
  });

function engineOf(
  options: PostgresOptions,
  connecting: ConnectOptions,
  session: Session,
  gate: Gate,
): Engine {
  const files = lazyReader(options);
  let [closed, locked, busy, cancelling] = [false, false, false, false];
  let dropping: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let phase: Activity['phase'] | null = null;
  const inTurn = <T>(work: () => Promise<T>, doing: Activity['phase'] = 'checking'): Promise<T> => {
    const turn = last.then(async () => {
      if (closed) throw failure('FS401', 'the connection to Postgres is closed');
      busy = true;
      phase = doing;
      try {
        return await (options.scratch === true ? undoable(session, work) : work());
      } catch (thrown) {
        throw gate.interrupted ? failure('FS305', 'interrupted') : asFailure(thrown);
      } finally {
        clearTimeout(dropping);
        busy = false;
        phase = null;
        gate.interrupted = false;
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    lock: () =>
      inTurn(async () => {
        if (!locked && options.scratch !== true)
          await whileLocked(options.waiting ?? NO_WAITING, () => lock(session));
        locked = true;
      }),
    query: (sql, params) => inTurn(() => session.rows(sql, params)),
    execute: (statements) => inTurn(() => execute(session, statements)),
    bindSource: (source) => inTurn(() => bindSource(session, files, source, options.root), 'reading'),
    definition: (source) => inTurn(() => definitionOf(session, source), 'reading'),
    dataVersion: ({ name, from }) =>
      inTurn(async () => (from.kind === 'file' ? filesVersion(from.path, options.root, name) : null)),
    unbindSource: (name) => inTurn(() => session.transaction(() => dropSource(session, name))),
    bindView: (name, sql) => inTurn(() => bindView(session, name, sql)),
    publish: (publication) => inTurn(() => publish(session, publication), 'computing'),
    checkHistories: (names) => inTurn(() => checkHistories(session, names)),
    writeFile: (query, file) =>
      inTurn(async () => writeFile(session, await files.get(), query, file), 'writing'),
    leftovers: (gone) => inTurn(() => leftovers(session, gone)),
    removeLeftovers: (found, statements) =>
      inTurn(() => removeLeftovers(session, found, statements), 'writing'),
    writeTable: (query, table) => inTurn(() => writeTable(session, query, table), 'writing'),
    // A server does not say how far a statement is.
    activity: () => (phase === null ? null : { phase, done: null }),
    interrupt: () => {
      if (closed || !busy) return;
      files.interrupt();
      if (!gate.interrupted) dropping = setTimeout(() => session.server.drop(), PATIENCE);
      gate.interrupted = true;
      if (cancelling) return;
      cancelling = true;
      cancel(connecting, session.server.backend)
        .catch(() => undefined)
        .finally(() => {
          cancelling = false;
        });
    },
    close: async () => {
      await last;
      if (closed) return;
      closed = true;
      files.close();
      await session.server.client.end().catch(() => undefined);
    },
  };
}

async function bindSource(
  session: Session,
  files: ReturnType<typeof lazyReader>,
  source: SourceBinding,
  root: string,
): Promise<SourceReport> {
  switch (source.from.kind) {
    case 'file':
      return bindFiles(session, await files.get(), source, root);
    case 'table':
      return bindTable(session, source);
    case 'query':
      return bindQuery(session, source, source.from.query);
  }
}
