import { isMap, isScalar, isSeq, parseAllDocuments, type YAMLSeq } from 'yaml';
import type { Range } from './yaml/tree.js';

/** What becomes of the expected rows of a test. Values are text of YAML: see `scalarText`. */
export interface ExpectUpdate {
  /** Of the expected rows, from 0. */
  readonly cells: readonly { readonly index: number; readonly column: string; readonly text: string }[];
  readonly removed: readonly number[];
  readonly added: readonly (readonly (readonly [column: string, text: string])[])[];
}

interface Edit extends Range {
  readonly text: string;
}

/** A value as YAML that reads back the same: plain where that is possible, in double quotes otherwise. */
export function scalarText(value: string | number | bigint | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  const isTime = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)?$/.test(value);
  const isWord = /^[A-Za-z_][A-Za-z0-9_.+-]*$/.test(value) && !/^(true|false|null)$/i.test(value);
  return isTime || isWord ? value : JSON.stringify(value);
}

/** The text of a file with the expected rows of its test `name` updated; all else, comments too, stays as it is. */
export function updateExpect(text: string, name: string, update: ExpectUpdate): string {
  const documents = parseAllDocuments(text, { version: '1.2', intAsBigInt: true });
  const test = Array.isArray(documents)
    ? documents.find((one) => one.get('kind') === 'test' && one.get('name') === name)
    : undefined;
  const expect = test?.get('expect', true);
  if (!isSeq(expect)) throw new RangeError(`there is no test ${name} in the file`);
  const edits = [...cellEdits(expect, update), ...rowEdits(text, expect, update)];
  return edits
    .toSorted((a, b) => b.start - a.start || b.end - a.end)
    .reduce((changed, { start, end, text: by }) => changed.slice(0, start) + by + changed.slice(end), text);
}

function cellEdits(expect: YAMLSeq, { cells, removed }: ExpectUpdate): readonly Edit[] {
  return cells.flatMap(({ index, column, text }) => {
    const row = expect.items[index];
    if (removed.includes(index) || !isMap(row)) return [];
    const value = row.get(column, true);
    const range = isScalar(value) || isSeq(value) ? value.range : undefined;
    return range === undefined || range === null ? [] : [{ start: range[0], end: range[1], text }];
  });
}

function rowEdits(text: string, expect: YAMLSeq, { removed, added }: ExpectUpdate): readonly Edit[] {
  const [start, end] = expect.range ?? [0, 0];
  const isWhole = removed.length === expect.items.length || expect.flow === true;
  if (isWhole && removed.length + added.length > 0) {
    const kept = expect.items.flatMap((item, index) => {
      const range = isMap(item) ? item.range : undefined;
      return removed.includes(index) || !range ? [] : [text.slice(range[0], range[1])];
    });
    const rows = [...kept, ...added.map(rowText)];
    const lines = rows.map((row) => `- ${row}`).join('\n  ');
    if (expect.flow === true) return [{ start, end, text: rows.length === 0 ? '[]' : `\n  ${lines}` }];
    return [{ start, end, text: rows.length === 0 ? '[]\n' : `${lines}\n` }];
  }
  const places = expect.items.map((item) => lineOf(text, isMap(item) ? (item.range ?? null) : null));
  const last = places.at(-1);
  const gone = removed.flatMap((index): readonly Edit[] => {
    const place = places[index];
    return place === undefined ? [] : [{ ...place, text: '' }];
  });
  if (last === undefined || added.length === 0) return gone;
  const indent = /^ */.exec(text.slice(last.start))?.[0] ?? '';
  const before = text[last.end - 1] === '\n' ? '' : '\n';
  const lines = added.map((row) => `${indent}- ${rowText(row)}\n`).join('');
  return [...gone, { start: last.end, end: last.end, text: `${before}${lines}` }];
}

const rowText = (row: ExpectUpdate['added'][number]): string =>
  `{ ${row.map(([column, value]) => `${scalarText(column)}: ${value}`).join(', ')} }`;

/** The lines of an item. */
function lineOf(text: string, range: readonly [number, number, number] | null): Range {
  const [from, to] = range ?? [0, 0];
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const content = text.slice(0, to).trimEnd().length;
  const next = text.indexOf('\n', content);
  return { start, end: next < 0 ? text.length : next + 1 };
}
