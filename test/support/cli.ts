import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const binary = join(repository, 'bin/fs.js');

/** The clock of all tests: noon of the last day of the sample. */
export const NOW = '2020-07-17T12:00:00Z';

export interface Outcome {
  /** The exit code; 128 and more where a signal ended the process. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the program sees of the environment: nothing of the machine's own settings. */
export const environment = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  FS_NOW: NOW,
  ...more,
});

/** Runs the program in a folder and waits for its end. */
export const fs = (
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [binary, ...args], { cwd, env: environment(env), stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => err.push(part));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    );
  });

/** The sample project of this repository, copied to a folder of its own; remove it in the end. */
export async function sample(): Promise<string> {
  const root = await emptyFolder();
  await cp(join(repository, 'fs.yaml'), join(root, 'fs.yaml'));
  await cp(join(repository, 'features'), join(root, 'features'), { recursive: true });
  await mkdir(join(root, 'warehouse'));
  await cp(join(repository, 'warehouse/sources'), join(root, 'warehouse/sources'), { recursive: true });
  return root;
}

export const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'asof-cli-'));

export const remove = (root: string): Promise<void> => rm(root, { recursive: true, force: true });

/** Every file below a folder by its relative path, with a mark that changes when the file is replaced. */
export async function marks(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    files.toSorted().map(async (path): Promise<[string, string]> => {
      const { mtimeNs, ino } = await stat(path, { bigint: true });
      return [path.slice(folder.length + 1), `${mtimeNs} ${ino}`];
    }),
  );
  return new Map(found);
}

/** Text without what differs from run to run. */
export const steady = (text: string): string =>
  text.replace(/\d+\.\d+ s\b/g, 'N s').replace(/"seconds": [\d.e-]+/g, '"seconds": 0');
