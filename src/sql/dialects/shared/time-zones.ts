import { sql } from 'kysely';
import type { Operand, Sql } from '../../compile/dialect.js';
import { literalText, nth, raw } from '../../compile/printing.js';

/** The zone of `in_timezone(x, 'Zone')`: an IANA name, which holds no quote. */
export function zoneOf(args: readonly Operand[]): string {
  const zone = literalText(nth(args, 1));
  if (!/^[\w/+-]+$/.test(zone)) throw new Error(`not a time zone: ${zone}`);
  return zone;
}

/** The instant of a wall clock time, to be put together as an engine names parts of an expression. */
export interface Placing {
  /** Candidates for the instant of the time `l`: by the offset of the zone a day before and a day after. */
  readonly before: Sql;
  readonly after: Sql;
  /** The instant, of the time `l` and its candidates `b` and `a`. */
  readonly at: Sql;
}

/**
 * The UTC instant of a wall clock time in a zone, by the rule of sources with a `timezone`: as in ECMAScript Temporal's
 * GetPossibleEpochNanoseconds, an instant is possible when the zone's clock shows the time then. Of none or two it is FS210,
 * which `error` raises.
 */
export function placing(zone: string, error: (message: string) => Sql): Placing {
  const wall = (instant: Sql): Sql => sql`timezone(${raw(`'${zone}'`)}, timezone('UTC', ${instant}))`;
  const candidate = (sign: '-' | '+'): Sql => {
    const near = sql`(l ${raw(sign)} interval '1 day')`;
    return sql`l - (${wall(near)} - ${near})`;
  };
  const isBefore = sql`${wall(raw('b'))} = l`;
  const isAfter = sql`${wall(raw('a'))} = l`;
  const twice = error(`FS210: a local time happens twice in ${zone}`);
  const never = error(`FS210: a local time never happens in ${zone}: the clock is set forward over it`);
  return {
    before: candidate('-'),
    after: candidate('+'),
    at: sql`case when b = a then b when ${isBefore} and ${isAfter} then ${twice} when ${isBefore} then b when ${isAfter} then a when l is not null then ${never} end`,
  };
}
