import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProject, type Project, type Row, type RunOptions, type Value } from '../../src/project/index.js';
import { readTable } from '../property/files.js';
import { makeDatabase, type TestDatabase } from '../support/database.js';
import { targetNames } from '../support/targets.js';
import { recount as cardVelocity } from './card-velocity/recount.js';
import { recount as chargebackRates } from './chargeback-rates/recount.js';
import { recount as marketplace } from './marketplace/recount.js';
import { cell, doubleCell, fromCsv, micros, newest, type Table, type Text, toCsv } from './recount.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** A worked project: its folder, one run of it, and how its tables are counted without the program. */
interface Worked {
  readonly name: string;
  readonly now: string;
  /** Exclusive. */
  readonly end: string;
  recount(read: (file: string) => Promise<string>, end: bigint): Promise<Readonly<Record<string, Table>>>;
  /** Its files that grow: the time of a row, and what of it is known only later, by the column that says when. */
  readonly growing: Readonly<Record<string, Growing>>;
  /** Ends of runs, each with what was known by then; between days, within them, and close to events. */
  readonly ends: readonly string[];
  /** An interval that is computed once more in the end. */
  readonly again: readonly [string, string];
}

interface Growing {
  readonly time: string;
  readonly later: Readonly<Record<string, readonly string[]>>;
  readonly hoursBehind?: bigint;
}

const projects: readonly Worked[] = [
  {
    name: 'card-velocity',
    now: '2024-04-24 06:00:00',
    end: '2024-04-24 00:00:00',
    recount: async (read, end) => cardVelocity(await read('data/payments.csv'), end),
    growing: {
      'data/payments.csv': {
        time: 'paid_at',
        later: { decided_at: ['decided_at', 'declined'], fraud_at: ['fraud_at'] },
      },
    },
    ends: [
      '2024-03-02 10:02:00',
      '2024-03-04 02:14:30',
      '2024-03-04 02:15:00',
      '2024-03-04 02:15:00.000001',
      '2024-03-04 02:16:00',
      '2024-03-10 00:00:00',
      '2024-03-11 05:00:00',
      '2024-04-20 00:00:00',
    ],
    again: ['2024-03-04 02:15:00', '2024-03-05 00:00:00'],
  },
  {
    name: 'marketplace',
    now: '2024-06-09 09:00:00',
    end: '2024-06-09 00:00:00',
    recount: async (read, end) =>
      marketplace(
        {
          profiles: await read('data/profiles.csv'),
          orders: await read('data/orders.csv'),
          activity: await read('data/activity.ndjson'),
        },
        end,
      ),
    growing: {
      'data/orders.csv': {
        time: 'ordered_at',
        later: { cancelled_at: ['cancelled_at'] },
        hoursBehind: 3n,
      },
      'data/activity.ndjson': { time: 'at', later: {} },
    },
    ends: [
      '2024-05-02 00:00:00',
      '2024-05-02 00:00:00.000001',
      '2024-05-04 14:00:00',
      '2024-05-10 13:00:00',
      '2024-05-11 00:00:00',
      '2024-05-20 21:30:00',
      '2024-06-01 00:00:00',
    ],
    again: ['2024-05-08 12:00:00', '2024-05-13 00:00:00'],
  },
  {
    name: 'chargeback-rates',
    now: '2024-05-31 12:00:00',
    end: '2024-05-31 00:00:00',
    recount: async (read, end) => chargebackRates(await read('data/orders.csv'), end),
    growing: {
      'data/orders.csv': { time: 'ordered_at', later: { chargeback_at: ['chargeback_at'] } },
    },
    ends: [
      '2024-01-20 00:00:00',
      '2024-02-15 00:00:00',
      '2024-02-17 12:00:00.000001',
      '2024-02-20 06:00:00',
      '2024-04-01 00:00:00',
      '2024-04-25 18:30:00',
    ],
    again: ['2024-02-16 00:00:00', '2024-04-02 00:00:00'],
  },
];

/** A value as the recounts write it. */
function text(value: Value): string {
  if (value === null) return '';
  return typeof value === 'number' ? doubleCell(value) : String(value);
}

const rowsOf = (rows: readonly Row[]): readonly Text[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)])));

const lines = ({ columns, rows }: Table): readonly string[] => {
  const [head = '', ...rest] = toCsv({ columns, rows }).trimEnd().split('\n');
  return [head, ...rest.toSorted()];
};

/** The lines of a source that were there at `cut`, that moment included, without what became known later. */
function asKnown(file: string, source: string, { time, later, hoursBehind = 0n }: Growing, cut: bigint) {
  const instant = (cellText: string): bigint => micros(cellText) + hoursBehind * 3_600_000_000n;
  if (file.endsWith('.ndjson'))
    return source
      .split('\n')
      .filter((line) => line === '' || instant(/"at":"([^"]*)"/.exec(line)?.[1] ?? '') <= cut)
      .join('\n');
  const columns = source.slice(0, source.indexOf('\n')).split(',');
  const rows = fromCsv(source)
    .filter((row) => instant(cell(row, time)) <= cut)
    .map((row) => {
      const unknown = Object.entries(later).flatMap(([when, names]) =>
        cell(row, when) !== '' && instant(cell(row, when)) > cut ? names : [],
      );
      return { ...row, ...Object.fromEntries(unknown.map((name) => [name, ''])) };
    });
  return toCsv({ columns, rows });
}

