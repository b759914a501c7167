import { type Diagnostic, error, Failure } from '../../diagnostics/diagnostic.js';
import type { Session } from '../duckdb-client/session.js';
import type { Row, SourceBinding, Value } from '../engine.js';
import { BAD, badTest, type CellGroup, cellsOf, REJECTED, stateOf } from './cells.js';
import type { SourceFile } from './glob.js';
import { type Declared, rejectReason } from './value-rules.js';

/** How many bad values, and how many rows of each reason of rejection, are named. */
const SHOWN = 5;
const EXAMPLES = 3;

export interface Rejection {
  readonly reason: string;
  readonly rows: bigint;
  readonly examples: readonly bigint[];
}

/** A value as a message shows it: one line, no longer than 60 characters. */
function shorten(value: Value): string {
  const line = String(value).replace(/[\r\n\t]+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`;
}

/** What stands for a value that is not to be seen. */
const MASK = '•••';

/** A value of a column as its finding shows it, in quotes unless it brings its own; a sensitive one is masked. */
export function shownValue({ sensitive }: Declared, value: Value, ownQuotes = false): string {
  if (sensitive === true) return MASK;
  return ownQuotes ? shorten(value) : `"${shorten(value)}"`;
}

/** A value that has no form in the type of its column. `what` is where it is, and the value. */
export function badValue({ type, span }: Declared, what: string): Diagnostic {
  const article = /^[aeiou]/.test(type) ? 'an' : 'a';
  return error('FS203', `${what} is not ${article} ${type}`, { span });
}

/** The rows of a file, numbered from 1, with raw cells, values and state. */
function numbered(
  group: CellGroup,
  file: SourceFile,
  columns: readonly Declared[],
  binding: SourceBinding,
): string {
  const cells = cellsOf(group, [file], binding.timezone, ['row_number() over () as row']);
  return `(select *, ${stateOf(group, columns, binding)} as state from (${cells}))`;
}

/** A file, and the group that has its shape. */
interface GroupFile {
  readonly group: CellGroup;
  readonly file: SourceFile;
}

const inOrder = (groups: readonly CellGroup[]): readonly GroupFile[] =>
  groups
    .flatMap((group) => group.files.map((file) => ({ group, file })))
    .sort((a, b) => Buffer.compare(Buffer.from(a.file.path), Buffer.from(b.file.path)));

/** What is read of a source: its columns as declared, from data of several shapes. */
export interface DataRead {
  readonly binding: SourceBinding;
  readonly columns: readonly Declared[];
  readonly groups: readonly CellGroup[];
}

/** The failure for `count` rows with bad values: reads the files again, in order, to name the first ones. */
export async function badCells(
  session: Session,
  { binding, columns, groups }: DataRead,
  count: bigint,
): Promise<Failure> {
  const found: Diagnostic[] = [];
  for (const { group, file } of inOrder(groups)) {
    if (found.length >= SHOWN) break;
    const items = columns.flatMap(({ index }) => {
      const test = badTest(group, index);
      return test === undefined ? [] : [`case when ${test} then r${index}::VARCHAR end as r${index}`];
    });
    if (items.length === 0) continue;
    const rows = await session.rows(
      `select row, ${items.join(', ')} from ${numbered(group, file, columns, binding)} where state = ${BAD} order by row limit ${SHOWN}`,
    );
    found.push(...rows.flatMap((row) => badIn(row, columns, { group, file })));
  }
  const shown = found.slice(0, SHOWN);
  if (count <= BigInt(shown.length)) return new Failure(shown);
  const rows = count === 1n ? '1 row holds' : `${count} rows hold`;
  return new Failure([
    ...shown,
    error(
      'FS203',
      `source ${binding.name}: ${rows} values that do not parse; the first ${shown.length} are shown`,
    ),
  ]);
}

const badIn = (row: Row, columns: readonly Declared[], { group, file }: GroupFile): readonly Diagnostic[] =>
  columns.flatMap((column) => {
    const value = row[`r${column.index}`];
    if (value === undefined || value === null) return [];
    const what = `${file.shown} row ${row.row}, column ${column.name}: ${shownValue(column, value, group.json)}`;
    return [badValue(column, what)];
  });

/** The rejected rows by reason, with up to three row numbers each (of their file, from 1). */
export async function rejections(
  session: Session,
  { binding, columns, groups }: DataRead,
  rejected: ReadonlyMap<number, bigint>,
): Promise<readonly Rejection[]> {
  const examples = new Map([...rejected.keys()].map((index): [number, bigint[]] => [index, []]));
  for (const { group, file } of rejected.size === 0 ? [] : inOrder(groups)) {
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
  return columns.flatMap((column) => {
    const rows = rejected.get(column.index);
    if (rows === undefined) return [];
    return [
      { reason: rejectReason(column, binding.timezone), rows, examples: examples.get(column.index) ?? [] },
    ];
  });
}
