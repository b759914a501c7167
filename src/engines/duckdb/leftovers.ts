import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runAll, type Session } from '../duckdb-client/session.js';
import { quote } from '../duckdb-client/sql.js';
import { syncFolder } from '../durable.js';
import type { GoneThings, HistoryTable, Leftover, Statement } from '../engine.js';
import { isOutputOf } from '../output-ownership.js';
import { partitionFiles } from './partitions.js';

const HISTORICAL = 'historical';

/** What is left of things that no spec has. Of a folder of a history only partition files count. */
export async function leftovers(
  session: Session,
  path: string,
  { sets, entities, tables, owned }: GoneThings,
): Promise<readonly Leftover[]> {
  const rows = await session.rows(
    `select schema_name as schema, view_name as name, comment from duckdb_views() where database_name = current_database()
     union all
     select schema_name, table_name, comment from duckdb_tables() where database_name = current_database()`,
  );
  const relations = new Map(rows.map((row) => [`${row.schema}.${row.name}`, row.comment]));
  const there = (kind: Leftover['kind'], schema: string, names: readonly string[]): readonly Leftover[] =>
    names.flatMap((name) =>
      relations.has(`${schema}.${name}`) ? [{ kind, name, where: `${schema}.${name}` }] : [],
    );
  return [
    ...there('view', 'online', entities),
    ...there('history', HISTORICAL, sets),
    ...folders(path, sets, [...owned.histories, ...(await recordedHistories(session, sets))]),
    ...there('online', 'online', sets),
    ...tables.flatMap(({ schema, name, owner }): readonly Leftover[] => {
      const where = `${schema}.${name}`;
      const comment = relations.get(where);
      return typeof comment === 'string' && isOutputOf({ owner }, comment, '')
        ? [{ kind: 'table', name: owner, where }]
        : [];
    }),
  ];
}

/** Where histories lie that are not gone: a set that has another entity now may not have been built since. */
async function recordedHistories(
  session: Session,
  gone: readonly string[],
): Promise<GoneThings['owned']['histories']> {
  const rows = await session.rows('select definition from fs.histories');
  return rows
    .map(({ definition }): HistoryTable => JSON.parse(String(definition)))
    .filter(({ name }) => !gone.includes(name));
}

/** Folders with partitions of sets that are gone, or that are kept under another entity now. */
function folders(
  path: string,
  sets: readonly string[],
  histories: GoneThings['owned']['histories'],
): readonly Leftover[] {
  const kept = new Set(histories.map(({ group, name }) => `${group}/${name}`));
  const known = new Set([...sets, ...histories.map(({ name }) => name)]);
  return namesIn(join(path, HISTORICAL)).flatMap((group) =>
    namesIn(join(path, HISTORICAL, group)).flatMap((name): readonly Leftover[] => {
      const where = `${HISTORICAL}/${group}/${name}`;
      const isLeft = known.has(name) && !kept.has(`${group}/${name}`);
      return isLeft && partitionFiles(join(path, where)).length > 0 ? [{ kind: 'history', name, where }] : [];
    }),
  );
}

const namesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [entry.name] : [],
      )
    : [];

const isFolder = ({ where }: Leftover): boolean => where.startsWith(`${HISTORICAL}/`);

/**
 * Removes what `leftovers` found. Files that read copies show stay until readers have had the time to open a newer
 * one; foreign files in a folder stay.
 */
export async function removeLeftovers(
  session: Session,
  path: string,
  found: readonly Leftover[],
  statements: readonly Statement[],
): Promise<void> {
  await session.transaction(async () => {
    for (const { kind, name, where } of found.filter((one) => !isFolder(one))) {
      const relation = where.split('.').map(quote).join('.');
      const word = kind === 'view' || kind === 'history' ? 'view' : 'table';
      await session.run(`drop ${word} if exists ${relation}`);
      if (kind !== 'history') continue;
      for (const table of ['partitions', 'generations'])
        await session.run(`delete from fs.${table} where history = $1`, [name]);
      await session.run('delete from fs.histories where name = $1', [name]);
    }
    await runAll(session, statements);
  });
  for (const { where } of found.filter(isFolder)) removePartitions(join(path, where), join(path, HISTORICAL));
}

function removePartitions(folder: string, top: string): void {
  for (const file of partitionFiles(folder)) {
    const whole = join(folder, file.path);
    rmSync(whole, { force: true });
    removeEmpty(dirname(whole), top);
  }
  if (existsSync(top)) syncFolder(top);
}

/** Removes empty folders from `folder` up to, and without, `top`. */
function removeEmpty(folder: string, top: string): void {
  if (folder.length <= top.length) return;
  try {
    rmdirSync(folder);
  } catch {
    return;
  }
  removeEmpty(dirname(folder), top);
}
