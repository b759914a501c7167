import { duckdbType, literal, type Physical } from '../duckdb-client/sql.js';

/**
 * How text becomes values: SQL that gives a typed value, or null where the text is not one. These rules are ours:
 * DuckDB's own casts round decimals, drop offsets, read `24:00`, and truncate what lies beyond microseconds.
 *
 * `x` is the text and `p`, the probe, is DuckDB's cast of it, computed once. A probe that prints as the text is
 * the value; that costs a tenth of a regular expression, which only text written otherwise has to match.
 */

const NUMBER = String.raw`[+-]?(\d+(\.\d*)?|\.\d+)`;
const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6}0*)?)?`;
const OFFSET = String.raw`[+-](0\d|1[0-5])(:?[0-5]\d)?`;
const INFINITE = '(?i)[+-]?inf(inity)?';

const matches = (x: string, regex: string): string => `regexp_full_match(${x}, ${literal(regex)})`;

const printsAs = (p: string, x: string): string => `cast(${p} as VARCHAR) = ${x}`;

/** DuckDB's cast of the text, or null; undefined for types that are read without one. */
export const probeOf = (type: Physical, x: string): string | undefined =>
  type.kind === 'string' || type.kind === 'boolean' || type.kind === 'list'
    ? undefined
    : `try_cast(${x} as ${duckdbType(type)})`;

const integer = (x: string, p: string): string =>
  `case when ${printsAs(p, x)} or ${matches(x, String.raw`[+-]?\d+`)} then ${p} end`;

/** Text that overflows a double is not a value; only text that says so is NaN or infinite. */
const double = (x: string, p: string): string =>
  `case when isfinite(${p}) then ` +
  `case when ${printsAs(p, x)} or ${matches(x, String.raw`${NUMBER}([eE][+-]?\d+)?`)} then ${p} end ` +
  `when ${matches(x, `(?i)[+-]?nan|${INFINITE}`)} then ${p} end`;

/** Digits without an exponent that fit the scale; more digits only where they are zeros. */
const fits = (x: string, scale: number): string => {
  const fraction = scale === 0 ? String.raw`\.0+` : String.raw`\.\d{1,${scale}}0*`;
  return matches(x, String.raw`[+-]?(\d+\.?|\d*${fraction})`);
};

/** `1.5e-3` as `0.0015`: the point moved in the text, so that nothing is rounded. Exponents up to 999. */
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

/** Text as a decimal, exactly: digits beyond the scale are refused unless they are zeros. */
function decimal(x: string, p: string, type: Physical & { kind: 'decimal' }): string {
  const name = duckdbType(type);
  const moved = withoutExponent(x);
  const scientific = matches(x, String.raw`${NUMBER}[eE][+-]?0*\d{1,3}`);
  const zero = matches(x, String.raw`[+-]?(0+(\.0*)?|\.0+)[eE][+-]?\d+`);
  const exact = `case when ${fits(moved, type.scale)} then try_cast(${moved} as ${name}) end`;
  return (
    `case when ${printsAs(p, x)} or ${fits(x, type.scale)} then ${p} ` +
    `when ${zero} then cast(0 as ${name}) when ${scientific} then ${exact} end`
  );
}

const date = (x: string, p: string): string =>
  `case when ${printsAs(p, x)} and length(${x}) = 10 then ${p} end`;

const boolean = (x: string): string =>
  `case when lower(${x}) in ('true', 't', '1') then true when lower(${x}) in ('false', 'f', '0') then false end`;

/** True for a time with a year of four digits that its text tells in full. */
const printsAsTime = (p: string, x: string): string =>
  `(${p} between TIMESTAMP '0001-01-01' and TIMESTAMP '9999-12-31 23:59:59.999999' and ${printsAs(p, x)})`;

/** Text without an offset as a wall clock time; null for any other text. */
export const localTime = (x: string, p: string): string =>
  `case when ${printsAsTime(p, x)} or ${matches(x, `${DATE}([ T]${TIME})?`)} then ${p} end`;

/** Text that names its own instant: `Z`, an offset, an infinity. The offset is ours to subtract: casts drop it. */
export function absoluteTime(x: string): string {
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

/** A value of a type other than a timestamp or a list, from its text and its probe. */
export function valueOfText(
  type: Exclude<Physical, { kind: 'list' } | { kind: 'timestamp' }>,
  x: string,
  p: string,
): string {
  switch (type.kind) {
    case 'string':
      return x;
    case 'boolean':
      return boolean(x);
    case 'integer':
    case 'bigint':
      return integer(x, p);
    case 'double':
      return double(x, p);
    case 'decimal':
      return decimal(x, p, type);
    case 'date':
      return date(x, p);
  }
}
