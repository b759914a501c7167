import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type Diagnostic, error, failure } from '../../diagnostics/diagnostic.js';

/** How a folder of generated files differs from its expected content. Paths are relative, with forward slashes. */
export interface Difference {
  readonly missing: readonly string[];
  readonly stale: readonly string[];
  /** Generated before, no longer wanted. */
  readonly extra: readonly string[];
}

/** A folder of generated files; a file is generated if it begins with the marker. */
export interface Generated {
  readonly folder: string;
  readonly marker: string;
  /** How their names end, such as `.md`. */
  readonly extension: string;
  /** Whether `files` is the complete content; if not, other files are left alone. */
  readonly whole: boolean;
}

type Files = ReadonlyMap<string, string>;

const isOurs = (text: string, marker: string): boolean => text.startsWith(marker);

async function present({ folder, extension }: Generated): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
  return new Map(
    await Promise.all(
      paths.map(
        async (path): Promise<[string, string]> => [path, await readFile(join(folder, path), 'utf8')],
      ),
    ),
  );
}

/** Compares what is there with what should be. */
export function difference(wanted: Files, found: Files, { marker, whole }: Generated): Difference {
  const names = [...wanted.keys()];
  return {
    missing: names.filter((path) => !found.has(path)),
    stale: names.filter((path) => found.has(path) && found.get(path) !== wanted.get(path)),
    extra: whole
      ? [...found].filter(([path, text]) => !wanted.has(path) && isOurs(text, marker)).map(([path]) => path)
      : [],
  };
}

export const differenceOf = async (files: Files, generated: Generated): Promise<Difference> =>
  difference(files, await present(generated), generated);

export const isSame = ({ missing, stale, extra }: Difference): boolean =>
  missing.length + stale.length + extra.length === 0;

/**
 * Brings the folder up to date: writes what is missing or stale, removes what was generated before and is no longer wanted.
 * @throws Failure FS008 if a file that this command did not write would be overwritten; nothing is written then.
 */
export async function writeGenerated(files: Files, generated: Generated): Promise<Difference> {
  const { folder, marker } = generated;
  const found = await present(generated);
  const changes = difference(files, found, generated);
  const obstacle = changes.stale.find((path) => !isOurs(found.get(path) ?? '', marker));
  if (obstacle !== undefined)
    throw failure(
      'FS008',
      `${join(folder, obstacle)} would be overwritten, and this command did not write it`,
      {
        hint: 'move it, or choose another folder with --out',
      },
    );
  for (const path of [...changes.missing, ...changes.stale]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), files.get(path) ?? '');
  }
  for (const path of changes.extra) await rm(join(folder, path));
  return changes;
}

/** The difference, one line per file. */
export const showDifference = ({ missing, stale, extra }: Difference): string =>
  [
    ...missing.map((path) => `  missing  ${path}`),
    ...stale.map((path) => `  stale    ${path}`),
    ...extra.map((path) => `  extra    ${path}`),
  ].join('\n');

/** The diagnostic of a failed check. */
export const staleFolder = (folder: string, command: string): Diagnostic =>
  error('FS306', `${folder} is out of date`, {
    hint: `write it again: ${command} --out ${folder}`,
  });
