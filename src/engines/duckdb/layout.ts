import { join } from 'node:path';

/** Where a warehouse keeps what, below its folder. `historical` holds the partitions of all histories. */
export interface Layout {
  readonly path: string;
  /** The read copy: what readers open. Only ever replaced as a whole, by a rename. */
  readonly published: string;
  /** The database of runs. */
  readonly writer: string;
  /** A database that a run has open from its begin to its end: the lock of the system on it is the run lock. */
  readonly lock: string;
  /** Says which run is at work; there also after a run that was killed, until the next one has published. */
  readonly owner: string;
  /** Headers of the read copies that runs published last. */
  readonly headers: string;
  /** The files that the views of the read copy show: links to partitions as they were when it was published. */
  readonly read: string;
}

export const layoutOf = (path: string): Layout => ({
  path,
  published: join(path, 'feature_store.duckdb'),
  // Of the same name as the read copy: DuckDB calls a catalog after its file.
  writer: join(path, '.writer', 'feature_store.duckdb'),
  lock: join(path, '.writer', 'lock.duckdb'),
  owner: join(path, '.writer', 'run.json'),
  headers: join(path, '.writer', 'published.json'),
  read: join(path, '.read'),
});

/** Where histories are written before they are shown, within the warehouse: on the same disk, so renames are whole. */
export const STAGING = '.staging';

/** Where a run spills what does not fit in memory. */
export const TEMP = '.tmp';
