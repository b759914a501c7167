import { failure } from '../diagnostics/diagnostic.js';
import type { Session } from './postgres-session.js';
import { quote } from './postgres-sql.js';

/**
 * Makes a schema where it is missing. A role that may make none can be given its schemas beforehand: Postgres asks
 * for the right before it looks whether the schema is there, hence the look here. Throws FS402.
 */
export async function ensureSchema(session: Session, name: string): Promise<void> {
  const [row] = await session.rows(
    `select exists (select from pg_namespace where nspname = $1) as there,
       has_database_privilege(current_database(), 'create') as allowed,
       current_user::text as role, current_database()::text as database`,
    [name],
  );
  if (row?.there === true) return;
  if (row?.allowed !== true)
    throw failure('FS402', `the role ${row?.role} may not create the schema ${name}`, {
      hint: `create schema ${quote(name)} authorization ${quote(String(row?.role))}, or grant create on database ${quote(String(row?.database))} to it`,
    });
  await session.run(`create schema if not exists ${quote(name)}`);
}

/** What `create schema if not exists "name"` names; undefined for any other statement. */
export function createdSchema(sql: string): string | undefined {
  const match = /^\s*create\s+schema\s+if\s+not\s+exists\s+(?:"((?:[^"]|"")+)"|(\w+))\s*;?\s*$/i.exec(sql);
  return match === null ? undefined : (match[1]?.replaceAll('""', '"') ?? match[2]?.toLowerCase());
}

const dropped: Readonly<Record<string, string>> = {
  v: 'view',
  m: 'materialized view',
  r: 'table',
  p: 'table',
  f: 'foreign table',
};

/** `pg_class.relkind` of a relation in one of our schemas; undefined where there is none. */
export async function kindOf(session: Session, schema: string, name: string): Promise<string | undefined> {
  const [row] = await session.rows(
    `select c.relkind::text as kind from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = $2`,
    [`${session.prefix}${schema}`, name],
  );
  return row === undefined ? undefined : String(row.kind);
}

/** Drops a relation, be it a table or a view, where it is there. */
export async function dropRelation(session: Session, schema: string, name: string): Promise<void> {
  const kind = await kindOf(session, schema, name);
  const word = kind === undefined ? undefined : dropped[kind];
  if (word !== undefined) await session.run(`drop ${word} ${session.relation(schema, name)}`);
}
