import type { Session } from '../duckdb-client/session.js';
import { literal, quote, storedColumn, subquery } from '../duckdb-client/sql.js';
import type { OutputTable, Statement } from '../engine.js';
import { commentOf, ownershipFailure } from '../output-ownership.js';

/** Makes a table of the rows of a query, whole and in one transaction. Throws FS307 if another relation has its name. */
export function writeTable(
  session: Session,
  query: Statement,
  table: OutputTable,
): Promise<{ readonly rows: bigint }> {
  const name = `${quote(table.schema)}.${quote(table.name)}`;
  return session.transaction(async () => {
    const [existing] = await session.rows(
      `select view_name as name, false as is_table, comment from duckdb_views()
       where database_name = current_database() and lower(schema_name) = lower($1) and lower(view_name) = lower($2)
       union all
       select table_name, true, comment from duckdb_tables()
       where database_name = current_database() and lower(schema_name) = lower($1) and lower(table_name) = lower($2)`,
      [table.schema, table.name],
    );
    const comment = typeof existing?.comment === 'string' ? existing.comment : null;
    const denied =
      existing === undefined
        ? undefined
        : ownershipFailure(table, { isTable: existing.is_table === true, comment }, '');
    if (denied !== undefined) throw denied;
    await session.run(`create schema if not exists ${quote(table.schema)}`);
    const items = table.columns.map(storedColumn);
    await session.run(
      `create or replace table ${name} as select ${items.join(', ')} from ${subquery(query.sql)}`,
      query.params,
    );
    const [counted] = await session.rows(`select count(*) as n from ${name}`);
    const rows = BigInt(String(counted?.n ?? 0));
    await session.run(`comment on table ${name} is ${literal(commentOf(table, rows, ''))}`);
    return { rows };
  });
}
