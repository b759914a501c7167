import type { DuckDBConnection } from '@duckdb/node-api';
import { dataFile } from '../data-files.js';
import { type Session, sessionOf } from '../duckdb-client/session.js';
import type { FileFormat, SourceBinding, SourceReport } from '../engine.js';
import { bindStored, type Read } from './bind-stored.js';
import { bindTyped } from './bind-typed.js';
import { refuseCompressed } from './compression.js';
import { csvFailure, csvGroups } from './csv.js';
import { resolveFiles, type SourceFile } from './glob.js';
import { ndjsonGroups } from './ndjson.js';
import { ndjsonFailure } from './ndjson-failures.js';
import { absentKeys } from './ndjson-keys.js';
import { parquetData } from './parquet.js';
import { type Declared, declaredColumns, publicName, storedName } from './value-rules.js';

type Reader = (
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  files: readonly SourceFile[],
) => Promise<Read>;

const readers: Readonly<Record<FileFormat, Reader>> = {
  csv: async (session, binding, columns, files) => {
    try {
      return await bindStored(session, binding, columns, csvGroups(binding, columns, files));
    } catch (thrown) {
      throw csvFailure(thrown, files, binding.name);
    }
  },
  ndjson: async (session, binding, columns, files) => {
    try {
      const groups = await ndjsonGroups(session, binding, columns, files);
      const read = await bindStored(session, binding, columns, groups);
      return { ...read, warnings: await absentKeys(session, binding, columns, files) };
    } catch (thrown) {
      throw await ndjsonFailure(thrown, files, columns, binding.name);
    }
  },
  parquet: async (session, binding, columns, files) =>
    bindTyped(session, binding, columns, await parquetData(session, binding.name, files)),
};

/**
 * Makes `source.<name>` of a DuckDB connection stand for files: their rows in the declared types, without the
 * rejected ones. The connection has a writable catalog `source` and `TimeZone` UTC (see `openFileReader`). Paths
 * are relative to `root` or absolute, and may be globs. Text is converted by our own strict rules; instants are UTC.
 *
 * Throws a Failure with all findings of a kind: FS201 no file, FS202 column absent, FS203 value does not parse,
 * FS204 empty file, FS205 type does not fit, FS209 not readable;
 * `source.<name>` is then not there. `made` is given the statements that made it.
 */
export async function bindFile(
  connection: DuckDBConnection,
  binding: SourceBinding,
  root: string,
  made: (statements: readonly string[]) => void = () => undefined,
): Promise<SourceReport> {
  if (binding.from.kind !== 'file') throw new TypeError(`source ${binding.name} is no file`);
  const { path, format } = binding.from;
  const session = sessionOf(connection);
  try {
    await unbind(session, binding.name);
    const files = resolveFiles(path, root, binding.name);
    refuseCompressed(files, binding.name);
    const read = await readers[format](session, binding, declaredColumns(binding), files);
    made(read.statements);
    return { ...reportOf(read), files: files.map((file) => dataFile(file.path, root)) };
  } catch (thrown) {
    await unbind(session, binding.name).catch(() => undefined);
    throw thrown;
  }
}

/** Takes `source.<name>` away, with what it rests on. */
export async function unbind(session: Session, name: string): Promise<void> {
  await session.run(`drop view if exists ${publicName(name)}`);
  await session.run('create schema if not exists source.stored');
  await session.run(`drop table if exists ${storedName(name)}`);
}

export const reportOf = ({ rows, rejections, warnings = [] }: Omit<Read, 'statements'>): SourceReport => ({
  rows,
  rejected: rejections,
  diagnostics: warnings,
});
