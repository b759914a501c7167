import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
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

const WORDS = ['run', 'fails', 'output', 'file', 'from', 'picked', 'compiled'];

function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+) (\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    what: match[2] ?? '',
    argument: match[3] ?? '',
    text: match[4] ?? '',
    line: markdown.slice(0, match.index).split('\n').length,
  }));
}

const read = (path: string): Promise<string> => readFile(join(repository, path), 'utf8');

/** A line of a shell as our tests run it: the program without npx, and what is installed already stays. */
const argumentsOf = (line: string): readonly string[] => {
  const command = line.replace(/^npm ci && /, '').trim();
  expect(command).toMatch(/^npx (fs|asof) /);
  return [...command.replace(/^npx \w+ /, '').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word ?? '',
  );
};

/** What a page says of itself in a comment: `<!-- now: 2024-03-06 -->`. */
const told = (markdown: string, word: string): string | undefined =>
  new RegExp(`^<!-- ${word}: (\\S+) -->$`, 'm').exec(markdown)?.[1];

/** A folder of its own for a page: its worked project, nothing where it makes its own `fs.yaml`, or the sample. */
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

/** The columns of a csv file that a header names, a line a row. */
function picked(header: readonly string[], file: string): readonly string[] {
  const [names = [], ...rows] = cellsOf(file);
  expect(names).toEqual(expect.arrayContaining([...header]));
  return rows.map((cells) => header.map((name) => cells[names.indexOf(name)] ?? '').join(','));
}

async function follow(path: string): Promise<void> {
  const markdown = await read(path);
  const blocks = blocksOf(markdown);
  const [now, project] = [told(markdown, 'now'), told(markdown, 'project')];
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
      expect(last, line).toMatchObject(code === 0 ? { code, stderr: '' } : { code });
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
    compiled: async ({ text, argument }) =>
      expect((await fs(root, ['compile', argument])).stdout).toContain(text.trimEnd()),
  };
  try {
    for (const block of blocks) {
      const action = actions[block.what];
      if (action === undefined) throw new Error(`${path}:${block.line}: nobody knows how to "${block.what}"`);
      try {
        await action(block);
      } catch (cause) {
        throw new Error(`${path}:${block.line}: the block does not hold`, { cause });
      }
    }
  } finally {
    await Promise.all([remove(root), database?.drop()]);
  }
}

const stories = (await readdir(join(repository, 'docs/stories'))).map((name) => `docs/stories/${name}`);

describe('what the pages show is so', () => {
  it.concurrent.each(['README.md', 'docs/guide.md', 'docs/language.md', ...stories])('%s', async (path) => {
    const blocks = blocksOf(await read(path));
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.every(({ what }) => WORDS.includes(what))).toBe(true);
    await follow(path);
  });
});

describe('the stories', () => {
  it('are linked from the guide, and show every spec of their projects', async () => {
    const guide = await read('docs/guide.md');
    expect(stories.length).toBeGreaterThan(2);
    for (const story of stories) {
      expect(guide).toContain(relative('docs', story));
      const markdown = await read(story);
      const project = told(markdown, 'project') ?? '';
      const specs = await readdir(join(repository, project, 'features'));
      const shown = blocksOf(markdown).flatMap(({ what, argument }) => (what === 'from' ? [argument] : []));
      expect(shown).toEqual(expect.arrayContaining(specs.map((name) => `${project}/features/${name}`)));
    }
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
