import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';

/** Texts of files by their paths from the project, with forward slashes. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** Who runs `fs ci` on pull requests. */
export const services = ['github', 'gitlab', 'none'] as const;
export type Service = (typeof services)[number];

/** Where the template of a service goes. */
const workflows: Readonly<Record<Service, readonly (readonly [template: string, path: string])[]>> = {
  github: [['github.yml', '.github/workflows/features.yml']],
  gitlab: [['gitlab.yml', '.gitlab-ci.yml']],
  none: [],
};

/** Files of every new project. @param folder of the templates, absolute. @param project its name. */
export async function projectFiles(folder: string, project: string, service: Service): Promise<Files> {
  const read = (name: string): Promise<string> => readFile(join(folder, 'init', name), 'utf8');
  const files = new Map([
    ['fs.yaml', (await read('fs.yaml')).replace('PROJECT', () => project)],
    ['.gitignore', await read('gitignore')],
  ]);
  for (const [template, path] of workflows[service]) files.set(path, await read(template));
  return files;
}

/** The examples that there are, by their names. */
export const exampleNames = async (folder: string): Promise<readonly string[]> =>
  (await readdir(join(folder, 'examples'))).toSorted();

/** All files of an example. */
export async function exampleFiles(folder: string, name: string): Promise<Files> {
  const root = join(folder, 'examples', name);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths
        .toSorted()
        .map(
          async (path): Promise<[string, Uint8Array]> => [
            relative(root, path).split(sep).join('/'),
            await readFile(path),
          ],
        ),
    ),
  );
}

export interface Written {
  readonly written: readonly string[];
  /** Files that were there before, and stay as they are. */
  readonly kept: readonly string[];
}

/**
 * Writes files that are not there yet; no file is ever overwritten.
 * @throws Failure FS008 if one of `needed` is there: nothing is written then.
 */
export async function writeNew(root: string, files: Files, needed: readonly string[]): Promise<Written> {
  const there = new Set<string>();
  for (const path of files.keys()) if (await exists(join(root, path))) there.add(path);
  const obstacle = needed.find((path) => there.has(path));
  if (obstacle !== undefined)
    throw failure('FS008', `${obstacle} is there already, and is not overwritten`, {
      hint: 'name another folder: asof init FOLDER',
    });
  const written = [...files.keys()].filter((path) => !there.has(path));
  for (const path of written) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    // It fails if the file has appeared meanwhile.
    await writeFile(join(root, path), files.get(path) ?? '', { flag: 'wx' });
  }
  return { written, kept: [...there] };
}

const exists = (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    (thrown: unknown) => !(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'),
  );
