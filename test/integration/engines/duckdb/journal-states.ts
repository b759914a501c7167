import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { markChanged } from '../../../../src/engines/duckdb/generations.js';
import { prepareTables } from '../../../../src/engines/duckdb/history-view.js';
import { type JournalEntry, writeEntry } from '../../../../src/engines/duckdb/journal.js';
import { layoutOf } from '../../../../src/engines/duckdb/layout.js';
import { record, sizeOf } from '../../../../src/engines/duckdb/partition-records.js';
import { connect } from '../../../../src/engines/duckdb-client/session.js';
import { literal } from '../../../../src/engines/duckdb-client/sql.js';
import { history } from './data.js';

/**
 * Leaves the warehouse at `path` as a run does that dies after its publication was decided and `done` of its steps:
 * three moves, then a removal. Days 1, 3 and 4 get new rows, day 2 goes. `lost` takes the first staged file away.
 */
export async function decided(path: string, done: number, lost = false): Promise<void> {
  const { session, close } = await connect({
    file: layoutOf(path).writer,
    temp: join(path, '.tmp'),
  });
  await prepareTables(session);
  const target = (day: number): string => `historical/user/sets/year=2020/month=1/day=${day}/data_0.parquet`;
  const moves = [1, 3, 4].map((day) => [`.staging/x/p=2020-01-0${day}/data_0.parquet`, target(day)] as const);
  for (const [i, [from]] of moves.entries()) {
    mkdirSync(dirname(join(path, from)), { recursive: true });
    const day = [1, 3, 4][i] ?? 0;
    await session.run(
      `copy (select 'b' as cpf, timestamp '2020-01-0${day}' as timestamp, ${day}0::bigint as n) to ${literal(join(path, from))} (format parquet)`,
    );
  }
  const entry: JournalEntry = {
    id: 'x',
    history: history(),
    staging: '.staging/x',
    moves,
    removals: [target(2)],
  };
  const folder = 'historical/user/sets/';
  await markChanged(session, 'sets', [target(2).slice(folder.length)]);
  await record(session, 'sets', {
    removed: [target(2).slice(folder.length)],
    written: moves.map(([from, to]) => ({ path: to.slice(folder.length), bytes: sizeOf(join(path, from)) })),
  });
  await writeEntry(session, entry);
  close();
  for (const [from, to] of moves.slice(0, done)) {
    mkdirSync(dirname(join(path, to)), { recursive: true });
    renameSync(join(path, from), join(path, to));
  }
  if (done > moves.length) rmSync(join(path, target(2)));
  const [first] = moves;
  if (lost && first !== undefined) {
    rmSync(join(path, first[0]));
    rmSync(join(path, first[1]));
  }
}
