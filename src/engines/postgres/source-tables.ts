import { type Diagnostic, error, Failure, failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { Row, SourceBinding, SourceReport } from '../engine.js';
import { badValue, type Rejection, shownValue } from '../file-reader/findings.js';
import { reportOf } from '../file-reader/index.js';
import { type Declared, declaredColumns, rejectReason } from '../file-reader/value-rules.js';
import { dropSource, ensureSchema } from './catalog.js';
import type { Session } from './session.js';
import { quote } from './sql.js';
import { type NativeReading, type NativeType, nativeReading, rejectTest, settled } from './typed-columns.js';

interface Relation {
  readonly oid: bigint;
  readonly schema: string;
  readonly name: string;
  readonly readable: boolean;
}

/** The parts of `schema.table`; a part in double quotes may hold anything. */
const partsOf = (table: string): readonly string[] =>
  [...table.matchAll(/"((?:[^"]|"")*)"|([^".]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );

/**
 * The relation a source's `table` names: `schema.table`, or a table of the schemas the role looks in. Throws FS201
 * where there is none, FS402 where the role may not read it.
 */
async function find(session: Session, table: string, source: string): Promise<Relation> {
  const rows = await session.rows(
    `select c.oid::bigint as oid, n.nspname::text as schema, c.relname::text as name,
       has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_(toast|temp)' and not c.relispartition
     order by n.nspname in ('pg_catalog', 'information_schema'), n.nspname, c.relname`,
  );
  const relations = rows.map(
    (row): Relation => ({
      oid: BigInt(String(row.oid)),
      schema: String(row.schema),
      name: String(row.name),
      readable: row.readable === true,
    }),
  );
  const { path } = session.server;
  const parts = partsOf(table);
  const schemas = parts.length === 1 ? path : [parts[0] ?? ''];
  const name = parts.length === 1 ? parts[0] : parts.slice(1).join('.');
  const same = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
  const firstOf = (matches: (schema: string, one: Relation) => boolean): Relation | undefined =>
    schemas.flatMap((schema) => relations.filter((one) => matches(schema, one)))[0];
  const found =
    firstOf((schema, one) => one.schema === schema && one.name === name) ??
    firstOf((schema, one) => same(schema, one.schema) && same(name, one.name));
  if (found === undefined) {
    const known = relations
      .filter(({ schema }) => schema !== 'pg_catalog' && schema !== 'information_schema')
      .map((one) => (path.includes(one.schema) ? one.name : `${one.schema}.${one.name}`));
    throw failure('FS201', `source ${source}: there is no table ${table} in the database`, {
      hint: didYouMean(table, known, 'table'),
    });
  }
  if (!found.readable)
    throw failure('FS402', `source ${source}: the role may not read ${found.schema}.${found.name}`, {
      hint: `grant usage on schema ${quote(found.schema)} and select on ${quote(found.schema)}.${quote(found.name)} to it`,
    });
  return found;
}

/** A declared column as it is read from its table. */
interface Cell {
  readonly column: Declared;
  readonly reading: NativeReading;
  readonly raw: string;
  /** The declared type's value. */
  readonly value: string;
}

