import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, error, Failure, failure } from '../../diagnostics/diagnostic.js';
import { dataFile } from '../data-files.js';
import type { Session as Reader } from '../duckdb-client/session.js';
import {
  literal as duckLiteral,
  quote as duckQuote,
  type Physical,
  parsePhysical,
} from '../duckdb-client/sql.js';
import type { SourceBinding, SourceReport, Statement } from '../engine.js';
import { resolveFiles, type SourceFile } from '../file-reader/glob.js';
import { bindFile, unbind } from '../file-reader/index.js';
import { publicName } from '../file-reader/value-rules.js';
import { dropSource, ensureSchema, kindOf } from './catalog.js';
import { stateOf } from './errors.js';
import { boundedName } from './partitions.js';
import type { Session } from './session.js';
import { columnDefinition, inlineParams, quote, subquery } from './sql.js';

/** Files up to this many bytes together are known by their content, larger ones by their size and times. */
const HASHED = 64 * 1_048_576;
/** Part of each fingerprint: another way to load makes sources be loaded again. */
const VERSION = 2;

/** An in-memory DuckDB that reads files, and a folder for what is on its way. */
export interface FileReader {
  readonly session: Reader;
  readonly folder: string;
}

/** The table that says what of files is loaded, by source. */
export const LOADED = 'loaded_sources';

/**
 * Makes `source.<name>` a table with the rows of files, read by the rules of the DuckDB engine (see `bindFile`,
 * also for what it throws). A source whose files and declaration are those of the last load is not loaded again.
 * The table appears whole, together with the note of what is in it. Throws FS209 for a file that changes while it
 * is read.
 */
export async function bindFiles(
  session: Session,
  reader: FileReader,
  binding: SourceBinding,
  root: string,
): Promise<SourceReport> {
  if (binding.from.kind !== 'file') throw new TypeError(`source ${binding.name} is no file`);
  await prepare(session);
  const files = resolveFiles(binding.from.path, root, binding.name);
  const fingerprint = await fingerprintOf(binding, files);
  const known = await lastReport(session, binding.name, fingerprint);
  if (known !== undefined) return { ...known, files: files.map((file) => dataFile(file.path, root)) };
  const report = await bindFile(reader.session.connection, binding, root);
  const staged = join(reader.folder, 'rows.csv');
  try {
    await reader.session.run(
      `copy (select ${binding.columns.map(cellOf).join(', ')} from ${publicName(binding.name)}) to ${duckLiteral(staged)} (format csv, header false, nullstr ''${forcedQuotes(binding)})`,
    );
    if ((await fingerprintOf(binding, files)) !== fingerprint)
      throw failure('FS209', `source ${binding.name}: its files changed while they were read`, {
        hint: 'run the command again',
      });
    await session.transaction(() => load(session, binding, staged, { fingerprint, report }));
    return report;
  } catch (thrown) {
    throw stateOf(thrown) === '22021' ? await zeroFinding(reader.session, binding, thrown) : thrown;
  } finally {
    await rm(staged, { force: true });
    await unbind(reader.session, binding.name);
  }
}

/** The schemas, and the table of what is loaded. */
async function prepare(session: Session): Promise<void> {
  for (const schema of ['fs', 'source']) await ensureSchema(session, `${session.prefix}${schema}`);
  if ((await kindOf(session, 'fs', LOADED)) === undefined)
    await session.run(
      `create table ${session.relation('fs', LOADED)} (name text primary key, fingerprint text not null, report text not null)`,
    );
}

async function fingerprintOf(binding: SourceBinding, files: readonly SourceFile[]): Promise<string> {
  const hash = createHash('sha256');
  const stats = files.map(({ path, shown }) => ({ path, shown, stat: statSync(path, { bigint: true }) }));
  const total = stats.reduce((sum, { stat }) => sum + stat.size, 0n);
  const { columns, timezone, nonFinite, from } = binding;
  const format = from.kind === 'file' ? from.format : '';
  const declared = columns.map(({ name, type, sensitive }) => ({ name, type, sensitive }));
  hash.update(JSON.stringify([VERSION, format, declared, timezone, nonFinite]));
  for (const { path, shown, stat } of stats) {
    const { size, mtimeNs, ctimeNs } = stat;
    hash.update(JSON.stringify([shown, String(size)]));
    if (total > HASHED) hash.update(JSON.stringify([String(mtimeNs), String(ctimeNs)]));
    else for await (const chunk of createReadStream(path)) hash.update(chunk);
  }
  return hash.digest('hex');
}

/** The report of the last load, where it was of the same data and the table still stands. */
async function lastReport(
  session: Session,
  name: string,
  fingerprint: string,
): Promise<SourceReport | undefined> {
  const [row] = await session.rows(
    `select report from ${session.relation('fs', LOADED)} where name = $1 and fingerprint = $2`,
    [name, fingerprint],
  );
  if (row === undefined || (await kindOf(session, 'source', name)) !== 'r') return undefined;
  return readReport(String(row.report));
}

/**
 * A report as JSON: row numbers as text, since they may be larger than what JSON's numbers hold; without places in
 * specs, which may have moved when it is read.
 */
