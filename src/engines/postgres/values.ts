import type { Row, Value } from '../engine.js';

type Reader = (text: string) => Value;

const same: Reader = (text) => text;
const bool: Reader = (text) => text === 't' || text === 'true';
const whole: Reader = (text) => Number(text);
const big: Reader = (text) => BigInt(text);
/** The session's time zone is UTC, so the offset says nothing. */
const instant: Reader = (text) => text.replace(/\+00$/, '');

/** Types of Postgres by their fixed object ids: the type, its array type, how its text is read. */
const TYPES: readonly (readonly [oid: number, array: number, reader: Reader])[] = [
  [16, 1000, bool],
  [20, 1016, big],
  [21, 1005, whole],
  [23, 1007, whole],
  [700, 1021, whole],
  [701, 1022, whole],
  [1184, 1185, instant],
  [25, 1009, same],
  [1043, 1015, same],
  [1042, 1014, same],
  [19, 1003, same],
  [1700, 1231, same],
  [1082, 1182, same],
  [1114, 1115, same],
  [2950, 2951, same],
];

/** Where the next item of an array starts, after what was read. */
interface Part {
  readonly value: Value;
  readonly next: number;
}

/** One item of an array's text at `start`: another array, a quoted or a plain one. */
function itemAt(text: string, start: number, read: Reader): Part {
  if (text[start] === '{') return arrayAt(text, start, read);
  if (text[start] === '"') {
    let item = '';
    let i = start + 1;
    for (; text[i] !== '"' && i < text.length; i++) item += text[i] === '\\' ? text[++i] : text[i];
    return { value: read(item), next: i + 1 };
  }
  const end = /[,}]/g;
  end.lastIndex = start;
  const next = end.exec(text)?.index ?? text.length;
  const item = text.slice(start, next);
  return { value: item === 'NULL' ? null : read(item), next };
}

function arrayAt(text: string, start: number, read: Reader): Part {
  const items: Value[] = [];
  let i = start + 1;
  while (i < text.length && text[i] !== '}') {
    const { value, next } = itemAt(text, i, read);
    items.push(value);
    i = text[next] === ',' ? next + 1 : next;
  }
  return { value: items, next: i + 1 };
}

/** An array's text, with bounds (`[0:1]={…}`) or without. */
const arrayOf =
  (read: Reader): Reader =>
  (text) =>
    arrayAt(text, text.indexOf('{'), read).value;

const readers: ReadonlyMap<number, Reader> = new Map(
  TYPES.flatMap(([oid, array, read]): [number, Reader][] => [
    [oid, read],
    [array, arrayOf(read)],
  ]),
);

/** A result as the driver gives it where no parser of its own has touched it: every cell as Postgres' text. */
export interface TextResult {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** All rows as adapter.ts describes `Value`; what has no such form is Postgres' own text. */
export function rowsOf({ fields, rows }: TextResult): readonly Row[] {
  const columns = fields.map(({ name, dataTypeID }) => ({ name, read: readers.get(dataTypeID) ?? same }));
  return rows.map((cells) =>
    Object.fromEntries(
      columns.map(({ name, read }, i) => {
        const cell = cells[i] ?? null;
        return [name, cell === null ? null : read(cell)] as const;
      }),
    ),
  );
}
