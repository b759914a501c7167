import { type Diagnostic, error, Failure } from '../diagnostics/diagnostic.js';
import { didYouMean } from '../diagnostics/did-you-mean.js';
import type { Row, SourceBinding } from './adapter.js';
import type { Session } from './duckdb-session.js';
import { quote } from './duckdb-sql.js';
import { badRows, badValue, type Rejection, shorten } from './files-findings.js';
import { type NativeReading, nativeReading } from './files-native.js';
import {
  type Declared,
  publicName,
  rejectReason,
  rejectTest,
  settled,
  storedName,
  unsettledTest,
} from './files-rules.js';
import { isTwice, isUTC } from './files-text.js';

/** Typed data: parquet files of one schema, or a table. */
export interface TypedGroup {
  /** How messages call it. */
  readonly shown: string;
  /** A table expression; `row` adds the columns `place` (text) and `row` (from 1) before the data's own. */
  readonly from: string;
  readonly numbered: string;
  /** Column name → DuckDB type. */
  readonly types: ReadonlyMap<string, string>;
}

interface Cell {
  readonly column: Declared;
  readonly reading: NativeReading;
  /** The cell as it is stored. */
  readonly raw: string;
  /** The declared type's value. */
  readonly value: string;
}

const SHOWN = 5;
const EXAMPLES = 3;

/** Finds and types the columns of each group. Throws FS202 and FS205, all of them. */
function cellsOf(
  binding: SourceBinding,
  columns: readonly Declared[],
  groups: readonly TypedGroup[],
): readonly (readonly Cell[])[] {
  const findings: Diagnostic[] = [];
  const cells = groups.map((group) =>
    columns.flatMap((column): Cell[] => {
      const told = `source ${binding.name}: ${group.shown}`;
      const actual = group.types.get(column.name);
      if (actual === undefined) {
        const hint = didYouMean(column.name, [...group.types.keys()], 'column in the data');
        findings.push(error('FS202', `${told} has no column ${column.name}`, { hint }));
        return [];
      }
      const reading = nativeReading(column.physical, actual, binding.timezone);
      if (reading === undefined) {
        findings.push(
          error('FS205', `${told}: column ${column.name} is ${actual}, but declared ${column.type}`, {
            hint: 'declare the type the data has, or convert it where the data is written',
          }),
        );
        return [];
      }
      const raw = quote(column.name);
      return [{ column, reading, raw, value: reading.value(raw) }];
    }),
  );
  if (findings.length > 0) throw new Failure(findings);
  return cells;
}

interface Checked {
  readonly rows: bigint;
  readonly bad: bigint;
  /** Rows rejected, by column index: each row counts for the first column that rejects it. */
  readonly rejected: ReadonlyMap<number, bigint>;
  /** Columns with values that `settled` changes. */
  readonly unsettled: ReadonlySet<number>;
}

const badTests = (cells: readonly Cell[]): string[] =>
  cells.flatMap(({ reading, raw }) => (reading.bad === undefined ? [] : [reading.bad(raw)]));

const rejectTests = (cells: readonly Cell[], binding: SourceBinding) =>
  cells.flatMap(({ column, value }) => {
    const test = rejectTest(column.physical, value, binding.nonFinite);
    return test === undefined ? [] : [{ column, test }];
  });

const rejectedBy = (cells: readonly Cell[], binding: SourceBinding): string => {
  const tests = rejectTests(cells, binding);
  return tests.length === 0
    ? '-1'
    : `case ${tests.map(({ column, test }) => `when ${test} then ${column.index}`).join(' ')} else -1 end`;
};

/** One scan of the columns that can hold what does not fit; none of them: the count alone. */
async function check(
  session: Session,
  binding: SourceBinding,
  group: TypedGroup,
  cells: readonly Cell[],
): Promise<Checked> {
  const bad = badTests(cells);
  const rejects = rejectTests(cells, binding);
  const unsettled = cells.flatMap(({ column, value }) => {
    const test = unsettledTest(column.physical, value, binding.nonFinite);
    return test === undefined ? [] : [{ column, test }];
  });
  const items = [
    'count(*) as rows',
    ...(bad.length === 0 ? [] : [`count(*) filter (${bad.join(' or ')}) as bad`]),
    ...(rejects.length === 0
      ? []
      : [`count(*) filter (${rejects.map(({ test }) => test).join(' or ')}) as rejected`]),
    ...unsettled.map(({ column, test }) => `coalesce(bool_or(${test}), false) as u${column.index}`),
  ];
  const [row = {}] = await session.rows(`select ${items.join(', ')} from ${group.from}`);
  const count = (name: string): bigint => BigInt(String(row[name] ?? 0));
  return {
    rows: count('rows'),
    bad: count('bad'),
    rejected: count('rejected') === 0n ? new Map() : await rejectedRows(session, binding, group, cells),
    unsettled: new Set(
      unsettled.filter(({ column }) => row[`u${column.index}`] === true).map(({ column }) => column.index),
    ),
  };
}

async function rejectedRows(
  session: Session,
  binding: SourceBinding,
  group: TypedGroup,
  cells: readonly Cell[],
): Promise<ReadonlyMap<number, bigint>> {
  const by = rejectedBy(cells, binding);
  const rows = await session.rows(
    `select ${by} as by, count(*) as n from ${group.from} where ${by} >= 0 group by all`,
  );
  return new Map(rows.map(({ by: index, n }) => [Number(index), BigInt(String(n))]));
}

