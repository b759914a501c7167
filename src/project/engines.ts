import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { TargetCapabilities } from '../catalog/sources/origins.js';
import type { Engine, ScriptFrame, SourceBinding, SourceReport } from '../engines/engine.js';
import type { Waiting } from '../engines/waiting.js';
import type { TargetSpec } from '../spec/generated.js';
import type { Settings } from '../spec/project-file.js';
import type { Dialect } from '../sql/compile/dialect.js';

/** The names that fs.yaml gives to engines; `schemas/project.schema.json` lists them. */
export type EngineName = TargetSpec['engine'];

export interface OpenOptions {
  /** The project root, absolute. */
  readonly root: string;
  /** Threads of the engine; absent: all cores. */
  readonly threads?: number | undefined;
  /** The most memory of the engine in this process, as `1GB`; absent: most of the machine's. */
  readonly memory?: string | undefined;
  /** Absolute: the folder for what does not fit in memory; absent: the engine's own. */
  readonly spill?: string | undefined;
  /** For what only reads: beside runs and other readers, where the engine would let only one in. */
  readonly readOnly?: boolean | undefined;
  /** How a run waits for another one; absent: it does not. */
  readonly waiting?: Waiting | undefined;
}

export interface ScratchOptions extends Pick<OpenOptions, 'root' | 'threads' | 'memory' | 'spill'> {
  /** Part of the names of what is made; absent: no other session has it. */
  readonly name?: string;
}

export interface ScratchEngine {
  readonly engine: Engine;
  readonly dialect: Dialect;
  /** Goes before the name of each schema. */
  readonly prefix: string;
  /** Around the statements of what is computed, for another session. */
  readonly script: ScriptFrame;
}

/** Copies a table to a parquet file, whole or not at all; throws as the engine's module says. */
export interface TableCopy {
  readonly binding: SourceBinding;
  /** Absolute. */
  readonly path: string;
  /** Stops the copy, which then throws a Failure FS305. */
  readonly signal: AbortSignal;
}

