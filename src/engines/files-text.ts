import { duckdbType, literal, type Physical } from './duckdb-sql.js';

/**
 * How text becomes values: SQL that gives a typed value, or null where the text is not one. These rules are ours:
 * DuckDB's own casts round decimals, drop offsets, read `24:00`, and truncate what lies beyond microseconds.
 */

const NUMBER = String.raw`[+-]?(\d+(\.\d*)?|\.\d+)`;
const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6}0*)?)?`;
const OFFSET = String.raw`[+-](0\d|1[0-5])(:?[0-5]\d)?`;
const INFINITE = '(?i)[+-]?inf(inity)?';

const matches = (x: string, regex: string): string => `regexp_full_match(${x}, ${literal(regex)})`;

const integer = (x: string, type: Physical): string =>
  `case when ${matches(x, String.raw`[+-]?\d+`)} then try_cast(${x} as ${duckdbType(type)}) end`;

/** Text that overflows a double is not a value; only text that says so is infinite. −0.0 is 0.0. */
const double = (x: string): string =>
  `case when ${matches(x, String.raw`${NUMBER}([eE][+-]?\d+)?`)} then ` +
  `case when isfinite(try_cast(${x} as DOUBLE)) then ` +
  `case when try_cast(${x} as DOUBLE) = 0 then 0.0::DOUBLE else try_cast(${x} as DOUBLE) end end ` +
  `when ${matches(x, `(?i)[+-]?nan|${INFINITE}`)} then try_cast(${x} as DOUBLE) end`;

/** Digits without an exponent that fit the scale; more digits only where they are zeros. */
const fits = (x: string, scale: number): string => {
  const fraction = scale === 0 ? String.raw`\.0+` : String.raw`\.\d{1,${scale}}0*`;
  return matches(x, String.raw`[+-]?(\d+\.?|\d*${fraction})`);
};

/** `1.5e-3` as `0.0015`: the point moved in the text, so that nothing is rounded. Exponents up to 99. */
function withoutExponent(x: string): string {
  const part = (group: number) =>
    `regexp_extract(${x}, ${literal(String.raw`^([+-]?)(\d*)\.?(\d*)[eE]([+-]?\d+)$`)}, ${group})`;
  const [sign, whole, fraction] = [part(1), part(2), part(3)];
  const exponent = `try_cast(${part(4)} as INTEGER)`;
  const right = `rpad(${fraction}, greatest(length(${fraction}), ${exponent})::INTEGER, '0')`;
  const left = `lpad(${whole}, greatest(length(${whole}), -${exponent})::INTEGER, '0')`;
  const up = `${sign} || ${whole} || left(${right}, ${exponent}) || '.' || substr(${right}, ${exponent} + 1)`;
  const down = `${sign} || '0' || left(${left}, length(${left}) + ${exponent}) || '.' || right(${left}, -${exponent}) || ${fraction}`;
  return `(case when ${exponent} >= 0 then ${up} else ${down} end)`;
}

function decimal(x: string, type: Physical & { kind: 'decimal' }): string {
  const plain = `case when ${fits(x, type.scale)} then try_cast(${x} as ${duckdbType(type)})`;
  const moved = withoutExponent(x);
  const scientific = matches(x, String.raw`${NUMBER}[eE][+-]?0*\d{1,2}`);
  const exact = `case when ${fits(moved, type.scale)} then try_cast(${moved} as ${duckdbType(type)}) end`;
  return `${plain} when ${scientific} then ${exact} end`;
}

const date = (x: string): string => `case when ${matches(x, DATE)} then try_cast(${x} as DATE) end`;

const boolean = (x: string): string =>
  `case when lower(${x}) in ('true', 't', '1') then true when lower(${x}) in ('false', 'f', '0') then false end`;

export const isUTC = (zone: string): boolean =>
  /^(Etc\/)?(UTC|UCT|Zulu|GMT|Universal|Greenwich)$/i.test(zone);

/** The wall clock of `zone` at an instant; both timestamps, the instant in UTC. */
const wall = (instant: string, zone: string): string =>
  `timezone(${literal(zone)}, timezone('UTC', ${instant}))`;

/** The instant at which `zone` shows `local`, with the offset it has a day before or after. */
const candidate = (local: string, zone: string, shift: '+' | '-'): string => {
  const near = `(${local} ${shift} interval 1 day)`;
  return `(${local} - (${wall(near, zone)} - ${near}))`;
};

/**
 * The UTC instant of a wall clock time in a zone; null where the clock skips that time or shows it twice.
 * The possible instants are those by the offsets a day before and a day after, as in ECMAScript Temporal's
 * GetPossibleEpochNanoseconds; ICU alone picks one of two in silence.
 */
export function fromLocal(local: string, zone: string): string {
  if (isUTC(zone)) return local;
  const [before, after] = [candidate(local, zone, '-'), candidate(local, zone, '+')];
  return (
    `case when not isfinite(${local}) then ${local} when ${before} = ${after} then ${before} ` +
    `when ${wall(before, zone)} = ${local} and ${wall(after, zone)} = ${local} then null ` +
    `when ${wall(before, zone)} = ${local} then ${before} when ${wall(after, zone)} = ${local} then ${after} end`
  );
}

/** For a local time without its instant: true where the clock shows it twice, false where it skips it. */
export const isTwice = (local: string, zone: string): string =>
  `${wall(candidate(local, zone, '-'), zone)} = ${local}`;

/** Text without an offset as a timestamp, not yet placed in a zone; null for any other text. */
export const localTimestamp = (x: string): string =>
  `case when ${matches(x, `${DATE}([ T]${TIME})?`)} then try_cast(${x} as TIMESTAMP) end`;

/** Text that names its own instant: `Z`, an offset, an infinity. The offset is ours to subtract: casts drop it. */
function absoluteTimestamp(x: string): string {
  const part = (group: number) =>
    `regexp_extract(${x}, ${literal(String.raw`^(.*)([+-])(\d\d):?(\d\d)?$`)}, ${group})`;
  const minutes = `(${part(3)}::INTEGER * 60 + coalesce(nullif(${part(4)}, '')::INTEGER, 0))`;
  const shift = `to_minutes(case ${part(2)} when '-' then ${minutes} else -${minutes} end)`;
  return (
    `case when ${matches(x, `${DATE}[ T]${TIME}Z`)} then try_cast(rtrim(${x}, 'Z') as TIMESTAMP) ` +
    `when ${matches(x, `${DATE}[ T]${TIME}${OFFSET}`)} then try_cast(${part(1)} as TIMESTAMP) + ${shift} ` +
    `when ${matches(x, INFINITE)} then case when starts_with(${x}, '-') then '-infinity' else 'infinity' end::TIMESTAMP end`
  );
}

const timestamp = (x: string, zone: string): string =>
  `coalesce(${fromLocal(`(${localTimestamp(x)})`, zone)}, ${absoluteTimestamp(x)})`;

/** A typed value from the text `x` (an SQL expression), null where `x` is null or is not one. */
export function valueOfText(type: Physical, x: string, zone: string): string {
  switch (type.kind) {
    case 'string':
      return x;
    case 'boolean':
      return boolean(x);
    case 'integer':
    case 'bigint':
      return integer(x, type);
    case 'double':
      return double(x);
    case 'decimal':
      return decimal(x, type);
    case 'date':
      return date(x);
    case 'timestamp':
      return timestamp(x, zone);
    case 'list': {
      const items = `list_transform(${x}, lambda item: ${valueOfText(type.of, 'item', zone)})`;
      return `case when list_count(${items}) = list_count(${x}) then ${items} end`;
    }
  }
}
