import { closeSync, openSync, readSync } from 'node:fs';
import { type Diagnostic, error, Failure, failure, isError } from '../../diagnostics/diagnostic.js';
import { literal, pathList } from '../duckdb-client/sql.js';
import type { SourceBinding } from '../engine.js';
import { type CellGroup, textCell } from './cells.js';
import type { SourceFile } from './glob.js';
import { missingColumn, missingColumnHint } from './missing-columns.js';
import type { Declared } from './value-rules.js';

const CHUNK = 65_536;
/** No header is longer than this; what is longer is no text table. */
const LONGEST_HEADER = 16 * 1_048_576;
/** No record is longer than this many bytes; DuckDB would otherwise make its buffers sixteen times as large. */
const LONGEST_RECORD = 16_000_000;

/** The fields of the first record of RFC 4180 text; undefined where the text ends within it. */
export function firstRecord(text: string, complete: boolean): readonly string[] | undefined {
  const fields: string[] = [];
  for (let at = 0; ; at++) {
    const quoted = text[at] === '"' ? quotedAt(text, at) : { text: '', end: at };
    if (quoted === undefined) return undefined;
    const stop = /[,\r\n]/g;
    stop.lastIndex = quoted.end;
    const end = stop.exec(text)?.index ?? text.length;
    fields.push(quoted.text + text.slice(quoted.end, end));
    if (end === text.length) return complete ? fields : undefined;
    if (text[end] !== ',') return fields;
    at = end;
  }
}

/** The text between quotes, of which two mean one, and the offset after it; undefined where no quote closes it. */
function quotedAt(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let content = '';
  for (let at = start + 1; ; at++) {
    const close = text.indexOf('"', at);
    if (close < 0) return undefined;
    content += text.slice(at, close);
    if (text[close + 1] !== '"') return { text: content, end: close + 1 };
    content += '"';
    at = close + 1;
  }
}

/** The header of a csv file. Throws FS204 for an empty file, FS209 for one that is no UTF-8 text. */
function header(file: SourceFile, source: string): readonly string[] {
  const unreadable = (why: string) => failure('FS209', `source ${source}: ${file.shown} ${why}`);
  const descriptor = openSync(file.path, 'r');
  try {
    let bytes = Buffer.alloc(0);
    for (;;) {
      const chunk = Buffer.alloc(CHUNK);
      const read = readSync(descriptor, chunk, 0, CHUNK, null);
      bytes = Buffer.concat([bytes, chunk.subarray(0, read)]);
      if (bytes.length === 0) throw empty(file, source);
      if (bytes.includes(0)) throw unreadable('is not text: it holds zero bytes');
      const text = decode(bytes, read > 0);
      if (text === undefined) throw unreadable('is not UTF-8 text');
      const record = firstRecord(text, read === 0);
      if (record?.join() === '') throw empty(file, source, 'has a blank line where its header should be');
      if (record !== undefined) return record;
      if (read === 0 || bytes.length > LONGEST_HEADER)
        throw unreadable('has no header: a quote in its first line is never closed');
    }
  } finally {
    closeSync(descriptor);
  }
}

const empty = (file: SourceFile, source: string, why = 'is empty'): Failure =>
  failure('FS204', `source ${source}: ${file.shown} ${why}`, { hint: 'a csv file starts with a header' });

/** UTF-8 without its byte order mark; `more` allows a character cut at the end. */
function decode(bytes: Buffer, more: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: more });
  } catch {
    return undefined;
  }
}

const raw = (position: number): string => `c${position}`;

function scan(names: readonly string[]): CellGroup['from'] {
  const columns = names.map((_, i) => `${literal(raw(i))}: 'VARCHAR'`).join(', ');
  const options = [
    'auto_detect = false',
    'header = true',
    "delim = ','",
    `quote = '"'`,
    `escape = '"'`,
    "nullstr = ''",
    'allow_quoted_nulls = false',
    'strict_mode = true',
    "compression = 'none'",
    "encoding = 'utf-8'",
    `max_line_size = ${LONGEST_RECORD}`,
    `buffer_size = ${2 * LONGEST_RECORD}`,
    `columns = {${columns}}`,
  ].join(', ');
  return (files) => `read_csv(${pathList(files.map(({ path }) => path))}, ${options})`;
}

