/*
 * Features by the plainest way there is: look at every source row, for each instant anew. Each project counts its own
 * with these few words; they share no code with the program, and none with the oracle of the property tests.
 */

/** A row as text, '' being null: of a source, or of a result as a csv file has it. */
export type Text = Readonly<Record<string, string>>;

/** Rows of a result under the names of their columns. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Text[];
}

export const SECOND = 1_000_000n;
export const MINUTE = 60n * SECOND;
export const HOUR = 60n * MINUTE;
export const DAY = 24n * HOUR;

const read = new Map<string, bigint>();

/** UTC microseconds since 1970-01-01 of `YYYY-MM-DD HH:MM:SS[.ffffff]`, also with a T, and with a Z or -HH:MM. */
export function micros(text: string): bigint {
  const known = read.get(text);
  if (known !== undefined) return known;
  const [, whole = '', fraction = '', behind = '0'] =
    /^(.{10}[ T].{8})(?:\.(\d+))?(?:Z|-(\d\d):00)?$/.exec(text) ?? [];
  const seconds = Date.parse(`${whole.replace(' ', 'T')}Z`) / 1000;
  const at = BigInt(seconds) * SECOND + BigInt(fraction.padEnd(6, '0')) + BigInt(behind) * HOUR;
  read.set(text, at);
  return at;
}

/** The instant as results have it: no trailing zeros. */
export function timeCell(at: bigint): string {
  const whole = new Date(Number(at / SECOND) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const fraction = String(at % SECOND)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** A double; null as ''. */
export const doubleCell = (value: number | null): string => {
  if (value === null) return '';
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
};

export const ratioCell = (part: number, whole: number): string =>
  doubleCell(whole === 0 ? null : part / whole);

/** Hundredths of a decimal with two digits. */
export const cents = (text: string): bigint => BigInt(text.replace('.', ''));

export const moneyCell = (sum: bigint): string => `${sum / 100n}.${String(sum % 100n).padStart(2, '0')}`;

export const total = (rows: readonly Text[], column: string): bigint =>
  rows.reduce((sum, row) => sum + cents(row[column] ?? ''), 0n);

export const distinct = (rows: readonly Text[], column: string): string =>
  String(new Set(rows.map((row) => row[column] ?? '').filter((value) => value !== '')).size);

/** What stands in a column; '' where there is none. */
export const cell = (row: Text | undefined, column: string): string => row?.[column] ?? '';

/** The rows whose time in `column` is in [from, to), or in [from, to] where `own` is set. Without a time: none. */
export const between = (
  rows: readonly Text[],
  column: string,
  from: bigint,
  to: bigint,
  own = false,
): readonly Text[] =>
  rows.filter((row) => {
    const text = cell(row, column);
    if (text === '') return false;
    const at = micros(text);
    return at >= from && (own ? at <= to : at < to);
  });

/** The features of one key at an instant, from all rows that have the key. */
export type State = (own: readonly Text[], at: bigint) => Text;

/** A feature set counted again. */
export interface Counted {
  /** The entity's key, and the source column that holds it. */
  readonly key: string;
  readonly from: string;
  readonly rows: readonly Text[];
  readonly state: State;
}

const owned = ({ rows, from }: Counted, key: string): readonly Text[] =>
  rows.filter((row) => cell(row, from) === key);

const keysOf = ({ rows, from }: Counted): readonly string[] =>
  [...new Set(rows.map((row) => cell(row, from)))].filter((key) => key !== '').toSorted();

const table = (rows: readonly Text[]): Table => ({ columns: Object.keys(rows[0] ?? {}), rows });

/** The history of snapshots: every reference time in [first, end) is looked at, and compared with the one before. */
export function snapshots(set: Counted, every: bigint, first: bigint, end: bigint): Table {
  const rows: Text[] = [];
  for (const key of keysOf(set)) {
    const own = owned(set, key);
    let before = JSON.stringify(set.state(own, 0n));
    for (let at = first - (first % every); at < end; at += every) {
      const state = set.state(own, at);
      const now = JSON.stringify(state);
      if (now !== before) rows.push({ [set.key]: key, timestamp: timeCell(at), ...state });
      before = now;
    }
  }
  return table(rows);
}

/** The history at event grain: a row for each event before `end`. */
export const eventRows = (set: Counted, time: string, id: string, end: bigint): Table =>
  table(
    set.rows
      .filter((row) => cell(row, set.from) !== '' && micros(cell(row, time)) < end)
      .map((row) => ({
        [set.key]: cell(row, set.from),
        timestamp: timeCell(micros(cell(row, time))),
        [id]: cell(row, id),
        ...set.state(owned(set, cell(row, set.from)), micros(cell(row, time))),
      })),
  );

/** What a dataset has of a set for one key at an instant: the last reference time's state; nulls without a key. */
export function lookUp(set: Counted, key: string, at: bigint, every = 1n): Text {
  const state = set.state(owned(set, key), at - (at % every));
  return key === '' ? Object.fromEntries(Object.keys(state).map((name) => [name, ''])) : state;
}

/** Some of the columns, under names of their own. */
export const pick = (row: Text, columns: readonly string[], prefix = ''): Text =>
  Object.fromEntries(columns.map((name) => [`${prefix}${name}`, cell(row, name)]));

/** The last row of each key: what the online relation of a set holds. */
export function newest({ columns, rows }: Table, key: string): Table {
  const last = new Map<string, Text>();
  for (const row of rows) {
    const known = last.get(cell(row, key));
    if (known === undefined || micros(cell(known, 'timestamp')) <= micros(cell(row, 'timestamp')))
      last.set(cell(row, key), row);
  }
  return { columns, rows: [...last.values()] };
}

export const toCsv = ({ columns, rows }: Table): string =>
  `${[columns, ...rows.map((row) => columns.map((name) => cell(row, name)))].map((cells) => cells.join(',')).join('\n')}\n`;

/** Rows of a csv file without quotes. */
export function fromCsv(text: string): readonly Text[] {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}
