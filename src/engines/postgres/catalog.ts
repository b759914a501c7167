import { failure } from '../../diagnostics/diagnostic.js';
import type { Session } from './session.js';
import { quote } from './sql.js';

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

/**
 * Drops `source.<name>`, and before it the views of our schema that read it, which stand for the queries of sources and
 * are made again where they are needed. What others made of it keeps it: throws FS402 then.
 */
export async function dropSource(session: Session, name: string): Promise<void> {
  const views = await session.rows(
    `with recursive reading(oid) as (
       select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2
       union
       select r.ev_class from reading
       join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = reading.oid
         and d.classid = 'pg_rewrite'::regclass
       join pg_rewrite r on r.oid = d.objid
       join pg_class v on v.oid = r.ev_class and v.relkind = 'v'
       join pg_namespace n on n.oid = v.relnamespace and n.nspname = $1
     )
     select c.relname::text as name from reading join pg_class c on c.oid = reading.oid
     where c.relkind = 'v' and c.relname <> $2 order by 1`,
    [`${session.prefix}source`, name],
  );
  const relations = views.map((view) => session.relation('source', String(view.name)));
  if (relations.length > 0) await session.run(`drop view ${relations.join(', ')}`);
  await dropRelation(session, 'source', name);
}
