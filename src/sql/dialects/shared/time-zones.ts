import { sql } from 'kysely';
import type { Operand, Sql } from '../../compile/dialect.js';
import { literalText, nth } from '../../compile/printing.js';

/** The zone of `in_timezone(x, 'Zone')`: an IANA name, which holds no quote. */
export function zoneOf(args: readonly Operand[]): string {
  const zone = literalText(nth(args, 1));
  if (!/^[\w/+-]+$/.test(zone)) throw new Error(`not a time zone: ${zone}`);
  return zone;
}

/** A wall clock time, the candidates for its instant by the offsets a day before and a day after, and the zone's clock then. */
export interface Candidates {
  readonly local: Sql;
  readonly before: Sql;
  readonly after: Sql;
  readonly wall: (instant: Sql) => Sql;
  /** Raises an error with this message. */
  readonly error: (message: string) => Sql;
}

/**
 * The UTC instant of a wall clock time in a zone, by the rule of sources with a `timezone`: as in ECMAScript Temporal's
 * GetPossibleEpochNanoseconds, an instant is possible when the zone's clock shows the time then. Of none or two it is FS210.
 */
export const instantAt = (zone: string, { local, before, after, wall, error }: Candidates): Sql => {
  const isBefore = sql`${wall(before)} = ${local}`;
  const isAfter = sql`${wall(after)} = ${local}`;
  const twice = error(`FS210: a local time happens twice in ${zone}`);
  const never = error(`FS210: a local time never happens in ${zone}: the clock is set forward over it`);
  return sql`case when ${before} = ${after} then ${before} when ${isBefore} and ${isAfter} then ${twice} when ${isBefore} then ${before} when ${isAfter} then ${after} when ${local} is not null then ${never} end`;
};
