import type { SourceBinding } from './adapter.js';
import type { Session } from './duckdb-session.js';
import { quote } from './duckdb-sql.js';
import { BAD, cellsOf, REJECTED, stateOf, type TextGroup, typed } from './files-cells.js';
import { badCells, type Rejection, rejections } from './files-findings.js';
import { type Declared, publicName, settled, storedName } from './files-rules.js';

/** A name like `stem` that no column has. */
export function freshName(stem: string, names: readonly string[]): string {
  const taken = new Set(names.map((name) => name.toLowerCase()));
  return taken.has(stem) ? freshName(`_${stem}`, names) : stem;
}

export interface Stored {
  readonly rows: bigint;
  readonly rejections: readonly Rejection[];
}

/**
 * Reads groups of text files once into a table and lets `source.<name>` show its fit rows. Throws FS203 and FS210
 * for values that do not parse; the source is then not there.
 */
export async function storeText(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  groups: readonly TextGroup[],
): Promise<Stored> {
  const table = storedName(binding.name);
  const state = quote(
    freshName(
      'state',
      binding.columns.map(({ name }) => name),
    ),
  );
  const selects = groups.map((group) => {
    const values = columns.map(
      ({ index, physical, name }) =>
        `${settled(physical, typed(index), binding.nonFinite)} as ${quote(name)}`,
    );
    return `select ${[...values, `${stateOf(group, columns, binding)} as ${state}`].join(', ')} from (${cellsOf(group, group.files)})`;
  });
  await session.run('create schema if not exists source.stored');
  await unordered(session, `create or replace table ${table} as ${selects.join(' union all ')}`);
  const counts = await session.rows(`select ${state} as state, count(*) as n from ${table} group by all`);
  const byState = new Map(counts.map(({ state: key, n }) => [Number(key), BigInt(String(n))]));
  const rows = [...byState.values()].reduce((sum, n) => sum + n, 0n);
  const bad = byState.get(BAD) ?? 0n;
  if (bad > 0n) {
    await session.run(`drop table ${table}`);
    throw await badCells(session, binding, columns, groups, bad);
  }
  const rejected = columns.flatMap((column) => {
    const n = byState.get(REJECTED + column.index);
    return n === undefined ? [] : [{ column, rows: n }];
  });
  const where = rejected.length === 0 ? '' : ` where ${state} = 0`;
  const names = binding.columns.map(({ name }) => quote(name)).join(', ');
  await session.run(
    `create or replace view ${publicName(binding.name)} as select ${names} from ${table}${where}`,
  );
  return { rows, rejections: await rejections(session, binding, columns, groups, rejected) };
}

/** A statement whose rows may land in any order: several threads then write at once. */
async function unordered(session: Session, sql: string): Promise<void> {
  const [before] = await session.rows("select current_setting('preserve_insertion_order') as on");
  await session.run('set preserve_insertion_order = false');
  try {
    await session.run(sql);
  } finally {
    await session.run(`set preserve_insertion_order = ${before?.on === false ? 'false' : 'true'}`);
  }
}
