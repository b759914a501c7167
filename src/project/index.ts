import { setsOfDataset } from '../catalog/dependencies.js';
import type { Catalog, FeatureSet } from '../catalog/model/index.js';
import { selectThings, type Thing } from '../catalog/selectors.js';
import { Failure } from '../diagnostics/diagnostic.js';
import type { Activity, Row } from '../engines/engine.js';
import type { Waiting } from '../engines/waiting.js';
import type { CheckReport } from '../run/check-stored.js';
import type { Garbage } from '../run/collect-garbage.js';
import type { RunEvent, RunReport } from '../run/context/report.js';
import type { Warehouse } from '../run/context/warehouse.js';
import type { GetOptions, GetResult } from '../run/get.js';
import type { Status, Things } from '../run/read-status.js';
import type { RunOptions } from '../run/run.js';
import { resolveTarget } from '../spec/project-file.js';
import type { Dialect } from '../sql/compile/dialect.js';
import type { RunRecord } from '../sql/statements/run-state.js';
import { parseSize } from '../types/size.js';
import { engines } from './engines.js';
import { type Loaded, loadProject } from './load.js';
import { sqlTarget } from './sql-target.js';
import { closing, type TableCopies, tableCopies, who } from './table-copies.js';

export type { Activity, Row, Value } from '../engines/engine.js';
export type { CheckReport } from '../run/check-stored.js';
export type { ChecksStatus } from '../run/checks/check-status.js';
export type { Garbage } from '../run/collect-garbage.js';
export type { RunEvent, RunReport } from '../run/context/report.js';
export type { DatasetStatus } from '../run/datasets/dataset-status.js';
export type { SourceStatus } from '../run/freshness.js';
export type { GetOptions, GetResult } from '../run/get.js';
export type { Status } from '../run/read-status.js';
export type { RunOptions } from '../run/run.js';
export type { SetStatus } from '../run/status.js';
export type { RunRecord } from '../sql/statements/run-state.js';
export { findRoot, loadProject } from './load.js';

export interface ProjectOptions {
  /** Absolute folder with `fs.yaml`. */
  readonly root: string;
  /** A target's name in `fs.yaml`; absent: its default. */
  readonly target?: string;
  /** The clock: UTC microseconds since 1970-01-01. */
  readonly now: bigint;
  /** What `${env:NAME}` in `fs.yaml` reads. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Threads of the engine; absent: all cores. */
  readonly threads?: number | undefined;
  /** The most memory of the engine in this process, as `1GB`; absent: most of the machine's. */
  readonly memory?: string | undefined;
  /** Absolute: the folder for what does not fit in memory; absent: the engine's own. */
  readonly spill?: string | undefined;
  /** For `status`, `get` and `rows` alone: beside a run and any number of readers. `run` then throws. */
  readonly readOnly?: boolean;
  /** How a run waits for another one on the warehouse; absent: it does not. */
  readonly waiting?: Waiting | undefined;
  /** About how many values a run computes at once, if the engine does not limit its memory itself; absent: some gigabytes of them. */
  readonly mostComputed?: bigint;
}

export interface RunLogOptions {
  /** Of sets and datasets, also of those that have no spec any more; absent or empty: all. */
  readonly names?: readonly string[];
  /** How many records; absent: 20. */
  readonly limit?: number;
}

/** The SQL of one thing, as `fs compile` shows it. */
export interface Compiled {
  readonly name: string;
  readonly kind: Thing['kind'];
  readonly sql: string;
}

/** What is read of the sources of a set or dataset for an interval. */
export interface Explained {
  readonly name: string;
  readonly kind: Thing['kind'];
  readonly sentences: readonly string[];
}

/**
 * A project with its warehouse open. Close it: only then do readers on DuckDB see what its runs wrote, and the warehouse
 * is free for another run.
 */