async function badCells(
  session: Session,
  binding: SourceBinding,
  group: TypedGroup,
  cells: readonly Cell[],
): Promise<readonly Diagnostic[]> {
  const tested = cells.flatMap((cell) => {
    const { bad } = cell.reading;
    return bad === undefined ? [] : [{ ...cell, test: bad(cell.raw) }];
  });
  const zoned = isUTC(binding.timezone)
    ? []
    : tested.filter(
        ({ column, raw }) =>
          column.physical.kind === 'timestamp' && group.types.get(column.name) !== undefined && raw !== '',
      );
  const items = [
    ...tested.map(
      ({ column, raw, test }) => `case when ${test} then ${raw}::VARCHAR end as r${column.index}`,
    ),
    ...zoned.map(
      ({ column, raw }) => `${isTwice(`(${raw}::TIMESTAMP)`, binding.timezone)} as k${column.index}`,
    ),
  ];
  const rows = await session.rows(
    `select place, row, ${items.join(', ')} from ${group.numbered} where ${tested.map(({ test }) => test).join(' or ')} order by place, row limit ${SHOWN}`,
  );
  return rows.flatMap((row) => tested.flatMap(({ column }) => finding(row, column, binding.timezone)));
}

function finding(row: Row, column: Declared, zone: string): readonly Diagnostic[] {
  const value = row[`r${column.index}`];
  if (value === undefined || value === null) return [];
  const twice = row[`k${column.index}`];
  const place = `${row.place} row ${row.row}`;
  return [
    badValue(column, place, `"${shorten(value)}"`, typeof twice === 'boolean' ? twice : undefined, zone),
  ];
}

async function examplesOf(
  session: Session,
  binding: SourceBinding,
  group: TypedGroup,
  cells: readonly Cell[],
): Promise<ReadonlyMap<number, readonly bigint[]>> {
  const rows = await session.rows(
    `select by, row from (select place, row, ${rejectedBy(cells, binding)} as by from ${group.numbered}) where by >= 0 ` +
      `qualify row_number() over (partition by by order by place, row) <= ${EXAMPLES} order by by, place, row`,
  );
  const found = new Map<number, bigint[]>();
  for (const { by, row } of rows) {
    const key = Number(by);
    found.set(key, [...(found.get(key) ?? []), BigInt(String(row))]);
  }
  return found;
}

/**
 * Lets `source.<name>` show typed data in the declared types. Values are checked in one scan and then read in
 * place, except where reading is costly: that is done once, into a table. Throws FS202, FS203, FS205 and FS210.
 */
export async function bindTyped(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  groups: readonly TypedGroup[],
): Promise<{ readonly rows: bigint; readonly rejections: readonly Rejection[] }> {
  const cells = cellsOf(binding, columns, groups);
  const parts = [];
  for (const [i, group] of groups.entries()) {
    const own = cells[i] ?? [];
    parts.push({ group, cells: own, checked: await check(session, binding, group, own) });
  }
  const bad = parts.reduce((sum, { checked }) => sum + checked.bad, 0n);
  if (bad > 0n) {
    const shown: Diagnostic[] = [];
    for (const part of parts)
      if (part.checked.bad > 0n) shown.push(...(await badCells(session, binding, part.group, part.cells)));
    throw badRows(binding.name, shown.slice(0, SHOWN), bad);
  }
  const selects = parts.map((part) => selectOf(part.group, part.cells, part.checked, binding));
  const query = selects.join(' union all ');
  const view = publicName(binding.name);
  if (cells.flat().some(({ reading }) => reading.costly === true)) {
    await session.run('create schema if not exists source.stored');
    await session.run(`create or replace table ${storedName(binding.name)} as ${query}`);
    await session.run(`create or replace view ${view} as from ${storedName(binding.name)}`);
  } else await session.run(`create or replace view ${view} as ${query}`);

  const rejections: Rejection[] = [];
  for (const column of columns) {
    const rows = parts.reduce((sum, { checked }) => sum + (checked.rejected.get(column.index) ?? 0n), 0n);
    if (rows === 0n) continue;
    const examples: bigint[] = [];
    for (const part of parts)
      if (part.checked.rejected.has(column.index) && examples.length < EXAMPLES)
        examples.push(
          ...((await examplesOf(session, binding, part.group, part.cells)).get(column.index) ?? []),
        );
    rejections.push({ reason: rejectReason(column), rows, examples: examples.slice(0, EXAMPLES) });
  }
  return { rows: parts.reduce((sum, { checked }) => sum + checked.rows, 0n), rejections };
}

function selectOf(
  group: TypedGroup,
  cells: readonly Cell[],
  checked: Checked,
  binding: SourceBinding,
): string {
  const items = cells.map(({ column, value }) => {
    const { physical, index, name } = column;
    const shown = checked.unsettled.has(index) ? settled(physical, value, binding.nonFinite) : value;
    return `${shown} as ${quote(name)}`;
  });
  const tests = rejectTests(cells, binding).filter(({ column }) => checked.rejected.has(column.index));
  const where = tests.length === 0 ? '' : ` where ${rejectedBy(cells, binding)} < 0`;
  return `select ${items.join(', ')} from ${group.from}${where}`;
}