/** A server to try a target with; its data is removed when it stops. */
export interface DevServer {
  /** What the environment variable of the target must hold. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * One row of the registry: all that the layers above the engines need to know of one. Imports are late, because drivers
 * and SQL builders are heavy.
 */
export interface EngineDefinition {
  /** As messages and documentation write it. */
  readonly title: string;
  /** The settings of a target that its SQL depends on; connections are not among them. */
  readonly sqlSettings: readonly string[];
  /** Goes before the name of each schema; empty: nothing does. */
  readonly schemaPrefix: (settings: Settings) => string;
  readonly dialect: (settings: Settings) => Promise<Dialect>;
  /** @throws Failure FS303, FS401 */
  readonly open: (settings: Settings, options: OpenOptions) => Promise<Engine>;
  /** Opens what computes beside the warehouse and leaves nothing behind, with its dialect. @throws Failure FS401 */
  readonly openScratch: (settings: Settings, options: ScratchOptions) => Promise<ScratchEngine>;
  /** The folder with the engine's files, as fs.yaml has it; null: it keeps none here. */
  readonly folder: (settings: Settings) => string | null;
  /** What it keeps in that folder, files and folders: no output may be written there. */
  readonly keeps: readonly string[];
  /** Copies one of its tables to a file that other engines read; absent: it cannot. */
  readonly exportTable?: (settings: Settings, copy: TableCopy) => Promise<SourceReport>;
  /** The file in that folder that readers open; absent: they ask a server. */
  readonly readCopy?: string;
  /** The folder for copies of tables of other targets in a run, absolute; absent: it reads none. */
  readonly copyFolder?: (settings: Settings, root: string) => string;
  /** A server for `fs dev`; absent: the engine needs none. */
  readonly devServer?: {
    /** The environment variable that the sample's target reads. */
    readonly variable: string;
    readonly start: () => Promise<DevServer>;
  };
}

const limitsOf = ({ threads, memory, spill }: Pick<OpenOptions, 'threads' | 'memory' | 'spill'>) => ({
  ...(threads === undefined ? {} : { threads }),
  ...(memory === undefined ? {} : { memoryLimit: memory }),
  ...(spill === undefined ? {} : { spill }),
});

const duckdb: EngineDefinition = {
  title: 'DuckDB',
  sqlSettings: [],
  schemaPrefix: () => '',
  dialect: async () => (await import('../sql/dialects/duckdb/index.js')).duckdb,
  open: async ({ path = '' }, { root, readOnly, waiting, ...limits }) => {
    const { openDuckDB } = await import('../engines/duckdb/index.js');
    return openDuckDB({
      path: resolve(root, path),
      root,
      ...limitsOf(limits),
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(waiting === undefined ? {} : { waiting }),
    });
  },
  openScratch: async ({ path = '' }, { root, ...limits }) => {
    const { openDuckDB } = await import('../engines/duckdb/index.js');
    const { scriptFrame } = await import('../engines/duckdb/scratch.js');
    const { layoutOf } = await import('../engines/duckdb/layout.js');
    const folder = resolve(root, path);
    const engine = await openDuckDB({ path: folder, root, scratch: true, ...limitsOf(limits) });
    return { engine, dialect: await duckdb.dialect({}), prefix: '', script: scriptFrame(layoutOf(folder)) };
  },
  folder: ({ path = '' }) => path,
  keeps: [
    'feature_store.duckdb',
    'feature_store.duckdb.wal',
    'feature_store.duckdb.next',
    'historical',
    '.read',
    '.staging',
    '.tmp',
    '.writer',
  ],
  readCopy: 'feature_store.duckdb',
  copyFolder: ({ path = '' }, root) => resolve(root, path, '.tmp', 'copied'),
};

const postgres: EngineDefinition = {
  title: 'Postgres',
  sqlSettings: ['schema_prefix'],
  schemaPrefix: ({ schema_prefix = '' }) => schema_prefix,
  dialect: async ({ schema_prefix = '' }) =>
    (await import('../sql/dialects/postgres/index.js')).postgres(schema_prefix),
  open: async ({ url = '', schema_prefix = '' }, { root, waiting, ...limits }) => {
    const { openPostgres } = await import('../engines/postgres/index.js');
    return openPostgres({
      url,
      schemaPrefix: schema_prefix,
      root,
      ...limitsOf(limits),
      ...(waiting === undefined ? {} : { waiting }),
    });
  },
  // Schemas of its own, which nobody else sees: it waits for no run, and no run waits for it.
  openScratch: async ({ url = '' }, { root, name = randomUUID().slice(0, 8), ...limits }) => {
    const { openPostgres } = await import('../engines/postgres/index.js');
    const { scriptFrame } = await import('../engines/postgres/definition.js');
    const prefix = `asof_${name}_`;
    const engine = await openPostgres({
      url,
      schemaPrefix: prefix,
      root,
      scratch: true,
      ...limitsOf(limits),
    });
    const dialect = await postgres.dialect({ schema_prefix: prefix });
    return { engine, dialect, prefix, script: scriptFrame(prefix) };
  },
  folder: () => null,
  keeps: [],
  exportTable: async ({ url = '' }, copy) => {
    const { copyTableToParquet } = await import('../engines/postgres/export-table.js');
    return copyTableToParquet({ url, ...copy });
  },
  devServer: {
    variable: 'FS_POSTGRES_URL',
    start: async () => (await import('../engines/postgres/dev-server.js')).startDevServer(),
  },
};

/** Every engine that fs.yaml can name. A missing row is one type error, here. */
export const engines: Readonly<Record<EngineName, EngineDefinition>> = { duckdb, postgres };

/** What the catalog needs to know of a target of this engine. */
export function capabilitiesOf(engine: EngineName, settings: Settings = {}): TargetCapabilities {
  const { title, exportTable, copyFolder, folder, keeps } = engines[engine];
  const path = folder(settings);
  const isKnown = path !== null && path !== '' && !path.includes('${');
  return {
    engine: title,
    exportsTables: exportTable !== undefined,
    importsTables: copyFolder !== undefined,
    keeps: isKnown ? keeps.map((name) => `${path}/${name}`) : [],
  };
}