const writeReport = ({ diagnostics, ...report }: SourceReport): string =>
  JSON.stringify(
    { ...report, diagnostics: diagnostics.map(({ span, ...rest }) => rest) },
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );

interface StoredReport {
  readonly rows: string;
  readonly rejected: readonly {
    readonly reason: string;
    readonly rows: string;
    readonly examples: readonly string[];
  }[];
  readonly diagnostics: readonly Diagnostic[];
}

function readReport(text: string): SourceReport {
  const { rows, rejected, diagnostics }: StoredReport = JSON.parse(text);
  return {
    rows: BigInt(rows),
    rejected: rejected.map((one) => ({
      reason: one.reason,
      rows: BigInt(one.rows),
      examples: one.examples.map(BigInt),
    })),
    diagnostics,
  };
}

const textual = (type: Physical): boolean => type.kind === 'string' || type.kind === 'list';

/** Quotes tell an empty string from a null, and a line `\.` from the end of the data. */
function forcedQuotes({ columns }: SourceBinding): string {
  const quoted = columns.flatMap(({ type }, i) => (textual(parsePhysical(type)) ? [`c${i}`] : []));
  return quoted.length === 0 ? '' : `, force_quote (${quoted.join(', ')})`;
}

/** A column as DuckDB writes it for Postgres to read. */
const cellOf = ({ name, type }: SourceBinding['columns'][number], i: number): string =>
  `${cellText(parsePhysical(type), duckQuote(name))} as c${i}`;

function cellText(type: Physical, x: string): string {
  if (type.kind === 'date') return `replace(cast(${x} as VARCHAR), '(BC)', 'BC')`;
  if (type.kind !== 'list') return x;
  const inner = `cast(${cellText(type.of, 'item')} as VARCHAR)`;
  const escaped = `'"' || replace(replace(${inner}, '\\', '\\\\'), '"', '\\"') || '"'`;
  const item = type.of.kind === 'list' ? cellText(type.of, 'item') : escaped;
  return `'{' || array_to_string(list_transform(${x}, lambda item: coalesce(${item}, 'NULL')), ',') || '}'`;
}

interface Loaded {
  readonly fingerprint: string;
  readonly report: SourceReport;
}

async function load(
  session: Session,
  binding: SourceBinding,
  staged: string,
  { fingerprint, report }: Loaded,
): Promise<void> {
  const fresh = boundedName(binding.name, '@new');
  const table = session.relation('source', fresh);
  const columns = binding.columns.map(({ name, type }) => ({ name, physical: parsePhysical(type) }));
  const definitions = columns.map(({ name, physical }) => columnDefinition(name, physical));
  await session.run(`create table ${table} (${definitions.join(', ')})`);
  await session.copyIn(
    `copy ${table} from stdin (format csv, null '', freeze true)`,
    createReadStream(staged, { highWaterMark: 1 << 18 }),
  );
  for (const { name, physical } of columns)
    if (physical.kind === 'timestamp') await session.run(`create index on ${table} (${quote(name)})`);
  await session.run(`analyze ${table}`);
  await dropSource(session, binding.name);
  await session.run(`alter table ${table} rename to ${quote(binding.name)}`);
  await session.run(
    `insert into ${session.relation('fs', LOADED)} as known values ($1, $2, $3)
     on conflict (name) do update set fingerprint = excluded.fingerprint, report = excluded.report`,
    [binding.name, fingerprint, writeReport(report)],
  );
}

/** Makes `source.<name>` a table of the rows that a query gives now, in the declared types. Nothing is logged of it. */
export async function bindQuery(
  session: Session,
  { name, columns }: SourceBinding,
  query: Statement,
): Promise<SourceReport> {
  await prepare(session);
  const table = session.relation('source', name);
  return session.transaction(async () => {
    await dropSource(session, name);
    // What is noted of files of this name no longer stands here.
    await session.run(`delete from ${session.relation('fs', LOADED)} where name = $1`, [name]);
    const definitions = columns.map((column) => columnDefinition(column.name, parsePhysical(column.type)));
    await session.run(`create unlogged table ${table} (${definitions.join(', ')})`);
    const rows = await session.run(
      `insert into ${table} select * from ${subquery(inlineParams(query))} as given`,
    );
    await session.run(`analyze ${table}`);
    return { rows, rejected: [], diagnostics: [] };
  });
}

/** Text with U+0000, which Postgres cannot hold, by its columns. */
async function zeroFinding(reader: Reader, binding: SourceBinding, cause: unknown): Promise<unknown> {
  const strings = binding.columns.filter(({ type }) => parsePhysical(type).kind === 'string');
  const findings: Diagnostic[] = [];
  for (const { name, span } of strings) {
    const [row] = await reader.rows(
      `select count(*) as n from ${publicName(binding.name)} where contains(${duckQuote(name)}, chr(0))`,
    );
    if (row?.n !== 0n)
      findings.push(
        error(
          'FS203',
          `source ${binding.name}, column ${name}: ${row?.n} values hold the character U+0000, which Postgres cannot store`,
          { span },
        ),
      );
  }
  return findings.length === 0 ? cause : new Failure(findings);
}
