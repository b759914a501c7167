import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Milliseconds since 1970, or 0 where there is no such file. */
const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Files of `src/` with their twins in `dist/`, where the twin is older or not there. */
function stale(): readonly (readonly [source: string, built: string])[] {
  const src = join(root, 'src');
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, join(root, 'dist', relative(src, path).replace(/\.ts$/, '.js'))] as const)
    .filter(([source, built]) => changed(built) < changed(source));
}

/**
 * Brings `dist/` up to date before the tests that run the program, file by file. Types are checked elsewhere:
 * `isolatedModules` says that each file can be built without the others.
 */
export default async function setup(): Promise<void> {
  const files = stale();
  if (files.length === 0) return;
  const { default: ts } = await import('typescript');
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    isolatedModules: true,
  };
  for (const [source, built] of files) {
    const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), {
      compilerOptions,
      fileName: source,
    });
    mkdirSync(dirname(built), { recursive: true });
    writeFileSync(built, outputText);
  }
}
