import type { TestCell, TestRow, TestValue } from '../../catalog/model/index.js';
import type { Row, Value } from '../../engines/engine.js';
import type { Type } from '../../types/type.js';

/** A cell that is not as it was expected. */
export interface CellDifference {
  readonly column: string;
  readonly expected: TestValue;
  readonly actual: Value;
}

/** A row that is not as it was expected. */
export interface RowDifference {
  readonly kind: 'changed' | 'missing' | 'unexpected';
  /** What identifies it, as far as the test or the row has it. */
  readonly row: Readonly<Record<string, Value | TestValue>>;
  /** The place of the expected row, from 0; null: it was not expected. */
  readonly index: number | null;
  readonly cells: readonly CellDifference[];
}

export interface Comparison {
  readonly expect: readonly TestRow[];
  readonly actual: readonly Row[];
  /** Columns that identify rows, as far as an expected row has them. */
  readonly identity: readonly string[];
  /** Whether there may be other rows. */
  readonly partial: boolean;
  readonly tolerance: number;
}

/**
 * What differs. Rows that are equal in all expected columns go together first, then rows of the same identity; only
 * expected columns are compared.
 */
export function differences(comparison: Comparison): readonly RowDifference[] {
  const { expect, actual, identity, partial, tolerance } = comparison;
  const left = new Set(actual);
  const take = (matches: (row: Row) => boolean): Row | undefined => {
    const found = [...left].find(matches);
    if (found !== undefined) left.delete(found);
    return found;
  };
  const same = new Set(
    expect.filter((one) => take((row) => unlike(row, one, tolerance).length === 0) !== undefined),
  );
  const found = expect.flatMap((one, index): readonly RowDifference[] => {
    if (same.has(one)) return [];
    const named = identity.filter((name) => one.cells.has(name));
    const match =
      named.length === 0 ? undefined : take((row) => unlike(row, picked(one, named), 0).length === 0);
    const { cells } = picked(one, named.length === 0 ? [...one.cells.keys()] : named);
    const row = Object.fromEntries([...cells].map(([name, { value }]) => [name, value]));
    return match === undefined
      ? [{ kind: 'missing', row, index, cells: [] }]
      : [{ kind: 'changed', row, index, cells: unlike(match, one, tolerance) }];
  });
  return partial ? found : [...found, ...[...left].map((row) => unexpected(row, comparison))];
}

const picked = (row: TestRow, names: readonly string[]): TestRow => ({
  ...row,
  cells: new Map([...row.cells].filter(([name]) => names.includes(name))),
});

const unlike = (row: Row, { cells }: TestRow, tolerance: number): readonly CellDifference[] =>
  [...cells].flatMap(([column, cell]) => {
    const value = row[column] ?? null;
    return isExpected(value, cell, tolerance) ? [] : [{ column, expected: cell.value, actual: value }];
  });

/** The columns of an unexpected row that say which it is, and those that others are expected to have. */
function unexpected(row: Row, { expect, identity }: Comparison): RowDifference {
  const shown = new Set([...identity, ...expect.flatMap(({ cells }) => [...cells.keys()])]);
  return {
    kind: 'unexpected',
    row: Object.fromEntries(Object.entries(row).filter(([name]) => shown.has(name))),
    index: null,
    cells: [],
  };
}

function isExpected(actual: Value, { type, value }: TestCell, tolerance: number): boolean {
  if (actual === null || value === null) return actual === value;
  if (isList(actual) || isList(value)) {
    if (!isList(actual) || !isList(value) || type.name !== 'list' || actual.length !== value.length)
      return false;
    const { of } = type;
    return actual.every((item, index) =>
      isExpected(item, { type: of, value: value[index] ?? null }, tolerance),
    );
  }
  const [one, other] = [String(actual), String(value)];
  return equals[type.name]?.(one, other, tolerance) ?? one === other;
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);

const near = (actual: string, expected: string, tolerance: number): boolean =>
  Math.abs(Number(actual) - Number(expected)) <= tolerance;

/** A decimal without zeros that mean nothing. */
function plainDecimal(text: string): string {
  const [, sign = '', whole = '0', fraction = ''] = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return digits === '0' ? digits : `${sign.replace('+', '')}${digits}`;
}

type Equal = (actual: string, expected: string, tolerance: number) => boolean;

const equals: Readonly<Partial<Record<Type['name'], Equal>>> = {
  double: near,
  decimal: (actual, expected, tolerance) =>
    plainDecimal(actual) === plainDecimal(expected) || (tolerance > 0 && near(actual, expected, tolerance)),
};
