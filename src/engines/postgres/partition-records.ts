import { formatInstant } from '../duckdb-client/values.js';
import type { HistoryCheck, HistoryTable, LostPartition } from '../engine.js';
import { ensureSchema, kindOf } from './catalog.js';
import { existingHistory, type Partition } from './history-table.js';
import type { Session } from './session.js';

// Which partitions publications left, in `fs.partitions`: a dropped one is found by it.

const table = (session: Session): string => session.relation('fs', 'partitions');

/** Records the partitions of a history as they are now, in the transaction that changes them. */
export async function recordPartitions(session: Session, history: HistoryTable): Promise<void> {
  await ensureSchema(session, `${session.prefix}fs`);
  if ((await kindOf(session, 'fs', 'partitions')) === undefined)
    await session.run(
      `create table if not exists ${table(session)} (history text not null, name text not null, "start" timestamp not null, "end" timestamp not null)`,
    );
  const partitions = (await existingHistory(session, history))?.partitions ?? [];
  const rows = await session.rows(`select name from ${table(session)} where history = $1`, [history.name]);
  const recorded = new Set(rows.map(({ name }) => String(name)));
  const there = new Set(partitions.map(({ name }) => name));
  for (const name of recorded)
    if (!there.has(name))
      await session.run(`delete from ${table(session)} where history = $1 and name = $2`, [
        history.name,
        name,
      ]);
  for (const added of chunks(partitions.filter(({ name }) => !recorded.has(name)))) {
    const values = added.map((_, i) => `($1, $${3 * i + 2}, $${3 * i + 3}, $${3 * i + 4})`);
    await session.run(`insert into ${table(session)} values ${values.join(', ')}`, [
      history.name,
      ...added.flatMap(({ name, start, end }) => [name, formatInstant(start), formatInstant(end)]),
    ]);
  }
}

/** Up to this many partitions are recorded in one statement. */
const CHUNK = 1000;

function* chunks(partitions: readonly Partition[]): Generator<readonly Partition[]> {
  for (let from = 0; from < partitions.length; from += CHUNK) yield partitions.slice(from, from + CHUNK);
}

/** The recorded partitions that are no partition of their history any more. */
export async function checkHistories(
  session: Session,
  names: readonly string[],
): Promise<ReadonlyMap<string, HistoryCheck>> {
  const checks = new Map<string, { lost: LostPartition[]; unknown: readonly string[] }>();
  if (names.length === 0 || (await kindOf(session, 'fs', 'partitions')) === undefined) return checks;
  const rows = await session.rows(
    `select r.history, r.name,
       (extract(epoch from r."start") * 1000000)::bigint as "start", (extract(epoch from r."end") * 1000000)::bigint as "end"
     from ${table(session)} as r
     where not exists (
       select from pg_inherits i join pg_class p on p.oid = i.inhrelid join pg_class h on h.oid = i.inhparent
       join pg_namespace n on n.oid = h.relnamespace
       where n.nspname = $1 and h.relname = r.history and p.relname = r.name
     )
     order by r.history, r."start"`,
    [`${session.prefix}historical`],
  );
  const wanted = new Set(names);
  for (const { history, name, start, end } of rows) {
    if (!wanted.has(String(history))) continue;
    const check = checks.get(String(history)) ?? { lost: [], unknown: [] };
    check.lost.push({
      name: String(name),
      problem: 'missing',
      start: BigInt(String(start)),
      end: BigInt(String(end)),
    });
    checks.set(String(history), check);
  }
  return checks;
}
