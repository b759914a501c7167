import { statSync } from 'node:fs';
import { failure } from '../../diagnostics/diagnostic.js';
import type { Session } from '../duckdb-client/session.js';
import { literal, type Physical, pathList, quote } from '../duckdb-client/sql.js';
import type { SourceBinding } from '../engine.js';
import { type Cell, type CellGroup, textCell, textValue } from './cells.js';
import { firstBytes } from './compression.js';
import type { SourceFile } from './glob.js';
import { shownFiles, unreadable } from './ndjson-failures.js';
import type { Declared } from './value-rules.js';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const OPTIONS = "compression = 'uncompressed'";

/** Starts the text of a number that was quoted to keep its digits: no JSON text holds this character itself. */
const MARK = 'chr(1)';

/**
 * Finds lines where a double would not hold a decimal as it is written: more than 15 digits after the key, or an
 * exponent below -99, which may become zero; or either anywhere in a line with `\u`, which may hide the key.
 */
function longNumber(decimals: readonly Declared[]): string {
  const digits = '([0-9][0-9.]{15,}|[0-9.][eE]-[0-9]{3,})';
  const keys = decimals.map(({ name }) =>
    JSON.stringify(name).replace(/[^A-Za-z0-9_\u0080-\uffff]/g, '\\$&'),
  );
  const after = String.raw`\s*:\s*[-\[\s0-9.eE+,]*${digits}`;
  return `(${keys.join('|')})${after}|\\\\u.*${digits}|${digits}.*\\\\u`;
}

const isLong = (line: string, decimals: readonly Declared[]): string =>
  `regexp_matches(${line}, ${literal(longNumber(decimals))})`;

/** A line with each number as a string `"\u0001<digits>"`: first every token is marked, then strings unmarked. */
const quotedNumbers = (line: string): string => {
  const tokens = literal(String.raw`("(?:[^"\\]|\\.)*")|(-?[0-9][0-9.eE+-]*)`);
  const marked = `regexp_replace(${line}, ${tokens}, '\\1' || ${MARK} || '\\2' || ${MARK}, 'g')`;
  const unmarked = `replace(${marked}, ${MARK} || ${MARK}, '')`;
  const number = `${MARK} || '([^' || ${MARK} || ']*)' || ${MARK}`;
  return `regexp_replace(${unmarked}, ${number}, '"\\\\u0001\\1"', 'g')`;
};

const holdsDecimal = (type: Physical): boolean =>
  type.kind === 'decimal' || (type.kind === 'list' && holdsDecimal(type.of));

const raw = (index: number): string => `c${index}`;
const text = (index: number): string => `t${index}`;

const paths = (files: readonly SourceFile[]): string => pathList(files.map(({ path }) => path));

export const lines = (files: readonly SourceFile[]): string =>
  `read_ndjson_objects(${paths(files)}, ${OPTIONS})`;

/** Raw JSON cells c0, c1, … and their text t0, t1, …; `exact` keeps every digit of decimals, at a price. */
function scan(columns: readonly Declared[], exact: boolean): CellGroup['from'] {
  const texts = columns.map(({ index, physical }) => {
    const unquoted = `(${raw(index)}->>'$')`;
    return `${exact && holdsDecimal(physical) ? `ltrim(${unquoted}, ${MARK})` : unquoted} as ${text(index)}`;
  });
  const withTexts = (from: string): string => `(select *, ${texts.join(', ')} from ${from})`;
  if (!exact) {
    const shape = columns.map(({ name }) => `${literal(name)}: 'JSON'`).join(', ');
    const renamed = columns.map(({ name, index }) => `${quote(name)} as ${raw(index)}`).join(', ');
    return (files) =>
      withTexts(
        `(select ${renamed} from read_json(${paths(files)}, format = 'newline_delimited', records = true, columns = {${shape}}, ${OPTIONS}))`,
      );
  }
  const structOf = (part: readonly Declared[], line: string): string =>
    `from_json(${line}, ${literal(JSON.stringify(Object.fromEntries(part.map(({ name }) => [name, 'JSON']))))})`;
  const decimals = columns.filter(({ physical }) => holdsDecimal(physical));
  const others = columns.filter(({ physical }) => !holdsDecimal(physical));
  const line = `case when ${isLong('json', decimals)} then ${quotedNumbers('json')} else json end`;
  const plain = others.length === 0 ? 'null' : structOf(others, 'json');
  const cells = columns.map(
    ({ name, index, physical }) =>
      `struct_extract(${holdsDecimal(physical) ? 'exact' : 'plain'}, ${literal(name)}) as ${raw(index)}`,
  );
  return (files) =>
    withTexts(
      `(select ${cells.join(', ')} from (select ${plain} as plain, ${structOf(decimals, line)} as exact from ${lines(files)}))`,
    );
}