/** Finds and types the columns. Throws FS202 and FS205, all of them. */
async function cellsOf(
  session: Session,
  binding: SourceBinding,
  relation: Relation,
): Promise<readonly Cell[]> {
  const rows = await session.rows(
    `select a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, t.typtype::text as kind
     from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = $1::bigint::oid and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [relation.oid],
  );
  const types = new Map(
    rows.map(({ name, type, kind }): [string, NativeType] => [
      String(name),
      { name: String(type), kind: String(kind) },
    ]),
  );
  const place = `source ${binding.name}: ${relation.schema}.${relation.name}`;
  const findings: Diagnostic[] = [];
  const cells = declaredColumns(binding).flatMap((column): Cell[] => {
    const actual = types.get(column.name);
    if (actual === undefined) {
      const hint = didYouMean(column.name, [...types.keys()], 'column in the data');
      findings.push(error('FS202', `${place} has no column ${column.name}`, { span: column.span, hint }));
      return [];
    }
    const reading = nativeReading(column.physical, actual, binding.timezone);
    if (reading === undefined) {
      findings.push(
        error('FS205', `${place}: column ${column.name} is ${actual.name}, but declared ${column.type}`, {
          span: column.span,
          hint: 'declare the type the data has, or convert it where the data is written',
        }),
      );
      return [];
    }
    const raw = quote(column.name);
    return [{ column, reading, raw, value: reading.value(raw) }];
  });
  if (findings.length > 0) throw new Failure(findings);
  return cells;
}

/** True for a cell that makes its row a rejected one; never null. Undefined where none does. */
function rejecting({ column, reading, raw, value }: Cell, { nonFinite }: SourceBinding): string | undefined {
  const tests = [
    ...(reading.unplaced === undefined ? [] : [reading.unplaced(raw)]),
    ...[rejectTest(column.physical, value, nonFinite)].filter((test) => test !== undefined),
  ];
  return tests.length === 0 ? undefined : `(${tests.join(' or ')})`;
}

/** The index of the first column that rejects a row; −1 for a fit one. */
function rejectedBy(cells: readonly Cell[], binding: SourceBinding): string | undefined {
  const tests = cells.flatMap((cell) => {
    const test = rejecting(cell, binding);
    return test === undefined ? [] : [`when ${test} then ${cell.column.index}`];
  });
  return tests.length === 0 ? undefined : `(case ${tests.join(' ')} else -1 end)`;
}

const badTests = (cells: readonly Cell[]) =>
  cells.flatMap((cell) => {
    const test = cell.reading.bad?.(cell.raw);
    return test === undefined ? [] : [{ ...cell, test }];
  });

const SHOWN = 5;
const EXAMPLES = 3;

/** A table as SQL names it, and how its columns are read. */
interface TableRead {
  readonly from: string;
  readonly cells: readonly Cell[];
}

/** The first values that have no form in the declared type, as FS203. */
async function badCells(session: Session, binding: SourceBinding, { from, cells }: TableRead, count: bigint) {
  const tested = badTests(cells);
  const items = tested.map(
    ({ column, raw, test }) => `case when ${test} then ${raw}::text end as r${column.index}`,
  );
  const rows = await session.rows(
    `select row, ${items.join(', ')} from (select row_number() over () as row, * from ${from}) as numbered
     where ${tested.map(({ test }) => test).join(' or ')} order by row limit ${SHOWN}`,
  );
  const shown = rows.flatMap((row) => tested.flatMap(({ column }) => finding(row, column, binding)));
  const first = shown.slice(0, SHOWN);
  if (count <= BigInt(SHOWN)) return new Failure(first);
  const place = `source ${binding.name}: ${count} rows hold values that do not parse; the first ${first.length} values are shown`;
  return new Failure([...first, error('FS203', place)]);
}

function finding(row: Row, column: Declared, { from }: SourceBinding): readonly Diagnostic[] {
  const value = row[`r${column.index}`];
  if (value === undefined || value === null) return [];
  const place = `${from.kind === 'table' ? from.table : ''} row ${row.row}, column ${column.name}`;
  return [badValue(column, `${place}: ${shownValue(column, value)}`)];
}

/**
 * Looks once at every row, and again only where some are not fit: without groups Postgres counts with all its
 * workers. Throws FS203.
 */
async function check(session: Session, binding: SourceBinding, from: string, cells: readonly Cell[]) {
  const bad = badTests(cells).map(({ test }) => test);
  const unfit = cells.flatMap((cell) => rejecting(cell, binding) ?? []);
  const counted = (tests: readonly string[]): string =>
    tests.length === 0 ? '0' : `count(*) filter (where ${tests.join(' or ')})`;
  const [row] = await session.rows(
    `select count(*) as rows, ${counted(bad)} as bad, ${counted(unfit)} as unfit from ${from}`,
  );
  const number = (name: string): bigint => BigInt(String(row?.[name] ?? 0));
  if (number('bad') > 0n) throw await badCells(session, binding, { from, cells }, number('bad'));
  const rejections = number('unfit') === 0n ? [] : await rejected(session, binding, from, cells);
  return { rows: number('rows'), rejections };
}

/** How many rows are rejected, each by the first column that rejects it, and the first few of them. */
async function rejected(
  session: Session,
  binding: SourceBinding,
  from: string,
  cells: readonly Cell[],
): Promise<readonly Rejection[]> {
  const by = rejectedBy(cells, binding) ?? '-1';
  const rows = await session.rows(`select ${by} as by, count(*) as rows from ${from} group by 1 order by 1`);
  const rejections: Rejection[] = [];
  for (const { by: index, rows: count } of rows) {
    const column = cells.find((cell) => cell.column.index === Number(index))?.column;
    if (column === undefined) continue;
    const examples = await session.rows(
      `select row from (select row_number() over () as row, ${by} as by from ${from}) as numbered
       where by = ${column.index} order by row limit ${EXAMPLES}`,
    );
    rejections.push({
      reason: rejectReason(column, binding.timezone),
      rows: BigInt(String(count)),
      examples: examples.map(({ row }) => BigInt(String(row))),
    });
  }
  return rejections;
}

/**
 * The rows of a table or view of the database as a query: the declared columns in the declared types, without
 * rejected rows, by the rules of the file reader. Throws FS201, FS202, FS203, FS205, and FS402 where the role
 * may not read it.
 */
export async function selectTable(
  session: Session,
  binding: SourceBinding,
): Promise<{ readonly sql: string; readonly report: SourceReport }> {
  if (binding.from.kind !== 'table') throw new TypeError(`source ${binding.name} is no table`);
  const relation = await find(session, binding.from.table, binding.name);
  const cells = await cellsOf(session, binding, relation);
  const from = `${quote(relation.schema)}.${quote(relation.name)}`;
  const read = await check(session, binding, from, cells);
  const items = cells.map(
    ({ column, value }) => `${settled(column.physical, value, binding.nonFinite)} as ${quote(column.name)}`,
  );
  const tests = cells.flatMap((cell) => rejecting(cell, binding) ?? []);
  const where = tests.length === 0 ? '' : ` where ${tests.map((test) => `not ${test}`).join(' and ')}`;
  return {
    sql: `select ${items.join(', ')} from ${from}${where}`,
    report: reportOf(read),
  };
}

/** Makes `source.<name>` a view of a table or view of the database. Throws what `selectTable` throws. */
export async function bindTable(session: Session, binding: SourceBinding): Promise<SourceReport> {
  await ensureSchema(session, `${session.prefix}source`);
  const { sql, report } = await selectTable(session, binding);
  await session.transaction(async () => {
    await dropSource(session, binding.name);
    await session.run(`create view ${session.relation('source', binding.name)} as ${sql}`);
  });
  return report;
}

/** Makes `source.<name>` a view of a query over other relations of the database. */
export async function bindView(session: Session, name: string, sql: string): Promise<void> {
  await ensureSchema(session, `${session.prefix}source`);
  await session.transaction(async () => {
    await dropSource(session, name);
    await session.run(`create view ${session.relation('source', name)} as ${sql}`);
  });
}
