import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll } from 'vitest';
import { openProject, type Project, type RunOptions } from '../../src/project/index.js';
import { parseInstant } from '../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from './database.js';

/** A project in a folder of its own with targets `local` and `postgres`, emptied after each test. */
export interface RunProject {
  readonly root: () => string;
  /** Writes a file of the project; folders are made. */
  write(file: string, text: string): Promise<void>;
  /** Opens it at a time; what was open before is closed. */
  open(target: string, now?: string): Promise<Project>;
  /** Runs and gives what failed, each as `FSnnn message`. */
  run(project: Project, options?: RunOptions): Promise<readonly string[]>;
  /** Closes what is open. */
  close(): Promise<void>;
  /** A statement on the server of target `postgres`, and its rows. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** For use at the top of a test file: makes a folder before each test and removes it afterwards. */
export function runProject(): RunProject {
  let root: string | undefined;
  let project: Project | undefined;
  let database: TestDatabase | undefined;
  const folder = (): string => {
    if (root === undefined) throw new Error('nothing was written');
    return root;
  };
  const close = async (): Promise<void> => {
    await project?.close();
    project = undefined;
  };
  beforeAll(async () => {
    database = await makeDatabase();
    return () => database?.drop();
  });
  afterEach(async () => {
    await close();
    const schemas = ['source', 'historical', 'online', 'fs', 'raw', 'ml', 'marts'];
    await database?.query(schemas.map((name) => `drop schema if exists ${name} cascade`).join('; '));
    if (root !== undefined) await rm(root, { recursive: true, force: true });
    root = undefined;
  });
  const start = async (): Promise<string> => {
    const made = await mkdtemp(join(tmpdir(), 'asof-run-'));
    await mkdir(join(made, 'features'));
    await writeFile(
      join(made, 'fs.yaml'),
      `project: runs\ndefault_target: local\ntargets:\n  local: { engine: duckdb, path: warehouse }\n  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}" }\n`,
    );
    return made;
  };
  return {
    root: folder,
    async write(file, text) {
      root ??= await start();
      await mkdir(join(root, file, '..'), { recursive: true });
      await writeFile(join(root, file), text);
    },
    async open(target, now = '2024-03-20 12:00:00') {
      await close();
      const env = { FS_POSTGRES_URL: database?.url ?? '' };
      project = await openProject({ root: folder(), target, now: parseInstant(now), env });
      return project;
    },
    async run(opened, options = {}) {
      const { results } = await opened.run(options);
      return results.flatMap((result) =>
        result.kind === 'failed' ? result.diagnostics.map(({ code, message }) => `${code} ${message}`) : [],
      );
    },
    close,
    query: async (sql) => (await database?.query(sql)) ?? [],
  };
}
