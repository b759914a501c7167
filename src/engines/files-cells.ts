import type { SourceBinding } from './adapter.js';
import type { SourceFile } from './files-resolve.js';
import { type Declared, rejectTest } from './files-rules.js';

/** How one declared column is read from text: SQL over the group's relation. */
export interface TextCell {
  /** The cell as the file holds it, null where it holds none; shown in messages. */
  readonly raw: string;
  /** Its text, for types that are read from text. */
  readonly text: string;
  /** The declared type's value; null where `raw` is null or is not one. */
  readonly value: string;
}

/** Files of one shape. */
export interface TextGroup {
  readonly files: readonly SourceFile[];
  /** A table expression over some of the files, its rows in the order of the files. */
  readonly from: (files: readonly SourceFile[]) => string;
  /** One for each declared column. */
  readonly cells: readonly TextCell[];
  /** Whether raw cells are JSON, which shows its own quotes. */
  readonly json: boolean;
}

/** What a row is: fit, with a value that does not parse, or rejected for the column at `state - REJECTED`. */
export const BAD = 1;
export const REJECTED = 2;

const raw = (index: number): string => `r${index}`;
export const typed = (index: number): string => `v${index}`;

/** `select …` of the cells of every row: raw as r0, r1, …, values as v0, v1, …. */
export function cellsOf(
  group: TextGroup,
  files: readonly SourceFile[],
  extra: readonly string[] = [],
): string {
  const items = group.cells.flatMap((cell, i) => [
    `${cell.raw} as ${raw(i)}`,
    `${cell.value} as ${typed(i)}`,
  ]);
  return `select ${[...extra, ...items].join(', ')} from ${group.from(files)}`;
}

export const badTest = (group: TextGroup, index: number): string | undefined => {
  const cell = group.cells[index];
  return cell === undefined || cell.raw === cell.value
    ? undefined
    : `(${raw(index)} is not null and ${typed(index)} is null)`;
};

export function stateOf(group: TextGroup, columns: readonly Declared[], binding: SourceBinding): string {
  const bad = columns.map(({ index }) => badTest(group, index)).filter((test) => test !== undefined);
  const rejected = columns.flatMap(({ index, physical }) => {
    const test = rejectTest(physical, typed(index), binding.nonFinite);
    return test === undefined ? [] : [`when ${test} then ${REJECTED + index}`];
  });
  const cases = [...(bad.length === 0 ? [] : [`when ${bad.join(' or ')} then ${BAD}`]), ...rejected];
  return cases.length === 0 ? '0::USMALLINT' : `(case ${cases.join(' ')} else 0 end)::USMALLINT`;
}
