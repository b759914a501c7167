import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Milliseconds since 1970, or 0 where there is no such file. */
const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Whether each file of `src/` has its younger twin in `dist/`. */
function isBuilt(): boolean {
  const src = join(root, 'src');
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .every((entry) => {
      const path = join(entry.parentPath, entry.name);
      return changed(join(root, 'dist', relative(src, path).replace(/\.ts$/, '.js'))) >= changed(path);
    });
}

/** Builds `dist/` once before the tests that run the program. Types are checked elsewhere. */
export default function setup(): void {
  if (isBuilt()) return;
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck'], {
    cwd: root,
    stdio: 'inherit',
  });
}