/** A string column takes JSON strings only; a number there would be rewritten, an object flattened. */
function cellOf(column: Declared, zone: string, exact: boolean): Cell {
  const cell = { raw: raw(column.index), text: text(column.index) };
  const { physical } = column;
  if (physical.kind === 'string')
    return {
      raw: cell.raw,
      value: `case when starts_with(${cell.raw}, '"') then ${cell.text} end`,
      fits: false,
    };
  if (physical.kind === 'list')
    return { raw: cell.raw, value: listValue(physical, cell.raw, zone, exact), fits: false };
  return textCell(column, cell, zone);
}

function listValue(type: Physical & { kind: 'list' }, cell: string, zone: string, exact: boolean): string {
  const items = `try_cast(${cell} as JSON[])`;
  const item = (json: string): string => {
    if (type.of.kind === 'list') return listValue(type.of, json, zone, exact);
    const unquoted = exact ? `ltrim(${json}->>'$', ${MARK})` : `(${json}->>'$')`;
    return type.of.kind === 'string'
      ? `case when starts_with(${json}, '"') then ${unquoted} end`
      : textValue(type.of, unquoted, zone);
  };
  // A JSON null among the items is a value of type JSON here, unlike in a column.
  const given = `list_transform(${items}, lambda one: nullif(one::VARCHAR, 'null')::JSON)`;
  const values = `list_transform(${given}, lambda one: ${item('one')})`;
  return `case when list_count(${values}) = list_count(${given}) then ${values} end`;
}

/** The ndjson files of a source as one group; an empty one has no rows. Throws FS204 where all are empty, FS209. */
export async function ndjsonGroups(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  files: readonly SourceFile[],
): Promise<readonly CellGroup[]> {
  if (files.every(({ path }) => statSync(path).size === 0))
    throw failure(
      'FS204',
      `source ${binding.name}: ${shownFiles(files)} ${files.length === 1 ? 'is' : 'are'} empty`,
    );
  refuseMarks(files, binding.name);
  const decimals = columns.filter(({ physical }) => holdsDecimal(physical));
  const exact = decimals.length > 0 && (await anyLong(session, files, decimals));
  if (exact) await refuseRepeatedKeys(session, binding.name, columns, files);
  const cells = columns.map((column) =>
    cellOf(column, binding.timezone, exact && holdsDecimal(column.physical)),
  );
  return [{ files, from: scan(columns, exact), cells, json: true }];
}

/** DuckDB skips a byte order mark or fails at it, by its number of threads. RFC 8259 has none. Throws FS209. */
function refuseMarks(files: readonly SourceFile[], source: string): void {
  const marked = files.find(({ path }) => firstBytes(path).subarray(0, 3).equals(BYTE_ORDER_MARK));
  if (marked !== undefined)
    throw failure('FS209', `source ${source}: ${marked.shown} starts with a byte order mark`, {
      hint: 'write ndjson as UTF-8 without one',
    });
}

/** `from_json` takes the first of two equal keys, where `read_json` fails. */
async function refuseRepeatedKeys(
  session: Session,
  source: string,
  columns: readonly Declared[],
  files: readonly SourceFile[],
): Promise<void> {
  const names = `[${columns.map(({ name }) => literal(name)).join(', ')}]`;
  const keys = `list_filter(json_keys(json), lambda key: list_contains(${names}, key))`;
  const [row] = await session.rows(
    `select coalesce(bool_or(len(${keys}) > len(list_distinct(${keys}))), false) as found from ${lines(files)}`,
  );
  if (row?.found === true) throw await unreadable(files, columns, source);
}

async function anyLong(
  session: Session,
  files: readonly SourceFile[],
  decimals: readonly Declared[],
): Promise<boolean> {
  const [row] = await session.rows(
    `select coalesce(bool_or(${isLong('json', decimals)}), false) as found from ${lines(files)}`,
  );
  return row?.found === true;
}
