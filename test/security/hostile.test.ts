import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, fs, remove, repository } from '../support/cli.js';
import { makeDatabase } from '../support/database.js';
import {
  escapes,
  FORBIDDEN,
  fileNames,
  HOSTILE,
  INJECTIONS,
  MARKUP,
  projectOf,
  rows,
  SECRET,
  secrets,
} from './places.js';

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await emptyFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Styles of our own: red, yellow, dim, bold and their ends. */
const withoutColours = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
  text.replace(/\u001b\[(?:1|2|22|31|33|39)m/g, '');

describe('text from outside', () => {
  it.concurrent.each(rows)(
    'is shown without its effect: $place',
    async ({ parts, files, env, commands, shows, hides }) => {
      const root = await folderOf({ ...projectOf(parts), ...files });
      let output = '';
      try {
        for (const command of commands) {
          const plain = await fs(root, command, env);
          expect(`${plain.stdout}${plain.stderr}`).not.toMatch(FORBIDDEN);
          expect(plain.stderr).not.toContain('FS900');
          output += plain.stdout + plain.stderr;
        }
        const [last = []] = commands.slice(-1);
        const coloured = await fs(root, last, { ...env, FORCE_COLOR: '1' });
        expect(withoutColours(coloured.stdout + coloured.stderr)).not.toMatch(FORBIDDEN);
      } finally {
        await remove(root);
      }
      expect(output).toContain(shows);
      if (hides !== undefined) expect(output).not.toContain(hides);
    },
  );

  it('means the same in JSON', async () => {
    const root = await folderOf(projectOf({ description: HOSTILE }));
    const { stdout } = await fs(root, ['describe', 'user', '--json']);
    await remove(root);
    expect(JSON.parse(stdout)).toMatchObject({ description: HOSTILE });
  });
});

const RUN = ['run', '--end-date', '2020-01-02'];

describe.each(['local', 'postgres'])('text that would be SQL, on %s', (target) => {
  it.each(INJECTIONS)('is a value in data, literals and keys: %s', async (text) => {
    const database = target === 'postgres' ? await makeDatabase() : undefined;
    const env = { FS_POSTGRES_URL: database?.url ?? 'postgres://127.0.0.1:1/none' };
    const filter = `note = '${text.replaceAll("'", "''")}' and id <> 'x''; --'`;
    const root = await folderOf(projectOf({ value: text, filter, description: text }));
    try {
      const ran = await fs(root, [...RUN, '-t', target], env);
      expect({ code: ran.code, stderr: ran.stderr }).toMatchObject({ code: 0 });
      const { stdout } = await fs(root, ['get', 'sums', '--key', `id=${text}`, '-t', target, '--json'], env);
      expect(JSON.parse(stdout)).toMatchObject({
        row: { id: text, newest_note: text, total__sum_over_1_day_rolling_windows: 1 },
      });
    } finally {
      await remove(root);
      await database?.drop();
    }
  });
});

describe('a data value on Postgres', () => {
  it('is shown without its effect', async () => {
    const database = await makeDatabase();
    const root = await folderOf(projectOf({ value: HOSTILE }));
    const env = { FS_POSTGRES_URL: database.url };
    let output = '';
    for (const command of [RUN, ['get', 'user', '--key', `id=${HOSTILE}`], ['status']]) {
      const { code, stdout, stderr } = await fs(root, [...command, '-t', 'postgres'], env);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      output += stdout + stderr;
    }
    await remove(root);
    await database.drop();
    expect(output).not.toMatch(FORBIDDEN);
    expect(output).toContain('\\u001b[2J\\u001b]0;owned');
  });
});

describe('a path that leaves its folder', () => {
  it.each(escapes)('is refused before anything is written: %s', async (_place, parts, says) => {
    const root = await folderOf(
      Object.fromEntries(
        Object.entries(projectOf(parts)).map(([path, text]) => [join('project', path), text]),
      ),
    );
    const project = join(root, 'project');
    try {
      const before = await readdir(root, { recursive: true });
      for (const command of [['validate'], RUN]) {
        const { code, stderr } = await fs(project, command);
        expect(stderr).toContain(says);
        expect(code).toBe(1);
      }
      expect(await readdir(root, { recursive: true })).toEqual(before);
    } finally {
      await remove(root);
    }
  });

  it.each(fileNames)('is none where the name of a file is odd: %j', async (name) => {
    const project = projectOf({ source: `data/${name.replace(/[[\]*?]/g, '[$&]')}.csv` });
    const { 'data/events.csv': data = '', ...others } = project;
    const root = await folderOf({ ...others, [`data/${name}.csv`]: data });
    try {
      const { code, stdout, stderr } = await fs(root, RUN);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stdout + stderr).not.toMatch(FORBIDDEN);
      expect(stdout + stderr).not.toMatch(/^FS999/m);
      const manifest: unknown = JSON.parse(await readFile(join(root, 'out/table.csv.manifest.json'), 'utf8'));
      expect(JSON.stringify(manifest)).toContain(JSON.stringify(`data/${name}.csv`));
    } finally {
      await remove(root);
    }
  });
});

