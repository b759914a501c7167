import type { Dataset } from '../../catalog/model/index.js';
import type { PhysicalColumn, Statement } from '../../engines/engine.js';
import { relationText } from '../../sql/compile/plan.js';
import type { Warehouse } from '../context/warehouse.js';
import { checkedDataset, datasetRows } from './checked-items.js';
import type { Checker } from './checker.js';

/** Rows of a dataset: in the order of the query, with the columns it gives. */
export interface RowsOf {
  readonly query: Statement;
  readonly columns: readonly PhysicalColumn[];
}

/** The place of a row among the others. */
const ORDER = '__row';

/**
 * Computes the rows of a dataset once, checks them, and gives them to `use`, in their order, as a query.
 * @throws Failure FS213 before `use` is called.
 */
export async function withCheckedRows<T>(
  dataset: Dataset,
  { query, columns }: RowsOf,
  { checker, warehouse }: { readonly checker: Checker; readonly warehouse: Warehouse },
  use: (checked: Statement) => Promise<T>,
): Promise<T> {
  const { engine, dialect } = warehouse;
  const name = datasetRows(dataset);
  try {
    await engine.bindSource({
      name,
      from: {
        kind: 'query',
        query: {
          ...query,
          sql: `select ordered.*, row_number() over () as "${ORDER}" from (${query.sql}) as ordered`,
        },
      },
      columns: [...columns, { name: ORDER, type: 'bigint' }],
      timezone: 'UTC',
      nonFinite: 'reject',
    });
    await checker.check(checkedDataset(dataset), engine.query).finally(() => checker.save());
    const names = columns.map((column) => `"${column.name.replaceAll('"', '""')}"`);
    return await use({
      sql: `select ${names.join(', ')} from ${relationText('source', name, dialect)} order by "${ORDER}"`,
    });
  } finally {
    await engine.unbindSource(name);
  }
}
