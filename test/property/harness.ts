import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row as ProjectRow } from '../../src/engines/engine.js';
import type { EngineName } from '../../src/project/engines.js';
import {
  type GetOptions,
  type GetResult,
  openProject,
  type Project,
  type RunOptions,
  type RunReport,
  type SetStatus,
} from '../../src/project/index.js';
import type { Row } from '../oracle/types.js';
import { setStatuses } from '../support/statuses.js';
import { testTargets } from '../support/targets.js';
import { datasetDocument, entityDocument, setDocument, sourceDocument, toYaml } from './documents.js';
import { writeSource } from './files.js';
import { layoutOf } from './queries.js';
import { type Dataset, ENTITY, type Layout, type Scenario, type Source, type Step } from './scenario.js';

/** What differs by engine. The same properties run on every target. */
export interface Target {
  readonly name: string;
  /** What `fs.yaml` says of it. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the partition files of histories lie, under the root; null where there are none. */
  readonly historical: string | null;
}

export const duckdb: Target = {
  name: 'local',
  document: { engine: 'duckdb', path: 'warehouse' },
  env: {},
  historical: 'warehouse/historical',
};

/** A database of its own would cost more: each project has schemas of its own. */
const postgres: Target = {
  name: 'postgres',
  document: {
    engine: 'postgres',
    url: '${env:FS_TEST_POSTGRES_URL}',
    schema_prefix: '${env:FS_TEST_PREFIX}',
  },
  env: process.env,
  historical: null,
};

const targetOf: Readonly<Record<EngineName, Target>> = { duckdb, postgres };

export const targets: readonly Target[] = testTargets.map(({ engine }) => targetOf[engine]);

let prefixes = 0;

/** The variables of one project: a prefix that no other has. */
const environment = (target: Target): Target['env'] =>
  target === duckdb ? target.env : { ...target.env, FS_TEST_PREFIX: `p${process.pid}_${prefixes++}_` };

async function dropSchemas(url: string | undefined, prefix: string | undefined): Promise<void> {
  if (url === undefined || prefix === undefined) return;
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const schemas = ['online', 'historical', 'source', 'fs'].map((schema) => `"${prefix}${schema}"`);
    await client.query(`drop schema if exists ${schemas.join(', ')} cascade`);
  } finally {
    await client.end();
  }
}

/** A partition file as it was: a replaced file differs in at least one of these. */
type FileMark = string;

export interface PartitionFile {
  /** Microseconds since 1970-01-01, half-open. */
  readonly start: bigint;
  readonly end: bigint;
  readonly mark: FileMark;
}

export interface Workspace {
  readonly root: string;
  run(step: Step, full?: boolean): Promise<void>;
  build(names: readonly string[], end: bigint | null): Promise<void>;
  /** As `run`, of the names alone; gives what failed, with the codes. */
  attempt(step: Step): Promise<ReadonlyMap<string, readonly string[]>>;
  rows(relation: string): Promise<readonly ProjectRow[]>;
  /** Until when each set is valid, by its status. */
  validUntil(): Promise<ReadonlyMap<string, bigint>>;
  get(options: GetOptions): Promise<GetResult>;
  /** A set's partition files by path; null where the target has none. Throws on a file that is no partition. */
  partitions(set: string): Promise<ReadonlyMap<string, PartitionFile> | null>;
  /** Writes the source anew: other rows, or the same in another layout. */
  replace(rows: readonly Row[], layout: Layout): Promise<void>;
  /** Where each set stands. */
  statuses(): Promise<readonly SetStatus[]>;
  /** Removes a partition file of a set, or overwrites it with other bytes; false: there is none. */
  damage(set: string, which: number, how: 'removed' | 'overwritten'): Promise<boolean>;
  /** Closes the project and opens it again, with another number of threads, and perhaps at another time. */
  reopen(threads: number, now?: bigint): Promise<void>;
  close(): Promise<void>;
}

const month = (text: string, add = 0): bigint => {
  const [year = 0, m = 1, day = 1] = text.split('-').map(Number);
  return BigInt(Date.UTC(year, m - 1 + add, day)) * 1000n;
};

/** The time that `year=2020/month=7/day=17` holds. */
export function partitionPeriod(path: string): { start: bigint; end: bigint } {
  const [, year, m, day] =
    /^year=(\d{4})(?:\/month=(\d{1,2}))?(?:\/day=(\d{1,2}))?\/[^/]+\.parquet$/.exec(path) ?? [];
  if (year === undefined) throw new Error(`not a partition file: ${path}`);
  if (m === undefined) return { start: month(`${year}-1`), end: month(`${year}-1`, 12) };
  if (day === undefined) return { start: month(`${year}-${m}`), end: month(`${year}-${m}`, 1) };
  const start = month(`${year}-${m}-${day}`);
  return { start, end: start + 86_400_000_000n };
}

