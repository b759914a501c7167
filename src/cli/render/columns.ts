import type { NamedColumn } from '../../describe/columns.js';
import type { ColumnFacts } from '../../describe/facts.js';
import { list, table } from './table.js';

/** Columns under the item that has them. */
export const showColumns = (columns: readonly NamedColumn[], width: number | null): string =>
  table(
    ['ITEM', 'COLUMN', 'TYPE', 'DESCRIPTION'],
    columns.map(({ item, name, type, sensitive, description }, index) => [
      columns[index - 1]?.item === item ? '' : item,
      name,
      sensitive ? `${type} (sensitive)` : type,
      description.replace(/\s+/g, ' ').trim(),
    ]),
    { width, cuts: true },
  );

/** One column, a fact per line; facts that are not there are left out. */
export const showColumn = (item: string, column: ColumnFacts, width: number | null): string =>
  list(
    [
      ['column', `${item}.${column.name}`],
      ...Object.entries(column).flatMap(([name, value]): readonly (readonly [string, string])[] =>
        name === 'name' || value === null || value === '' || value === false
          ? []
          : [[name.replaceAll('_', ' '), value === true ? 'yes' : String(value)]],
      ),
    ],
    { indent: '', width },
  );
