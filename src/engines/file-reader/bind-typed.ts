import { type Diagnostic, error, Failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { Session } from '../duckdb-client/session.js';
import { quote } from '../duckdb-client/sql.js';
import type { SourceBinding } from '../engine.js';
import { bindStored, type Read } from './bind-stored.js';
import { badTests, type Cell, type CellGroup, cellsOf, rejectTests, typed, zonedCell } from './cells.js';
import { badCells, rejections } from './findings.js';
import type { SourceFile } from './glob.js';
import { nativeReading } from './typed-columns.js';
import { type Declared, publicName, settled, unsettledTest } from './value-rules.js';

/** Typed data of one schema: parquet files, or a table as if it were a file. */
export interface TypedData {
  readonly files: readonly SourceFile[];
  readonly from: CellGroup['from'];
  /** Column name → DuckDB type. */
  readonly types: ReadonlyMap<string, string>;
}

/** The cell of a column, or why it cannot be read: FS202, FS205. */
function cellOf(data: TypedData, column: Declared, binding: SourceBinding): Cell | Diagnostic {
  const told = `source ${binding.name}: ${data.files[0]?.shown}`;
  const actual = data.types.get(column.name);
  if (actual === undefined)
    return error('FS202', `${told} has no column ${column.name}`, {
      hint: didYouMean(column.name, [...data.types.keys()], 'column in the data'),
    });
  const reading = nativeReading(column.physical, actual, binding.timezone);
  if (reading === undefined)
    return error('FS205', `${told}: column ${column.name} is ${actual}, but declared ${column.type}`, {
      hint: 'declare the type the data has, or convert it where the data is written',
    });
  const raw = quote(column.name);
  const value = reading.value(raw);
  return reading.local === true
    ? zonedCell(column.index, { raw, local: value }, binding.timezone)
    : { raw, value, fits: reading.fits };
}

function groupsOf(
  binding: SourceBinding,
  columns: readonly Declared[],
  data: readonly TypedData[],
): readonly CellGroup[] {
  const findings: Diagnostic[] = [];
  const groups = data.map((part): CellGroup => {
    const cells = columns.flatMap((column): Cell[] => {
      const cell = cellOf(part, column, binding);
      if ('raw' in cell) return [cell];
      findings.push(cell);
      return [];
    });
    return { files: part.files, from: part.from, cells, json: false };
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
 * Throws FS202, FS203, FS205 and FS210.
 */
export async function bindTyped(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  data: readonly TypedData[],
): Promise<Read> {
  const groups = groupsOf(binding, columns, data);
  if (groups.some(({ cells }) => cells.some((cell) => cell.local !== undefined)))
    return bindStored(session, binding, columns, groups);
  const parts = [];
  for (const group of groups) parts.push({ group, checked: await check(session, binding, columns, group) });
  const bad = parts.reduce((sum, { checked }) => sum + checked.bad, 0n);
  if (bad > 0n) throw await badCells(session, binding, columns, groups, bad);
  const selects = parts.map(({ group, checked }) => selectOf(group, checked, columns, binding));
  await session.run(`create or replace view ${publicName(binding.name)} as ${selects.join(' union all ')}`);
  const rejected = new Map<number, bigint>();
  for (const { checked } of parts)
    for (const [index, rows] of checked.rejected) rejected.set(index, (rejected.get(index) ?? 0n) + rows);
  return {
    rows: parts.reduce((sum, { checked }) => sum + checked.rows, 0n),
    rejections: await rejections(session, binding, columns, groups, rejected),
  };
}