async function run(project: Project, options: RunOptions): Promise<void> {
  const { results } = await project.run(options);
  expect(results.filter(({ kind }) => kind === 'failed')).toEqual([]);
}

describe.each(projects)('$name', (worked) => {
  const folder = join(here, worked.name);
  const roots: string[] = [];
  const databases: TestDatabase[] = [];
  let expected: Readonly<Record<string, Table>> = {};

  beforeAll(async () => {
    expected = await worked.recount((file) => readFile(join(folder, file), 'utf8'), micros(worked.end));
  });
  afterAll(async () => {
    await Promise.all(roots.map((root) => rm(root, { recursive: true, force: true })));
    await Promise.all(databases.map((database) => database.drop()));
  });

  /** A copy of the project, and an empty database for its target `postgres`. */
  async function copied(target: string): Promise<{ root: string; env: Record<string, string> }> {
    const root = await mkdtemp(join(tmpdir(), 'asof-project-'));
    roots.push(root);
    for (const part of ['fs.yaml', 'features', 'data'])
      await cp(join(folder, part), join(root, part), { recursive: true });
    if (target !== 'postgres') return { root, env: {} };
    const database = await makeDatabase();
    databases.push(database);
    return { root, env: { FS_POSTGRES_URL: database.url } };
  }

  /** Every table of the warehouse and every dataset's file is what was counted. */
  async function expectAll(project: Project, root: string): Promise<void> {
    const { featureSets, datasets } = project.catalog;
    expect([...featureSets.keys(), ...datasets.keys()].toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const { name, entity } of featureSets.values()) {
      const history = expected[name] ?? { columns: [], rows: [] };
      const online = newest(history, entity.keys[0]?.name ?? '');
      for (const [relation, wanted] of [
        [`historical.${name}`, history],
        [`online.${name}`, online],
      ] as const) {
        const rows = await project.rows(relation);
        expect(Object.keys(rows[0] ?? {}), relation).toEqual(wanted.columns);
        expect(lines({ columns: wanted.columns, rows: rowsOf(rows) }), relation).toEqual(lines(wanted));
      }
    }
    for (const { name, output } of datasets.values()) {
      const made = output.kind === 'file' ? await readFile(join(root, output.file), 'utf8') : '';
      expect(made, name).toBe(toCsv(expected[name] ?? { columns: [], rows: [] }));
    }
  }

  it('has the tables that counting gives', async () => {
    for (const [name, table] of Object.entries(expected)) {
      const file = join(folder, 'expected', `${name}.csv`);
      if (process.env.UPDATE === '1') await writeFile(file, toCsv(table));
      expect(table.rows.length).toBeGreaterThan(0);
      expect(await readFile(file, 'utf8')).toBe(toCsv(table));
    }
    const files = await readdir(join(folder, 'expected'));
    expect(files.toSorted()).toEqual(
      Object.keys(expected)
        .map((name) => `${name}.csv`)
        .toSorted(),
    );
  });

  it.each(targetNames)('is built by one run on %s', async (target) => {
    const { root, env } = await copied(target);
    const project = await openProject({ root, target, now: micros(worked.now), env });
    try {
      await run(project, { end: micros(worked.end) });
      await expectAll(project, root);
    } finally {
      await project.close();
    }
  });

  it.each(targetNames)('grows with its sources to the same on %s', async (target) => {
    const { root, env } = await copied(target);
    for (const now of [...worked.ends, worked.now]) {
      for (const [file, growing] of Object.entries(worked.growing)) {
        const whole = await readFile(join(folder, file), 'utf8');
        await writeFile(join(root, file), asKnown(file, whole, growing, micros(now)));
      }
      const project = await openProject({ root, target, now: micros(now), env });
      try {
        await run(project, now === worked.now ? { end: micros(worked.end) } : {});
        if (now !== worked.now) continue;
        await expectAll(project, root);
        const [start, end] = worked.again.map(micros);
        if (start === undefined || end === undefined) throw new RangeError('no interval');
        const names = [...project.catalog.featureSets.keys()];
        await run(project, { names, start, end });
        await expectAll(project, root);
      } finally {
        await project.close();
      }
    }
  });
});

it('the profiles of the marketplace are the same in both their files', async () => {
  const [csv, parquet] = await Promise.all(
    ['csv', 'parquet'].map((format) => readTable(join(here, `marketplace/data/profiles.${format}`))),
  );
  expect(csv?.rows.length).toBeGreaterThan(0);
  expect(parquet?.rows).toEqual(csv?.rows);
});
