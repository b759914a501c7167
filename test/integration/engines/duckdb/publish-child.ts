import { openDuckDB } from '../../../../src/engines/duckdb/index.js';
import { history, micros } from './data.js';

/**
 * A run of its own for tests that need another process: `hold PATH` keeps the warehouse open until its input ends,
 * `publish PATH` publishes versions 2, 3, … of a history over and over until it is killed.
 */
async function main(mode: string | undefined, path: string | undefined): Promise<void> {
  if (path === undefined) throw new TypeError('no path');
  const engine = await openDuckDB({ path, root: path, threads: 1 });
  process.stdout.write('open\n');
  if (mode === 'hold') {
    for await (const _ of process.stdin);
    await engine.close();
    return;
  }
  for (let version = 2; ; version++) {
    // Odd versions have rows on odd days only, so that partitions come and go.
    const days = version % 2 === 0 ? 'true' : 'i % 2 = 1';
    await engine.publish({
      history: history(),
      interval: { start: micros('2020-01-01T12:00:00'), end: micros('2020-02-09T12:00:00') },
      rows: {
        sql: `select 'a', timestamp '2020-01-01 12:00' + to_days(i::integer), $1::bigint from range(39) t(i) where ${days}`,
        params: [version],
      },
      replaceAll: false,
      postPublish: [
        { sql: 'create or replace table state as select $1::bigint as version', params: [version] },
        { sql: 'create or replace table copied as select * from historical.sets' },
      ],
    });
  }
}

main(process.argv[2], process.argv[3]).catch((thrown) => {
  process.stderr.write(`${thrown}\n`);
  process.exitCode = 1;
});
