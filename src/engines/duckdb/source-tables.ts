import { failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { Session } from '../duckdb-client/session.js';
import { quote, storedColumn, subquery } from '../duckdb-client/sql.js';
import type { SourceBinding, SourceReport, Statement } from '../engine.js';
import { bindTyped } from '../file-reader/bind-typed.js';
import { reportOf, unbind } from '../file-reader/index.js';
import { describe } from '../file-reader/parquet.js';
import { declaredColumns, publicName, storedName } from '../file-reader/value-rules.js';

interface Relation {
  readonly schema: string;
  readonly name: string;
}

/**
 * The relation a source's `table` names: `schema.table`, or a table of the schema `main`; a part in double quotes
 * may hold anything. Throws FS201.
 */
async function find(
  session: Session,
  table: string,
  { source, database }: { readonly source: string; readonly database: string },
): Promise<Relation> {
  const relations = (
    await session.rows(
      `select table_schema as schema, table_name as name from information_schema.tables
       where table_catalog = $1 order by all`,
      [database],
    )
  ).map(({ schema, name }): Relation => ({ schema: String(schema), name: String(name) }));
  const parts = [...table.matchAll(/"((?:[^"]|"")*)"|([^".]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
  const [schema, name] = parts.length === 1 ? ['main', parts[0]] : [parts[0], parts.slice(1).join('.')];
  const same = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
  const exact = relations.find((one) => one.schema === schema && one.name === name);
  const found = exact ?? relations.find((one) => same(schema, one.schema) && same(name, one.name));
  if (found !== undefined) return found;
  const known = relations
    .filter((one) => one.schema !== 'fs')
    .map((one) => (one.schema === 'main' ? one.name : `${one.schema}.${one.name}`));
  throw failure('FS201', `source ${source}: there is no table ${table} in the database`, {
    hint: didYouMean(table, known, 'table'),
  });
}

/**
 * Makes `source.<name>` show a table or view of the database, by the same rules as a parquet file: FS202, FS203,
 * FS205, and rejected rows. `catalog` is where it is looked for; null: that of the session. Throws FS201 where
 * there is no such table.
 */
export async function bindTable(
  session: Session,
  binding: SourceBinding,
  catalog: string | null,
  made: (statements: readonly string[]) => void,
): Promise<SourceReport> {
  if (binding.from.kind !== 'table') throw new TypeError(`source ${binding.name} is no table`);
  const { table } = binding.from;
  await unbind(session, binding.name);
  const [here] = await session.rows('select current_database() as name');
  const database = catalog ?? String(here?.name);
  const { schema, name } = await find(session, table, { source: binding.name, database });
  const from = [database, schema, name].map(quote).join('.');
  const columns = await describe(session, `select * from ${from}`);
  const files = [{ path: table, shown: table }];
  const read = await bindTyped(session, binding, declaredColumns(binding), [
    { files, from: () => from, columns },
  ]);
  made(read.statements);
  return reportOf(read);
}

/** Makes `source.<name>` the rows that a query gives now, in the declared types. */
export async function bindQuery(
  session: Session,
  { name, columns }: SourceBinding,
  query: Statement,
): Promise<SourceReport> {
  await unbind(session, name);
  const items = columns.map(storedColumn);
  await session.run(
    `create table ${storedName(name)} as select ${items.join(', ')} from ${subquery(query.sql)}`,
    query.params,
  );
  await session.run(`create view ${publicName(name)} as from ${storedName(name)}`);
  const [counted] = await session.rows(`select count(*) as n from ${storedName(name)}`);
  return { rows: BigInt(String(counted?.n ?? 0)), rejected: [], diagnostics: [] };
}

/** Makes `source.<name>` a view of a query over other relations of the session. */
export async function bindView(session: Session, name: string, sql: string): Promise<void> {
  await unbind(session, name);
  await session.run(`create view ${publicName(name)} as ${sql}`);
}
