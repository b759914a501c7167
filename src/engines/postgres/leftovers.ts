import type { GoneThings, Leftover, Statement } from '../engine.js';
import { isOutputOf } from '../output-ownership.js';
import { dropRelation, dropSource, kindOf } from './catalog.js';
import { LOADED } from './file-sources.js';
import { runAll, type Session } from './session.js';
import { quote } from './sql.js';

/** What is left of things that no spec has: in our schemas, and tables whose comment says that a dataset made them. */
export async function leftovers(
  session: Session,
  { sets, entities, tables, owned }: GoneThings,
): Promise<readonly Leftover[]> {
  const there = async (
    kind: Leftover['kind'],
    schema: string,
    names: readonly string[],
  ): Promise<readonly Leftover[]> => {
    const rows = await session.rows(
      `select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = $1 and c.relname = any(string_to_array($2, ',')) and c.relkind in ('r', 'p', 'v') order by 1`,
      [`${session.prefix}${schema}`, names.join(',')],
    );
    return rows.map(({ name }) => ({ kind, name: String(name), where: `${schema}.${name}` }));
  };
  return [
    ...(await there('view', 'online', entities)),
    ...(await there('history', 'historical', sets)),
    ...(await there('online', 'online', sets)),
    ...(await there('source', 'source', await goneSources(session, owned.sources))),
    ...(await ownTables(session, tables)),
  ];
}

async function goneSources(session: Session, owned: readonly string[]): Promise<readonly string[]> {
  if ((await kindOf(session, 'fs', LOADED)) === undefined) return [];
  const rows = await session.rows(`select name from ${session.relation('fs', LOADED)} order by name`);
  return rows.map(({ name }) => String(name)).filter((name) => !owned.includes(name));
}

async function ownTables(session: Session, tables: GoneThings['tables']): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const { schema, name, owner } of tables) {
    const [row] = await session.rows(
      `select obj_description(c.oid, 'pg_class') as comment from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = $1 and c.relname = $2 and c.relkind = 'r'`,
      [schema, name],
    );
    const comment = typeof row?.comment === 'string' ? row.comment : null;
    if (isOutputOf({ owner }, comment, session.prefix))
      found.push({ kind: 'table', name: owner, where: `${schema}.${name}` });
  }
  return found;
}

/**
 * Removes what `leftovers` found, and runs statements, in one transaction.
 * @throws Failure FS402 where something else depends on it: nothing is removed then.
 */
export function removeLeftovers(
  session: Session,
  found: readonly Leftover[],
  statements: readonly Statement[],
): Promise<void> {
  return session.transaction(async () => {
    for (const { kind, name, where } of found) {
      const [schema = '', relation = ''] = where.split('.');
      if (kind === 'table') await session.run(`drop table ${quote(schema)}.${quote(relation)}`);
      else if (kind === 'source') await removeSource(session, name);
      else await dropRelation(session, schema, name);
      if (kind === 'history' && (await kindOf(session, 'fs', 'partitions')) !== undefined)
        await session.run(`delete from ${session.relation('fs', 'partitions')} where history = $1`, [name]);
    }
    await runAll(session, statements);
  });
}

async function removeSource(session: Session, name: string): Promise<void> {
  await dropSource(session, name);
  await session.run(`delete from ${session.relation('fs', LOADED)} where name = $1`, [name]);
}