describe('a page of the documentation', () => {
  it.each(MARKUP)('shows %s as text', async (written, forbidden) => {
    const root = await folderOf(projectOf({ description: written, owner: written, tag: written }));
    let pages = '';
    try {
      expect((await fs(root, ['docs'])).code).toBe(0);
      for (const path of await readdir(join(root, 'catalog'), { recursive: true }))
        if (path.endsWith('.md')) pages += await readFile(join(root, 'catalog', path), 'utf8');
    } finally {
      await remove(root);
    }
    expect(pages).not.toMatch(forbidden);
    expect(pages.length).toBeGreaterThan(500);
  });
});

describe('a secret in fs.yaml', () => {
  it.concurrent.each(secrets)('is not shown: %s', async (_form, targets) => {
    const root = await folderOf({ 'fs.yaml': `project: x\ntargets:\n  ${targets}\n` });
    try {
      for (const command of [['list', '--json']]) {
        const { code, stdout, stderr } = await fs(root, command);
        expect({ code, output: `${stdout}${stderr}` }).toMatchObject({ code: 2 });
        expect(stderr).toMatch(/^FS00[23] fs\.yaml:\d+:\d+ /m);
        expect(stdout + stderr).not.toContain(SECRET);
      }
    } finally {
      await remove(root);
    }
  });

  it('is not shown by a diagnostic of a sound file either', async () => {
    const root = await folderOf({
      'fs.yaml': `project: x\ntargets:\n  p: { engine: postgres, url: "postgres://me:${SECRET}@\${env:NOWHERE}/db" }\n`,
    });
    const { code, stdout, stderr } = await fs(root, ['status', '--json']);
    await remove(root);
    expect(code).toBe(2);
    expect(stderr).toContain('FS004 fs.yaml:3:');
    expect(stdout + stderr).not.toContain(SECRET);
  });
});

