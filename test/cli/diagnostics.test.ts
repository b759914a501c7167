import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProject } from '../../src/project/index.js';
import { parseInstant } from '../../src/types/instant.js';
import { fs, marks, NOW, remove, sample } from '../support/cli.js';
import { makeDatabase } from '../support/database.js';
import { setStatuses } from '../support/statuses.js';
import { type Case, cases, SPEC } from './cases.js';

async function prepared({ change, files = {} }: Case): Promise<string> {
  const root = await sample();
  if (change !== undefined) {
    const [from, to] = change;
    const text = await readFile(join(root, SPEC), 'utf8');
    expect(text.split(from).length, `"${from}" stands once in the sample`).toBe(2);
    await writeFile(
      join(root, SPEC),
      text.replace(from, () => to),
    );
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await (text === null ? rm(join(root, path)) : writeFile(join(root, path), text));
  }
  return root;
}

/** `FILE:LINE:COLUMN` of a needle, as a finding says it; columns count UTF-16 units from 1. */
async function placeOf(root: string, at: string): Promise<string> {
  const [file = '', ...rest] = at.split(':');
  const text = await readFile(join(root, file), 'utf8');
  const offset = text.indexOf(rest.join(':'));
  expect(offset, at).toBeGreaterThanOrEqual(0);
  const lines = text.slice(0, offset).split('\n');
  return `${file}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}

interface Told {
  readonly diagnostics?: readonly {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
  }[];
  readonly results?: readonly Told[];
}

const codesIn = ({ diagnostics = [], results = [] }: Told): readonly string[] => [
  ...diagnostics.map(({ code }) => code),
  ...results.flatMap(codesIn),
];

/** Runs a case on a target, and holds what is said against what it should be. */
async function told(
  one: Case,
  root: string,
  target: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  const args = one.args ?? ['--end-date', '2020-07-17'];
  const { code, stdout, stderr } = await fs(root, ['run', '--json', ...target, ...args], env);
  const place = one.at === undefined ? '' : ` ${await placeOf(root, one.at)}`;
  expect(stderr).toContain(`${one.code}${place} `);
  expect(stderr).toContain(one.says);
  expect(stderr).not.toContain('FS900');
  expect(codesIn(JSON.parse(stdout))).toContain(one.code);
  expect(code).toBe(one.exit);
}

/** Nothing of the sample was built on a target. */
async function notBuilt(
  root: string,
  target?: string,
  env?: Readonly<Record<string, string>>,
): Promise<void> {
  const project = await openProject({
    root,
    now: parseInstant(NOW.slice(0, -1)),
    ...(target === undefined ? {} : { target }),
    ...(env === undefined ? {} : { env }),
  });
  try {
    expect((await setStatuses(project)).map(({ condition }) => condition)).toEqual([
      'not built',
      'not built',
    ]);
    await expect(project.rows('online.user_orders')).rejects.toThrow();
  } finally {
    await project.close();
  }
}

describe('bad input', () => {
  it.concurrent.each(cases)('$title: $code', async (one) => {
    const root = await prepared(one);
    try {
      const before = await marks(root);
      await told(one, root, [], {});
      if (one.exit !== 5) return expect(await marks(root)).toEqual(before);
      const written = [...(await marks(root)).keys()].filter((path) => !before.has(path));
      expect(written.filter((path) => !/^warehouse\/(\.writer\/|feature_store\.duckdb$)/.test(path))).toEqual(
        [],
      );
      await notBuilt(root);
    } finally {
      await remove(root);
    }
  });

  it.concurrent.each(cases.filter(({ notOnPostgres }) => notOnPostgres === undefined))(
    'on Postgres, $title: $code',
    async (one) => {
      const [root, database] = await Promise.all([prepared(one), makeDatabase()]);
      const env = { FS_POSTGRES_URL: database.url };
      try {
        const before = await marks(root);
        await told(one, root, ['--target', 'postgres'], env);
        expect(await marks(root)).toEqual(before);
        const [made] = await database.query(
          `select count(*) filter (where nspname in ('fs', 'source'))::int as schemas,
             (select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where nspname in ('historical', 'online', 'source')) as relations
           from pg_namespace`,
        );
        // What a run finds in the data it finds with its run state in place; what is in the files, before it connects.
        expect(made).toEqual({ schemas: one.exit === 5 ? 2 : 0, relations: 0 });
        if (one.exit === 5) await notBuilt(root, 'postgres', env);
      } finally {
        await Promise.all([remove(root), database.drop()]);
      }
    },
  );

  it('shows a code frame under the finding', async () => {
    const one = cases.find(({ title }) => title === 'an unknown column');
    if (one === undefined) throw new Error('no such case');
    const root = await prepared(one);
    const { stderr } = await fs(root, ['validate']);
    await remove(root);
    expect(stderr).toBe(
      [
        `FS104 ${SPEC}:31:9 unknown column "order_idd" in source order_events; did you mean order_id?`,
        ' 31 |     of: order_idd',
        '    |         ^^^^^^^^^',
        '1 error',
        '',
      ].join('\n'),
    );
  });

  it('shows what is wrong with a source once, at its column, though two sets read it', async () => {
    const one = cases.find(({ title }) => title === 'a value that does not parse');
    if (one === undefined) throw new Error('no such case');
    const root = await prepared(one);
    const { code, stdout, stderr } = await fs(root, ['run']);
    await remove(root);
    expect(code).toBe(5);
    expect(stderr.match(/FS203 /g)).toHaveLength(1);
    expect(stderr).toContain('order_timestamp: { type: timestamp');
    expect(stdout.match(/failed: see the errors above/g)).toHaveLength(1);
  });

  it('tells all findings, not only the first', async () => {
    const root = await sample();
    const text = await readFile(join(root, SPEC), 'utf8');
    await writeFile(
      join(root, SPEC),
      text.replaceAll('of: order_id', 'of: nothing').replace('fill: 0', 'fil: 0'),
    );
    const { code, stdout } = await fs(root, ['validate', '--json']);
    await remove(root);
    expect(code).toBe(1);
    expect(codesIn(JSON.parse(stdout)).toSorted()).toEqual(['FS102', 'FS104']);
  });

  it('never shows a password of fs.yaml', async () => {
    const root = await sample();
    await writeFile(
      join(root, 'fs.yaml'),
      'project: x\ntargets:\n  p: { engine: postgres, url: "postgres://me:hunter2@host/db", colour: red }\n',
    );
    const { code, stdout, stderr } = await fs(root, ['list', '--json']);
    await remove(root);
    expect(code).toBe(2);
    expect(stderr).toContain('FS002 fs.yaml:3:');
    expect(stdout + stderr).not.toContain('hunter2');
  });
});
