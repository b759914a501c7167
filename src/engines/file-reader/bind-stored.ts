import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { type Session, withSettings } from '../duckdb-client/session.js';
import { quote } from '../duckdb-client/sql.js';
import type { SourceBinding } from '../engine.js';
import { BAD, type CellGroup, cellsOf, REJECTED, stateOf, typed } from './cells.js';
import { badCells, type Rejection, rejections } from './findings.js';
import { type Declared, publicName, settled, storedName } from './value-rules.js';

/** What was read of a source, and what of it is not shown. */
export interface Read {
  readonly rows: bigint;
  readonly rejections: readonly Rejection[];
  /** What else there is to say of the data. */
  readonly warnings?: readonly Diagnostic[];
  /** The statements that made `source.<name>`. */
  readonly statements: readonly string[];
}

/** A name like `stem` that no column has. */
function freshName(stem: string, names: readonly string[]): string {
  return names.some((name) => name.toLowerCase() === stem) ? freshName(`_${stem}`, names) : stem;
}

/**
 * Reads the data once into a table and lets `source.<name>` show its fit rows. Throws FS203 for values
 * that do not parse.
 */
export async function bindStored(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  groups: readonly CellGroup[],
): Promise<Read> {
  const names = binding.columns.map(({ name }) => name);
  const table = storedName(binding.name);
  const state = quote(freshName('state', names));
  const selects = groups.map((group) => {
    const values = columns.map(
      ({ index, physical, name }) =>
        `${settled(physical, typed(index), binding.nonFinite)} as ${quote(name)}`,
    );
    const items = [...values, `${stateOf(group, columns, binding)} as ${state}`].join(', ');
    return `select ${items} from (${cellsOf(group, group.files, binding.timezone)})`;
  });
  await session.run('create schema if not exists source.stored');
  // Rows may land in any order: several threads then write at once.
  const stored = `create or replace table ${table} as ${selects.join(' union all ')}`;
  await withSettings(session, { preserve_insertion_order: 'false' }, () => session.run(stored));
  const counts = await session.rows(`select ${state} as state, count(*) as n from ${table} group by all`);
  const byState = new Map(counts.map((row) => [Number(row.state), BigInt(String(row.n))]));
  const bad = byState.get(BAD) ?? 0n;
  if (bad > 0n) throw await badCells(session, { binding, columns, groups }, bad);

  const rejected = new Map(
    [...byState].filter(([key]) => key >= REJECTED).map(([key, rows]) => [key - REJECTED, rows]),
  );
  const where = rejected.size === 0 ? '' : ` where ${state} = 0`;
  const view = `create or replace view ${publicName(binding.name)} as select ${names.map(quote).join(', ')} from ${table}${where}`;
  await session.run(view);
  return {
    statements: [stored, view],
    rows: [...byState.values()].reduce((sum, n) => sum + n, 0n),
    rejections: await rejections(session, { binding, columns, groups }, rejected),
  };
}
