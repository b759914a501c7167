// node yardstick.mjs EVENTS.parquet OUT: runs counts.sql as it stands, with the write that its head describes.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [events, out] = process.argv.slice(2);
const query = readFileSync(new URL('counts.sql', import.meta.url), 'utf8').replace('EVENTS.parquet', events);
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run('set partitioned_write_max_open_files = 4000; set preserve_insertion_order = false');
await connection.run(`copy (
  select *, year(timestamp) as year, month(timestamp) as month, day(timestamp) as day from (${query}) order by timestamp
) to '${out}' (format parquet, compression zstd, partition_by (year, month, day))`);