export interface Project {
  readonly catalog: Catalog;
  readonly target: string;
  /** @throws Failure, see `run/run`. A set that fails alone is in the report. */
  run(options: RunOptions, listen?: (event: RunEvent) => void): Promise<RunReport>;
  /** Runs checks on what is there, and builds nothing: of the names and of what they read; none: all. */
  check(names?: readonly string[]): Promise<CheckReport>;
  /** What no spec has any more of what runs made; `apply` removes it. */
  gc(options?: { readonly apply?: boolean }): Promise<readonly Garbage[]>;
  /** Of sets, datasets, and sources with a freshness or checks: those of the names, and the sets below and of them. */
  status(names?: readonly string[]): Promise<readonly Status[]>;
  /** What runs did to sets and datasets, the newest first. */
  runs(options?: RunLogOptions): Promise<readonly RunRecord[]>;
  get(options: GetOptions): Promise<GetResult>;
  /** All rows of a relation such as `historical.user_orders`, `online.user_orders`, `online.user`. */
  rows(relation: string): Promise<readonly Row[]>;
  /** What the engine does now; null: nothing. */
  activity(): Activity | null;
  /** Asks a running statement to stop. */
  interrupt(): void;
  close(): Promise<void>;
}

/** The catalog of a project without errors. @throws Failure with all its diagnostics. */
export function requireCatalog(loaded: Loaded): Catalog {
  if (loaded.catalog === undefined) throw new Failure(loaded.diagnostics);
  return loaded.catalog;
}

/** Opens the project at `root` with one target. @throws Failure for errors in its files, or if the warehouse does not open. */
export async function openProject(options: ProjectOptions): Promise<Project> {
  const loaded = await loadProject(options.root);
  return openLoaded(loaded, options);
}

/** `openProject` for a project whose files have been read. */
export async function openLoaded(loaded: Loaded, options: Omit<ProjectOptions, 'root'>): Promise<Project> {
  const catalog = requireCatalog(loaded);
  const env = options.env ?? {};
  const target = resolveTarget(loaded.file, { name: options.target, env });
  const definition = engines[target.engine];
  const { readOnly = false, threads, memory, spill, waiting } = options;
  const dialect = withMemory(await definition.dialect(target.settings), options);
  const [{ stateSql }, engine] = await Promise.all([
    import('../sql/statements/run-state.js'),
    definition.open(target.settings, { root: loaded.root, threads, memory, spill, readOnly, waiting }),
  ]);
  const copies = tableCopies(loaded, env, { ...target, readOnly });
  const warehouse: Warehouse = {
    catalog,
    engine,
    dialect,
    state: stateSql(definition.schemaPrefix(target.settings)),
    target: target.name,
    root: loaded.root,
    now: options.now,
    who: who(),
    copyTable: copies.copyTable,
    seconds: () => performance.now() / 1000,
  };
  return opened(warehouse, { readOnly, copies });
}

function opened(
  warehouse: Warehouse,
  { readOnly, copies }: { readonly readOnly: boolean; readonly copies: TableCopies },
): Project {
  const { catalog, engine, dialect, target, state } = warehouse;
  const stored = async () => {
    const { loadState } = await import('../run/context/run-state.js');
    return loadState(engine, state);
  };
  return {
    catalog,
    target,
    async run(options, listen = () => undefined) {
      if (readOnly) throw new TypeError('the project was opened read-only');
      const { run } = await import('../run/run.js');
      return run(warehouse, options, listen);
    },
    async check(names = []) {
      if (readOnly) throw new TypeError('the project was opened read-only');
      const { checkStored } = await import('../run/check-stored.js');
      return checkStored(warehouse, names);
    },
    async gc({ apply = false } = {}) {
      if (readOnly) throw new TypeError('the project was opened read-only');
      const { collectGarbage } = await import('../run/collect-garbage.js');
      return collectGarbage(warehouse, apply);
    },
    async status(names = []) {
      const { readStatus } = await import('../run/read-status.js');
      return readStatus(thingsIn(catalog, selectThings(catalog, names)), await stored(), warehouse);
    },
    async runs({ names = [], limit = 20 } = {}) {
      const { loadLog } = await import('../run/context/run-state.js');
      return loadLog(engine, state, { names, limit });
    },
    async get(options) {
      const { get } = await import('../run/get.js');
      return get(options, await stored(), warehouse);
    },
    async rows(relation) {
      const { relationText } = await import('../sql/compile/plan.js');
      const [schema = '', ...rest] = relation.split('.');
      if (schema !== 'historical' && schema !== 'online') throw new RangeError(`no relation ${relation}`);
      // A partition that was damaged is not shown.
      if (schema === 'historical') await engine.checkHistories([rest.join('.')]);
      return engine.query(`select * from ${relationText(schema, rest.join('.'), dialect)}`);
    },
    activity: () => engine.activity(),
    ...closing(engine, copies),
  };
}

