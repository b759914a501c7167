import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadProject, openProject, type Project } from '../../src/project/index.js';
import { openScratch, type Scratch } from '../../src/project/scratch.js';
import { parseInstant } from '../../src/types/instant.js';
import { makeDatabase, type TestDatabase } from './database.js';

const goldenFolder = fileURLToPath(new URL('../golden', import.meta.url));

/** The projects of the goldens, by name. */
export const goldenCases: readonly string[] = readdirSync(goldenFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The clock of the goldens. */
export const GOLDEN_NOW = '2024-05-01 00:00:00';

/** A copy of a golden's project, and a database for its target `postgres`. */
export interface GoldenProject {
  readonly root: string;
  readonly database: TestDatabase;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Opens it, does the work and closes it. */
  project<T>(target: string, work: (project: Project) => Promise<T>): Promise<T>;
  scratch<T>(target: string, work: (scratch: Scratch) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export async function goldenProject(name: string): Promise<GoldenProject> {
  const root = mkdtempSync(join(tmpdir(), 'asof-golden-'));
  cpSync(join(goldenFolder, name), root, { recursive: true });
  const database = await makeDatabase();
  const env = { FS_POSTGRES_URL: database.url };
  const now = parseInstant(GOLDEN_NOW);
  return {
    root,
    database,
    env,
    async project(target, work) {
      const project = await openProject({ root, target, now, env });
      try {
        return await work(project);
      } finally {
        await project.close();
      }
    },
    async scratch(target, work) {
      const scratch = await openScratch(await loadProject(root), { target, now, env });
      try {
        return await work(scratch);
      } finally {
        await scratch.close();
      }
    },
    async remove() {
      await database.drop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
