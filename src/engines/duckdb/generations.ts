import { randomUUID } from 'node:crypto';
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../duckdb-client/session.js';
import { escapeGlob, literal } from '../duckdb-client/sql.js';
import { syncFolder } from '../durable.js';
import type { HistoryTable, Row } from '../engine.js';
import { historyView } from './history-view.js';
import type { Layout } from './layout.js';
import { isOneOf, isWhole, type RecordedFile, recordedFiles } from './partition-records.js';
import { historyFolder } from './partitions.js';

// Readers see a history through folders that never change: one a year of partitions, `.read/<history>/<year>-<id>`,
// with a link to each partition file as it was when the read copy was published. `fs.generations` has the folder of each
// year and how many files it holds; a year without a row has changed since. The row `*` says that the view shows the
// folders; without it the view shows the partitions themselves.

const SHOWN = '*';

/** `year=2020`, of a path within a history's folder. */
const yearOf = (path: string): string => path.split('/')[0] ?? '';

/** The link of a partition file in its year's folder. */
const linkName = (path: string): string => path.replaceAll('/', '_');

interface Generation {
  readonly year: string;
  /** Below the history's own folder of links; empty: the year has no files. */
  readonly folder: string;
  readonly files: number;
}

const generationOf = (row: Row): Generation => ({
  year: String(row.year),
  folder: String(row.folder),
  files: Number(row.files),
});

/** Notes that the view of a history shows other files than those folders, and that the years of `paths` have changed. */
export async function markChanged(
  session: Session,
  history: string,
  paths: readonly string[],
): Promise<void> {
  const years = [...new Set([SHOWN, ...paths.map(yearOf)])].map(literal).join(', ');
  await session.run(`delete from fs.generations where history = ${literal(history)} and year in (${years})`);
}

/** The histories whose links are gone; their years are marked as changed. */
export async function markLost(session: Session, { read }: Layout): Promise<readonly HistoryTable[]> {
  const rows = await session.rows(
    `select g.history, g.year, g.folder, h.definition from fs.generations g join fs.histories h on h.name = g.history where g.folder <> '' order by all`,
  );
  const lost = new Map<string, HistoryTable>();
  for (const { history, year, folder, definition } of rows) {
    const name = String(history);
    if (existsSync(join(read, name, String(folder)))) continue;
    lost.set(name, JSON.parse(String(definition)));
    await markChanged(session, name, [String(year)]);
  }
  return [...lost.values()];
}

interface Linked {
  readonly history: HistoryTable;
  readonly generations: readonly Generation[];
  /** Every recorded file has its link. */
  readonly isWhole: boolean;
}

/** Links what changed of the histories since they were linked last, and lets their views show the links. */
export async function linkChanged(session: Session, layout: Layout): Promise<void> {
  const rows = await session.rows(
    `select definition from fs.histories h where not exists (from fs.generations g where g.history = h.name and g.year = '${SHOWN}') order by name`,
  );
  if (rows.length === 0) return;
  const histories = rows.map(({ definition }): HistoryTable => JSON.parse(String(definition)));
  const names = histories.map(({ name }) => name);
  const recorded = await recordedFiles(session, names);
  const known = await generationsOf(session, names);
  const linked = histories.map((history) =>
    linkHistory(layout, history, recorded.get(history.name) ?? [], known.get(history.name) ?? []),
  );
  await session.transaction(() => showLinks(session, layout, linked));
}

/** Few statements for all histories: each costs milliseconds, and there may be hundreds of histories. */
async function showLinks(session: Session, layout: Layout, linked: readonly Linked[]): Promise<void> {
  for (const { history, generations } of linked)
    await session.run(historyView(history, patternsOf(layout, history.name, generations)));
  const among = (column: string, some: readonly Linked[]): string =>
    isOneOf(
      column,
      some.map(({ history }) => history.name),
    );
  await session.run(`delete from fs.generations where ${among('history', linked)}`);
  const values = linked.flatMap(({ history, generations }) =>
    [...generations, { year: SHOWN, folder: '', files: 0 }].map(
      ({ year, folder, files }) =>
        `(${literal(history.name)}, ${literal(year)}, ${literal(folder)}, ${files})`,
    ),
  );
  await session.run(`insert into fs.generations values ${values.join(', ')}`);
  const whole = linked.filter(({ isWhole }) => isWhole);
  const location = whole.length === 0 ? "''" : `case when ${among('name', whole)} then $1 else '' end`;
  await session.run(
    `update fs.histories set location = ${location} where ${among('name', linked)}`,
    whole.length === 0 ? [] : [layout.path],
  );
}

