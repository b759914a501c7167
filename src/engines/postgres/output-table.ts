import { failure } from '../../diagnostics/diagnostic.js';
import { parsePhysical } from '../duckdb-client/sql.js';
import type { OutputTable, Statement } from '../engine.js';
import { commentOf, ownershipFailure } from '../output-ownership.js';
import { ensureSchema } from './catalog.js';
import type { Session } from './session.js';
import { columnDefinition, inlineParams, literal, postgresType, quote, subquery } from './sql.js';

/**
 * Fills a table with the rows of a query, in one transaction: others see the old rows until the new ones are all
 * there. A table of the same columns is kept, with its rights and what depends on it. Throws FS307 if another
 * relation has its name, FS402 where the role may not make it.
 */
export function writeTable(
  session: Session,
  query: Statement,
  table: OutputTable,
): Promise<{ readonly rows: bigint }> {
  const name = `${quote(table.schema)}.${quote(table.name)}`;
  const columns = table.columns.map((column) => ({
    name: column.name,
    physical: parsePhysical(column.type),
  }));
  return session.transaction(async () => {
    await ensureSchema(session, table.schema);
    const kept = await existing(session, table);
    const wanted = columns.map((column) => `${column.name} ${postgresType(column.physical)}`);
    if (kept !== undefined && kept.columns.join() === wanted.join()) await session.run(`delete from ${name}`);
    else {
      if (kept !== undefined) await session.run(`drop table ${name}`);
      await assertCreate(session, table.schema);
      const definitions = columns.map((column) => columnDefinition(column.name, column.physical));
      await session.run(`create table ${name} (${definitions.join(', ')})`);
    }
    const rows = await session.run(
      `insert into ${name} select * from ${subquery(inlineParams(query))} as given`,
    );
    await session.run(`comment on table ${name} is ${literal(commentOf(table, rows, session.prefix))}`);
    await session.run(`analyze ${name}`);
    return { rows };
  });
}

/** Our table that is there already, its columns as `name type`. Throws FS307 if a relation of that name is not ours. */
async function existing(
  session: Session,
  table: OutputTable,
): Promise<{ readonly columns: readonly string[] } | undefined> {
  const [found] = await session.rows(
    `select c.oid::bigint as oid, c.relkind = 'r' as is_table, obj_description(c.oid, 'pg_class') as comment
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    [table.schema, table.name],
  );
  if (found === undefined) return undefined;
  const comment = typeof found.comment === 'string' ? found.comment : null;
  const denied = ownershipFailure(table, { isTable: found.is_table === true, comment }, session.prefix);
  if (denied !== undefined) throw denied;
  const rows = await session.rows(
    `select attname::text || ' ' || format_type(atttypid, atttypmod) as column from pg_attribute
     where attrelid = $1::bigint::oid and attnum > 0 and not attisdropped order by attnum`,
    [found.oid ?? null],
  );
  return { columns: rows.map(({ column }) => String(column)) };
}

async function assertCreate(session: Session, schema: string): Promise<void> {
  const [row] = await session.rows(
    `select has_schema_privilege($1::text, 'create') as allowed, current_user::text as role`,
    [schema],
  );
  if (row?.allowed === true) return;
  throw failure('FS402', `the role ${row?.role} may not create tables in the schema ${schema}`, {
    hint: `grant create on schema ${quote(schema)} to ${quote(String(row?.role))}`,
  });
}
