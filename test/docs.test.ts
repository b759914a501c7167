import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { commands } from '../src/cli/commands/index.js';
import { ProjectCommand } from '../src/cli/shared/project-command.js';
import { codes } from '../src/diagnostics/codes.js';
import { emptyFolder, fs, type Outcome, remove, repository, sample, steady } from './support/cli.js';
import { makeDatabase } from './support/database.js';

/** A fenced block whose first line says what is to be done with it: `LANGUAGE WHAT ARGUMENT`. */
interface Block {
  readonly what: string;
  readonly argument: string;
  readonly text: string;
  readonly line: number;
}

const WORDS = [
  'run',
  'fails',
  'output',
  'file',
  'removes',
  'from',
  'picked',
  'compiled',
  'script',
  'example',
];

const execute = promisify(execFile);

function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+) (\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    what: match[2] ?? '',
    argument: match[3] ?? '',
    text: match[4] ?? '',
    line: markdown.slice(0, match.index).split('\n').length,
  }));
}

const read = (path: string): Promise<string> => readFile(join(repository, path), 'utf8');

/** The arguments of a command line: the program without npx, and without the installation. */
const argumentsOf = (line: string): readonly string[] => {
  const command = line.replace(/^npm ci && /, '').trim();
  expect(command).toMatch(/^npx (fs|asof) /);
  return [...command.replace(/^npx \w+ /, '').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word ?? '',
  );
};

/** A setting of a page, in a comment: `<!-- now: 2024-03-06 -->`. */
const settingOf = (markdown: string, word: string): string | undefined =>
  new RegExp(`^<!-- ${word}: (\\S+) -->$`, 'm').exec(markdown)?.[1];

/** A new folder for a page: its project, nothing if it makes its own `fs.yaml`, or the sample. */
async function folderFor(markdown: string, project: string | undefined): Promise<string> {
  if (project === undefined) return markdown.includes(' file fs.yaml') ? emptyFolder() : sample();
  const root = await emptyFolder();
  for (const part of ['fs.yaml', 'features', 'data'])
    await cp(join(repository, project, part), join(root, part), { recursive: true });
  return root;
}

const cellsOf = (csv: string): readonly (readonly string[])[] =>
  csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

/** The columns of a csv file that a header names, one line per row. */
function picked(header: readonly string[], file: string): readonly string[] {
  const [names = [], ...rows] = cellsOf(file);
  expect(names).toEqual(expect.arrayContaining([...header]));
  return rows.map((cells) => header.map((name) => cells[names.indexOf(name)] ?? '').join(','));
}

/** Whether this machine has Python with a module; a page's script that needs more than that is left out, with its reason. */
async function hasPython(module: string): Promise<boolean> {
  try {
    await execute('python3', ['-c', `import ${module}`]);
    return true;
  } catch {
    console.log(`not run: Python with the module ${module} is not installed`);
    return false;
  }
}

/** What `fs validate` tells on request is no warning: an info, with its code frame. */
const withoutInfos = (stderr: string): string =>
  stderr.replace(/^FS\d{3} info: .*\n(?: +\d+ \| .*\n +\| .*\n)?/gm, '');

async function follow(path: string): Promise<void> {
  const markdown = await read(path);
  const blocks = blocksOf(markdown);
  const [now, project] = [settingOf(markdown, 'now'), settingOf(markdown, 'project')];
  const root = await folderFor(markdown, project);
  const database = markdown.includes(' -t postgres') ? await makeDatabase() : undefined;
  const env = {
    ...(now === undefined ? {} : { FS_NOW: now }),
    ...(database === undefined ? {} : { FS_POSTGRES_URL: database.url }),
  };
  let last: Outcome = { code: 0, stdout: '', stderr: '' };
  const runLines = async (text: string, code: number): Promise<void> => {
    for (const line of text.trim().split('\n')) {
      last = await fs(root, argumentsOf(line), env);
      expect(last.code, line).toBe(code);
      if (code === 0) expect(withoutInfos(last.stderr), line).toBe('');
    }
  };
  const actions: Readonly<Record<string, (block: Block) => Promise<void>>> = {
    run: ({ text }) => runLines(text, 0),
    fails: ({ text, argument }) => runLines(text, Number(argument)),
    output: async ({ text }) => expect(steady(last.stdout + last.stderr).trim()).toBe(text.trim()),
    file: async ({ text, argument }) => {
      await mkdir(dirname(join(root, argument)), { recursive: true });
      await writeFile(join(root, argument), text);
    },
    removes: async ({ argument }) => rm(join(root, argument)),
    // The text of a file, or a part of it; a file of the page's project is then there as it is shown.
    from: async ({ text, argument }) => {
      expect(await read(argument)).toContain(text);
      if (project !== undefined && argument.startsWith(`${project}/`))
        await cp(join(repository, argument), join(root, relative(project, argument)));
    },
    // Some columns and some rows of a csv file of the project, in their order.
    picked: async ({ text, argument }) => {
      const [header = [], ...rows] = cellsOf(text);
      const lines = picked(header, await readFile(join(root, argument), 'utf8'));
      const shown = rows.map((cells) => cells.join(','));
      expect(lines).toEqual(expect.arrayContaining(shown));
      expect(lines.filter((line) => shown.includes(line))).toEqual(shown);
    },
    // A Python script that asserts what it says; its argument is the module that it needs.
    script: async ({ text, argument }) => {
      if (await hasPython(argument === '' ? 'csv' : argument))
        await execute('python3', ['-c', text], { cwd: root });
    },
    // A program that uses the package.
    example: async ({ text }) => {
      const built = JSON.stringify(join(repository, 'dist/project/index.js'));
      const path = join(root, 'example.mjs');
      await writeFile(path, text.replace("'asof'", built));
      await execute(process.execPath, [path], { cwd: root });
    },
    compiled: async ({ text, argument }) =>
      expect((await fs(root, ['compile', argument])).stdout).toContain(text.trimEnd()),
  };
  try {
    for (const block of blocks) {
      const action = actions[block.what];
      if (action === undefined)
        throw new Error(`${path}:${block.line}: unknown kind of block: ${block.what}`);
      try {
        await action(block);
      } catch (cause) {
        throw new Error(`${path}:${block.line}: the block is not true`, { cause });
      }
    }
  } finally {
    await Promise.all([remove(root), database?.drop()]);
  }
}

const pagesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(join(repository, folder)))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

const stories = await pagesIn('docs/stories');
const howTo = await pagesIn('docs/how-to');
/** It is about a server's administration, and has no block that runs. */
const unexecuted = ['docs/how-to/postgres-privileges.md'];
const executed = [
  'README.md',
  'docs/guide.md',
  'docs/language.md',
  'docs/api.md',
  ...stories,
  ...howTo.filter((path) => !unexecuted.includes(path)),
];

describe('the blocks of the pages', () => {
  it.concurrent.each(executed)('of %s hold when they are run in order', async (path) => {
    const blocks = blocksOf(await read(path));
    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.every(({ what }) => WORDS.includes(what))).toBe(true);
    await follow(path);
  });
});

describe('the stories', () => {
  it('are linked from the guide and show every spec of their projects', async () => {
    const guide = await read('docs/guide.md');
    expect(stories.length).toBeGreaterThan(2);
    for (const story of stories) {
      expect(guide).toContain(relative('docs', story));
      const markdown = await read(story);
      const project = settingOf(markdown, 'project') ?? '';
      const specs = await readdir(join(repository, project, 'features'));
      const shown = blocksOf(markdown).flatMap(({ what, argument }) => (what === 'from' ? [argument] : []));
      expect(shown).toEqual(expect.arrayContaining(specs.map((name) => `${project}/features/${name}`)));
    }
  });
});

/** Headings as the anchors that links name. */
const anchorsOf = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );

describe('the links', () => {
  it('of all pages lead to files and headings that exist', async () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...(await pagesIn('docs')),
      ...(await pagesIn('docs/contributing').catch(() => [])),
      ...stories,
      ...howTo,
    ];
    const dead: string[] = [];
    for (const page of pages) {
      const markdown = (await read(page)).replace(/^```[\s\S]*?^```$/gm, '');
      for (const [, link = ''] of markdown.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? page : join(dirname(page), file);
        const isThere = existsSync(join(repository, target));
        if (!isThere || (anchor !== undefined && !anchorsOf(await read(target)).includes(anchor)))
          dead.push(`${page} → ${link}`);
      }
    }
    expect(dead).toEqual([]);
  });

  it('lead from the index of the documentation to every page', async () => {
    const index = await read('docs/README.md');
    const pages = [...(await pagesIn('docs')), ...stories, ...howTo].filter(
      (page) => page !== 'docs/README.md' && !index.includes(`(${relative('docs', page)})`),
    );
    expect(pages).toEqual([]);
  });

  it('of CONTRIBUTING and the architecture name paths that exist', async () => {
    const missing: string[] = [];
    for (const page of ['CONTRIBUTING.md', 'docs/architecture.md'])
      for (const [, path = ''] of (await read(page)).matchAll(
        /`((?:src|test|scripts|bench|schemas|docs)\/[\w./-]*)`/g,
      ))
        if (!existsSync(join(repository, path))) missing.push(`${page}: ${path}`);
    expect(missing).toEqual([]);
  });
});

describe('the reference is complete', () => {
  it('docs/errors.md has every code, with its title and exit code', async () => {
    const rows = [
      ...(await read('docs/errors.md')).matchAll(/^\| (FS\d{3}) \| ([^|]+) \| (\d+) \| ([^|]+) \|$/gm),
    ];
    expect(rows.map(([, code, title, exit]) => [code, title, Number(exit)])).toEqual(
      Object.entries(codes).map(([code, { title, exit }]) => [code, title, exit]),
    );
  });

  it('docs/cli.md has every command and every option', async () => {
    const text = await read('docs/cli.md');
    const missing = Object.entries(commands).flatMap(([id, { flags = {} }]) => [
      ...(text.includes(`## fs ${id.replace(':', ' ')}`) ? [] : [id]),
      ...Object.keys({ ...ProjectCommand.baseFlags, ...flags })
        .filter((flag) => !text.includes(`--${flag}`))
        .map((flag) => `${id} --${flag}`),
    ]);
    expect(missing).toEqual([]);
  });

  it('docs/language.md has every key of the schema', async () => {
    const text = await read('docs/language.md');
    const schema: unknown = JSON.parse(await read('schemas/spec.schema.json'));
    const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
    const words = new Set([...prose.matchAll(/`([^`]+)`/g)].flatMap(([, span = '']) => span.split(/\W+/)));
    const missing = [...keysOf(schema)].filter((key) => !words.has(key));
    expect(missing).toEqual([]);
  });
});

/** Names of all properties in a JSON Schema. */
function* keysOf(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'properties' && typeof value === 'object' && value !== null) yield* Object.keys(value);
    yield* keysOf(value);
  }
}
