import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Catalog } from '../catalog/model/index.js';
import { Failure, failure, isError } from '../diagnostics/diagnostic.js';
import { filesAt, revisionOf } from './git.js';
import { type Loaded, loadFiles, loadProject, PROJECT_FILE } from './load.js';

/** What a project is compared with. */
export interface OtherSide {
  /** Of what may differ, with what it is made of. */
  readonly catalog: Catalog;
  /** The names of what may differ; null: everything. */
  readonly differing: ReadonlySet<string> | null;
  /** For people: a branch or a folder as it was named. */
  readonly name: string;
  /** Of a git repository, in full; null of a folder. */
  readonly commit: string | null;
}

const EMPTY: Catalog = {
  entities: new Map(),
  sources: new Map(),
  featureSets: new Map(),
  datasets: new Map(),
  occupied: [],
  tests: new Map(),
};

/**
 * What a project may differ in from another one in a folder, or from itself at a revision of its git repository: without `against`, where the current branch left the main
 * branch. At a revision that has no project there is nothing in the catalog.
 * @throws Failure FS009 where there is no such folder or revision, or its specs are not valid.
 */
export async function loadOtherSide(here: Loaded, against: string | undefined): Promise<OtherSide> {
  const { root } = here;
  if (against !== undefined && (await isProject(against))) {
    const loaded = await valid(against, loadProject(resolve(against), here));
    return { ...loaded, name: against, commit: null };
  }
  const { commit, name } = await revisionOf(root, against);
  const files = await filesAt(
    root,
    commit,
    (path) => path === PROJECT_FILE || /^features\/.*\.ya?ml$/s.test(path),
  );
  const project = files.find(({ path }) => path === PROJECT_FILE);
  if (project === undefined) return { catalog: EMPTY, differing: null, name, commit };
  const specs = files.filter((file) => file !== project);
  const loaded = await valid(
    `${name} (${commit.slice(0, 10)})`,
    loadFiles(root, { project: project.text, specs }, here),
  );
  return { ...loaded, name, commit };
}

const isProject = (folder: string): Promise<boolean> =>
  stat(join(folder, PROJECT_FILE)).then(
    (found) => found.isFile(),
    () => false,
  );

async function valid(
  what: string,
  loading: Promise<Loaded>,
): Promise<Pick<OtherSide, 'catalog' | 'differing'>> {
  const { catalog, diagnostics, differing } = await loading.catch((cause: unknown) => {
    if (!(cause instanceof Failure)) throw cause;
    return { catalog: undefined, differing: null, diagnostics: cause.diagnostics };
  });
  if (catalog !== undefined) return { catalog, differing };
  const [first] = diagnostics.filter(isError);
  throw failure('FS009', `the specs of ${what} are not valid: ${first?.code} ${first?.message}`, {
    hint: 'compare with a revision that fs validate accepts',
  });
}