/** Missing and repeated columns of one header. */
function headerFindings(
  file: SourceFile,
  names: readonly string[],
  columns: readonly Declared[],
  binding: SourceBinding,
): readonly Diagnostic[] {
  return columns.flatMap((column) => {
    const { name, span } = column;
    const count = names.filter((other) => other === name).length;
    if (count === 1) return [];
    if (count === 0) {
      const hint = missingColumnHint(name, names, columns, 'column in the header');
      return [missingColumn(column, binding, file.shown, hint)];
    }
    const message = `source ${binding.name}: ${file.shown} has ${count} columns named ${name}`;
    return [error('FS209', message, { span })];
  });
}

/**
 * The csv files of a source in groups of one header each: columns are found by name, whatever their order.
 * Throws FS202, FS204, FS205 (a list has no csv form) and FS209.
 */
export function csvGroups(
  binding: SourceBinding,
  columns: readonly Declared[],
  files: readonly SourceFile[],
): readonly CellGroup[] {
  const lists = columns.filter(({ physical }) => physical.kind === 'list');
  if (lists.length > 0)
    throw new Failure(
      lists.map(({ name, type, span }) =>
        error('FS205', `source ${binding.name}: column ${name} is declared ${type}, but csv has no lists`, {
          span,
          hint: 'read it from parquet or ndjson, or declare it string',
        }),
      ),
    );
  const byHeader = new Map<string, { readonly names: readonly string[]; readonly files: SourceFile[] }>();
  const findings: Diagnostic[] = [];
  for (const file of files) {
    const names = header(file, binding.name);
    const key = JSON.stringify(names);
    const group = byHeader.get(key);
    if (group === undefined) {
      byHeader.set(key, { names, files: [file] });
      findings.push(...headerFindings(file, names, columns, binding));
    } else group.files.push(file);
  }
  if (findings.some(isError)) throw new Failure(findings);
  return [...byHeader.values()].map((group) => ({
    files: group.files,
    from: scan(group.names),
    json: false,
    cells: columns.map((column) => {
      const cell = raw(group.names.indexOf(column.name));
      return textCell(column, { raw: cell, text: cell }, binding.timezone);
    }),
  }));
}

/** What DuckDB's message says is wrong with a line. The message also holds the line itself, which is not shown. */
const faults: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [
    /Expected Number of Columns: (\d+) Found: (\d+)/,
    ([, expected, found]) => `has ${found} values where the header has ${expected}`,
  ],
  [/unterminated quote/i, () => 'has a quote that is not closed, or text after a closing quote'],
  [/unicode|utf-8/i, () => 'is not UTF-8 text'],
  [/maximum line size/i, () => 'is longer than 16 MB'],
  [/^/, () => 'cannot be read as csv'],
];

/** What DuckDB says about a csv file it cannot read, as FS209; any other failure as it is. */
export function csvFailure(thrown: unknown, files: readonly SourceFile[], source: string): unknown {
  if (!(thrown instanceof Failure) || !(thrown.cause instanceof Error)) return thrown;
  const { message } = thrown.cause;
  const refuse = (place: string): Failure =>
    failure('FS209', `source ${source}: ${place}`, {
      hint: 'csv is read as RFC 4180: commas, double quotes, UTF-8',
    });
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  if (line === undefined) {
    const isOfFile = thrown.diagnostics[0]?.code === 'FS402' && /csv|unicode|utf-?8/i.test(message);
    const place = files.length === 1 ? (files[0]?.shown ?? '') : `one of ${files.length} files`;
    return isOfFile ? refuse(`${place} cannot be read as csv`) : thrown;
  }
  const path = /^\s*file = (.*)$/m.exec(message)?.[1];
  const file = files.find((one) => one.path === path) ?? files[0];
  const [why = ''] = faults.flatMap(([test, say]) => {
    const match = test.exec(message);
    return match === null ? [] : [say(match)];
  });
  return refuse(`${file?.shown ?? ''} line ${line} ${why}`);
}
