import type { Row as ProjectRow, Value } from '../../src/engines/engine.js';
import { type Cell, type HistoryRow, keyId, listCell, type State, type Type } from '../oracle/types.js';
import { timeText } from './files.js';
import type { Column, ServedColumn, Slack } from './scenario.js';

const timePattern = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/;

/** `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC as microseconds. Throws on anything else. */
export function parseTime(text: string): bigint {
  const [, day, time, fraction = ''] = timePattern.exec(text) ?? [];
  if (day === undefined || time === undefined) throw new Error(`not a timestamp: ${text}`);
  return BigInt(Date.parse(`${day}T${time}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

function parseDecimal(text: string, scale: number): bigint {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (sign === undefined || fraction.length !== scale)
    throw new Error(`not a decimal with ${scale} places: ${text}`);
  return BigInt(`${sign}${whole}${fraction}`);
}

/** A cell as the project returns it, as the oracle's value. Throws where its JavaScript type is not the declared one. */
export function decode(value: Value | undefined, type: Type): Cell {
  if (value === undefined) throw new Error('the column is missing');
  if (value === null) return null;
  if (type.name === 'string' && typeof value === 'string') return value;
  if (type.name === 'boolean' && typeof value === 'boolean') return value;
  if (type.name === 'bigint' && typeof value === 'bigint') return value;
  if (type.name === 'integer' && typeof value === 'number') return BigInt(value);
  if (type.name === 'double' && typeof value === 'number') return value;
  if (type.name === 'timestamp' && typeof value === 'string') return parseTime(value);
  if (type.name === 'decimal' && typeof value === 'string') return parseDecimal(value, type.scale);
  if (type.name === 'list' && Array.isArray(value))
    return listCell(value.map((one: Value) => decode(one, type.of)));
  throw new Error(`${typeof value} ${String(value)} is not how a ${type.name} is returned`);
}

/** A cell of a written file, as its text, as the oracle's value. */
export function decodeText(text: string | null | undefined, type: Type): Cell {
  if (text === undefined) throw new Error('the column is missing');
  if (text === null || type.name === 'string') return text;
  if (type.name === 'double') return Number(text);
  if (type.name === 'timestamp') return parseTime(text);
  if (type.name === 'decimal') return parseDecimal(text, type.scale);
  return type.name === 'boolean' ? text === 'true' : BigInt(text);
}

export const show = (cell: Cell | undefined): string =>
  typeof cell === 'bigint' ? `${cell}` : Object.is(cell, -0) ? '-0.0' : JSON.stringify(cell ?? null);

/** Equal, or, for doubles made by arithmetic, within `relative`, or what their own arithmetic may be off. */
export function agrees(expected: Cell, actual: Cell, inexact: Slack | null, relative: number): boolean {
  if (typeof expected !== 'number' || typeof actual !== 'number') return expected === actual;
  if (Object.is(expected, actual)) return true;
  if (inexact === null) return false;
  const allowed = Math.abs(expected) * Math.max(relative, inexact.relative) + inexact.absolute;
  return Math.abs(expected - actual) <= allowed;
}

/** What the same sum may be off by in another order of roundings: four units in the last place. */
const LAST_PLACES = 2 ** -50;
const CLOSE = 1e-9;

const statesAgree = (
  expected: State,
  actual: State,
  columns: readonly ServedColumn[],
  relative: number,
): boolean =>
  columns.every(({ inexact }, i) => agrees(expected[i] ?? null, actual[i] ?? null, inexact, relative));

/** The project's rows of a set's relation, as history rows. */
export const decodeHistory = (
  rows: readonly ProjectRow[],
  keys: readonly Column[],
  columns: readonly ServedColumn[],
  byEvent = false,
): HistoryRow[] =>
  rows.map((row) => ({
    keys: keys.map(({ name, type }) => decode(row[name], type)),
    at: parseTime(String(row.timestamp)),
    ...(byEvent ? { id: String(row.id) } : {}),
    state: columns.map(({ name, type }) => decode(row[name], type)),
  }));

const showRow = (row: HistoryRow | undefined): string =>
  row === undefined
    ? 'no row'
    : `${row.keys.map(show).join(' ')} ${timeText(row.at)}${row.id === undefined ? '' : ` ${row.id}`} [${row.state.map(show).join(', ')}]`;

const rowId = (row: HistoryRow): string =>
  `${keyId(row.keys)} ${String(row.at).padStart(20, '0')} ${row.id ?? ''}`;

function index(rows: readonly HistoryRow[], id: (row: HistoryRow) => string): Map<string, HistoryRow[]> {
  const groups = new Map<string, HistoryRow[]>();
  for (const row of rows) {
    const group = groups.get(id(row));
    if (group === undefined) groups.set(id(row), [row]);
    else group.push(row);
  }
  return groups;
}

export interface Difference {
  readonly problems: readonly string[];
  /** Rows that only one side has, with a change in the last places of a double. */
  readonly tolerated: number;
}

/** The state that holds at `t`, or just before it. */
function stateIn(own: readonly HistoryRow[], t: bigint, inclusive: boolean, empty: State): State {
  const known = own.filter(({ at }) => at < t || (inclusive && at === t));
  const last = known.reduce<HistoryRow | undefined>(
    (a, b) => (a === undefined || b.at > a.at ? b : a),
    undefined,
  );
  return last?.state ?? empty;
}

/**
 * The stored rows of one set against those that must be there. One side may have a row that the other has not only
 * where all that changes is a double made by arithmetic, in its last places: `whole` gives the oracle's complete
 * history at a time, to tell what changes there.
 */
export function compareHistories(
  expected: readonly HistoryRow[],
  actual: readonly HistoryRow[],
  whole: (at: bigint) => readonly HistoryRow[],
  columns: readonly ServedColumn[],
  empty: State,
): Difference {
  const problems: string[] = [];
  let tolerated = 0;
  const [left, right] = [index(expected, rowId), index(actual, rowId)];
  const lastPlaces = (want: HistoryRow | undefined, got: HistoryRow | undefined): boolean => {
    const row = want ?? got;
    // An event has its row whatever its values are.
    if (row === undefined || row.id !== undefined || columns.every(({ inexact }) => inexact === null))
      return false;
    const own = whole(row.at).filter(({ keys }) => keyId(keys) === keyId(row.keys));
    if (want === undefined && own.some(({ at }) => at === row.at)) return false;
    return statesAgree(stateIn(own, row.at, want === undefined, empty), row.state, columns, LAST_PLACES);
  };
  for (const [id, rows] of right) if (rows.length > 1) problems.push(`twice: ${showRow(rows[0])} (${id})`);
  for (const id of new Set([...left.keys(), ...right.keys()])) {
    const [want, got] = [left.get(id)?.[0], right.get(id)?.[0]];
    if (want !== undefined && got !== undefined && statesAgree(want.state, got.state, columns, CLOSE))
      continue;
    if ((want === undefined || got === undefined) && lastPlaces(want, got)) tolerated++;
    else problems.push(`expected ${showRow(want)}\n     got ${showRow(got)}`);
  }
  return { problems, tolerated };
}

/** The online rows of a set: the same keys, values and times; a time may differ where a history row may. */
export function compareOnline(
  expected: readonly HistoryRow[],
  actual: readonly HistoryRow[],
  columns: readonly ServedColumn[],
): readonly string[] {
  const [left, right] = [
    index(expected, ({ keys }) => keyId(keys)),
    index(actual, ({ keys }) => keyId(keys)),
  ];
  const inexact = columns.some((column) => column.inexact !== null);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((id) => {
    const [want, got] = [left.get(id)?.[0], right.get(id)?.[0]];
    const same =
      want !== undefined &&
      got !== undefined &&
      right.get(id)?.length === 1 &&
      want.id === got.id &&
      (want.at === got.at
        ? statesAgree(want.state, got.state, columns, CLOSE)
        : inexact && statesAgree(want.state, got.state, columns, LAST_PLACES));
    return same
      ? []
      : [`expected ${showRow(want)}\n     got ${(right.get(id) ?? [undefined]).map(showRow).join(' and ')}`];
  });
}

/** A relation's rows as text that tells every bit apart, in an order of its own. */
export const bits = (rows: readonly ProjectRow[]): string[] =>
  rows
    .map((row) =>
      Object.entries(row)
        .map(([name, value]) => {
          const text =
            typeof value === 'number'
              ? show(value)
              : typeof value === 'bigint'
                ? `${value}n`
                : JSON.stringify(value);
          return `${name}=${text}`;
        })
        .join(' '),
    )
    .sort();

/** What is in only one of two lists of `bits`. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
  const [b, a] = [new Set(before), new Set(after)];
  return [
    ...before.filter((row) => !a.has(row)).map((row) => `- ${row}`),
    ...after.filter((row) => !b.has(row)).map((row) => `+ ${row}`),
    ...(before.length === after.length ? [] : [`${before.length} rows, then ${after.length}`]),
  ];
}
