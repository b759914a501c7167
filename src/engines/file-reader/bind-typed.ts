import { type Diagnostic, error, Failure } from '../../diagnostics/diagnostic.js';
import type { Session } from '../duckdb-client/session.js';
import { quote } from '../duckdb-client/sql.js';
import type { SourceBinding } from '../engine.js';
import { bindStored, type Read } from './bind-stored.js';
import { badTests, type Cell, type CellGroup, cellsOf, rejectTests, typed, zonedCell } from './cells.js';
import { badCells, rejections } from './findings.js';
import type { SourceFile } from './glob.js';
import { missingColumn, missingColumnHint } from './missing-columns.js';
import { nativeReading } from './typed-columns.js';
import { type Declared, publicName, settled, unsettledTest } from './value-rules.js';

/** A column of the data. */
export interface DataColumn {
  /** As it is written in the data. */
  readonly name: string;
  /** What DuckDB calls it. */
  readonly reference: string;
  /** DuckDB's name of its type. */
  readonly type: string;
}

/** Typed data of one schema: parquet files, or a table as if it were a file. */
export interface TypedData {
  readonly files: readonly SourceFile[];
  readonly from: CellGroup['from'];
  readonly columns: readonly DataColumn[];
}

/** What is bound, and the columns it declares. */
interface Request {
  readonly binding: SourceBinding;
  readonly columns: readonly Declared[];
}

/** A declared column, and how it is read from the column of the data with its exact name. */
interface Found {
  readonly index: number;
  readonly actual: DataColumn;
  readonly cell: Cell;
}

/** Finds a column and reads it, or says why not: FS202, FS205, FS209. */
function find(data: TypedData, column: Declared, { binding, columns }: Request): Found | Diagnostic {
  const place = data.files[0]?.shown ?? '';
  const at = `source ${binding.name}: ${place}`;
  const { name, index, physical, span } = column;
  const [actual, ...others] = data.columns.filter((one) => one.name === name);
  if (actual === undefined) {
    const names = data.columns.map((one) => one.name);
    const hint = missingColumnHint(name, names, columns, 'column in the data');
    return missingColumn(column, binding, place, hint);
  }
  if (others.length > 0)
    return error('FS209', `${at} has ${others.length + 1} columns named ${name}`, { span });
  const reading = nativeReading(physical, actual.type, binding.timezone);
  if (reading === undefined)
    return error('FS205', `${at}: column ${name} is ${actual.type}, but declared ${column.type}`, {
      span,
      hint: typeHint(physical.kind, actual.type),
    });
  const raw = rawName(index);
  const value = reading.value(raw);
  const cell =
    reading.local === true
      ? zonedCell(index, { raw, local: value }, binding.timezone)
      : { raw, value, fits: reading.fits };
  return { index, actual, cell };
}

const typeHint = (declared: Declared['physical']['kind'], actual: string): string =>
  declared === 'decimal' && (actual === 'DOUBLE' || actual === 'FLOAT')
    ? 'declare it double, and cast it to the decimal in a column with expr'
    : 'declare the type the data has, or convert it where the data is written';

const rawName = (index: number): string => `c${index}`;

/** The declared columns of the data as c0, c1, …: no name of the data can be that of another expression. */
function relationOf(data: TypedData, found: readonly Found[]): CellGroup['from'] {
  const items = found.map(({ index, actual }) => `${quote(actual.reference)} as ${rawName(index)}`);
  return (files) => `(select ${items.join(', ')} from ${data.from(files)})`;
}

function groupsOf(request: Request, data: readonly TypedData[]): readonly CellGroup[] {
  const findings: Diagnostic[] = [];
  const groups = data.map((part): CellGroup => {
    const found = request.columns.flatMap((column): Found[] => {
      const one = find(part, column, request);
      if ('cell' in one) return [one];
      findings.push(one);
      return [];
    });
    return {
      files: part.files,
      from: relationOf(part, found),
      cells: found.map(({ cell }) => cell),
      json: false,
    };
  });
  if (findings.length > 0) throw new Failure(findings);
  return groups;
}

