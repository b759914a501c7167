import Table from 'cli-table3';
import stringWidth from 'string-width';
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

export interface Layout {
  /** Of the terminal; null: the table is as wide as its content. */
  readonly width: number | null;
  readonly align?: readonly ('left' | 'right')[];
  /** The last column is cut to fit before the rows are turned. */
  readonly cuts?: boolean;
}

/**
 * Rows under a head, in aligned columns without lines, so that other programs can split them. Where the terminal is too
 * narrow the last column is cut, or else each row is shown as lines of names and values.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { width, align = [], cuts = false }: Layout,
): string {
  const cells = [head, ...rows].map((row) => row.map(visibleLine));
  const widths = head.map((_, column) => Math.max(0, ...cells.map((row) => stringWidth(row[column] ?? ''))));
  const total = widths.reduce((sum, one) => sum + one + GAP, -GAP);
  if (width === null || total <= width) return columns(cells, align);
  const left = width - (total - (widths.at(-1) ?? 0));
  if (cuts && left >= NARROWEST)
    return columns(
      cells.map((row) => row.with(-1, cut(row.at(-1) ?? '', left))),
      align,
    );
  return rows
    .map((row) =>
      list(
        head.flatMap((name, column) => (row[column] ? [[name, row[column]] as const] : [])),
        { indent: '', width },
      ),
    )
    .join('\n\n');
}

/** Blanks between two columns. */
const GAP = 2;
/** A column that is cut keeps so many characters. */
const NARROWEST = 12;

function columns(cells: readonly (readonly string[])[], align: readonly ('left' | 'right')[]): string {
  const [head = [], ...rows] = cells;
  const made = new Table({
    head: [...head],
    chars: BARE,
    colAligns: [...align],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) made.push([...row]);
  return trimmed(made.toString());
}

/** Text in so many columns of a terminal, with `…` for what is cut. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const char of text) {
    if (stringWidth(kept + char) >= width) break;
    kept += char;
  }
  return `${kept.trimEnd()}…`;
}

/** Text in lines of at most so many columns, broken between words; a longer word has a line of its own. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(last) + 1 + stringWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Name and value, one pair per line; a value that is wider than the terminal is broken between words. */
export const list = (
  pairs: readonly (readonly [name: string, value: string])[],
  { indent = '  ', width = null }: { readonly indent?: string; readonly width?: number | null } = {},
): string => {
  const names = pairs.map(([name]) => visibleLine(name));
  const column = Math.max(0, ...names.map(stringWidth));
  const start = indent.length + column + GAP;
  return pairs
    .flatMap(([, value], index) => {
      const name = names[index] ?? '';
      const text = visibleLine(value);
      const lines = width === null ? [text] : wrapped(text, Math.max(NARROWEST, width - start));
      return lines.map((line, at) =>
        at === 0
          ? `${indent}${name}${' '.repeat(column - stringWidth(name) + GAP)}${line}`.trimEnd()
          : `${' '.repeat(start)}${line}`,
      );
    })
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
export function rowsTable(rows: readonly Row[], width: number | null = null): string {
  const [first] = rows;
  if (first === undefined) return '(no rows)';
  const names = Object.keys(first);
  const numeric = names.map((name) =>
    rows.every((row) => ['bigint', 'number'].includes(typeof row[name]) || row[name] === null),
  );
  return table(
    names,
    rows.map((row) => names.map((name) => showValue(row[name]))),
    { width, align: numeric.map((is) => (is ? 'right' : 'left')) },
  );
}
