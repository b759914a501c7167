import type { Physical } from '../duckdb-client/sql.js';
import type { SourceBinding } from '../engine.js';
import type { SourceFile } from './glob.js';
import { absoluteTime, localTime, probeOf, valueOfText } from './text-columns.js';
import { candidate, isUTC, placed, placedInline } from './time-zones.js';
import { type Declared, rejectTest } from './value-rules.js';

/**
 * How one declared column is read: SQL over the group's relation. Expressions build on earlier ones by name, so
 * that what is costly is computed once: p0 is the probe of column 0, l0 its wall clock time, b0 and a0 the
 * candidates for its instant, r0 the raw cell and v0 the value.
 */
export interface Cell {
  /** The cell as the file holds it, null where it holds none; shown in messages. */
  readonly raw: string;
  /** The declared type's value; null where `raw` is null or has none. */
  readonly value: string;
  /** Every cell has a value. */
  readonly fits: boolean;
  readonly probe?: string | undefined;
  /** The wall clock time to be placed in the zone, null where the cell names an instant itself or none. */
  readonly local?: string | undefined;
}

/** Data of one shape: files with the same header or schema, or a table. */
export interface CellGroup {
  readonly files: readonly SourceFile[];
  /** A table expression over some of the files, its rows in the order of the files. */
  readonly from: (files: readonly SourceFile[]) => string;
  /** One for each declared column. */
  readonly cells: readonly Cell[];
  /** Whether raw cells are JSON, which shows its own quotes. */
  readonly json: boolean;
}

/** What a row is: fit, with a value that does not parse, or rejected for the column at `state - REJECTED`. */
export const BAD = 1;
export const REJECTED = 2;

const raw = (index: number): string => `r${index}`;
export const typed = (index: number): string => `v${index}`;
const probe = (index: number): string => `p${index}`;
export const local = (index: number): string => `l${index}`;
export const before = (index: number): string => `b${index}`;
const after = (index: number): string => `a${index}`;

/** A wall clock time of the group's relation, to be placed in a zone; other text may name its instant. */
export const zonedCell = (
  index: number,
  cell: { readonly raw: string; readonly local: string; readonly otherwise?: string },
  zone: string,
): Pick<Cell, 'raw' | 'local' | 'value' | 'fits'> => {
  const instant = placed(local(index), before(index), after(index), zone);
  return {
    raw: cell.raw,
    local: cell.local,
    value:
      cell.otherwise === undefined
        ? instant
        : `case when ${local(index)} is not null then ${instant} else ${cell.otherwise} end`,
    fits: false,
  };
};

/** A column read from text: `text` is SQL for it, `raw` for the cell messages show. */
export function textCell(
  { index, physical }: Declared,
  cell: { readonly raw: string; readonly text: string },
  zone: string,
): Cell {
  if (physical.kind === 'list') throw new TypeError('a list has no text');
  const { text } = cell;
  const probed = probeOf(physical, text);
  if (physical.kind !== 'timestamp') {
    const value = valueOfText(physical, text, probe(index));
    return { raw: cell.raw, value, fits: value === cell.raw, probe: probed };
  }
  const read = localTime(text, probe(index));
  if (isUTC(zone))
    return { raw: cell.raw, value: `coalesce(${read}, ${absoluteTime(text)})`, fits: false, probe: probed };
  const zoned = { raw: cell.raw, local: read, otherwise: absoluteTime(text) };
  return { ...zonedCell(index, zoned, zone), probe: probed };
}

/** The same in one expression, for items of lists: slow. */
export function textValue(physical: Physical, text: string, zone: string): string {
  if (physical.kind === 'list') throw new TypeError('a list has no text');
  const probed = `(${probeOf(physical, text) ?? 'null'})`;
  if (physical.kind !== 'timestamp') return valueOfText(physical, text, probed);
  const read = `(${localTime(text, probed)})`;
  const instant = isUTC(zone) ? read : placedInline(read, zone);
  return `case when ${read} is not null then ${instant} else ${absoluteTime(text)} end`;
}

/** A query for r0, l0, v0, r1, … of some files' rows; `extra` are items before them. */
export function cellsOf(
  group: CellGroup,
  files: readonly SourceFile[],
  zone: string,
  extra: readonly string[] = [],
): string {
  const { cells } = group;
  const layer = (from: string, items: readonly string[]): string =>
    items.length === 0 ? from : `(select *, ${items.join(', ')} from ${from})`;
  const probes = cells.flatMap((cell, i) =>
    cell.probe === undefined ? [] : [`${cell.probe} as ${probe(i)}`],
  );
  const locals = cells.flatMap((cell, i) =>
    cell.local === undefined ? [] : [`${cell.local} as ${local(i)}`],
  );
  const candidates = cells.flatMap((cell, i) =>
    cell.local === undefined
      ? []
      : [
          `${candidate(local(i), zone, '-')} as ${before(i)}`,
          `${candidate(local(i), zone, '+')} as ${after(i)}`,
        ],
  );
  const from = layer(layer(layer(group.from(files), probes), locals), candidates);
  const items = cells.flatMap((cell, i) => [
    `${cell.raw} as ${raw(i)}`,
    ...(cell.local === undefined ? [] : [local(i)]),
    `${cell.value} as ${typed(i)}`,
  ]);
  return `select ${[...extra, ...items].join(', ')} from ${from}`;
}

/** True for a cell that has no value of its type; undefined where every cell has one. A wall clock time has one. */
export const badTest = (group: CellGroup, index: number): string | undefined => {
  const cell = group.cells[index];
  if (cell?.fits !== false) return undefined;
  const unplaced = cell.local === undefined ? '' : ` and ${local(index)} is null`;
  return `(${raw(index)} is not null and ${typed(index)} is null${unplaced})`;
};

/** True for a wall clock time that the zone's clock skips or shows twice, which makes its row a rejected one. */
const unplacedTest = (group: CellGroup, index: number): string | undefined =>
  group.cells[index]?.local === undefined
    ? undefined
    : `(${local(index)} is not null and ${typed(index)} is null)`;

export const badTests = (group: CellGroup): readonly string[] =>
  group.cells.flatMap((_, index) => badTest(group, index) ?? []);

export interface RejectTest {
  readonly column: Declared;
  readonly test: string;
}

export const rejectTests = (columns: readonly Declared[], binding: SourceBinding): readonly RejectTest[] =>
  columns.flatMap((column) => {
    const test = rejectTest(column.physical, typed(column.index), binding.nonFinite);
    return test === undefined ? [] : [{ column, test }];
  });

/** The state of a row, over `cellsOf`. */
export function stateOf(group: CellGroup, columns: readonly Declared[], binding: SourceBinding): string {
  const bad = badTests(group);
  const cases = [
    ...(bad.length === 0 ? [] : [`when ${bad.join(' or ')} then ${BAD}`]),
    ...rejectTests(columns, binding).map(({ column, test }) => {
      const unplaced = unplacedTest(group, column.index);
      return `when ${unplaced === undefined ? test : `${unplaced} or ${test}`} then ${REJECTED + column.index}`;
    }),
  ];
  return cases.length === 0 ? '0::USMALLINT' : `(case ${cases.join(' ')} else 0 end)::USMALLINT`;
}
