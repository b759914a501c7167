import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Diagnostic, Failure } from '../../../../src/diagnostics/diagnostic.js';
import { type Connected, openFileReader } from '../../../../src/engines/duckdb-client/session.js';
import { quote } from '../../../../src/engines/duckdb-client/sql.js';
import type { FileFormat, Row, SourceBinding, SourceReport, Value } from '../../../../src/engines/engine.js';
import { bindFile } from '../../../../src/engines/file-reader/index.js';

/** A folder of its own, gone when the tests of the file are done. */
export function temporaryFolder(): { readonly path: string } {
  const folder = { path: '' };
  beforeAll(() => {
    folder.path = mkdtempSync(join(tmpdir(), "as of [it's] "));
  });
  afterAll(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
}

/** What went wrong in `work`: the findings of the Failure it throws; anything else fails the test. */
export async function findings(work: Promise<unknown>): Promise<readonly Diagnostic[]> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.diagnostics;
    throw thrown;
  }
  throw new Error('it did not fail');
}

export interface Binding {
  readonly columns: Readonly<Record<string, string>>;
  readonly path: string;
  readonly format?: FileFormat;
  readonly timezone?: string;
  readonly nonFinite?: SourceBinding['nonFinite'];
  readonly name?: string;
  /** Columns whose values are not shown. */
  readonly sensitive?: readonly string[];
}

export const bindingOf = ({
  columns,
  path,
  format,
  timezone,
  nonFinite,
  name,
  sensitive = [],
}: Binding): SourceBinding => ({
  name: name ?? 's',
  from: { kind: 'file', path, format: format ?? 'csv' },
  columns: Object.entries(columns).map(([column, type]) => ({
    name: column,
    type,
    ...(sensitive.includes(column) ? { sensitive: true } : {}),
  })),
  timezone: timezone ?? 'UTC',
  nonFinite: nonFinite ?? 'reject',
});

export interface Reader {
  readonly root: string;
  /** Writes a file below the root. */
  put(path: string, content: string | Uint8Array): void;
  sql(text: string): Promise<readonly Row[]>;
  bind(binding: Binding): Promise<SourceReport>;
  /** The rows of the source, in the order of their first column. */
  rows(binding: Binding): Promise<readonly (readonly Value[])[]>;
}

/** A file reader on a folder of its own. */
export function fileReader(): Reader {
  const folder = temporaryFolder();
  const open: { reader?: Connected } = {};
  beforeAll(async () => {
    open.reader = await openFileReader(join(folder.path, '.tmp'), { threads: 2 });
  });
  afterAll(() => open.reader?.close());
  const connected = (): Connected => {
    if (open.reader === undefined) throw new Error('the reader is not open');
    return open.reader;
  };
  const bind = (binding: Binding): Promise<SourceReport> =>
    bindFile(connected().session.connection, bindingOf(binding), folder.path);
  return {
    get root() {
      return folder.path;
    },
    put(path, content) {
      const full = join(folder.path, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
    },
    sql: (text) => connected().session.rows(text),
    bind,
    async rows(binding) {
      await bind(binding);
      const rows = await connected().session.rows(
        `select * from source.${quote(binding.name ?? 's')} order by all`,
      );
      return rows.map((row) => Object.values(row));
    },
  };
}
