import { failure } from '../../diagnostics/diagnostic.js';
import { parsePhysical } from '../duckdb-client/sql.js';
import type { ScriptFrame, SourceBinding } from '../engine.js';
import { kindOf } from './catalog.js';
import type { Session } from './session.js';
import { columnDefinition, literal, quote } from './sql.js';

/** A script holds the rows of files: more of them belong into a table. */
const MOST_ROWS = 1_000_000;
/** Rows of one statement. */
const ROWS = 500;

/**
 * Statements that make `source.<name>` as it is bound in this session: the view of a table, or a table with the rows that
 * were read of files. @throws Failure FS008 for more than a million rows.
 */
export async function definitionOf(
  session: Session,
  { name, columns }: SourceBinding,
): Promise<readonly string[]> {
  const relation = session.relation('source', name);
  if ((await kindOf(session, 'source', name)) === 'v') {
    const [row] = await session.rows('select pg_get_viewdef($1::regclass) as sql', [relation]);
    return [`create view ${relation} as\n${String(row?.sql).trim().replace(/;$/, '')}`];
  }
  const [counted] = await session.rows(`select count(*) as n from ${relation}`);
  if (Number(counted?.n ?? 0) > MOST_ROWS)
    throw failure('FS008', `source ${name} has more than 1,000,000 rows: they do not fit in a script`, {
      hint: 'load its files into a table, or name another target',
    });
  const definitions = columns.map((column) => columnDefinition(column.name, parsePhysical(column.type)));
  const texts = columns.map((column) => `${quote(column.name)}::text as ${quote(column.name)}`);
  const rows = await session.rows(`select ${texts.join(', ')} from ${relation}`);
  const lines = rows.map(
    (row) =>
      `(${columns.map((column) => (row[column.name] === null ? 'null' : literal(String(row[column.name])))).join(', ')})`,
  );
  const inserts = Array.from({ length: Math.ceil(lines.length / ROWS) }, (_, index) => {
    const part = lines.slice(index * ROWS, (index + 1) * ROWS);
    return `insert into ${relation} values\n${part.join(',\n')}`;
  });
  return [`create table ${relation} (${definitions.join(', ')})`, ...inserts];
}

/**
 * What a session of Postgres needs for the statements of a scratch session with this prefix: settings that what they mean
 * depends on, and schemas that are gone at the end.
 */
export const scriptFrame = (prefix: string): ScriptFrame => ({
  begin: [
    'begin',
    'set local search_path = pg_catalog, pg_temp',
    "set local timezone = 'UTC'",
    "set local datestyle = 'ISO, YMD'",
    'set local extra_float_digits = 1',
    'set local standard_conforming_strings = on',
    `create schema ${quote(`${prefix}source`)}`,
  ],
  end: ['rollback'],
});
