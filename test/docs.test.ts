import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProjectCommand } from '../src/commands/base.js';
import { commands } from '../src/commands/index.js';
import { codes } from '../src/diagnostics/codes.js';
import { emptyFolder, fs, type Outcome, remove, repository, sample, steady } from './support/cli.js';

/** A fenced block whose first line says what is to be done with it: `LANGUAGE WHAT ARGUMENT`. */
interface Block {
  readonly what: string;
  readonly argument: string;
  readonly text: string;
  readonly line: number;
}

const WORDS = ['run', 'fails', 'output', 'file', 'from', 'compiled'];

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

async function follow(path: string): Promise<void> {
  const markdown = await read(path);
  const blocks = blocksOf(markdown);
  const root = await (markdown.includes(' file fs.yaml') ? emptyFolder() : sample());
  const [, now] = /^<!-- now: (\S+) -->$/m.exec(markdown) ?? [];
  let last: Outcome = { code: 0, stdout: '', stderr: '' };
  const runLines = async (text: string, code: number): Promise<void> => {
    for (const line of text.trim().split('\n')) {
      last = await fs(root, argumentsOf(line), now === undefined ? {} : { FS_NOW: now });
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
    from: async ({ text, argument }) => expect(await read(argument)).toContain(text),
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
    await remove(root);
  }
}

describe('what the pages show is so', () => {
  it.concurrent.each(['README.md', 'docs/guide.md', 'docs/language.md'])('%s', async (path) => {
    const blocks = blocksOf(await read(path));
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.every(({ what }) => WORDS.includes(what))).toBe(true);
    await follow(path);
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