function linkHistory(
  layout: Layout,
  history: HistoryTable,
  files: readonly RecordedFile[],
  generations: readonly Generation[],
): Linked {
  const top = join(layout.read, history.name);
  const recorded = byYear(files);
  const known = new Map(generations.map((one) => [one.year, one]));
  const made: Generation[] = [];
  for (const [year, some] of recorded) {
    const old = known.get(year);
    const isCurrent = old?.files === some.length && (old.folder === '' || existsSync(join(top, old.folder)));
    made.push(isCurrent ? old : linkYear(layout, history, year, some));
  }
  if (made.length > 0) {
    mkdirSync(top, { recursive: true });
    syncFolder(top);
  }
  return {
    history,
    generations: made,
    isWhole: made.every((one) => one.files === recorded.get(one.year)?.length),
  };
}

function byYear(files: readonly RecordedFile[]): ReadonlyMap<string, readonly RecordedFile[]> {
  const years = new Map<string, RecordedFile[]>();
  for (const file of files) {
    const year = yearOf(file.path);
    const known = years.get(year);
    if (known === undefined) years.set(year, [file]);
    else known.push(file);
  }
  return years;
}

/** Those of a year's files that are as they were written. */
function linkYear(
  { path, read }: Layout,
  history: HistoryTable,
  year: string,
  recorded: readonly RecordedFile[],
): Generation {
  const from = join(path, historyFolder(history));
  const files = recorded.filter((file) => isWhole(join(from, file.path), file.bytes));
  if (files.length === 0) return { year, folder: '', files: 0 };
  const folder = `${year.replace('year=', '')}-${randomUUID().slice(0, 13)}`;
  const to = join(read, history.name, folder);
  mkdirSync(to, { recursive: true });
  for (const file of files) link(join(from, file.path), join(to, linkName(file.path)));
  syncFolder(to);
  return { year, folder, files: files.length };
}

/** Some file systems have no links. */
function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  }
}

/** The patterns of all links of a history, escaped. */
const patternsOf = (
  { read }: Layout,
  history: string,
  generations: readonly Generation[],
): readonly string[] =>
  generations.flatMap(({ folder }) =>
    folder === '' ? [] : [`${escapeGlob(join(read, history, folder))}/*.parquet`],
  );

/** Those of these histories, by history. */
async function generationsOf(
  session: Session,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly Generation[]>> {
  const rows = await session.rows(
    `select history, year, folder, files from fs.generations where year <> '${SHOWN}' and ${isOneOf('history', names)} order by history, year`,
  );
  const found = new Map<string, Generation[]>();
  for (const row of rows) {
    const known = found.get(String(row.history));
    if (known === undefined) found.set(String(row.history), [generationOf(row)]);
    else known.push(generationOf(row));
  }
  return found;
}

const generationsOfOne = async (session: Session, history: string): Promise<readonly Generation[]> =>
  (await generationsOf(session, [history])).get(history) ?? [];

/** The patterns of the files that a published history shows, for a warehouse that lies elsewhere now. */
export const publishedPatterns = async (
  session: Session,
  layout: Layout,
  history: string,
): Promise<readonly string[]> => patternsOf(layout, history, await generationsOfOne(session, history));

/** The link of each file of a history, absolute; those of years without a folder are not in it. */
export async function publishedFiles(
  session: Session,
  { read }: Layout,
  history: string,
  recorded: readonly RecordedFile[],
): Promise<ReadonlyMap<string, string>> {
  const folders = new Map(
    (await generationsOfOne(session, history)).map(({ year, folder }) => [year, folder] as const),
  );
  const links = new Map<string, string>();
  for (const { path } of recorded) {
    const folder = folders.get(yearOf(path)) ?? '';
    if (folder !== '') links.set(path, join(read, history, folder, linkName(path)));
  }
  return links;
}

/** `<history>/<folder>` of each folder that the database shows. */
export async function currentFolders(session: Session): Promise<ReadonlySet<string>> {
  const rows = await session.rows("select history, folder from fs.generations where folder <> ''");
  return new Set(rows.map(({ history, folder }) => `${history}/${folder}`));
}

/** In a folder from when it was found to be superseded. */
const MARK = 'superseded';

/** Removes folders that have not been current for longer than `grace` milliseconds, by file times. */
export function removeSuperseded({ read }: Layout, current: ReadonlySet<string>, grace: number): void {
  for (const history of entries(read))
    for (const folder of entries(join(read, history))) {
      if (current.has(`${history}/${folder}`)) continue;
      const path = join(read, history, folder);
      const mark = join(path, MARK);
      const since = statSync(mark, { throwIfNoEntry: false })?.mtimeMs;
      if (grace <= 0 || (since !== undefined && Date.now() - since > grace))
        rmSync(path, { recursive: true, force: true });
      else if (since === undefined) writeFileSync(mark, '');
    }
}

const entries = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [entry.name] : [],
      )
    : [];
