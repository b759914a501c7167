import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dataset } from '../../catalog/model/index.js';
import { dataFile, hashed } from '../../engines/data-files.js';
import type { StoredDataset } from '../context/stored-dataset.js';
import type { Warehouse } from '../context/warehouse.js';

/** The size of a file in bytes; null: there is none. */
export const sizeOf = (path: string): number | null =>
  statSync(path, { throwIfNoEntry: false })?.size ?? null;

/**
 * Whether what a dataset was written to is there as this target wrote it: a table by its number of rows, a file by its
 * manifest, size, and content up to 64 MiB. Another target may have written the file since.
 */
export async function isAsWritten(
  { name, output }: Pick<Dataset, 'name' | 'output'>,
  { bytes, fingerprint, report }: StoredDataset,
  { root, engine, target }: Warehouse,
): Promise<boolean> {
  if (output.kind === 'file') {
    const path = resolve(root, output.file);
    if (sizeOf(path) !== bytes) return false;
    const made = readManifest(`${path}.manifest.json`);
    if (made?.dataset !== name || made.target !== target || made.fingerprint !== fingerprint) return false;
    const { sha256 } = await hashed(dataFile(path, root), root);
    return made.sha256 === sha256;
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

interface Manifest {
  readonly dataset: unknown;
  readonly target: unknown;
  readonly fingerprint: unknown;
  /** Of the file; null where it is large. */
  readonly sha256: unknown;
}

/** What a manifest says that is compared; null where there is none, or it is not one. */
function readManifest(path: string): Manifest | null {
  try {
    const { dataset, target, fingerprint, output } = JSON.parse(readFileSync(path, 'utf8'));
    return { dataset, target, fingerprint, sha256: output.sha256 };
  } catch {
    return null;
  }
}
