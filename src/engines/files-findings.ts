import { type Diagnostic, error, Failure } from '../diagnostics/diagnostic.js';
import type { Row, SourceBinding, Value } from './adapter.js';
import type { Session } from './duckdb-session.js';
import { BAD, badTest, cellsOf, REJECTED, stateOf, type TextGroup } from './files-cells.js';
import type { SourceFile } from './files-resolve.js';
import { type Declared, rejectReason } from './files-rules.js';
import { isTwice, isUTC, localTimestamp } from './files-text.js';

const SHOWN = 5;
const EXAMPLES = 3;

export interface Rejection {
  readonly reason: string;
  readonly rows: bigint;
  readonly examples: readonly bigint[];
}

/** A value as a message shows it: one line, no longer than 60 characters. */
export function shorten(value: Value): string {
  const line = String(value).replace(/[\r\n\t]+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`;
}

/** FS203, or FS210 for a wall clock time that is not exactly one instant. `twice` is undefined for FS203. */
export function badValue(
  column: Declared,
  place: string,
  shown: string,
  twice: boolean | undefined,
  zone: string,
): Diagnostic {
  const told = `${place}, column ${column.name}: ${shown}`;
  if (twice === undefined) return error('FS203', `${told} is not ${article(column.type)}`);
  return twice
    ? error('FS210', `${told} happens twice in ${zone}`, { hint: 'write it with its offset' })
    : error('FS210', `${told} never happens in ${zone}: the clock is set forward over it`, {
        hint: 'write it with its offset, or correct the source’s timezone',
      });
}

const article = (type: string): string => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;

/** The failure for `count` rows with bad values, of which some are shown. */
export function badRows(source: string, shown: readonly Diagnostic[], count: bigint): Failure {
  const many = count > BigInt(SHOWN);
  const summary = error(
    'FS203',
    `source ${source}: ${count} rows hold values that do not parse; the first ${shown.length} values are shown`,
  );
  return new Failure(many ? [...shown, summary] : shown);
}

/** The rows of a file, numbered from 1, with raw cells, values and state. */
const numbered = (
  group: TextGroup,
  file: SourceFile,
  columns: readonly Declared[],
  binding: SourceBinding,
): string =>
  `(select *, ${stateOf(group, columns, binding)} as state from (${cellsOf(group, [file], ['row_number() over () as row', ...extras(group, columns, binding)])}))`;

/** For columns of times without a zone: whether a time without instant happens twice; null where it is no time. */
function extras(group: TextGroup, columns: readonly Declared[], binding: SourceBinding): string[] {
  if (isUTC(binding.timezone)) return [];
  return columns.flatMap(({ physical, index }) => {
    const cell = group.cells[index];
    if (physical.kind !== 'timestamp' || cell === undefined) return [];
    return [`${isTwice(`(${localTimestamp(cell.text)})`, binding.timezone)} as k${index}`];
  });
}

/** Reads again, in order, the files that hold values which do not parse, to name rows. */
export async function badCells(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  groups: readonly TextGroup[],
  count: bigint,
): Promise<Failure> {
  const shown: Diagnostic[] = [];
  for (const { group, file } of inOrder(groups)) {
    if (shown.length >= SHOWN) break;
    const tests = columns.flatMap(({ index }) => {
      const test = badTest(group, index);
      return test === undefined ? [] : [{ index, test }];
    });
    const kinds = extras(group, columns, binding).length > 0 ? columns : [];
    const items = [
      'row',
      ...tests.map(({ index, test }) => `case when ${test} then r${index}::VARCHAR end as r${index}`),
      ...kinds.filter(({ physical }) => physical.kind === 'timestamp').map(({ index }) => `k${index}`),
    ];
    const rows = await session.rows(
      `select ${items.join(', ')} from ${numbered(group, file, columns, binding)} where state = ${BAD} order by row limit ${SHOWN}`,
    );
    for (const row of rows) shown.push(...cellsIn(row, columns, group.json, file, binding.timezone));
  }
  return badRows(binding.name, shown.slice(0, SHOWN), count);
}

const cellsIn = (
  row: Row,
  columns: readonly Declared[],
  json: boolean,
  file: SourceFile,
  zone: string,
): readonly Diagnostic[] =>
  columns.flatMap((column) => {
    const value = row[`r${column.index}`];
    if (value === undefined || value === null) return [];
    const twice = row[`k${column.index}`];
    const place = `${file.shown} row ${row.row}`;
    const shown = json ? shorten(value) : `"${shorten(value)}"`;
    return [badValue(column, place, shown, typeof twice === 'boolean' ? twice : undefined, zone)];
  });

const inOrder = (groups: readonly TextGroup[]) =>
  groups
    .flatMap((group) => group.files.map((file) => ({ group, file })))
    .sort((a, b) => Buffer.compare(Buffer.from(a.file.path), Buffer.from(b.file.path)));

/** The rejected rows by reason, with up to three row numbers each (of their file, from 1). */
export async function rejections(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  groups: readonly TextGroup[],
  rejected: readonly { readonly column: Declared; readonly rows: bigint }[],
): Promise<readonly Rejection[]> {
  const examples = new Map(rejected.map(({ column }) => [column.index, [] as bigint[]]));
  for (const { group, file } of rejected.length === 0 ? [] : inOrder(groups)) {
    if ([...examples.values()].every((found) => found.length >= EXAMPLES)) break;
    const rows = await session.rows(
      `select state, row from ${numbered(group, file, columns, binding)} where state >= ${REJECTED} ` +
        `qualify row_number() over (partition by state order by row) <= ${EXAMPLES} order by state, row`,
    );
    for (const { state, row } of rows) {
      const found = examples.get(Number(state) - REJECTED);
      if (found !== undefined && found.length < EXAMPLES) found.push(BigInt(String(row)));
    }
  }
  return rejected.map(({ column, rows }) => ({
    reason: rejectReason(column),
    rows,
    examples: examples.get(column.index) ?? [],
  }));
}
