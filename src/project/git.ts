import { execFile } from 'node:child_process';
import { failure } from '../diagnostics/diagnostic.js';
import type { SpecFile } from '../spec/read-specs.js';

/** Enough for the specs of any project. */
const MOST = 1 << 30;

/** What git prints; null where it fails. `input` is written to its standard input. */
function git(folder: string, args: readonly string[], input = ''): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: MOST, env: { ...process.env, LC_ALL: 'C' } } as const;
    const child = execFile('git', ['-C', folder, ...args], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else if (error.code === 'ENOENT')
        reject(failure('FS009', 'git is not installed', { hint: 'name a folder: --against DIR' }));
      else resolve(null);
    });
    // A git that fails early closes its input.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

const line = async (folder: string, ...args: readonly string[]): Promise<string | null> =>
  (await git(folder, args))?.toString('utf8').trim() ?? null;

const commitOf = (folder: string, revision: string): Promise<string | null> =>
  line(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);

/** Names of a main branch, the most telling first. */
const MAIN = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/** A commit, and what it is called for people. */
export interface Revision {
  /** In full, hexadecimal. */
  readonly commit: string;
  readonly name: string;
}

/**
 * The revision to compare a folder with: the one that is named, else where the current branch left the main branch.
 * @throws Failure FS009 where there is none.
 */
export async function revisionOf(folder: string, named: string | undefined): Promise<Revision> {
  if ((await line(folder, 'rev-parse', '--git-dir')) === null)
    throw failure('FS009', `${folder} is in no git repository`, { hint: 'name a folder: --against DIR' });
  if (named !== undefined) {
    const commit = await commitOf(folder, named);
    if (commit !== null) return { commit, name: named };
    throw failure('FS009', `git knows no revision ${named}, and there is no such folder with fs.yaml`, {
      hint: await fetchHint(folder, 'git branch --all shows the branches'),
    });
  }
  for (const main of MAIN) {
    const tip = await commitOf(folder, main);
    if (tip === null) continue;
    const base = await line(folder, 'merge-base', tip, 'HEAD');
    if (base !== null) return { commit: base, name: main };
    throw failure('FS009', `this branch and ${main} have no common commit here`, {
      hint: await fetchHint(folder, 'name what to compare with: --against REF'),
    });
  }
  throw failure('FS009', 'there is no main branch to compare with', {
    hint: await fetchHint(folder, 'name what to compare with: --against REF'),
  });
}

/** A shallow clone does not have the commits that a comparison needs. */
async function fetchHint(folder: string, otherwise: string): Promise<string> {
  return (await line(folder, 'rev-parse', '--is-shallow-repository')) === 'true'
    ? 'this clone is shallow: git fetch --unshallow (fetch-depth: 0 in a GitHub workflow)'
    : otherwise;
}

/** The files of a folder at a commit that `wanted` is true for, by their paths from the folder, in order. */
export async function filesAt(
  folder: string,
  commit: string,
  wanted: (path: string) => boolean,
): Promise<readonly SpecFile[]> {
  const listed = await git(folder, ['ls-tree', '-r', '-z', commit]);
  const files = (listed?.toString('utf8') ?? '').split('\0').flatMap((entry) => {
    const [, mode, id = '', path = ''] = /^(\d+) blob ([0-9a-f]+)\t([\s\S]*)$/.exec(entry) ?? [];
    // Links are no text.
    return mode?.startsWith('100') && wanted(path) ? [{ id, path }] : [];
  });
  const ids = files.map(({ id }) => `${id}\n`).join('');
  const contents = (await git(folder, ['cat-file', '--batch'], ids)) ?? Buffer.alloc(0);
  let at = 0;
  return files.map(({ path }) => {
    const start = contents.indexOf('\n', at) + 1;
    const size = Number(contents.toString('latin1', at, start).split(' ')[2]);
    at = start + size + 1;
    return { path, text: contents.toString('utf8', start, start + size) };
  });
}