async function partitionFiles(folder: string): Promise<Map<string, PartitionFile>> {
  const found = new Map<string, PartitionFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const inside = path.slice(folder.length + 1);
    const { mtimeNs, ino, size } = await stat(path, { bigint: true });
    found.set(inside, { ...partitionPeriod(inside), mark: `${mtimeNs} ${ino} ${size}` });
  }
  return found;
}

type Failed = Extract<RunReport['results'][number], { readonly kind: 'failed' }>;

const failureText = ({ name, diagnostics }: Failed): string =>
  [name, ...diagnostics.map(({ code, message }) => `${code} ${message}`)].join('\n  ');

/** Writes the files of a source, or of those it is made of; gives the documents of all. */
async function writeSources(
  root: string,
  source: Source,
  layout: Layout,
): Promise<readonly Record<string, unknown>[]> {
  if (source.made === undefined) return [sourceDocument(source, await writeSource(root, source, layout))];
  const written = [];
  for (const input of source.made.inputs)
    written.push(sourceDocument(input, await writeSource(root, input, layoutOf(layout, input))));
  return [...written, ...source.made.documents];
}

/** A project in a folder of its own, with its files and further documents written and opened. Close it in the end. */
export async function open(
  scenario: Scenario,
  target: Target = duckdb,
  datasets: readonly Dataset[] = [],
  documents: readonly Readonly<Record<string, unknown>>[] = [],
): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'asof-property-'));
  const sources = await writeSources(root, scenario.source, scenario.layout);
  const spines = await Promise.all(
    datasets
      .filter(({ spine }) => spine !== scenario.source)
      .map(async ({ spine }) =>
        sourceDocument(spine, await writeSource(root, spine, { ...scenario.layout, files: 1 })),
      ),
  );
  await mkdir(join(root, 'features'));
  await writeFile(
    join(root, 'features', 'all.yaml'),
    toYaml([
      entityDocument(scenario),
      ...sources,
      ...scenario.sets.map((set) => setDocument(scenario, set)),
      ...spines,
      ...datasets.map((dataset) => datasetDocument(scenario, dataset)),
      ...documents,
    ]),
  );
  await writeFile(
    join(root, 'fs.yaml'),
    toYaml([{ project: 'random', default_target: target.name, targets: { [target.name]: target.document } }]),
  );
  const env = environment(target);
  let { now } = scenario;
  const opened = (threads: number): Promise<Project> =>
    openProject({
      root,
      target: target.name,
      now,
      env,
      threads,
      // One thread computes shard by shard, so that the same history is made both ways.
      ...(threads === 1 ? { mostComputed: 2500n } : {}),
    });
  let project = await opened(scenario.threads);
  const failures = async (options: RunOptions): Promise<readonly Failed[]> => {
    const { results } = await project.run(options);
    return results.flatMap((result) => (result.kind === 'failed' ? [result] : []));
  };
  const run = async (options: RunOptions): Promise<void> => {
    const failed = await failures(options);
    if (failed.length > 0) throw new Error(`a run failed: ${failed.map(failureText).join('\n')}`);
  };
  return {
    root,
    run: async ({ names, start, end }, full = false) => {
      await run({
        ...(names === null ? { names: scenario.sets.map(({ name }) => name) } : { names }),
        ...(start === null ? {} : { start }),
        ...(end === null ? {} : { end }),
        ...(full ? { full } : {}),
      });
    },
    build: async (names, end) => {
      await run({ names, ...(end === null ? {} : { end }) });
    },
    attempt: async ({ names, start, end }) => {
      const options = { ...(start === null ? {} : { start }), ...(end === null ? {} : { end }) };
      const failed = await failures({ names: names ?? [], ...options });
      return new Map(failed.map(({ name, diagnostics }) => [name, diagnostics.map(({ code }) => code)]));
    },
    rows: (relation) => project.rows(relation),
    validUntil: async () =>
      new Map((await setStatuses(project)).map(({ name, validUntil }) => [name, validUntil ?? 0n])),
    get: (options) => project.get(options),
    partitions: async (set) =>
      target.historical === null ? null : partitionFiles(join(root, target.historical, ENTITY, set)),
    replace: async (rows, layout) => {
      await writeSources(root, { ...scenario.source, rows }, layout);
    },
    statuses: () => setStatuses(project),
    damage: async (set, which, how) => {
      if (target.historical === null) return false;
      const folder = join(root, target.historical, ENTITY, set);
      const paths = [...(await partitionFiles(folder)).keys()].toSorted();
      const path = paths[which % Math.max(1, paths.length)];
      if (path === undefined) return false;
      if (how === 'removed') await rm(join(folder, path));
      else await writeFile(join(folder, path), 'no parquet');
      return true;
    },
    reopen: async (threads, at = now) => {
      await project.close();
      now = at;
      project = await opened(threads);
    },
    close: async () => {
      await project.close();
      await dropSchemas(env.FS_TEST_POSTGRES_URL, env.FS_TEST_PREFIX);
      await rm(root, { recursive: true, force: true });
    },
  };
}
