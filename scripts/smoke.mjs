// Packs the program, installs it into an empty folder, and follows the guide's first project up to its first values.
// `--node VERSION`: with that version of Node, fetched from npm.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'asof-smoke-'));
const run = (program, args, cwd) =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Blocks of the guide that are files of its project: ```LANGUAGE file PATH. */
const files = (markdown) =>
  [...markdown.matchAll(/^```\w+ file (\S+)\n([\s\S]*?)^```$/gm)].map(([, path, text]) => [path, text]);

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}

/** Puts a version of Node first in the path of everything that follows. */
function useNode(version) {
  const tools = join(folder, 'node');
  mkdirSync(tools);
  writeFileSync(join(tools, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', `node@${version}`], tools);
  process.env.PATH = join(tools, 'node_modules/.bin') + delimiter + process.env.PATH;
}

try {
  const [, , flag, version] = process.argv;
  if (flag === '--node' && version !== undefined) useNode(version);
  console.log(`Node ${run('node', ['--version'], root).trim()}`);
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], root));
  const tarball = join(folder, packed.filename);
  const paths = packed.files.map(({ path }) => path);
  console.log(`${packed.filename}: ${statSync(tarball).size} bytes, ${paths.length} files`);
  const bad = paths.filter(
    (path) => path.endsWith('.map') || (path.endsWith('.d.ts') && path !== 'dist/index.d.ts'),
  );
  if (bad.length > 0) fail(`not for the package: ${bad.join(', ')}`);

  const links = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
  const dead = links.flatMap(([, path]) => (paths.includes(path) ? [] : [path]));
  if (dead.length > 0) fail(`links of the README that the package does not hold: ${dead.join(', ')}`);

  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  const started = performance.now();
  const install = spawnSync('npm', ['install', '--no-audit', '--no-fund', tarball], {
    cwd: project,
    encoding: 'utf8',
  });
  const said = install.stdout + install.stderr;
  if (install.status !== 0) throw new Error(`the package cannot be installed: ${said}`);
  console.log(`installed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (/warn|allow-?scripts/i.test(said)) fail(`the installation warns: ${said}`);
  const installed = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
  console.log(`packages: ${installed.join(', ')}`);

  const guide = readFileSync(join(project, 'node_modules/asof/docs/guide.md'), 'utf8');
  const made = new Map();
  for (const [path, text] of files(guide)) if (!made.has(path)) made.set(path, text);
  for (const [path, text] of made) {
    mkdirSync(join(project, path, '..'), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  // The first build of the guide, and the first values that it shows.
  const [, build = ''] = /^```bash run\nnpx fs (run .*)\n/m.exec(guide) ?? [];
  const [, get = '', wanted = ''] =
    /^```bash run\nnpx fs (get .*)\n```\n\n```text output\n([\s\S]*?)```$/m.exec(guide) ?? [];
  console.log(run('npx', ['--no-install', 'asof', ...build.split(' ')], project).trim());
  const values = run('npx', ['--no-install', 'asof', ...get.split(' ')], project);
  if (wanted === '' || values.trim() !== wanted.trim())
    fail(`the guide shows\n${wanted}\nand the program\n${values}`);
  else console.log(`fs ${get}\n${values.trim()}\nas the guide shows`);

  // From a file of data to first values in three commands.
  const orders =
    'order_id,ordered_at,user_id,amount\n1,2024-03-01 10:00:00,u1,9.90\n2,2024-03-02 10:00:00,u1,5.10\n';
  const begun = join(folder, 'begun');
  mkdirSync(begun);
  writeFileSync(join(begun, 'orders.csv'), orders);
  const program = join(project, 'node_modules/.bin/asof');
  const from = performance.now();
  run(program, ['init', '--from', 'orders.csv'], begun);
  run(program, ['run'], begun);
  const first = run(program, ['get', 'user', '--key', 'user_id=u1'], begun);
  const seconds = (performance.now() - from) / 1000;
  console.log(`asof init --from orders.csv to first values: ${seconds.toFixed(1)} s\n${first.trim()}`);
  if (seconds > 10) fail('the first values took more than 10 s');
  if (!/amount__sum_lifetime +15\.00/.test(first)) fail('the first values are not those of the file');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