interface Checked {
  readonly rows: bigint;
  readonly bad: bigint;
  /** Rows rejected, by column index: each row counts for the first column that rejects it. */
  readonly rejected: ReadonlyMap<number, bigint>;
  /** Columns with values that `settled` changes. */
  readonly unsettled: ReadonlySet<number>;
}

/** The column index a row is rejected for; null for a fit row. */
const rejectedBy = (columns: readonly Declared[], binding: SourceBinding): string => {
  const cases = rejectTests(columns, binding).map(({ column, test }) => `when ${test} then ${column.index}`);
  return cases.length === 0 ? 'null' : `case ${cases.join(' ')} end`;
};

/** One scan of the columns that can hold what does not fit; without such columns, the count alone. */
async function check(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  group: CellGroup,
): Promise<Checked> {
  const from = `(${cellsOf(group, group.files, binding.timezone)})`;
  const bad = badTests(group);
  const rejects = rejectTests(columns, binding).map(({ test }) => test);
  const unsettled = columns.flatMap(({ physical, index }) => {
    const test = unsettledTest(physical, typed(index), binding.nonFinite);
    return test === undefined ? [] : [{ index, test }];
  });
  const items = [
    'count(*) as rows',
    ...(bad.length === 0 ? [] : [`count(*) filter (${bad.join(' or ')}) as bad`]),
    ...(rejects.length === 0 ? [] : [`count(*) filter (${rejects.join(' or ')}) as rejected`]),
    ...unsettled.map(({ index, test }) => `count(*) filter (${test}) as u${index}`),
  ];
  const [row = {}] = await session.rows(`select ${items.join(', ')} from ${from}`);
  const count = (name: string): bigint => BigInt(String(row[name] ?? 0));
  const byColumn =
    count('rejected') === 0n
      ? []
      : await session.rows(
          `select ${rejectedBy(columns, binding)} as rejecting, count(*) as n from ${from} where rejecting is not null group by all`,
        );
  return {
    rows: count('rows'),
    bad: count('bad'),
    rejected: new Map(byColumn.map(({ rejecting, n }) => [Number(rejecting), BigInt(String(n))])),
    unsettled: new Set(unsettled.flatMap(({ index }) => (count(`u${index}`) > 0n ? [index] : []))),
  };
}

function selectOf(
  group: CellGroup,
  checked: Checked,
  columns: readonly Declared[],
  binding: SourceBinding,
): string {
  const items = columns.map(({ index, physical, name }) => {
    const value = typed(index);
    const shown = checked.unsettled.has(index) ? settled(physical, value, binding.nonFinite) : value;
    return `${shown} as ${quote(name)}`;
  });
  const where = checked.rejected.size === 0 ? '' : ` where (${rejectedBy(columns, binding)}) is null`;
  return `select ${items.join(', ')} from (${cellsOf(group, group.files, binding.timezone)})${where}`;
}

/**
 * Lets `source.<name>` show typed data in the declared types. Values are checked in one scan and then read in
 * place, except where wall clock times are placed in a zone: that is done once, into a table.
 * Throws FS202, FS203 and FS205.
 */
export async function bindTyped(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  data: readonly TypedData[],
): Promise<Read> {
  const groups = groupsOf({ binding, columns }, data);
  if (groups.some(({ cells }) => cells.some((cell) => cell.local !== undefined)))
    return bindStored(session, binding, columns, groups);
  const parts = [];
  for (const group of groups) parts.push({ group, checked: await check(session, binding, columns, group) });
  const bad = parts.reduce((sum, { checked }) => sum + checked.bad, 0n);
  if (bad > 0n) throw await badCells(session, { binding, columns, groups }, bad);
  const selects = parts.map(({ group, checked }) => selectOf(group, checked, columns, binding));
  const view = `create or replace view ${publicName(binding.name)} as ${selects.join(' union all ')}`;
  await session.run(view);
  const rejected = new Map<number, bigint>();
  for (const { checked } of parts)
    for (const [index, rows] of checked.rejected) rejected.set(index, (rejected.get(index) ?? 0n) + rows);
  return {
    statements: [view],
    rows: parts.reduce((sum, { checked }) => sum + checked.rows, 0n),
    rejections: await rejections(session, { binding, columns, groups }, rejected),
  };
}
