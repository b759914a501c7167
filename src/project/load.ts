import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { buildCatalog } from '../catalog/build-catalog.js';
import type { Catalog } from '../catalog/model/index.js';
import { type Diagnostic, Failure, failure, isError } from '../diagnostics/diagnostic.js';
import { loadParser } from '../expression/analyze.js';
import { maskDiagnostics, maskLiterals } from '../spec/mask-literals.js';
import { type ProjectFile, readProject, safeLines } from '../spec/project-file.js';
import { readSpecs, type SpecFile } from '../spec/read-specs.js';
import { differingNames, type ReadFiles, readBeside, withRead } from './differing.js';
import { capabilitiesOf } from './engines.js';

export const PROJECT_FILE = 'fs.yaml';
const SPEC_FOLDER = 'features';

/** A project as written in its files, before a warehouse is opened. */
export interface Loaded {
  /** Absolute. */
  readonly root: string;
  readonly file: ProjectFile;
  /** The text of `fs.yaml`. */
  readonly project: string;
  /** Undefined if and only if a diagnostic is an error. */
  readonly catalog: Catalog | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The specs that were read. */
  readonly read: ReadFiles;
  /** Of a project that was loaded beside another: what may differ, and all that is in the catalog but for what it is made of; null: everything. */
  readonly differing: ReadonlySet<string> | null;
  /** The text of a spec by its path in a diagnostic, for code frames. */
  readonly text: (file: string) => string | undefined;
}

/** The nearest folder with an `fs.yaml`, from `from` upward. @throws Failure FS001 if there is none. */
export async function findRoot(from: string): Promise<string> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const found = await stat(join(folder, PROJECT_FILE)).catch(() => undefined);
    if (found?.isFile()) return folder;
    if (dirname(folder) === folder)
      throw failure('FS001', `no ${PROJECT_FILE} in ${resolve(from)} or any folder above it`, {
        hint: 'name the project with -C DIR',
      });
  }
}

/** A project as text. */
export interface ProjectFiles {
  /** Of `fs.yaml`. */
  readonly project: string;
  /** By their paths from the project root, in order. */
  readonly specs: readonly SpecFile[];
}

/**
 * Reads `fs.yaml` and every YAML file below `features/`, and checks all of it.
 * @throws Failure if `fs.yaml` is missing, ProjectFailure if it is not valid; mistakes in specs are in `diagnostics`.
 */
export async function loadProject(root: string, beside?: Loaded): Promise<Loaded> {
  // Compiled while files are read; its errors are thrown where it is awaited.
  loadParser().catch(() => undefined);
  const project = await readFile(join(root, PROJECT_FILE), 'utf8').catch(() => {
    throw failure('FS001', `no ${PROJECT_FILE} in ${root}`, { hint: 'name the project with -C DIR' });
  });
  return loadFiles(root, { project, specs: await specFiles(root) }, beside);
}

/**
 * Checks a project that is given as text, as `loadProject` does. `root` is what its relative paths start from. Beside another
 * version with the same `fs.yaml`, which is valid, only what may differ is checked and is in the catalog, with what it is
 * made of.
 */
export async function loadFiles(
  root: string,
  { project, specs: files }: ProjectFiles,
  beside?: Loaded,
): Promise<Loaded> {
  const projectFile: SpecFile = { path: PROJECT_FILE, text: project };
  const shown = { ...projectFile, text: safeLines(project) };
  const read = readProject(projectFile);
  if (read.project === undefined) throw new ProjectFailure(read.diagnostics, [shown]);
  let texts: ReadonlyMap<string, string> | undefined;
  const shownTexts = (): ReadonlyMap<string, string> =>
    new Map([shown, ...maskLiterals(files)].map(({ path, text }) => [path, text]));
  const specs = beside === undefined ? readSpecs(files) : readBeside(files, beside.read);
  const differing =
    beside === undefined || beside.project !== project ? null : differingNames({ files, specs }, beside.read);
  const documents = differing === null ? specs.documents : withRead(specs.documents, differing);
  await loadParser();
  const naming = read.project.spec.naming ?? 'long';
  const targets = new Map(
    Object.entries(read.project.spec.targets).map(([name, { engine, ...settings }]) => [
      name,
      capabilitiesOf(engine, settings),
    ]),
  );
  // Documents that were read are checked even if others were not: all diagnostics at once.
  const built = buildCatalog({ ...specs, documents }, { naming, targets });
  const diagnostics = maskDiagnostics(
    [...read.diagnostics, ...specs.diagnostics, ...built.diagnostics],
    files,
  );
  return {
    root,
    file: read.project,
    catalog: diagnostics.some(isError) ? undefined : built.catalog,
    diagnostics,
    project,
    read: { files, specs },
    differing,
    text: (file) => {
      texts ??= shownTexts();
      return texts.get(file);
    },
  };
}

/** A failure with the texts that its diagnostics point into. */
export class ProjectFailure extends Failure {
  readonly files: readonly SpecFile[];

  constructor(diagnostics: readonly Diagnostic[], files: readonly SpecFile[]) {
    super(diagnostics);
    this.files = files;
  }
}

/** The specs of a project as text: every YAML file below `features/`, in the order of their paths. */
export async function specFiles(root: string): Promise<readonly SpecFile[]> {
  const folder = join(root, SPEC_FOLDER);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return Promise.all(
    paths.map(async (path) => ({
      path: relative(root, path).split(sep).join('/'),
      text: await readFile(path, 'utf8'),
    })),
  );
}