describe('a literal beside a sensitive column', () => {
  const specs = `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: events
timestamp: at
primary_key: [id]
columns:
  at: timestamp
  id: string
  word: { type: string, sensitive: true }
  pin: { type: integer, sensitive: true }
  shown: { type: string, expr: "case when word = '${SECRET}' then 'a' else 'b' end" }
where: word <> '${SECRET}'
from: { file: data.csv }
---
kind: source
name: copied
timestamp: at
columns: { at: timestamp, id: string }
inputs: [events]
query: "select at, id from events where word = '${SECRET}' -- ${SECRET}"
---
kind: feature_set
name: words
entity: user
source: events
windows: [1 day]
where: word in ('${SECRET}', 'x') and id <> 'public'
features:
  secrets: { aggregate: count, where: "word = '${SECRET}'", fill: 0 }
  pins: { aggregate: count, where: pin = 4711 }
  any: { aggregate: count, where: word is not null }
  most: { aggregate: max, of: "coalesce(word, '${SECRET}')" }
  newest_word: { of: word, fill: "${SECRET}" }
  each: { aggregate: count, pivot: { by: word, values: { ${SECRET}: one } } }
---
kind: feature_set
name: all_words
entity: user
source: events
windows: [1 day]
where: id <> 'public'
features:
  all_secrets: { aggregate: count, where: "word = '${SECRET}'" }
  all_any: { aggregate: count, where: word is not null }
---
kind: dataset
name: table
spine: events
where: word = '${SECRET}'
columns: [at, id]
features: [words]
output: { file: out.csv }
`;
  const project = {
    'fs.yaml': 'project: x\ntargets: { local: { engine: duckdb, path: w } }\n',
    'features/all.yaml': specs,
  };

  it('is masked by describe, docs and compile --explain, as the values of a pivot are', async () => {
    const root = await folderOf(project);
    let output = '';
    try {
      for (const name of ['events', 'copied', 'words', 'table'])
        for (const more of [[], ['--json']]) {
          const { stdout, stderr } = await fs(root, ['describe', name, ...more]);
          expect(stderr).toBe('');
          output += stdout;
        }
      output += (await fs(root, ['compile', '--explain'])).stdout;
      expect((await fs(root, ['docs'])).stderr).toBe('');
      for (const path of await readdir(join(root, 'catalog'), { recursive: true }))
        if (path.endsWith('.md')) output += await readFile(join(root, 'catalog', path), 'utf8');
    } finally {
      await remove(root);
    }
    expect(output).not.toContain(SECRET);
    expect(output).not.toContain('4711');
    expect(output).toContain("id <> 'public'");
    expect(output).toContain('word = •••');
  });

  it('is masked in code frames, beside a computed column and on a line of its own too', async () => {
    const broken = specs
      .replace(`where: word <> '${SECRET}'`, `where: word <> '${SECRET}' and nowhere`)
      .replace(`"word = '${SECRET}'", fill: 0`, `"shown = '${SECRET}' and nowhere", fill: 0`)
      .replace('pin = 4711', 'pin = 4711 and nowhere')
      .replace(
        "where: id <> 'public'",
        `where: |\n  word is not null\n  and id <> '${SECRET}' and nowhere\n`,
      );
    const root = await folderOf({ ...project, 'features/all.yaml': broken });
    const { stderr } = await fs(root, ['validate']);
    await remove(root);
    expect(stderr).toContain('nowhere');
    expect(stderr.match(/nowhere/g)?.length).toBeGreaterThan(1);
    expect(stderr).toContain("word <> '•••••••' and nowhere");
    expect(stderr).not.toContain(SECRET);
    expect(stderr).not.toContain('4711');
  });

  const sensitivity = async (name: string): Promise<Readonly<Record<string, boolean>>> => {
    const root = await folderOf(project);
    const { stdout } = await fs(root, ['describe', name, '--json']);
    await remove(root);
    const { columns }: { columns: readonly { feature: string; sensitive: boolean }[] } = JSON.parse(stdout);
    return Object.fromEntries(columns.map(({ feature, sensitive }) => [feature, sensitive]));
  };

  it('makes a feature sensitive, as a pivot does; a null test does not', async () => {
    expect(await sensitivity('all_words')).toEqual({ all_secrets: true, all_any: false });
  });

  it('in the condition of a set makes all its features sensitive', async () => {
    expect(await sensitivity('words')).toEqual({
      secrets: true,
      pins: true,
      any: true,
      most: true,
      newest_word: true,
      each: true,
    });
  });
});

describe('where text from outside is written', () => {
  it('only one module writes to the terminal', async () => {
    const folder = join(repository, 'src');
    const files = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.ts'));
    const writers: string[] = [];
    for (const path of files)
      if (
        /process\.(stdout|stderr)\.write|console\.|stream\.write/.test(
          await readFile(join(folder, path), 'utf8'),
        )
      )
        writers.push(path);
    expect(writers).toEqual(['cli/shared/terminal.ts']);
  });
});
