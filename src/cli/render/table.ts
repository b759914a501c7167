import Table from 'cli-table3';
import { MASKED } from '../../describe/format-expression.js';
import { visibleLine } from '../../diagnostics/visible.js';
import type { Row, Value } from '../../engines/engine.js';

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows under a head, in aligned columns without lines, so that other programs can split them. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[] = [],
): string {
  const made = new Table({
    head: head.map(visibleLine),
    chars: BARE,
    colAligns: [...align],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) made.push(row.map(visibleLine));
  return trimmed(made.toString());
}

/** Name and value, one pair per line. */
export const list = (pairs: readonly (readonly [name: string, value: string])[], indent = '  '): string => {
  const width = Math.max(0, ...pairs.map(([name]) => visibleLine(name).length));
  return pairs
    .map(([name, value]) => `${indent}${visibleLine(name).padEnd(width)}  ${visibleLine(value)}`.trimEnd())
    .join('\n');
};

const trimmed = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');

/** A value as text; `null` for a missing one. */
export const showValue = (value: Value | undefined): string => {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'object' ? `[${value.map(showValue).join(', ')}]` : String(value);
};

/** Rows with the values of some columns hidden; a null stays visible. */
export const masked = (rows: readonly Row[], columns: readonly string[]): readonly Row[] =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        columns.includes(name) && value !== null ? MASKED : value,
      ]),
    ),
  );

/** Rows of a relation as a table; numbers are right-aligned. */
export function rowsTable(rows: readonly Row[]): string {
  const [first] = rows;
  if (first === undefined) return '(no rows)';
  const names = Object.keys(first);
  const numeric = names.map((name) =>
    rows.every((row) => ['bigint', 'number'].includes(typeof row[name]) || row[name] === null),
  );
  return table(
    names,
    rows.map((row) => names.map((name) => showValue(row[name]))),
    numeric.map((is) => (is ? 'right' : 'left')),
  );
}
