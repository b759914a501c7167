import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dataset } from '../../catalog/model/index.js';
import type { StoredDataset } from '../context/stored-dataset.js';
import type { Warehouse } from '../context/warehouse.js';

/** The size of a file in bytes; null: there is none. */
export const sizeOf = (path: string): number | null =>
  statSync(path, { throwIfNoEntry: false })?.size ?? null;

/** Whether what a dataset was written to is there as it was written: a file by its size, a table by its number of rows. */
export async function isAsWritten(
  { output }: Dataset,
  { bytes, report }: StoredDataset,
  { root, engine }: Warehouse,
): Promise<boolean> {
  if (output.kind === 'file') {
    const path = resolve(root, output.file);
    return sizeOf(path) === bytes && sizeOf(`${path}.manifest.json`) !== null;
  }
  const { schema, table } = output;
  const [there] = await engine.query(
    'select count(*) as n from information_schema.tables where table_schema = $1 and table_name = $2',
    [schema, table],
  );
  if (Number(there?.n) === 0) return false;
  const [row] = await engine.query(`select count(*) as n from "${schema}"."${table}"`);
  return BigInt(String(row?.n)) === report.rows;
}