const thingsIn = (catalog: Catalog, chosen: readonly Thing[]): Things => ({
  sets: setsIn(catalog, chosen),
  datasets: chosen.filter((thing) => thing.kind === 'dataset'),
  sources: chosen.filter((thing) => thing.kind === 'source'),
});

const setsIn = (catalog: Catalog, chosen: readonly Thing[]): readonly FeatureSet[] => {
  const names = new Set(
    chosen.flatMap((thing) => {
      if (thing.kind === 'feature_set') return [thing.name];
      if (thing.kind === 'dataset') return setsOfDataset(thing).map(({ name }) => name);
      return [...catalog.featureSets.values()]
        .filter(({ entity, source }) => entity.name === thing.name || source.name === thing.name)
        .map(({ name }) => name);
    }),
  );
  return [...catalog.featureSets.values()].filter(({ name }) => names.has(name));
};

/** The SQL for one target, without a warehouse. Sources have SQL only if a query makes them. */
export async function compileThings(
  loaded: Loaded,
  options: Pick<ProjectOptions, 'target' | 'env'> & { readonly names: readonly string[] },
): Promise<readonly Compiled[]> {
  const catalog = requireCatalog(loaded);
  const { sqlPrinter } = await import('./sql-of.js');
  const sqlOf = await sqlPrinter(loaded, options);
  return selectThings(catalog, options.names).flatMap((thing): readonly Compiled[] => {
    const sql = sqlOf(thing, catalog);
    return sql === undefined ? [] : [{ name: thing.name, kind: thing.kind, sql }];
  });
}

/** What each feature set and dataset reads for an interval, in sentences, without a warehouse. */
export async function explainThings(
  loaded: Loaded,
  options: Pick<ProjectOptions, 'target' | 'env'> & { readonly names: readonly string[] },
): Promise<readonly Explained[]> {
  const catalog = requireCatalog(loaded);
  const { name: target } = sqlTarget(loaded, options);
  const { explainDataset, explainSet } = await import('../describe/explain.js');
  return selectThings(catalog, options.names).flatMap((thing): readonly Explained[] => {
    const { name, kind } = thing;
    if (kind === 'feature_set') return [{ name, kind, sentences: explainSet(thing, target) }];
    return kind === 'dataset' ? [{ name, kind, sentences: explainDataset(thing, target) }] : [];
  });
}

/** Values that a run computes at once take about so many bytes each, at the peak. */
const BYTES_OF_VALUE = 64n;

/** With less memory a run computes less at once: what it holds in the engine is not all spilled. */
function withMemory(dialect: Dialect, { memory, mostComputed }: Limits): Dialect {
  if (dialect.mostComputed === null) return dialect;
  if (mostComputed !== undefined) return { ...dialect, mostComputed };
  const bytes = memory === undefined ? undefined : parseSize(memory);
  if (bytes === undefined) return dialect;
  const fitting = bytes / BYTES_OF_VALUE + 1n;
  return fitting < dialect.mostComputed ? { ...dialect, mostComputed: fitting } : dialect;
}

type Limits = Pick<ProjectOptions, 'memory' | 'mostComputed'>;

/** The folder with a target's files, as fs.yaml has it; null if it keeps none. Variables are not replaced. */
export function folderOf({ file }: Loaded, name: string | undefined): string | null {
  const { targets, default_target: usual } = file.spec;
  const target = targets[name ?? usual ?? Object.keys(targets)[0] ?? ''];
  if (target === undefined) return null;
  const { engine, ...settings } = target;
  return engines[engine].folder(settings);
}

/** The file that readers of a target open, as fs.yaml has its folder; null: they ask a server. */
export function readCopyOf(loaded: Loaded, name: string | undefined): string | null {
  const { targets, default_target: usual } = loaded.file.spec;
  const target = targets[name ?? usual ?? Object.keys(targets)[0] ?? ''];
  const folder = folderOf(loaded, name);
  const file = target === undefined ? undefined : engines[target.engine].readCopy;
  return folder === null || file === undefined ? null : `${folder}/${file}`;
}
