import { readFile } from 'node:fs/promises';
import { failure } from '../../diagnostics/diagnostic.js';

/** A key of an entity, each part as text. */
export type KeyText = Readonly<Record<string, string>>;

/**
 * The keys in a file: csv with a header (RFC 4180), or ndjson where the name ends in `.ndjson` or `.jsonl`.
 * @throws Failure FS008 for a file that cannot be read as such, with the line.
 */
export async function readKeyFile(path: string): Promise<readonly KeyText[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw failure('FS008', `--keys: ${path} cannot be read`);
  });
  return /\.(ndjson|jsonl)$/i.test(path) ? fromNdjson(text, path) : fromCsv(text, path);
}

const bad = (path: string, line: number, why: string): Error =>
  failure('FS008', `--keys: ${path} line ${line} ${why}`);

function fromNdjson(text: string, path: string): readonly KeyText[] {
  return text.split('\n').flatMap((line, index): readonly KeyText[] => {
    if (line.trim() === '') return [];
    const value = parsed(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw bad(path, index + 1, 'is not an object');
    return [Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]))];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function fromCsv(text: string, path: string): readonly KeyText[] {
  const [head, ...rows] = records(text.replace(/^\ufeff/, ''), path);
  if (head === undefined) throw bad(path, 1, 'has no header');
  return rows.map((row) => {
    if (row.fields.length !== head.fields.length)
      throw bad(path, row.line, `has ${row.fields.length} values where the header has ${head.fields.length}`);
    return Object.fromEntries(head.fields.map((name, index) => [name, row.fields[index] ?? '']));
  });
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** Records of RFC 4180; blank lines are left out. */
function records(text: string, path: string): readonly CsvRecord[] {
  const found: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  for (let start = line; field.lastIndex < text.length || fields.length > 0; ) {
    const match = field.exec(text);
    if (match === null) throw bad(path, line, 'has a quote that is not closed');
    const [whole, quoted, plain = '', end] = match;
    fields.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (fields.length > 1 || fields[0] !== '' || quoted !== undefined) found.push({ line: start, fields });
    fields = [];
    start = line;
    if (end === '') break;
  }
  return found;
}
