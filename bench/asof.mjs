// node asof.mjs DATA: runs asof.sql over the rows and histories of datasets.mjs, with its write.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const [data] = process.argv.slice(2);
const query = readFileSync(new URL('asof.sql', import.meta.url), 'utf8').replaceAll('DATA', data);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`copy (${query}) to '${join(data, 'hand.parquet')}' (format parquet, compression zstd)`);
