import { resolve } from 'node:path';
import { Failure, failure } from '../../diagnostics/diagnostic.js';
import { asFailure } from '../duckdb-client/errors.js';
import { runAll, type Session } from '../duckdb-client/session.js';
import { writeFile } from '../duckdb-client/write-file.js';
import type { Activity, Engine, HistoryCheck, SourceBinding, SourceReport } from '../engine.js';
import { bindFile, unbind } from '../file-reader/index.js';
import { filesVersion } from '../file-reader/version.js';
import { NO_WAITING, type Waiting, whileLocked } from '../waiting.js';
import { type Layout, layoutOf } from './layout.js';
import { leftovers, removeLeftovers } from './leftovers.js';
import { writeTable } from './output-table.js';
import { publish } from './publish.js';
import { openReader } from './reader.js';
import { openScratch, WAREHOUSE } from './scratch.js';
import { checkHistories } from './shown-histories.js';
import { bindQuery, bindTable, bindView } from './source-tables.js';
import { openWriter } from './writer.js';

export interface DuckDBOptions {
  /** Absolute: the folder of the target, e.g. `<root>/warehouse`. Made where it is missing, unless `readOnly`. */
  readonly path: string;
  /** The project root: relative file sources resolve against it. */
  readonly root: string;
  readonly threads?: number;
  /** As DuckDB writes sizes: `4GB`. */
  readonly memoryLimit?: string;
  /** Absolute: the folder for what does not fit in memory; absent: one in the warehouse. */
  readonly spill?: string;
  /** Reads what the last run published, beside runs and other readers; what nobody has built yet has no rows. */
  readonly readOnly?: boolean;
  /** Computes in memory beside the tables of the read copy: nothing is written, and nothing that was built is shown. */
  readonly scratch?: boolean;
  /** How long files stay that older read copies show, milliseconds; absent: an hour. */
  readonly grace?: number;
  /** How a run waits for another one; absent: it does not. */
  readonly waiting?: Waiting;
}

const GRACE = 3_600_000;

/**
 * Opens a warehouse: for a run, alone, with a publication completed that was cut off; or for a reader. What a run wrote
 * is shown to readers when it is closed. All instants are UTC.
 *
 * Calls run one after another, in the order they were made. Throws FS303 for a run while another one is at work; FS401
 * where the warehouse cannot be opened.
 */
export async function openDuckDB(options: DuckDBOptions): Promise<Engine> {
  const layout = layoutOf(resolve(options.path));
  try {
    if (options.scratch === true) {
      const { session, close } = await openScratch(layout, options);
      return engineOf(options, { session, check: async () => new Map(), close: async () => close() });
    }
    if (options.readOnly === true) {
      const { session, close, check } = await openReader(layout, options);
      return await engineOf(options, { session, check, close: async () => close() });
    }
    const { session, close } = await whileLocked(options.waiting ?? NO_WAITING, () =>
      openWriter(layout, { ...options, grace: options.grace ?? GRACE }),
    );
    return await engineOf(options, {
      session,
      check: (names) => checkHistories(session, layout.path, names),
      close,
    });
  } catch (thrown) {
    throw openFailure(thrown, layout);
  }
}

function openFailure(thrown: unknown, layout: Layout): unknown {
  const known = asFailure(thrown);
  if (!(known instanceof Failure)) return known;
  const [first] = known.diagnostics;
  if (first?.code !== 'FS402') return known;
  return failure('FS401', `cannot open the feature store in ${layout.path}: ${first.message}`);
}

interface Opened {
  readonly session: Session;
  readonly check: (names: readonly string[]) => Promise<ReadonlyMap<string, HistoryCheck>>;
  readonly close: () => Promise<void>;
}

function engineOf(options: DuckDBOptions, { session, check, close }: Opened): Engine {
  const path = resolve(options.path);
  const definitions = new Map<string, readonly string[]>();
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  let phase: Activity['phase'] | null = null;
  const inTurn = <T>(work: () => Promise<T>, doing: Activity['phase'] = 'checking'): Promise<T> => {
    const turn = last.then(async () => {
      if (closed) throw failure('FS401', 'the feature store is closed');
      phase = doing;
      try {
        return await work();
      } catch (thrown) {
        throw asFailure(thrown);
      } finally {
        phase = null;
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    // A run has the warehouse to itself from the moment it opens it.
    lock: async () => undefined,
    query: (sql, params) => inTurn(() => session.rows(sql, params)),
    execute: (statements) => inTurn(() => session.transaction(() => runAll(session, statements))),
    bindSource: (source) =>
      inTurn(async () => {
        definitions.delete(source.name);
        const made = (statements: readonly string[]) => definitions.set(source.name, statements);
        return bindSource(session, source, { options, made });
      }, 'reading'),
    definition: async ({ name }) => {
      const made = definitions.get(name);
      if (made === undefined) throw new RangeError(`source ${name} is not bound`);
      return made;
    },
    dataVersion: ({ name, from }) =>
      inTurn(async () => (from.kind === 'file' ? filesVersion(from.path, options.root, name) : null)),
    unbindSource: (name) => inTurn(() => unbind(session, name)),
    bindView: (name, sql) => inTurn(() => bindView(session, name, sql)),
    publish: (publication) => inTurn(() => publish(session, path, publication), 'computing'),
    checkHistories: (names) => inTurn(() => check(names)),
    writeFile: (query, file) => inTurn(() => writeFile(session, query, file), 'writing'),
    leftovers: (gone) => inTurn(() => leftovers(session, path, gone)),
    removeLeftovers: (found, statements) =>
      inTurn(() => removeLeftovers(session, path, found, statements), 'writing'),
    writeTable: (query, table) => inTurn(() => writeTable(session, query, table), 'writing'),
    activity: () => (closed || phase === null ? null : { phase, done: shareDone(session) }),
    interrupt: () => {
      if (!closed) session.connection.interrupt();
    },
    close: async () => {
      await last;
      if (closed) return;
      closed = true;
      try {
        await close();
      } catch (thrown) {
        throw asFailure(thrown);
      }
    },
  };
}

/** Of the statement that runs. */
function shareDone({ connection }: Session): number | null {
  const { percentage } = connection.progress;
  return percentage > 0 && percentage <= 100 ? percentage / 100 : null;
}

interface Binding {
  readonly options: DuckDBOptions;
  /** Is given the statements that make a source of files or a table. */
  readonly made: (statements: readonly string[]) => void;
}

function bindSource(
  session: Session,
  source: SourceBinding,
  { options, made }: Binding,
): Promise<SourceReport> {
  const { root, scratch = false } = options;
  switch (source.from.kind) {
    case 'file':
      return bindFile(session.connection, source, root, made);
    case 'table':
      return bindTable(session, source, scratch ? WAREHOUSE : null, made);
    case 'query':
      return bindQuery(session, source, source.from.query);
  }
}
