import type { TestValue } from '../../catalog/model/index.js';
import { subjectColumns } from '../../catalog/unit-tests/columns.js';
import type { Value } from '../../engines/engine.js';
import { type ExpectUpdate, scalarText } from '../../spec/update-expect.js';
import { isNumeric, type Type } from '../../types/type.js';
import type { TestResult } from './run-test.js';

/** What makes a test expect what came out. */
export function expectUpdate({ test, differences }: TestResult): ExpectUpdate {
  const types = new Map(subjectColumns(test.subject).map(({ name, type }) => [name, type]));
  const textOf = (column: string, value: Value | TestValue): string => yamlText(value, types.get(column));
  return {
    cells: differences.flatMap(({ kind, index, cells }) =>
      kind !== 'changed' || index === null
        ? []
        : cells.map(({ column, actual }) => ({ index, column, text: textOf(column, actual) })),
    ),
    removed: differences.flatMap(({ kind, index }) => (kind === 'missing' && index !== null ? [index] : [])),
    added: differences.flatMap(({ kind, row }) =>
      kind === 'unexpected'
        ? [Object.entries(row).map(([column, value]) => [column, textOf(column, value)] as const)]
        : [],
    ),
  };
}

/** A value of a column as a test is written. */
export function yamlText(value: Value | TestValue, type: Type | undefined): string {
  if (value === null) return 'null';
  if (isList(value)) {
    const of = type?.name === 'list' ? type.of : undefined;
    return `[${value.map((item) => yamlText(item, of)).join(', ')}]`;
  }
  return type !== undefined && isNumeric(type) ? String(value) : scalarText(value);
}

const isList = (value: Value | TestValue): value is readonly (Value | TestValue)[] => Array.isArray(value);
