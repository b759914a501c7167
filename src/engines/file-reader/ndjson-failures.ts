import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Failure, failure } from '../../diagnostics/diagnostic.js';
import type { SourceFile } from './glob.js';
import type { Declared } from './value-rules.js';

/** DuckDB reads no object that is longer than this many bytes. */
const LONGEST_OBJECT = 16_777_216;

export const shownFiles = (files: readonly SourceFile[]): string =>
  files.length === 1 ? (files[0]?.shown ?? '') : `${files.length} files`;

/** What DuckDB says about a file that is not ndjson, as FS209 with the line; any other failure as it is. */
export async function ndjsonFailure(
  thrown: unknown,
  files: readonly SourceFile[],
  columns: readonly Declared[],
  source: string,
): Promise<unknown> {
  if (!(thrown instanceof Failure) || !(thrown.cause instanceof Error)) return thrown;
  if (thrown.diagnostics[0]?.code !== 'FS402' || !/JSON|unicode|utf-?8/i.test(thrown.cause.message))
    return thrown;
  return unreadable(files, columns, source);
}

/**
 * FS209 with the first line that cannot be read. It is looked for here: DuckDB counts lines by the buffer of a thread,
 * and its messages hold what is in the line.
 */
export async function unreadable(
  files: readonly SourceFile[],
  columns: readonly Declared[],
  source: string,
): Promise<Failure> {
  const hint = 'ndjson is one JSON object a line, UTF-8, each key once';
  const names = new Set(columns.map(({ name }) => name));
  for (const file of files) {
    const broken = await firstBroken(file, names);
    if (broken !== undefined)
      return failure('FS209', `source ${source}: ${file.shown} line ${broken.line} ${broken.why}`, { hint });
  }
  return failure('FS209', `source ${source}: ${shownFiles(files)} cannot be read as ndjson`, { hint });
}

interface Broken {
  /** From 1. */
  readonly line: number;
  readonly why: string;
}

async function firstBroken(file: SourceFile, names: ReadonlySet<string>): Promise<Broken | undefined> {
  let line = 0;
  const input = createReadStream(file.path);
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line++;
      const why = text.trim() === '' ? undefined : whyBroken(text, names);
      if (why !== undefined) return { line, why };
    }
  } finally {
    input.destroy();
  }
  return undefined;
}

function whyBroken(line: string, names: ReadonlySet<string>): string | undefined {
  if (Buffer.byteLength(line) >= LONGEST_OBJECT) return 'is longer than 16 MiB';
  if (line.includes('\uFFFD')) return 'is not UTF-8 text';
  if (!isObject(line)) return 'is not a JSON object';
  const seen = new Set<string>();
  for (const key of topKeys(line)) {
    if (seen.has(key)) return `has the key ${key} more than once`;
    if (names.has(key)) seen.add(key);
  }
  return undefined;
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The keys of a JSON object in its text, those of objects inside it left out. */
function topKeys(line: string): readonly string[] {
  const keys: string[] = [];
  let depth = 0;
  let last = '';
  for (const [token] of line.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (token === ':' && depth === 1) keys.push(String(JSON.parse(last)));
    else last = token;
  }
  return keys;
}
