import { literal } from '../duckdb-client/sql.js';

/** Whether wall clock times of the zone are instants as they stand. */
export const isUTC = (zone: string): boolean =>
  /^(Etc\/)?(UTC|UCT|Zulu|GMT|Universal|Greenwich)$/i.test(zone);

/** The wall clock of `zone` at an instant; both timestamps, the instant in UTC. */
const wall = (instant: string, zone: string): string =>
  `timezone(${literal(zone)}, timezone('UTC', ${instant}))`;

/**
 * The instant at which `zone` shows the wall clock time `local`, by the offset it has a day before (`-`) or after
 * (`+`). The two differ only within a day of a change of the clock.
 */
export function candidate(local: string, zone: string, shift: '+' | '-'): string {
  const near = `(${local} ${shift} interval 1 day)`;
  return `case when isfinite(${local}) then ${local} - (${wall(near, zone)} - ${near}) else ${local} end`;
}

/**
 * The UTC instant of a wall clock time in a zone, from its two candidates; null where the clock skips that time or
 * shows it twice. As in ECMAScript Temporal's GetPossibleEpochNanoseconds, an instant is possible when the zone's
 * clock shows the time then; ICU alone picks one of two in silence, and moves times that are skipped.
 */
export const placed = (local: string, before: string, after: string, zone: string): string =>
  `case when ${before} = ${after} then ${before} ` +
  `when ${wall(before, zone)} = ${local} then case when ${wall(after, zone)} = ${local} then null else ${before} end ` +
  `when ${wall(after, zone)} = ${local} then ${after} end`;

/** `placed` in one expression, for where candidates cannot be computed once: slow. */
export const placedInline = (local: string, zone: string): string =>
  placed(local, `(${candidate(local, zone, '-')})`, `(${candidate(local, zone, '+')})`, zone);
