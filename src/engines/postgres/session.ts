import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { failure } from '../../diagnostics/diagnostic.js';
import type { Row, Statement, Value } from '../engine.js';
import { type ConnectOptions, connect, open, type Server } from './connect.js';
import { asFailure } from './errors.js';
import { assertText, parameterText, quote } from './sql.js';
import { rowsOf, type TextResult } from './values.js';

/** One connection with our values and our errors. Throws Failures; see `asFailure` for their codes. */
export interface Session {
  readonly server: Server;
  /** Goes before the name of each schema. */
  readonly prefix: string;
  /** `"<prefix>schema"."name"`. */
  readonly relation: (schema: string, name: string) => string;
  /** All rows of one statement. */
  rows(sql: string, params?: readonly Value[]): Promise<readonly Row[]>;
  /** One statement, or several without parameters; gives the number of rows the last one touched. */
  run(sql: string, params?: readonly Value[]): Promise<bigint>;
  /** The columns of a query, without its rows. */
  describe(sql: string): Promise<{ readonly fields: readonly Field[] }>;
  /** All or none of what `work` does. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** `copy … from stdin` of a stream; gives the number of rows. */
  copyIn(sql: string, data: Readable): Promise<bigint>;
  /** `copy … to stdout` into a stream. */
  copyOut(sql: string, sink: NodeJS.WritableStream): Promise<void>;
}

export interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

interface Result extends TextResult {
  readonly fields: readonly Field[];
  readonly rowCount: number | null;
}

/** What stands between statements: an interrupt that came between two of them stops the next. */
export interface Gate {
  interrupted: boolean;
}

export interface SessionOptions {
  /** Goes before the name of each schema. */
  readonly prefix: string;
  readonly gate: Gate;
  /** All of the session is in one transaction, which whoever opens it begins: those of `transaction` are parts of it. */
  readonly nested?: boolean;
}

function sessionOf(server: Server, { prefix, gate, nested = false }: SessionOptions): Session {
  const { client } = server;
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (gate.interrupted) throw failure('FS305', 'interrupted');
    try {
      return await work();
    } catch (thrown) {
      throw asFailure(thrown);
    }
  };
  const read = async (sql: string, params: readonly Value[] = []): Promise<Result> => {
    const text = assertText(sql);
    const values = params.map((value) => (value === null ? null : parameterText(value)));
    const query = { text, rowMode: 'array' as const, ...(values.length === 0 ? {} : { values }) };
    // Several statements give several results, which the driver's types do not tell.
    const result: Result | readonly Result[] = await client.query<(string | null)[]>(query);
    return Array.isArray(result) ? (result.at(-1) ?? result[0]) : result;
  };
  const session: Session = {
    server,
    prefix,
    relation: (schema, name) => `${quote(`${prefix}${schema}`)}.${quote(name)}`,
    rows: (sql, params) => guarded(async () => rowsOf(await read(sql, params))),
    run: (sql, params) => guarded(async () => BigInt((await read(sql, params)).rowCount ?? 0)),
    describe: (sql) => guarded(() => read(sql)),
    transaction: async (work) => {
      if (nested) return work();
      await session.run('begin');
      try {
        const result = await work();
        await session.run('commit');
        return result;
      } catch (thrown) {
        // Past the gate: also an interrupted transaction is to end. The first error is the one to report.
        await client.query('rollback').catch(() => undefined);
        throw thrown;
      }
    },
    copyIn: (sql, data) =>
      guarded(async () => {
        const sink = client.query(copyFrom(assertText(sql)));
        await pipeline(data, sink);
        return BigInt(sink.rowCount);
      }),
    copyOut: (sql, sink) => guarded(() => pipeline(client.query(copyTo(assertText(sql))), sink)),
  };
  return session;
}

/** Connects with our settings. @throws Failure FS401. */
export async function openSession(connecting: ConnectOptions, options: SessionOptions): Promise<Session> {
  return sessionOf(await open(connecting), options);
}

/** Cancels what a session is doing, from a connection of its own; a server that is gone has nothing to cancel. */
export async function cancel(options: ConnectOptions, backend: number): Promise<void> {
  const client = await connect(options);
  try {
    await client.query('select pg_catalog.pg_cancel_backend($1::int)', [String(backend)]);
  } finally {
    await client.end();
  }
}

export const runAll = async (session: Session, statements: readonly Statement[]): Promise<void> => {
  for (const { sql, params } of statements) await session.run(sql, params);
};
